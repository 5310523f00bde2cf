"""What smoothing a million points costs, going on when points are appended, and means of runs."""

from __future__ import annotations

import argparse
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import measuring
from termboard.analysis.aggregate import aggregated
from termboard.analysis.smoothing import averaged, debiased_ema
from termboard.analysis.time_smoothing import over_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from termboard.analysis.smoothing import Averaged

POINTS = 1_000_000
APPENDED = 1_000
RUNS = 10
COLUMNS = 150
"""Of dots, of one card of six."""


def cases(points: int) -> Iterator[tuple[str, Callable[[], object], float | None]]:
    """Yield what is measured, and the milliseconds it should stay below."""
    random = np.random.default_rng(3)
    values = np.exp(random.normal(0, 0.3, points))
    broken = values.copy()
    broken[::97] = np.nan
    known = points - APPENDED
    for weight in (0.6, 0.97):
        yield f"weight {weight}", partial(debiased_ema, values, weight), 50.0
    yield "weight 0.6, some NaN", lambda: debiased_ema(broken, 0.6), 50.0
    yield "weight 0.6, as a column", partial(_column, values), 50.0
    before = _column(values[:known])
    bounds = np.linspace(0, points, COLUMNS + 1).astype(np.intp)
    yield f"a picture of it, {COLUMNS} columns", lambda: before.condensed(bounds[:-1]), None
    yield f"{APPENDED:,} appended", lambda: averaged(values, 0.6, before.blocks), None
    times = np.cumsum(random.exponential(1.0, points))
    yield "over time, irregular", lambda: over_time(times, values, 500.0), 100.0
    yield "over time, some NaN", lambda: over_time(times, broken, 500.0), 100.0
    steps = np.floor(times)
    yield "over time, several at one x", lambda: over_time(steps, values, 500.0), 100.0
    first = over_time(times[:known], values[:known], 500.0)
    appended = f"over time, {APPENDED:,} appended"
    yield appended, lambda: over_time(times, values, 500.0, first), None
    curves = [(times + random.random(), values + run) for run in range(RUNS)]
    yield f"{RUNS} runs, mean ± std", lambda: aggregated(curves, "std"), 200.0
    yield f"{RUNS} runs, least to greatest", lambda: aggregated(curves, "range"), 200.0
    part = (float(times[points // 2]), float(times[points // 2 + points // 100]))
    yield f"{RUNS} runs, zoomed", lambda: aggregated(curves, "std", part), 200.0


def _column(values: NDArray[np.float64]) -> Averaged:
    found = averaged(values, 0.6)
    assert found is not None
    return found


def main() -> None:
    """Measure each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--repetitions", type=int, default=9)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    rows, figures = [], []
    for name, work, target in cases(arguments.points):
        taken = []
        for _ in range(arguments.repetitions):
            began = time.perf_counter()
            work()
            taken.append((time.perf_counter() - began) * 1e3)
        spread = measuring.Spread(tuple(taken))
        reached = target is None or spread.median <= target
        goal = "" if target is None else f"{target:.0f}{'' if reached else ' NOT reached'}"
        rows.append((name, str(spread), goal))
        figures.append({"case": name, "milliseconds": taken, "target": target})
    print(f"\n{arguments.points:,} points a run.\n")
    print(measuring.table(("", "ms: median (least…most)", "to stay below"), rows))
    print(f"\n{measuring.machine()}")
    measuring.save(arguments.json, "smoothing", {"cases": figures})


if __name__ == "__main__":
    main()
