"""Percentiles over time: nested areas that grow fainter outwards, around the line of the median.

Without colours, or where there are no half blocks, each percentile is a line of its own stroke.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.palette import fade
from termboard.plot.raster import curve, spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.plot.cells import Grid
    from termboard.plot.glyphs import Glyphs
    from termboard.plot.layout import Layout
    from termboard.plot.palette import Palette
    from termboard.plot.raster import Curve

_FADED = (0.86, 0.74, 0.60, 0.44)
"""How far towards the background the areas are faded, from the outermost one inwards."""
_STROKES = (0, 3, 1, 2)
"""Kinds of line: of the median, then outwards; the last one for all that follow."""


@dataclass(frozen=True)
class Fan:
    """Percentiles of one series. `x` never goes back."""

    x: NDArray[np.float64]
    """Finite, shape (n,)."""
    low: tuple[NDArray[np.float64], ...]
    """The lower borders of the areas from the outermost one inwards; NaN is a gap."""
    high: tuple[NDArray[np.float64], ...]
    """The upper borders, in the same order."""
    middle: NDArray[np.float64]
    """The line, mostly the median."""
    color: int
    """0xRRGGBB."""
    mark: str = ""
    """One letter drawn on the line, to tell several apart without colours."""


def draw_areas(
    grid: Grid, fans: Sequence[Fan], layout: Layout, palette: Palette, glyphs: Glyphs
) -> None:
    """Colour the halves of cells by the innermost area that their middle lies in.

    Where areas of several fans overlap the colours mix. An area thinner than half a cell may be
    seen nowhere; the median's line is drawn by somebody else, over it.
    """
    frame = layout.frame
    halves = np.full((2 * frame.height, frame.width), -1, np.int64)
    for fan in fans:
        own = np.full_like(halves, -1)
        for low, high, faded in zip(fan.low, fan.high, _shades(len(fan.low)), strict=True):
            inside = _halves(fan.x, low, high, layout)
            own[inside] = fade(fan.color, palette.background, faded)
        halves = _mixed(halves, own)
    upper, lower = halves[0::2], halves[1::2]
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    full = (upper == lower) & (upper >= 0)
    grid.chars[area][full] = " "  # no rule shines through
    grid.bg[area][full] = upper[full]
    top, bottom = tuple(glyphs.half_blocks)
    for glyph, own, other in ((top, upper, lower), (bottom, lower, upper)):
        half = (own >= 0) & (own != other) & ((other < 0) | (glyph == top))
        grid.chars[area][half] = glyph
        grid.fg[area][half] = own[half]
        both = half & (other >= 0)
        grid.bg[area][both] = other[both]


def _mixed(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return two layers of colours as one; -1 is no colour."""
    # The mean of each part: what both have, and half of what only one has.
    both = (one & other) + (((one ^ other) & 0xFEFEFE) >> 1)
    return np.where(one < 0, other, np.where(other < 0, one, both))


def _shades(areas: int) -> tuple[float, ...]:
    """Return how far each area is faded; one alone is neither the faintest nor the strongest."""
    return _FADED[-areas:] if areas > 1 else _FADED[1:2]


def _halves(
    x: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    layout: Layout,
) -> NDArray[np.bool_]:
    """Return the halves of cells, (2 * rows, columns), whose middle lies between two curves."""
    frame, view = layout.frame, layout.view
    across, down = view.columns // frame.width, view.rows // frame.height
    top, _ = spans(x, high, view)
    _, bottom = spans(x, low, view)
    top = np.fmin.reduce(top.reshape(frame.width, across), axis=1) / down
    bottom = np.fmax.reduce(bottom.reshape(frame.width, across), axis=1) / down
    # A dot's middle is half a dot below where it begins.
    middle = np.arange(2 * frame.height)[:, None] / 2 + 0.25 - 0.5 / down
    with np.errstate(invalid="ignore"):
        return np.asarray((middle >= top) & (middle <= bottom))


def lines_of(fan: Fan, *, every: bool) -> tuple[list[Curve], list[int]]:
    """Return the percentiles as curves, the median last, and their strokes; for no colours.

    Without `every` only the outermost ones and the middle area: a low picture has room for few.
    """
    borders = list(zip(fan.low, fan.high, strict=True))
    areas = list(range(len(borders)))
    shown = areas if every or len(areas) < 3 else [0, len(areas) - 2]
    curves, strokes = [], []
    for place, number in enumerate(shown):
        stroke = _STROKES[min(len(shown) - place, len(_STROKES) - 1)]
        for border in borders[number]:
            curves.append(curve(fan.x, border, ascends=True))
            strokes.append(stroke)
    return [*curves, curve(fan.x, fan.middle, ascends=True)], [*strokes, _STROKES[0]]
