"""The first load of 2 M points, side by side with TensorBoard's readers."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import logdirs, measuring, peers, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.logdirs import Shape

SHAPES = {shape.name: shape for shape in (logdirs.REGULAR, logdirs.IRREGULAR)}
PYTHON_SHARE = 0.1
"""The part of the logdir that TensorBoard's Python loader gets: all of it would take minutes."""

WARM = "termboard: load, workers warm"
DECODE = "termboard: decode, one core"
LS = "termboard ls, cold start"
PYTHON = "Python loader"
TARGETS = {
    ("regular", WARM): 2.0,
    ("irregular", WARM): 1.5,
    ("regular", LS): 1.5,
    ("irregular", LS): 1.5,
}
"""How many times as fast as the faster of the server's two settings it has to be."""
DECODE_TARGET = 1.5e6
"""Events a second on one core."""


def cycle(setting: str) -> str:
    """Name the server's load cycle, which sets in when it is up."""
    return f"data server ({setting}): load cycle"


def start(setting: str) -> str:
    """Name the server's way from its start until it answers."""
    return f"data server ({setting}): from its start"


@dataclass
class Result:
    """What one way of reading took."""

    seconds: list[float] = field(default_factory=list)
    peak: int | None = None
    """Bytes of memory at most, children included."""
    held: float | None = None
    """Bytes of memory for each point kept."""
    points: int | None = None
    """Points kept."""

    @property
    def spread(self) -> measuring.Spread:
        """The seconds, summed up."""
        return measuring.Spread(tuple(self.seconds))


class Comparison:
    """All ways of reading one logdir."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.folder = logdirs.training(shape)
        self.events = 0
        self.results: dict[str, Result] = {}

    def result(self, name: str) -> Result:
        """Return the result of this name, a new one at first."""
        return self.results.setdefault(name, Result())

    def time(self, repetitions: int) -> None:
        """Let everyone read in turn, another one first each time."""
        logdirs.into_page_cache(self.folder)
        ways: list[Callable[[], None]] = [self._warm, self._ls, self._decode]
        ways += [lambda s=setting: self._server(s) for setting in peers.SETTINGS]  # type: ignore[misc]
        for turn in range(repetitions):
            first = turn % len(ways)
            for way in ways[first:] + ways[:first]:
                way()
                print(".", end="", file=sys.stderr, flush=True)

    def weigh(self) -> None:
        """Look at the memory of each, apart from the clock: looking takes time."""
        for name, what in ((WARM, "warm"), (DECODE, "decode")):
            command = [sys.executable, "-m", "benchmarks.reader", what, str(self.folder)]
            self.result(name).peak = measuring.peak(command)
        with reader.cold_environment() as environment:
            self.result(LS).peak = measuring.peak(_ls_command(self.folder), environment)
        empty = peers.empty_server_memory()
        for setting, samples in peers.SETTINGS.items():
            held = peers.server_memory(self.folder, samples)
            for name in (cycle(setting), start(setting)):
                result = self.result(name)
                result.peak, result.points = held["peak"], held["points"]
                result.held = (held["memory"] - empty) / held["points"]

    def try_python_loader(self) -> None:
        """Let TensorBoard's Python loader read a part, once."""
        part = logdirs.scaled(self.shape, PYTHON_SHARE)
        figures = peers.python_loader_figures(logdirs.training(part))
        result = self.result(PYTHON)
        result.seconds.append(figures["seconds"] * self.shape.points / part.points)
        result.held = figures["growth"] / figures["points"]

    def _warm(self) -> None:
        figures = measuring.answer("benchmarks.reader", "warm", str(self.folder))
        assert figures["points"] == self.shape.points, "termboard lost points"
        self.events = figures["events"]
        result = self.result(WARM)
        result.seconds.append(figures["seconds"])
        result.points = figures["points"]
        result.held = figures["growth"] / figures["points"]

    def _decode(self) -> None:
        figures = measuring.answer("benchmarks.reader", "decode", str(self.folder))
        self.result(DECODE).seconds.append(figures["seconds"])

    def _ls(self) -> None:
        with reader.cold_environment() as environment:
            seconds = measuring.timed(_ls_command(self.folder), environment)
        self.result(LS).seconds.append(seconds)

    def _server(self, setting: str) -> None:
        with peers.server(self.folder, peers.SETTINGS[setting]) as loaded:
            self.result(cycle(setting)).seconds.append(loaded.cycle)
            self.result(start(setting)).seconds.append(loaded.since_start)

    def ratio(self, name: str, figure: Callable[[Sequence[float]], float] = median) -> float:
        """Return how many times as fast it was as the faster of the server's settings.

        `figure` makes one number of the seconds of all repetitions.
        """
        same = start if name in {LS, *map(start, peers.SETTINGS)} else cycle
        fastest = min(figure(self.results[same(setting)].seconds) for setting in peers.SETTINGS)
        return fastest / figure(self.results[name].seconds)

    def report(self) -> str:
        """Return the table."""
        header = (
            "",
            "seconds",
            "events/s",
            "x server",
            "of least",
            "peak MB",
            "bytes/point",
            "points kept",
        )
        order = [WARM, DECODE, *map(cycle, peers.SETTINGS), PYTHON]
        order += [LS, *map(start, peers.SETTINGS)]
        rows = [self._row(name) for name in order if name in self.results]
        title = (
            f"## {self.shape.name}: {self.shape.points:,} points, {self.events:,} events, "
            f"{self.shape.runs} runs, {logdirs.size(self.folder) / 1e6:.0f} MB"
        )
        return f"\n{title}\n\n{measuring.table(header, rows)}\n\n" + "\n".join(self._targets())

    def _row(self, name: str) -> list[str]:
        result = self.results[name]
        return [
            name,
            str(result.spread),
            _rate(self.events / result.spread.median),
            f"{self.ratio(name):.3g}",
            f"{self.ratio(name, min):.3g}",
            "" if result.peak is None else f"{result.peak / 1e6:.0f}",
            "" if result.held is None else f"{result.held:.1f}",
            "" if result.points is None else f"{result.points:,}",
        ]

    def _targets(self) -> list[str]:
        lines = []
        for (shape, name), wanted in TARGETS.items():
            if shape == self.shape.name:
                reached = self.ratio(name)
                lines.append(_target(name, f"{reached:.2f} x", f"{wanted} x", reached / wanted))
        rate = self.events / self.results[DECODE].spread.median
        lines.append(_target(DECODE, f"{rate / 1e6:.2f} M", "1.5 M events/s", rate / DECODE_TARGET))
        return lines


def _ls_command(folder: Path) -> list[str]:
    """Return the command that lists a logdir's runs, by termboard as `make` installed it here."""
    return [str(peers.PYTHON.parent / "termboard"), "ls", "--no-cache", str(folder)]


def _rate(events: float) -> str:
    return f"{events / 1e6:.2f} M" if events > 1e5 else f"{events / 1e3:.1f} k"


def _target(name: str, is_now: str, wanted: str, share: float) -> str:
    return f"- {name}: {is_now}, to reach {wanted}: {'reached' if share >= 1 else 'NOT reached'}"


NOTES = """
Everyone in turn, all files in the page cache; median (least…most). Each termboard figure is of a
fresh interpreter. "x server": against the faster of the server's two settings, load cycle against
load, start against start; by the medians, and by the least of each, which a busy machine spoils
less. termboard keeps every point and checks every checksum; the server checks those of lengths
only, and keeps 1,000 points a tag unless told to keep all. Its points are scalars alone; its bytes
per point carry the histograms, which termboard leaves on disk. The Python loader read a tenth,
once; its seconds are ten times what that took. Peak memory was looked at in other runs than those
timed."""


def main() -> None:
    """Compare on the logdirs named, on both at first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shapes", nargs="*", choices=[*SHAPES, []], metavar="regular|irregular")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("--brief", action="store_true", help="no memory, no Python loader")
    arguments = parser.parse_args()
    reader.compile_bytes()
    logdirs.training(logdirs.WARM_UP)
    figures = {}
    for name in arguments.shapes or SHAPES:
        comparison = Comparison(SHAPES[name])
        comparison.time(arguments.repetitions)
        if not arguments.brief:
            comparison.weigh()
            comparison.try_python_loader()
        print(comparison.report(), flush=True)
        results = {name: asdict(result) for name, result in comparison.results.items()}
        figures[name] = {"events": comparison.events, "results": results}
    print(NOTES)
    print(f"\n{measuring.machine()}")
    measuring.save(arguments.json, "load", figures)


if __name__ == "__main__":
    main()
