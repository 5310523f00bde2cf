"""What the app takes while nothing happens: of a core with 1,000 known files, and of memory."""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import frames, logdirs, measuring
from benchmarks.app_in_terminal import SIZE, says, started
from benchmarks.moments import processor_time
from benchmarks.typed_at import listen, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.typed_at import Terminal

FILES, STEPS = 1000, 20
TAGS = ("loss/train", "loss/val", "accuracy/train", "accuracy/val", "lr")
SAMPLES = Path(__file__).resolve().parent.parent / "sample_logs"
SHARE_GOAL, MEMORY_GOAL = 1.0, 90.0  # percent of a core, and megabytes
_RUNS = re.compile(r"(\d[\d\s]*) runs")
_TABS = 7
"""Tabs to open with the key of the next one."""
_QUIET, _WARM = 2.0, 20.0
"""Seconds without a byte after which everything is read and drawn, and seconds to wait then."""


@dataclass(frozen=True)
class Rest:
    """What was seen of an app at rest."""

    shares: tuple[float, ...]
    """Percent of a core, in each stretch."""
    sent: int
    """Bytes to the terminal in all of them."""
    megabytes: float
    """Memory held at the end (RSS)."""


def _many(folder: Path) -> None:
    """Write runs of one small file each that ended long ago."""
    random, tags = np.random.default_rng(3), len(TAGS)
    for number in range(FILES):
        run = folder / f"sweep{number // 100}/run{number:04d}"
        run.mkdir(parents=True)
        times = logdirs.START + np.arange(STEPS)[:, None] + np.zeros(tags)
        values = random.gamma(4.0, 0.2, (STEPS, tags)).astype(np.float32)
        with (run / logdirs.FILE).open("wb") as file:
            file.write(frames.version(logdirs.START))
            file.writelines(frames.scalars(TAGS, 0, times, values))


def _at_rest(terminal: Terminal, seconds: float, stretches: int) -> Rest:
    _wait(terminal, _WARM)
    terminal.taken()
    shares = []
    for _ in range(stretches):
        used, began = _used(terminal.pid), time.monotonic()
        _wait(terminal, seconds)
        shares.append(100 * (_used(terminal.pid) - used) / (time.monotonic() - began))
    memory = measuring.resident(terminal.pid) / 1e6
    return Rest(tuple(shares), len(terminal.taken()), memory)


def _wait(terminal: Terminal, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        listen([terminal], left)


def _used(pid: int) -> float:
    """Return the seconds of processor time of the app and its processes, as far as they run."""
    return sum(processor_time(process) for process in measuring.family(pid))


def _measured(
    logdir: Path, runs: int, seconds: float, stretches: int, *, tabs: bool
) -> tuple[Rest, ...]:
    """Watch an app that was just started; then, if wanted, one whose tabs were all open once."""
    with tempfile.TemporaryDirectory() as home, started([logdir], Path(home), "--no-cache") as app:
        says(app, _RUNS, runs)
        settle([app], _QUIET)
        found = [_at_rest(app, seconds, stretches)]
        if tabs:
            for _ in range(_TABS):
                app.type("]")
                settle([app], _QUIET)
            found.append(_at_rest(app, seconds, stretches))
    return tuple(found)


def _row(name: str, rest: Rest, memory_goal: float | None) -> tuple[str, ...]:
    share = measuring.Spread(rest.shares)
    late = "" if share.median < SHARE_GOAL else " NOT reached"
    goal = ""
    if memory_goal is not None:
        goal = f"{memory_goal:.0f}{'' if rest.megabytes < memory_goal else ' NOT reached'}"
    figures = (str(share), f"{SHARE_GOAL:.0f}{late}", f"{rest.megabytes:.1f}", goal)
    return (name, *figures, f"{rest.sent / 1e3:.1f}")


def _rows(seconds: float, stretches: int) -> Sequence[tuple[str, ...]]:
    many = logdirs.made("many-runs", (FILES, STEPS, TAGS), _many)
    (first,) = _measured(many, FILES, seconds, stretches, tabs=False)
    small, opened = _measured(SAMPLES, 1, seconds, stretches, tabs=True)
    return (
        _row(f"{FILES:,} files", first, None),
        _row("sample_logs", small, MEMORY_GOAL),
        _row("sample_logs, each tab opened once", opened, MEMORY_GOAL),
    )


def main() -> None:
    """Watch apps at rest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long a stretch is")
    parser.add_argument("--stretches", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    rows = _rows(arguments.seconds, arguments.stretches)
    print(f"\n{arguments.stretches} × {arguments.seconds:.0f} s at rest, {SIZE[0]} × {SIZE[1]}.")
    print("Medians (least…most).\n")
    header = ("", "% of a core", "goal", "MB held (RSS)", "goal", "kB to the terminal")
    print(measuring.table(header, rows))
    print(f"\n{measuring.machine()}")
    measuring.save(arguments.json, "idle", {"rows": rows})


if __name__ == "__main__":
    main()
