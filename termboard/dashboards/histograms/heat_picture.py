"""The heat map of a run: all of its steps as columns of colours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.peaks import typical_peak
from termboard.analysis.in_order import distinct
from termboard.dashboards.histograms.model import LOOKED_AT
from termboard.dashboards.histograms.picture import Picture, remarks
from termboard.plot import heat, value_frame
from termboard.plot.axes import Axis, y_ticks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.dashboards.histograms.model import OverTime, RunHistograms
    from termboard.dashboards.histograms.style import Style
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look

    Float64s = NDArray[np.float64]

_SMALLEST_SHARE = 1e-3
"""Of the largest: what a logarithmic scale still tells from nothing."""
_MAP, _SKETCH = "heat map", "heat map of some steps"
"""What is remembered."""


def heat_picture(
    run: RunHistograms,
    over: OverTime,
    limits: tuple[float, float],
    style: Style,
    size: tuple[int, int],
    look: Look,
) -> Picture:
    """Return all steps as colours, (steps, values); `limits` are those of the values."""
    labels = [tick.label for tick in y_ticks(limits, Axis(), max(1, size[1] - 2))]
    left = max(map(len, labels), default=0) + 1
    ends = float(over.steps[0]), float(over.steps[-1])
    placed = value_frame.fit(ends, left, size, Axis("step"))
    edges = value_frame.edges(limits, heat.bins(placed.frame.height, look))
    color = look.palette.run(run.run.index)

    made_of = (placed, limits, style.whole, style.log, color, look)
    whole = over.remembered.has(_MAP, made_of) or over.affords(edges)
    every = np.arange(len(over.steps))
    places = every if whole else distinct(np.linspace(0, len(every) - 1, LOOKED_AT).astype(int))

    def behind() -> tuple[Grid, heat.Heat, tuple[float, float], bool]:
        rows = over.counts(edges, None if whole else places)
        shares, scale = heat_shares(np.nan_to_num(rows[:, :-1]), rows[:, -1], style)
        picture = heat.Heat(shares, over.steps[places].astype(np.float64), limits, color)
        return heat.draw(picture, placed, look), picture, scale, bool(np.isnan(rows).any())

    drawn, picture, scale, _ = over.remembered.get(
        _MAP if whole else _SKETCH, made_of, behind, lambda found: not found[-1]
    )
    grid = drawn.copy()
    chosen = float(run.shown.step) if run.shown.index < len(run.steps) - 1 else None
    heat.point(grid, replace(picture, chosen=chosen, cursor=style.cursor), placed, look)
    is_empty = bool(np.isnan(picture.shares).all())
    said = remarks(len(places), len(every), cut=False)
    return Picture(grid, placed, edges, False, said, scale, is_empty, whole)


def heat_shares(
    counts: Float64s, totals: Float64s, style: Style
) -> tuple[Float64s, tuple[float, float]]:
    """Return places on the scale, 0 to 1, of (steps, bins), and which shares its ends stand for.

    Each step's counts are shares of its own total, so that no step outshines the others because
    more was counted. A step without any is NaN.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(totals > 0, counts.T / totals, np.nan).T
    most = top_of(np.nan_to_num(shares), style)
    if not most > 0:
        return shares, (0.0, 0.0)
    if not style.log:
        # The root: what is a hundredth of the most is still told from nothing.
        return np.sqrt(np.minimum(shares / most, 1.0)), (0.0, most)
    with np.errstate(divide="ignore"):
        places = 1 - np.log(shares / most) / np.log(_SMALLEST_SHARE)
    return np.where(shares > 0, np.maximum(places, 1e-3), shares), (_SMALLEST_SHARE * most, most)


def top_of(counts: Float64s, style: Style) -> float:
    """Return up to which count many steps are shown; a logarithmic scale has room for all."""
    if style.whole or style.log:
        return float(counts.max(initial=0.0))
    return typical_peak(counts)
