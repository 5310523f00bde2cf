"""Pictures of the steps of a run: over each other, behind each other, and as a heat map.

What does not depend on the step that is shown is drawn once, and used again as long as it can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.histogram import rebinned_all
from termboard.dashboards.histograms.heat_picture import heat_picture, top_of
from termboard.dashboards.histograms.picture import (
    Picture,
    bin_of,
    remarks,
    say_what_is_outside,
    say_why_empty,
)
from termboard.plot import bars, numbers, outline, ridgeline, value_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.dashboards.histograms.model import Logged, OverTime, RunHistograms
    from termboard.dashboards.histograms.style import Style
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look
    from termboard.plot.value_frame import ValueFrame

    Float64s = NDArray[np.float64]

MOST_OUTLINES = 32
"""Steps that an overlay shows; more would be one grey area."""
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
    draw = {"overlay": _overlay, "ridgeline": _ridgeline}.get(style.mode, heat_picture)
    picture = draw(run, over, limits, style, size, look)
    if picture.across:
        say_what_is_outside(picture.grid, run.shown, picture.placed, look)
    if picture.is_empty:
        say_why_empty(picture.grid, [run.shown], picture.placed, look)
    return picture


@dataclass(frozen=True)
class _Some:
    """The steps that are drawn: evenly chosen ones, and those that a person looks at."""

    over: OverTime
    even: list[int]
    counts: Float64s
    """Of the evenly chosen ones, (steps, bins); 0 where a step cannot be read."""
    marked: list[tuple[int, Float64s]]
    """The step that is shown, and the one that it is compared with: its place, and its counts."""
    axis: bars.CountAxis
    unread: bool
    """Whether one of the evenly chosen ones cannot be read now."""

    @property
    def drawn(self) -> list[int]:
        """The places of all of them, in order."""
        return sorted({*self.even, *(place for place, _ in self.marked)})

    def remarks(self) -> tuple[str, ...]:
        """Return what a person would not see."""
        every = (self.counts, *(counts for _, counts in self.marked))
        cut = any(bool((counts > self.axis.top).any()) for counts in every)
        return remarks(len(self.drawn), len(self.over.steps), cut=cut)

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies in the picture."""
        return not any((own > 0).any() for own in (self.counts, *(one for _, one in self.marked)))


def _some(run: RunHistograms, over: OverTime, placed: ValueFrame, style: Style, most: int) -> _Some:
    """Return some of the steps, about `most`, in the bins of a picture; no others are decoded."""
    edges = placed.edges(max(1, min(_MOST_BINS, placed.frame.width)))
    even = evenly(len(over.steps), most)
    made_of = placed.limits, len(edges), len(even)
    found = over.remembered.get(
        "steps",
        made_of,
        lambda: _read(over.counts(edges, np.array(even))[:, :-1]),
        lambda found: not found[1],
    )
    counts, unread = found
    shown = [one for one in (run.shown, run.reference) if one is not None]
    marked = [(_place_of(over, one), rebinned_all(one.counted, edges)[0]) for one in shown]
    top = over.remembered.get(
        "top",
        (*made_of, style.whole, style.log),
        lambda: top_of(counts, style),
        lambda _: not unread,
    )
    if style.whole or style.log:
        top = max(top, *(float(own.max(initial=0.0)) for _, own in marked))
    axis = bars.count_axis(top, list(counts), log=style.log)
    return _Some(over, even, counts, marked, axis, unread)


def _overlay(
    run: RunHistograms,
    over: OverTime,
    limits: tuple[float, float],
    style: Style,
    size: tuple[int, int],
    look: Look,
) -> Picture:
    placed = value_frame.fit(limits, value_frame.LABELS, size)
    some = _some(run, over, placed, style, MOST_OUTLINES)
    edges = placed.edges(placed.frame.width)
    cursor, color = bin_of(edges, style.cursor), look.palette.run(run.run.index)

    def lines(counts: Float64s) -> Float64s:
        return outline.between_bins(counts, placed.frame.width * look.glyphs.columns)

    def behind() -> Grid:
        places = ridgeline.evenly_placed(len(some.even)).tolist()
        shades = [ridgeline.shade(color, place, look.palette.background) for place in places]
        drawn = [
            bars.Bars(row, shade, outlined=True)
            for row, shade in zip(lines(some.counts), shades, strict=True)
        ]
        return bars.draw(drawn, placed, some.axis, look, cursor)

    made_of = (placed, some.axis, cursor, color, look, len(some.even))
    drawn = over.remembered.get("overlay", made_of, behind, lambda _: not some.unread)
    grid = drawn.copy()
    colors = (look.palette.text, look.palette.accent)
    front = [
        bars.Bars(lines(counts[None])[0], own, outlined=True)
        for own, (_, counts) in zip(colors, some.marked, strict=False)
    ]
    bars.draw_outlines(grid, front[::-1], placed.frame, some.axis, look)
    return Picture(grid, placed, edges, remarks=some.remarks(), is_empty=some.is_empty)


def _ridgeline(
    run: RunHistograms,
    over: OverTime,
    limits: tuple[float, float],
    style: Style,
    size: tuple[int, int],
    look: Look,
) -> Picture:
    glyphs = look.glyphs
    most = ridgeline.most_ridges(size[1] - 2, glyphs.rows)
    ends = over.steps[evenly(len(over.steps), most)].tolist()
    left = min(_STEP_LABELS, max(len(numbers.step(step)) for step in ends) + 1)
    placed = value_frame.fit(limits, left, size)
    some = _some(run, over, placed, style, most)
    columns, rows = placed.frame.width * glyphs.columns, placed.frame.height * glyphs.rows

    def lines(counts: Float64s) -> Float64s:
        return outline.between_bins(some.axis.shares(counts), columns)

    made = over.remembered.get(
        "ridges",
        (placed, some.axis, len(some.even), columns, rows),
        lambda: ridgeline.layers(lines(some.counts), rows),
        lambda _: not some.unread,
    )
    drawn = some.drawn
    stand = np.interp(drawn, some.even, ridgeline.evenly_placed(len(some.even)))
    for place, counts in sorted(some.marked, key=lambda mark: mark[0]):
        if place not in some.even:
            at = drawn.index(place)
            made = made.with_ridge(at, lines(counts[None])[0], float(stand[at]))
    chosen, *compared = (drawn.index(place) for place, _ in some.marked)
    picture = ridgeline.Ridges(
        made,
        tuple(numbers.step(step) for step in over.steps[drawn].tolist()),
        look.palette.run(run.run.index),
        chosen,
        next(iter(compared), None),
        stand,
    )
    edges = placed.edges(placed.frame.width)
    grid = ridgeline.draw(picture, placed, look, bin_of(edges, style.cursor))
    return Picture(grid, placed, edges, remarks=some.remarks(), is_empty=some.is_empty)


def _read(counts: Float64s) -> tuple[Float64s, bool]:
    """Return counts, 0 where they cannot be read now, and whether there are such ones."""
    return np.nan_to_num(counts), bool(np.isnan(counts).any())


def evenly(count: int, most: int, *wanted: int) -> list[int]:
    """Return about `most` of `count` places, the first, the last and those that are wanted too."""
    if count <= max(2, most):
        return list(range(count))
    step = (count - 1) / (max(2, most) - 1)
    return sorted({*(round(place * step) for place in range(max(2, most))), *wanted})


def _place_of(over: OverTime, logged: Logged) -> int:
    """Return where a step stands among all, which are in the order of their steps."""
    return max(0, int(np.searchsorted(over.steps, logged.step, "right")) - 1)
