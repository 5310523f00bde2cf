"""Histograms of a training: decoding a screen of tags over all steps, scrubbing, percentiles."""

from __future__ import annotations

import argparse
import itertools
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import frames, logdirs, measuring
from termboard.analysis.histograms.histogram import rebinned_all, stacked, summaries, value_range
from termboard.analysis.histograms.percentiles import percentiles
from termboard.events.logdir import roots
from termboard.store import histograms
from termboard.store.loader import Loader
from termboard.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from termboard.store.run import RunView

TAGS, STEPS = 200, 500
SCREEN = 12
"""Cards on a screen."""


_EDGES = np.cumprod(np.r_[1e-12, np.full(774, 1.1)])
"""Where torch's default bins end, the positive ones; the negative ones mirror them."""


def _records(tags: int, steps: int) -> Iterator[bytes]:
    """Yield what torch's `add_histogram` writes of weights whose width changes over the steps."""
    random = np.random.default_rng(11)
    bodies = [_weights(random, width) for width in np.geomspace(0.5, 0.01, 25)]
    yield frames.version(logdirs.START)
    for step in range(steps):
        for tag in range(tags):
            body = bodies[(step * 25 // steps + tag) % 25]
            moment = logdirs.START + step + tag * 1e-4
            yield frames.summary(step, moment, f"layers.{tag:03d}.weight", body)


def _weights(random: np.random.Generator, width: float) -> bytes:
    """Return the field `histo` of a value, with only the buckets that torch leaves in."""
    edges = np.concatenate([-_EDGES[::-1], [0.0], _EDGES])
    values = random.normal(0.0, width, 20_000)
    counts, _ = np.histogram(values, edges)
    filled = np.flatnonzero(counts)
    first, last = filled[0] - 1, filled[-1] + 1
    numbers = (values.min(), values.max(), len(values), values.sum(), values @ values)
    histo = b"".join(bytes([i << 3 | 1]) + struct.pack("<d", n) for i, n in enumerate(numbers, 1))
    histo += frames.field(6, edges[first + 1 : last + 1].astype("<f8").tobytes())
    histo += frames.field(7, counts[first:last].astype("<f8").tobytes())
    return frames.field(5, histo)


def fill(folder: Path, tags: int, steps: int) -> None:
    """Write the logdir."""
    with (folder / logdirs.FILE).open("wb") as file:
        file.writelines(_records(tags, steps))


def _load(folder: Path) -> RunView:
    """Read the logdir anew, so that nothing of it is kept."""
    (run,) = Loader(Store(), roots([str(folder)])).load().runs
    return run


def _histories(run: RunView) -> list[histograms.History]:
    return [histograms.history(run, series, "latest") for series in histograms.tags(run)]


@dataclass(frozen=True)
class Case:
    """What is measured, of the histories of some tags."""

    name: str
    work: Callable[[list[histograms.History]], object]
    tags: int = SCREEN
    target: float | None = None
    """Milliseconds to stay below."""
    kept: bool = False
    """Whether it was asked for before."""


def _one_step(histories: list[histograms.History]) -> None:
    at = len(histories[0]) // 3
    for history in histories:
        history.at(at)


def _every_step(histories: list[histograms.History]) -> None:
    for history in histories:
        history.all()


def _percentiles(histories: list[histograms.History]) -> None:
    for history in histories:
        history.per_step("nine", lambda many: percentiles([one.buckets for one in many]))


def _summaries(histories: list[histograms.History]) -> None:
    for history in histories:
        history.per_step("summary", lambda many: summaries(many).rows)


def _rebinned(histories: list[histograms.History]) -> None:
    rebinned_all(stacked(_buckets(histories[0])), np.linspace(-1.0, 1.0, 241))


def _range(histories: list[histograms.History]) -> None:
    value_range(_buckets(histories[0]))


def _buckets(history: histograms.History) -> list[NDArray[np.float64]]:
    return [one.buckets for one in history.all() if one is not None]


CASES = (
    Case("12 tags, one step", _one_step, target=15.0),
    Case("100 tags, one step", _one_step, tags=100),
    Case("12 tags, all steps", _every_step, target=600.0),
    Case("12 tags, all steps, kept", _every_step, kept=True),
    Case("12 tags, percentiles of all steps", _percentiles, target=600.0),
    Case("12 tags, percentiles of all steps, kept", _percentiles, kept=True),
    Case("12 tags, means and shares of all steps", _summaries, target=600.0),
    Case("1 tag, all steps in 240 bins", _rebinned, tags=1, kept=True),
    Case("1 tag, range of values", _range, tags=1, kept=True),
)


def _measured(case: Case, run: RunView, seen: Iterator[int], repetitions: int) -> list[float]:
    """Return the milliseconds that each repetition takes, of other tags each time if not kept."""
    every = _histories(run)
    histories = every[: case.tags]
    if case.kept:
        case.work(histories)
    taken = []
    for _ in range(repetitions):
        if not case.kept:
            histories = [every[next(seen) % len(every)] for _ in range(case.tags)]
        began = time.perf_counter()
        case.work(histories)
        taken.append((time.perf_counter() - began) * 1e3)
    return taken


def main() -> None:
    """Measure each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tags", type=int, default=TAGS)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    key = (arguments.tags, arguments.steps)
    folder = logdirs.made("histograms", key, lambda place: fill(place, *key))
    logdirs.into_page_cache(folder)
    run, seen = _load(folder), itertools.count(SCREEN)
    rows, figures = [], []
    for case in CASES:
        taken = _measured(case, run, seen, arguments.repetitions)
        spread = measuring.Spread(tuple(taken))
        reached = case.target is None or spread.median <= case.target
        goal = (
            "" if case.target is None else f"{case.target:.0f}{'' if reached else ' NOT reached'}"
        )
        rows.append((case.name, str(spread), goal))
        figures.append({"case": case.name, "milliseconds": taken, "target": case.target})
    print(f"\n{key[0]} tags of {key[1]} steps, {logdirs.size(folder) / 1e6:,.0f} MB.\n")
    print(measuring.table(("", "ms: median (least…most)", "to stay below"), rows))
    print(f"\n{measuring.machine()}")
    measuring.save(arguments.json, "histograms", {"cases": figures})


if __name__ == "__main__":
    main()
