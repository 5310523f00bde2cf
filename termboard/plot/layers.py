"""Several curves in one plot area: which curve owns which cell, and which of its dots are lit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.raster import curve_dots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.plot.glyphs import Glyphs
    from termboard.plot.layout import Layout
    from termboard.plot.raster import Curve


# (dots of a period, lit ones of it) along a curve, by kind of stroke; 0 is solid.
_STROKES = {1: (8, 5), 2: (4, 2), 3: (14, 10)}


def layered(
    curves: Sequence[Curve], strokes: Sequence[int], layout: Layout, glyphs: Glyphs
) -> tuple[NDArray[np.uint8], NDArray[np.int16]]:
    """Return the set of lit dots of each cell, and the curve it belongs to or -1.

    Both are (rows, columns) of the plot area. `strokes` gives each curve's kind of line: 0 solid,
    1 dashed, 2 dotted, 3 long dashes, then again. The topmost curve, which is the last, owns its
    cell and shows only its own dots: dots of several curves in one cell would all take one
    colour, and lie.
    """
    frame = layout.frame
    codes = np.zeros((frame.height, frame.width), dtype=np.uint8)
    owner = np.full((frame.height, frame.width), -1, dtype=np.int16)
    for index, (points, stroke) in enumerate(zip(curves, strokes, strict=True)):
        own = _codes(_broken(curve_dots(points, layout.view), stroke), glyphs)
        lit = own != 0
        codes[lit] = own[lit]
        owner[lit] = index
    return codes, owner


def _broken(dots: NDArray[np.bool_], stroke: int) -> NDArray[np.bool_]:
    """Return a curve's dots with the gaps of its stroke.

    A column stays where it reaches further up or down than those that are lit around it: no gap
    hides a spike.
    """
    stroke %= len(_STROKES) + 1
    if not stroke:
        return dots
    period, lit = _STROKES[stroke]
    shown = np.arange(dots.shape[1]) % period < lit
    used = dots.any(axis=0)
    top = np.where(used, dots.argmax(axis=0), len(dots))
    bottom = np.where(used, len(dots) - 1 - dots[::-1].argmax(axis=0), -1)
    highest = _around(np.where(shown, top, len(dots)), period, len(dots)).min(axis=1)
    lowest = _around(np.where(shown, bottom, -1), period, -1).max(axis=1)
    shown |= (top < highest - 1) | (bottom > lowest + 1)
    return np.asarray(dots & shown)


def _around(values: NDArray[np.intp], reach: int, outside: int) -> NDArray[np.intp]:
    """Return each value with those up to `reach` places before and behind it, a row each."""
    padded = np.pad(values, reach, constant_values=outside)
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)


def _codes(dots: NDArray[np.bool_], glyphs: Glyphs) -> NDArray[np.uint8]:
    """Return the set of lit dots of each cell as a number; bit `row + rows * column` is a dot."""
    rows, columns = dots.shape
    cells = dots.view(np.uint8).reshape(rows // glyphs.rows, glyphs.rows, -1, glyphs.columns)
    codes = np.zeros((cells.shape[0], columns // glyphs.columns), dtype=np.uint8)
    for row in range(glyphs.rows):
        for column in range(glyphs.columns):
            codes |= cells[:, row, :, column] << np.uint8(row + glyphs.rows * column)
    return codes


def dots_of(
    codes: NDArray[np.uint8], which: NDArray[np.bool_], glyphs: Glyphs
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return (rows, columns) in dots of what is lit in the cells where `which` is true."""
    bits = np.arange(glyphs.rows * glyphs.columns)
    y, x, bit = np.nonzero((codes[:, :, None] >> bits & 1).astype(np.bool_) & which[:, :, None])
    return y * glyphs.rows + bit % glyphs.rows, x * glyphs.columns + bit // glyphs.rows
