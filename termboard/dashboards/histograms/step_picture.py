"""The picture of single steps: one as bars, and others as outlines over it."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.histogram import rebinned_all
from termboard.analysis.histograms.peaks import peaks
from termboard.dashboards.histograms.picture import (
    Picture,
    bin_of,
    say_what_is_outside,
    say_why_empty,
)
from termboard.plot import bars, value_frame
from termboard.plot.palette import fade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.dashboards.histograms.model import RunHistograms
    from termboard.dashboards.histograms.style import Style
    from termboard.plot.look import Look

    Float64s = NDArray[np.float64]

_CUT = 2.5
"""How many times as high as the middle one of some histograms the picture is at most."""
_FAINT = 0.45
"""How far a reference of one of several runs is faded."""


def step_picture(
    runs: Sequence[RunHistograms],
    limits: tuple[float, float],
    style: Style,
    size: tuple[int, int],
    look: Look,
) -> Picture:
    """Return the bars of one run, or the outlines of several, and of what they are compared with.

    `limits` are those of the value axis; `size` is (width, height) in cells.
    """
    placed = value_frame.fit(limits, value_frame.LABELS, size)
    edges = placed.edges(placed.frame.width)
    of_runs = [_bars_of(run, edges, look, several=len(runs) > 1) for run in runs]
    drawn = [one for of_run in of_runs for one in of_run]
    counts = np.array([one.counts for one in drawn])
    alone = len(drawn) == len(of_runs)
    shown = counts if alone else np.array([of_run[-1].counts for of_run in of_runs])
    axis = bars.count_axis(_top_of_bars(counts, shown, style), list(counts), log=style.log)
    cursor = bin_of(edges, style.cursor)
    grid = bars.draw(drawn, placed, axis, look, cursor)
    if len(runs) == 1:
        say_what_is_outside(grid, runs[0].shown, placed, look)
    say_why_empty(grid, [run.shown for run in runs], placed, look)
    return Picture(grid, placed, edges)


def _bars_of(run: RunHistograms, edges: Float64s, look: Look, *, several: bool) -> list[bars.Bars]:
    """Return a run's bars, or outline; before them the outline of what they are compared with."""
    color = look.palette.run(run.run.index)
    counts = rebinned_all(run.shown.counted, edges)[0]
    found = [bars.Bars(counts, color, outlined=several, mark=look.mark(run.run.index))]
    if run.reference is not None:
        faint = fade(color, look.palette.background, _FAINT)
        before = rebinned_all(run.reference.counted, edges)[0]
        found.insert(0, bars.Bars(before, faint if several else look.palette.text, outlined=True))
    return found


def _top_of_bars(every: Float64s, shown: Float64s, style: Style) -> float:
    """Return up to which count bars are shown; outlines of other runs and steps may be cut."""
    if style.whole or style.log:
        return float(every.max(initial=0.0))
    each = peaks(every)
    highest = float(each.max(initial=0.0))
    middle = median((each if shown is every else peaks(shown)).tolist())
    return min(highest, _CUT * middle) if middle > 0 else highest
