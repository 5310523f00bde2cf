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


def layered(
    curves: Sequence[Curve], layout: Layout, glyphs: Glyphs
) -> tuple[NDArray[np.uint8], NDArray[np.int16]]:
    """Return the set of lit dots of each cell, and the curve it belongs to or -1.

    Both are (rows, columns) of the plot area. The topmost curve, which is the last, owns its cell
    and shows only its own dots: dots of several curves in one cell would all take one colour, and
    lie.
    """
    frame = layout.frame
    codes = np.zeros((frame.height, frame.width), dtype=np.uint8)
    owner = np.full((frame.height, frame.width), -1, dtype=np.int16)
    for index, points in enumerate(curves):
        own = _codes(curve_dots(points, layout.view), glyphs)
        lit = own != 0
        codes[lit] = own[lit]
        owner[lit] = index
    return codes, owner


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
