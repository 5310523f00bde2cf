"""From a command to what it was given for: a shell command's answer, a frame, a key, a curve.

All of it in turn, so that what else the machine does slows everything alike. termboard is taken as
users install it, with byte-code. Processor time stands beside the time on the clock: the first is
the same on a busy machine.
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import logdirs, measuring
from benchmarks.moments import Moment, first_seen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

BIN = Path(__file__).resolve().parent.parent / ".venv-bench" / "bin"
"""What termboard is installed in as users do it: an editable install starts later."""
SAMPLES = Path(__file__).resolve().parent.parent / "sample_logs"
MILLION = logdirs.scaled(logdirs.REGULAR, 0.5)
_MOST = 1.15
"""How many times a bare app's first frame that of termboard may take."""
_CURVE = re.compile("[\u2801-\u28ff]")


def _has_curves(text: str) -> bool:
    return len(_CURVE.findall(text)) > 100


@dataclass(frozen=True)
class Command:
    """A program that ends by itself."""

    name: str
    command: tuple[str, ...]
    target: float | None = None
    """Milliseconds to stay below."""


@dataclass(frozen=True)
class Screen:
    """A program with a screen, and what it has to show."""

    name: str
    command: tuple[str, ...]
    marks: Mapping[str, Callable[[str], object]]
    keys: str = ""
    """Typed before it has begun."""
    targets: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds to stay below, by mark."""


def _commands(*, tensorboard: bool) -> list[Command]:
    python, termboard = str(BIN / "python"), str(BIN / "termboard")
    found = [
        Command("python -c pass", (python, "-c", "pass")),
        Command("termboard --help", (termboard, "--help"), 100.0),
        Command("termboard --version", (termboard, "--version"), 100.0),
        Command("termboard ls sample_logs", (termboard, "ls", str(SAMPLES))),
    ]
    if tensorboard:
        found.append(Command("tensorboard --help", (str(BIN / "tensorboard"), "--help")))
    return found


def _screens(million: Path) -> list[Screen]:
    termboard = (str(BIN / "termboard"), "--no-cache")
    frame = {"first frame": lambda text: "Custom scalars" in text}
    curves = {"first curves": _has_curves}
    small, large = (*termboard, str(SAMPLES)), (*termboard, str(million))
    bare = (str(BIN / "python"), "-m", "benchmarks.one_widget")
    return [
        Screen("one-widget app", bare, {"first frame": lambda text: "The first frame" in text}),
        Screen("one-widget app", bare, {"`?` answered": lambda text: "was heard" in text}, "?"),
        Screen("sample_logs", small, frame | curves),
        Screen("sample_logs", small, {"`r` answered": lambda text: "toggle" in text}, "r"),
        Screen("sample_logs", small, {"`?` answered": lambda text: "Keys and marks" in text}, "?"),
        Screen("1 M points", large, frame | curves, targets={"first curves": 2000.0}),
    ]


def _timed(command: Command) -> Moment:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command.command, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Moment(wall, cpu)


Figures = dict[tuple[str, str], list[Moment]]
"""By what is measured and what it has to show, in the order of the rows."""


def _measured(
    commands: Sequence[Command], screens: Sequence[Screen], home: Path, repetitions: int
) -> Figures:
    figures: Figures = {}
    homes = {f"XDG_{kind}_HOME": str(home / kind) for kind in ("STATE", "CACHE", "CONFIG")}
    for _ in range(repetitions):
        for command in commands:
            figures.setdefault((command.name, "ends"), []).append(_timed(command))
        for screen in screens:
            seen = first_seen(screen.command, screen.marks, screen.keys, environment=homes)
            for mark in screen.marks:
                figures.setdefault((screen.name, mark), []).append(seen[mark])
    return figures


def _spread(moments: Sequence[Moment], *, cpu: bool = False) -> measuring.Spread:
    return measuring.Spread(tuple(1e3 * (moment.cpu if cpu else moment.wall) for moment in moments))


def _times_bare(figures: Figures, key: tuple[str, str]) -> float | None:
    """Return how many times the bare app's a first frame takes: the median of what pairs give.

    A pair is of one turn. The machine's clock may change by a third from one turn to the next.
    """
    bare = figures["one-widget app", "first frame"]
    if key[0] == "one-widget app" or key[1] != "first frame":
        return None
    pairs = zip(figures[key], bare, strict=True)
    return statistics.median(own.wall / other.wall for own, other in pairs)


def _rows(figures: Figures, targets: Mapping[tuple[str, str], float]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for key, moments in figures.items():
        wall, cpu, target = _spread(moments), _spread(moments, cpu=True), targets.get(key)
        times, goal, reached = _times_bare(figures, key), "", True
        if times is not None:
            goal, reached = f"{_MOST} ×", times <= _MOST
        elif target is not None:
            goal, reached = f"{target:.0f}", wall.median <= target
        shown = "" if times is None else f"{times:.2f} ×"
        late = "" if reached else " NOT reached"
        rows.append((": ".join(key), _rounded(wall), _rounded(cpu), shown, goal + late))
    return rows


def _rounded(spread: measuring.Spread) -> str:
    return f"{spread.median:.0f} ({min(spread.values):.0f}…{max(spread.values):.0f})"


def main() -> None:
    """Measure each in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--tensorboard", action="store_true", help="TensorBoard's --help beside")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    million = logdirs.training(MILLION)
    commands, screens = _commands(tensorboard=arguments.tensorboard), _screens(million)
    with tempfile.TemporaryDirectory() as home:
        _measured(commands, screens, Path(home), 1)  # into the page cache
        figures = _measured(commands, screens, Path(home), arguments.repetitions)
    targets = {(c.name, "ends"): c.target for c in commands if c.target is not None}
    for screen in screens:
        targets |= {(screen.name, mark): most for mark, most in screen.targets.items()}
    header = (
        "", "ms: median (least…most)", "ms of processor time", "beside a bare app", "to stay below",
    )  # fmt: skip
    print(f"\n{arguments.repetitions} times each, in turn, 160 × 45.\n")
    print(measuring.table(header, _rows(figures, targets)))
    print(f"\n{measuring.machine()}")
    document = {
        ": ".join(key): [(moment.wall, moment.cpu) for moment in moments]
        for key, moments in figures.items()
    }
    measuring.save(arguments.json, "start", {"seconds": document})


if __name__ == "__main__":
    main()
