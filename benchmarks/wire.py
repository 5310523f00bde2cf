"""How many bytes the app sends to a terminal, beside what Textual's own driver would send.

Two apps run on one logdir of live runs, each in a pseudo-terminal that answers nothing: one with
`TERMBOARD_DRIVER=plain`. Both get the same keys and the same data at the same time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import measuring
from benchmarks.live_runs import RUNS, TAGS, Training
from benchmarks.typed_at import Terminal, listen, settle
from termboard.wire.changes import encoded
from termboard.wire.frame import strips
from termboard.wire.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE = (160, 45)
OLD, YOUNG = 2000, 60
"""Steps of runs that have been trained for a while, and of such that have just begun."""
STEPS_A_SECOND = {OLD: 10, YOUNG: 1}
TABS = "2341"
_QUIET = 0.6  # seconds without a byte after which a screen counts as drawn

APPEND, YOUNG_APPEND = "a second of live runs", "a second of young runs"
CARD, CURSOR = "a move to the next card", "a move of the cursor"
TAB, ANEW, IDLE = "a change of the tab", "the whole screen again (Ctrl-L)", "an idle minute"
GOALS = {APPEND: 4.0, YOUNG_APPEND: 4.0, CARD: None, CURSOR: 2.5, TAB: 28.0, ANEW: None, IDLE: 2.0}
"""Kilobytes to stay below, by median."""


Sent = dict[str, dict[str, list[bytes]]]
"""By driver, and by what it was for."""


@dataclass(frozen=True)
class Side:
    """What one driver sent."""

    terminal: Terminal
    sent: dict[str, list[bytes]] = field(default_factory=dict)

    def take(self, what: str) -> None:
        """Take what came since the last call as one case more of something."""
        self.sent.setdefault(what, []).append(self.terminal.taken())


class Bench:
    """Both drivers at work."""

    def __init__(self, folder: Path, logdir: Path) -> None:
        """Start both apps on a logdir; what they keep goes below `folder`."""
        program = str(Path(sys.executable).with_name("termboard"))
        command = (program, str(logdir), "--refresh", "0.1", "--no-cache")
        environment = {
            "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8",
            "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder),
        }  # fmt: skip
        self.sides = {
            name: Side(Terminal(command, SIZE, {**environment, "TERMBOARD_DRIVER": name}))
            for name in ("cells", "plain")
        }
        self._settle(3.0)
        self._take("the start")

    def _settle(self, quiet: float = _QUIET) -> None:
        settle([side.terminal for side in self.sides.values()], quiet)

    def _take(self, what: str) -> None:
        for side in self.sides.values():
            side.take(what)

    def press(self, keys: str, what: str) -> None:
        """Press some keys in both, and take what comes of it."""
        for side in self.sides.values():
            side.terminal.type(keys)
        self._settle()
        self._take(what)

    def wait(self, seconds: float, what: str) -> None:
        """Take what comes in so many seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            listen([side.terminal for side in self.sides.values()], left)
        self._take(what)

    @property
    def sent(self) -> Sent:
        """What each driver sent."""
        return {name: side.sent for name, side in self.sides.items()}

    def close(self) -> None:
        """End both."""
        for side in self.sides.values():
            side.terminal.end()


def _live(bench: Bench, training: Training, what: str, times: int) -> None:
    """Log what each run logs in a second, and take what comes within that, again and again."""
    for turn in range(times + 1):
        training.append(STEPS_A_SECOND[training.length])
        bench.wait(1.0, what if turn else "between")


def _keys(bench: Bench, times: int, minutes: int) -> None:
    for turn in range(times):
        bench.press("\x1b[C" if turn % 2 else "\x1b[D", CARD)
    bench.press("v", "between")
    for turn in range(times):
        bench.press("," if turn % 40 < 20 else ".", CURSOR)
    bench.press("v", "between")
    for turn in range(times):
        bench.press(TABS[turn % len(TABS)], TAB)
    bench.press("1", "between")
    for _ in range(max(1, times // 10)):
        bench.press("\x0c", ANEW)
    bench.wait(90.0 if minutes else 1.0, "between")  # in which the runs end being live
    for _ in range(minutes):
        bench.wait(60.0, IDLE)


def _measured(place: Path, length: int, times: int, minutes: int) -> Sent:
    """Return what each driver sent for runs of so many steps; for old runs also for keys."""
    training = Training(place / "runs", length)
    training.begin()
    with closing(Bench(place, training.folder)) as bench:
        _live(bench, training, APPEND if length == OLD else YOUNG_APPEND, times)
        if length == OLD:
            _keys(bench, times, minutes)
    return bench.sent


def _measured_on(place: Path, logdir: Path, times: int, minutes: int) -> Sent:
    """Return what each driver sent for keys pressed on a logdir."""
    with closing(Bench(place, logdir)) as bench:
        _keys(bench, times, minutes)
    return bench.sent


def _all(logdir: Path | None, times: int, minutes: int) -> Sent:
    sent: Sent = {"cells": {}, "plain": {}}
    for length in (OLD, YOUNG) if logdir is None else (OLD,):
        with tempfile.TemporaryDirectory() as place:
            if logdir is None:
                found = _measured(Path(place), length, times, minutes)
            else:
                found = _measured_on(Path(place), logdir, times, minutes)
        for name, of_one in found.items():
            sent[name] |= of_one
    return sent


def _own_time(frames: Iterable[bytes]) -> list[float]:
    """Return the milliseconds of processor time that each frame of the plain driver's takes."""
    screen, taken = Screen(*SIZE), []
    for frame in frames:
        text = frame.decode().replace("\r\n", "\n")  # as the terminal device made it
        began = time.process_time()
        if (drawn := strips(text)) is not None:
            screen.put(drawn)
            encoded(screen.take(), screen.width, screen.cursor)
            taken.append((time.process_time() - began) * 1e3)
    return taken


def _rows(sent: Sent) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for what, goal in GOALS.items():
        if what not in sent["cells"]:
            continue
        spreads = [
            measuring.Spread(tuple(len(one) / 1000 for one in sent[name][what]))
            for name in ("cells", "plain")
        ]
        ours, plain = spreads
        own = _own_time(sent["plain"][what])
        limit = "" if goal is None else f"{goal:.1f}"
        if goal is not None and ours.median > goal:
            limit += " NOT reached"
        rows.append(
            (what, str(len(ours.values)), str(ours), limit, str(plain),
             f"{plain.median / ours.median:.0f}" if ours.median else "",
             str(measuring.Spread(tuple(own))) if own else "")
        )  # fmt: skip
    return rows


def main() -> None:
    """Count the bytes of both drivers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="how often each thing is done")
    parser.add_argument("--minutes", type=int, default=3, help="how many minutes to idle")
    parser.add_argument("--logdir", type=Path, help="press the keys on this, not on live runs")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    sent = _all(arguments.logdir, arguments.times, arguments.minutes)
    live = f"{RUNS} live runs × {len(TAGS)} tags of {OLD} steps ({YOUNG} of the young ones)"
    print(f"\n{arguments.logdir or live}, {SIZE[0]} × {SIZE[1]}, truecolor.")
    print("Medians (least…most).\n")
    header = ("", "times", "kB: changed cells", "goal", "kB: plain", "ratio", "own ms of CPU")
    print(measuring.table(header, _rows(sent)))
    print(f"\n{measuring.machine()}")
    sizes = {n: {k: [len(one) for one in v] for k, v in s.items()} for n, s in sent.items()}
    measuring.save(arguments.json, "wire", {"bytes": sizes})


if __name__ == "__main__":
    main()
