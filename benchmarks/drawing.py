"""What a frame of a maximised chart costs: 10 runs, zoomed anywhere, from points to cells."""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import measuring
from termboard.dashboards.api import Shared, styled
from termboard.dashboards.curves import model, render
from termboard.dashboards.curves.bands import banded
from termboard.dashboards.curves.seeds import by_name
from termboard.dashboards.curves.style import Choices, Style, Window
from termboard.events.batch import Chunk, Column
from termboard.plot.look import Look
from termboard.store.run import RunView
from termboard.store.segment import Segment
from termboard.store.series import SeriesView
from termboard.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.dashboards.api import XAxis

SIZE = (150, 40)
RUNS = 10
TAG = "loss/train"
TARGETS = {100_000: 30.0, 1_000_000: 60.0}
"""Milliseconds that a frame should stay below, by points of each run."""
START = 1.7e9

ZOOMS = {
    "whole": (0.0, 1.0),
    "a hundredth": (0.42, 0.43),
    "a ten thousandth": (0.77, 0.7701),
    "the end": (0.95, 1.0),
}
"""Which part of x is shown, in shares of it."""


@dataclass(frozen=True)
class Scene:
    """What is drawn, and how."""

    name: str
    axis: XAxis
    smoothing: float = 0.0
    nan: bool = False
    log_y: bool = False
    seeds: bool = False
    clip_outliers: bool = False


SCENES = (
    Scene("steps", "step"),
    Scene("steps, smoothed", "step", 0.9),
    Scene("time of day", "wall"),
    Scene("time of day, smoothed", "wall", 0.9),
    Scene("steps, some NaN", "step", nan=True),
    Scene("steps, log y", "step", log_y=True),
    Scene("steps, no outliers", "step", clip_outliers=True),
    Scene("steps, mean ± std", "step", seeds=True),
)


def runs(points: int, *, nan: bool = False) -> Snapshot:
    """Return runs of a noisy loss, steps one apart, step times jittering."""
    random = np.random.default_rng(7)
    views = []
    for number in range(RUNS):
        steps = np.arange(points, dtype=np.int64) + number
        times = START + np.cumsum(random.exponential(0.1, points))
        values = 2.0 * np.exp(-np.arange(points) / (points / 4)) + 0.2 + 0.01 * number
        values *= np.exp(random.normal(0, 0.1, points))
        values[points // 2] = 9.0
        if nan:
            values[:: points // 100] = np.nan
        chunk = Chunk(TAG, Column.FLOAT, 0, steps, times, values)
        series = SeriesView(TAG, "scalars", (Segment("events", chunk).part(),))
        name = f"model/seed{number}"
        views.append(RunView(name, name, name, (), (series,)))
    return Snapshot(runs=tuple(views), loading=False)


def _frame(snapshot: Snapshot, shared: Shared, scene: Scene, style: Style) -> None:
    """Draw what one key press draws, from the snapshot on."""
    chart = model.chart(snapshot, (TAG,), shared)
    if scene.seeds:
        groups = by_name(shared.runs)
        chart = banded(chart, groups, "std", style.window.closed)
    render.large(chart, *SIZE, style, Look())


def _milliseconds(draw: Callable[[], None]) -> float:
    began = time.perf_counter()
    draw()
    return (time.perf_counter() - began) * 1e3


def _fresh(snapshot: Snapshot) -> Snapshot:
    """Return the same points as views that nothing is known of yet, as after new data came."""
    views = [
        replace(run, series=tuple(replace(series) for series in run.series))
        for run in snapshot.runs
    ]
    return replace(snapshot, runs=tuple(views))


def measured(points: int, scene: Scene, repetitions: int) -> dict[str, Any]:
    """Return milliseconds of the first frame, and of those after it by zoom."""
    snapshot = runs(points, nan=scene.nan)
    names = [run.name for run in snapshot.runs]
    shared = Shared(
        runs=tuple(styled(names).values()), smoothing=scene.smoothing, x_axis=scene.axis
    )
    choices = Choices(
        clip_outliers=scene.clip_outliers, logs=frozenset([TAG] if scene.log_y else [])
    )
    style = choices.style(TAG, shared)
    low, high = _ends(snapshot, scene)
    first = []
    for _ in range(max(1, repetitions // 4)):
        snapshot = _fresh(snapshot)
        first.append(_milliseconds(partial(_frame, snapshot, shared, scene, style)))
    zooms = {}
    for name, (start, stop) in ZOOMS.items():
        limits = (low + start * (high - low), low + stop * (high - low))
        window = Window() if name == "whole" else Window(limits)
        zoomed = replace(style, window=window, cursor=(limits[0] + limits[1]) / 2)
        draw = partial(_frame, snapshot, shared, scene, zoomed)
        zooms[name] = [_milliseconds(draw) for _ in range(repetitions)]
    return {"points": points, "scene": scene.name, "first": first, "zooms": zooms}


def _ends(snapshot: Snapshot, scene: Scene) -> tuple[float, float]:
    series = snapshot.runs[0].series[0].select("latest")
    along = series.wall_times if scene.axis == "wall" else series.steps
    return float(along[0]), float(along[-1])


def _row(figures: dict[str, Any]) -> list[str]:
    every = [value for values in figures["zooms"].values() for value in values]
    target = TARGETS.get(figures["points"])
    medians = [statistics.median(values) for values in figures["zooms"].values()]
    cells = [f"{median:.1f}" for median in medians]
    worst = f"{max(every):.1f}"
    if target is not None and max(medians) > target:
        worst += " NOT reached"
    return [
        f"{figures['points']:,}",
        figures["scene"],
        *cells,
        worst,
        f"{statistics.median(figures['first']):.1f}",
        "" if target is None else f"{target:.0f}",
    ]


def main() -> None:
    """Draw every scene with few and with many points."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, nargs="+", default=list(TARGETS), help="of each run")
    parser.add_argument("--repetitions", type=int, default=9)
    parser.add_argument("--scene", default="", help="only those with this in their name")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    scenes = [scene for scene in SCENES if arguments.scene in scene.name]
    frames = [
        measured(points, scene, arguments.repetitions)
        for points in arguments.points
        for scene in scenes
    ]
    header = ("points a run", "scene", *ZOOMS, "worst", "first frame", "to stay below")
    print(f"\nA frame of {SIZE[0]} by {SIZE[1]} cells, {RUNS} runs; milliseconds, medians.\n")
    print(measuring.table(header, [_row(figures) for figures in frames]))
    print(
        "\nThe first frame is that behind new data: nothing is known of the points yet, and the"
        "\nsmoothing is in it. In those after it the cursor stands in the middle.\n"
        f"\n{measuring.machine()}"
    )
    measuring.save(arguments.json, "frames", {"frames": frames})


if __name__ == "__main__":
    main()
