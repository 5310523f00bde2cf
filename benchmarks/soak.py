"""Hours of live runs in minutes: what memory grows by, beside the points' own 24 bytes.

The app runs in a pseudo-terminal with a clock that is many times as fast. Runs log a step, the app
takes it over, thousands of times; keys are pressed in between. Once Python's own memory is traced,
and once, in another app, the process's is looked at: tracing takes memory itself.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from benchmarks import measuring
from benchmarks.app_in_terminal import SIZE, started
from benchmarks.live_runs import RUNS, TAGS, Training
from benchmarks.soak_app import SIGNAL, FastClock
from benchmarks.typed_at import Terminal, listen

SPEED = 60.0
"""Seconds of the app's clock in one."""
OLD = 6000
"""Steps that are there when it begins: averages of up to 4,096 points are arrays, of more not."""
AT_ONCE = 4
"""Steps that come together: about two in a second of that clock."""
BYTES_A_POINT, GOAL = 24.0, 26.0
KEYS = (",", "v", "v", "\x1b[C", "s", "S", "2", "3", "4", "1", "y", "y", "?", "\x1b")
_EVERY = 20  # appends from key to key
_STRETCH = 4 * _EVERY * len(KEYS)
"""Appends of a stretch: behind whole rounds of the keys the screen shows the same at every look."""
_PATIENCE = 120.0

Way = Literal["traced", "resident"]


@dataclass(frozen=True)
class Held:
    """What the app held at one moment."""

    points: int
    commits: int
    objects: int
    traced: int
    resident: int
    clock: float


class Soak:
    """An app, and runs that it watches."""

    def __init__(self, terminal: Terminal, training: Training, figures: Path) -> None:
        self._terminal, self._training, self._figures = terminal, training, figures
        self._keys = 0

    def held(self) -> Held:
        """Wait until the app has every point; return what it holds."""
        wanted, end = self._training.step * RUNS * len(TAGS), time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            self.wait(1.0)
            lines = self._told()
            os.kill(self._terminal.pid, SIGNAL)
            while len(self._told()) == len(lines):
                self.wait(0.05)
            found = Held(**json.loads(self._told()[-1]))
            if found.points >= wanted:
                return found
        raise TimeoutError("the app does not keep up")

    def log(self, appends: int, pause: float) -> None:
        """Log some steps so many times, and press keys."""
        for number in range(appends):
            self._training.append(AT_ONCE)
            if number % _EVERY == 0:
                self._terminal.type(KEYS[self._keys % len(KEYS)])
                self._keys += 1
            self.wait(pause)

    def _told(self) -> list[str]:
        return self._figures.read_text().splitlines() if self._figures.exists() else []

    def wait(self, seconds: float) -> None:
        """Take in what comes for so many seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            listen([self._terminal], left)
        self._terminal.taken()


def _soaked(way: Way, stretches: int, appends: int, pause: float) -> list[Held]:
    """Return what an app held after each stretch, the first being for caches to fill."""
    began = time.time()
    with tempfile.TemporaryDirectory() as place:
        home, figures = Path(place), Path(place) / "figures"
        training = Training(home / "runs", OLD, clock=FastClock(began, SPEED))
        training.begin()
        program = (sys.executable, "-m", "benchmarks.soak_app")
        options = (str(figures), repr(began), repr(SPEED), way)
        with started([training.folder], home, *options, program=program) as terminal:
            soak = Soak(terminal, training, figures)
            soak.wait(5.0)
            found = []
            for _ in range(stretches + 1):
                soak.log(appends, pause)
                found.append(soak.held())
    return found


def _row(before: Held, after: Held, way: Way) -> tuple[str, ...]:
    points, commits = after.points - before.points, after.commits - before.commits
    grown = getattr(after, way) - getattr(before, way)
    return (
        way, f"{(after.clock - before.clock) / 3600:.1f}", f"{points:,}", f"{commits:,}",
        f"{grown / 1e3:,.0f}", f"{grown / points:.1f}",
        f"{(grown - BYTES_A_POINT * points) / commits:,.0f}",
        f"{after.objects - before.objects:+,}",
    )  # fmt: skip


def main() -> None:
    """Soak an app that is traced, and one whose memory is looked at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stretches", type=int, default=5)
    parser.add_argument("--appends", type=int, default=_STRETCH, help="to each run, in a stretch")
    parser.add_argument("--pause", type=float, default=0.03, help="seconds from one to the next")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    ways: tuple[Way, ...] = ("traced", "resident")
    found = {
        way: _soaked(way, arguments.stretches, arguments.appends, arguments.pause) for way in ways
    }
    rows = [
        _row(before, after, way)
        for way, every in found.items()
        for before, after in (*pairwise(every), (every[0], every[-1]))
    ]
    print(f"\n{RUNS} live runs × {len(TAGS)} tags, {SIZE[0]} × {SIZE[1]}, keys in between.")
    print("Stretch by stretch, then all of them; the first one, in which caches fill, left out.\n")
    header = (
        "memory", "hours", "points", "commits", "kB grown", f"bytes a point (under {GOAL:.0f})",
        "bytes a commit beside", "objects",
    )  # fmt: skip
    print(measuring.table(header, rows))
    print(f"\n{measuring.machine()}")
    held = {way: [vars(one) for one in every] for way, every in found.items()}
    measuring.save(arguments.json, "soak", {"held": held})


if __name__ == "__main__":
    main()
