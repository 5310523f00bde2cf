"""Pictures of all steps of a run: over each other, behind each other, and as a heat map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.peaks import typical_peak
from termboard.dashboards.histograms.picture import (
    Picture,
    bin_of,
    remarks,
    say_what_is_outside,
    say_why_empty,
)
from termboard.plot import bars, heat, numbers, outline, ridgeline, value_frame
from termboard.plot.axes import Axis, y_ticks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.dashboards.histograms.model import Logged, OverTime, RunHistograms
    from termboard.dashboards.histograms.style import Style
    from termboard.plot.look import Look

    Float64s = NDArray[np.float64]

MOST_OUTLINES = 32
"""Steps that an overlay shows; more would be one grey area."""
_SMALLEST_SHARE = 1e-3
"""Of the largest: what a logarithmic scale still tells from nothing."""
_MOST_BINS = 64
"""Bins of an outline; between their middles it is straight, as TensorBoard's are with 30."""
_STEP_LABELS = 9
"""Columns that labels of steps, and the axis, take at most."""


def time_picture(
    run: RunHistograms,
    limits: tuple[float, float],
    style: Style,
    size: tuple[int, int],
    look: Look,
) -> Picture:
    """Return the picture that `style.mode` names of all steps of a run.

    `limits` are those of the value axis; `size` is (width, height) in cells.
    """
    over = run.over_time
    assert over is not None
    draw = {"overlay": _overlay, "ridgeline": _ridgeline}.get(style.mode, _heat)
    picture = draw(run, over, limits, style, size, look)
    if picture.across:
        say_what_is_outside(picture.grid, run.shown, picture.placed, look)
    if not (over.totals > 0).any():
        say_why_empty(picture.grid, [run.shown], picture.placed, look)
    return picture


def _overlay(
    run: RunHistograms,
    over: OverTime,
    limits: tuple[float, float],
    style: Style,
    size: tuple[int, int],
    look: Look,
) -> Picture:
    placed = value_frame.fit(limits, value_frame.LABELS, size)
    edges = placed.edges(placed.frame.width)
    chosen, *compared = _marked(over, run)
    rows = evenly(len(over.steps), MOST_OUTLINES, chosen, *compared)
    counts = over.counts(placed.edges(max(1, min(_MOST_BINS, placed.frame.width))))[rows]
    lines = outline.between_bins(counts, placed.frame.width * look.glyphs.columns)
    color = look.palette.run(run.run.index)
    places = np.linspace(0.0, 1.0, len(rows)) if len(rows) > 1 else np.ones(1)
    drawn = [
        bars.Bars(row, ridgeline.shade(color, place, look.palette.background), outlined=True)
        for row, place in zip(lines, places.tolist(), strict=True)
    ]
    marks = [(place, look.palette.accent) for place in compared]
    for place, front in (*marks, (chosen, look.palette.text)):
        drawn.append(bars.Bars(lines[rows.index(place)], front, outlined=True))
    axis = bars.count_axis(_top(counts, style), list(counts), log=style.log)
    grid = bars.draw(drawn, placed, axis, look, bin_of(edges, style.cursor))
    said = remarks(len(rows), len(over.steps), cut=bool((counts > axis.top).any()))
    return Picture(grid, placed, edges, remarks=said)


def _ridgeline(
    run: RunHistograms,
    over: OverTime,
    limits: tuple[float, float],
    style: Style,
    size: tuple[int, int],
    look: Look,
) -> Picture:
    glyphs, (chosen, *compared) = look.glyphs, _marked(over, run)
    most = ridgeline.most_ridges(size[1] - 2, glyphs.rows)
    rows = evenly(len(over.steps), most, chosen, *compared)
    labels = [numbers.step(step) for step in over.steps[rows].tolist()]
    left = min(_STEP_LABELS, max(map(len, labels)) + 1)
    placed = value_frame.fit(limits, left, size)
    bins = max(1, min(_MOST_BINS, placed.frame.width))
    counts = over.counts(placed.edges(bins))[rows]
    axis = bars.count_axis(_top(counts, style), list(counts), log=style.log)
    picture = ridgeline.Ridges(
        outline.between_bins(axis.shares(counts), placed.frame.width * glyphs.columns),
        tuple(labels),
        look.palette.run(run.run.index),
        rows.index(chosen),
        next(map(rows.index, compared), None),
    )
    edges = placed.edges(placed.frame.width)
    grid = ridgeline.draw(picture, placed, look, bin_of(edges, style.cursor))
    said = remarks(len(rows), len(over.steps), cut=bool((counts > axis.top).any()))
    return Picture(grid, placed, edges, remarks=said)


def _heat(
    run: RunHistograms,
    over: OverTime,
    limits: tuple[float, float],
    style: Style,
    size: tuple[int, int],
    look: Look,
) -> Picture:
    labels = [tick.label for tick in y_ticks(limits, Axis(), max(1, size[1] - 2))]
    left = max(map(len, labels), default=0) + 1
    ends = float(over.steps[0]), float(over.steps[-1])
    placed = value_frame.fit(ends, left, size, Axis("step"))
    edges = value_frame.edges(limits, heat.bins(placed.frame.height, look))
    shares, scale = heat_shares(over, edges, style)
    picture = heat.Heat(
        shares,
        over.steps.astype(np.float64),
        limits,
        look.palette.run(run.run.index),
        chosen=float(run.shown.step) if run.shown.index < len(run.steps) - 1 else None,
        cursor=style.cursor,
    )
    grid = heat.draw(picture, placed, look)
    return Picture(grid, placed, edges, across=False, scale=scale)


def heat_shares(
    over: OverTime, edges: Float64s, style: Style
) -> tuple[Float64s, tuple[float, float]]:
    """Return places on the scale, 0 to 1, of (steps, bins), and which shares its ends stand for.

    Each step's counts are shares of its own total, so that no step outshines the others because
    more was counted. A step without any is NaN.
    """
    counts, totals = over.counts(edges), over.totals
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(totals > 0, counts.T / totals, np.nan).T
    most = _top(np.nan_to_num(shares), style)
    if not most > 0:
        return shares, (0.0, 0.0)
    if not style.log:
        # The root: what is a hundredth of the most is still told from nothing.
        return np.sqrt(np.minimum(shares / most, 1.0)), (0.0, most)
    with np.errstate(divide="ignore"):
        places = 1 - np.log(shares / most) / np.log(_SMALLEST_SHARE)
    return np.where(shares > 0, np.maximum(places, 1e-3), shares), (_SMALLEST_SHARE * most, most)


def _top(counts: Float64s, style: Style) -> float:
    """Return up to which count many steps are shown; a logarithmic scale has room for all."""
    if style.whole or style.log:
        return float(counts.max(initial=0.0))
    return typical_peak(counts)


def evenly(count: int, most: int, *wanted: int) -> list[int]:
    """Return about `most` of `count` places, the first, the last and those that are wanted too."""
    if count <= max(2, most):
        return list(range(count))
    places = np.rint(np.linspace(0, count - 1, max(2, most))).astype(int)
    return sorted({*places.tolist(), *wanted})


def _marked(over: OverTime, run: RunHistograms) -> list[int]:
    """Return where the step that is shown stands among all, and the one it is compared with."""
    found = (run.shown, run.reference)
    return [_place_of(over, logged) for logged in found if logged is not None]


def _place_of(over: OverTime, logged: Logged) -> int:
    """Return where a step stands among all, which are in the order of their steps."""
    return max(0, int(np.searchsorted(over.steps, logged.step, "right")) - 1)
