"""Several curves in one plot area: which curve owns which cell, and which of its dots are lit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.raster import dots_of_curves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.plot.glyphs import Glyphs
    from termboard.plot.layout import Layout
    from termboard.plot.raster import Curve


# (dots of a period, lit ones of it) along a curve, by kind of stroke; 0 is solid.
_STROKES = {1: (8, 5), 2: (4, 2), 3: (14, 10)}
# A curve takes turns with those in front of it where they hide it in so many columns or more, of
# those that are as near as that, and at most one of so many of its cells there is seen.
_HIDDEN = 8
_HARDLY = 4
# Columns of one turn.
_TURN = 3


def layered(
    curves: Sequence[Curve],
    strokes: Sequence[int],
    layout: Layout,
    glyphs: Glyphs,
    turns: Sequence[bool] = (),
) -> tuple[NDArray[np.uint8], NDArray[np.int16]]:
    """Return the set of lit dots of each cell, and the curve it belongs to or -1.

    Both are (rows, columns) of the plot area. `strokes` gives each curve's kind of line: 0 solid,
    1 dashed, 2 dotted, 3 long dashes, then again. The topmost curve, which is the last, owns its
    cell and shows only its own dots: dots of several curves in one cell would all take one
    colour, and lie. A curve that would not be seen over a long stretch, because others own all of
    its cells there, takes turns with them, a few columns each, if `turns` says so; without it none
    does.
    """
    frame = layout.frame
    codes = np.zeros((frame.height, frame.width), dtype=np.uint8)
    owner = np.full((frame.height, frame.width), -1, dtype=np.int16)
    dots = dots_of_curves(curves, layout.view)
    kinds = np.array(strokes, dtype=np.intp) % (len(_STROKES) + 1)
    for kind, (period, lit) in _STROKES.items():
        if (alike := kinds == kind).any():
            dots[alike] = _broken(dots[alike], period, lit)
    every = _codes(dots, glyphs)
    for index, own in enumerate(every):
        here = own != 0
        codes[here] = own[here]
        owner[here] = index
    if sum(turns) > 1:
        _take_turns(every, turns, codes, owner)
    return codes, owner


def _take_turns(
    cells: NDArray[np.uint8],
    turns: Sequence[bool],
    codes: NDArray[np.uint8],
    owner: NDArray[np.int16],
) -> None:
    """Give curves that are hidden for long their cells in some columns.

    Where one reaches further up or down than they do it keeps what it has: no spike is lost.
    """
    lit = np.add.reduce(cells != 0, axis=1, dtype=np.int32)
    rows, columns = np.nonzero(owner >= 0)
    places = owner[rows, columns] * np.intp(lit.shape[1]) + columns
    seen = np.bincount(places, minlength=lit.size).reshape(lit.shape)
    hidden = (lit > 0) & _for_long(lit, seen) & np.asarray(turns)[:, None]
    place = hidden.cumsum(axis=0)  # its own among those that are hidden in a column
    turn = np.arange(lit.shape[1]) // _TURN % (place[-1] + 1)  # 0: that of the one in front
    taken = hidden & (place == turn) & (turn > 0)
    columns = np.flatnonzero(taken.any(axis=0))
    who = taken.argmax(axis=0)[columns].astype(np.int16)
    own = cells[who, :, columns].T
    codes[:, columns] = np.where(own != 0, own, codes[:, columns])
    owner[:, columns] = np.where(own != 0, who, owner[:, columns])


def _for_long(lit: NDArray[np.intp], seen: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell around which columns a curve (a row) is hidden in many, and hardly seen.

    Both are numbers of cells: those that it lights, and those of them that are its own.
    """
    every = np.stack([lit, seen, lit > seen])
    padded = np.pad(every, ((0, 0), (0, 0), (_HIDDEN + 1, _HIDDEN))).cumsum(axis=2)
    drawn, shown, hidden = padded[:, :, 2 * _HIDDEN + 1 :] - padded[:, :, : -2 * _HIDDEN - 1]
    return np.asarray((hidden >= _HIDDEN) & (shown * _HARDLY <= drawn))


def _broken(dots: NDArray[np.bool_], period: int, lit: int) -> NDArray[np.bool_]:
    """Return the dots of curves with the gaps of their stroke: (curves, rows, columns).

    A column stays where it reaches further up or down than those that are lit around it: no gap
    hides a spike.
    """
    rows, columns = dots.shape[1:]
    shown = np.arange(columns) % period < lit
    used = dots.any(axis=1)
    top = np.where(used, dots.argmax(axis=1), rows)
    bottom = np.where(used, rows - 1 - dots[:, ::-1].argmax(axis=1), -1)
    highest = _around(np.where(shown, top, rows), period, rows).min(axis=-1)
    lowest = _around(np.where(shown, bottom, -1), period, -1).max(axis=-1)
    stays = shown | (top < highest - 1) | (bottom > lowest + 1)
    return np.asarray(dots & stays[:, None])


def _around(values: NDArray[np.intp], reach: int, outside: int) -> NDArray[np.intp]:
    """Return each value with those up to `reach` places before and behind it in its row."""
    padded = np.pad(values, ((0, 0), (reach, reach)), constant_values=outside)
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=-1)


def _codes(dots: NDArray[np.bool_], glyphs: Glyphs) -> NDArray[np.uint8]:
    """Return the set of lit dots of each cell as a number; bit `row + rows * column` is a dot.

    Dots are (curves, rows, columns), and so are the cells.
    """
    curves, rows, columns = dots.shape
    shape = (curves, rows // glyphs.rows, glyphs.rows, columns // glyphs.columns, glyphs.columns)
    cells = dots.view(np.uint8).reshape(shape)
    codes = np.zeros((curves, shape[1], shape[3]), dtype=np.uint8)
    for row in range(glyphs.rows):
        for column in range(glyphs.columns):
            codes |= cells[:, :, row, :, column] << np.uint8(row + glyphs.rows * column)
    return codes


def dots_of(
    codes: NDArray[np.uint8], which: NDArray[np.bool_], glyphs: Glyphs
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return (rows, columns) in dots of what is lit in the cells where `which` is true."""
    bits = np.arange(glyphs.rows * glyphs.columns)
    y, x, bit = np.nonzero((codes[:, :, None] >> bits & 1).astype(np.bool_) & which[:, :, None])
    return y * glyphs.rows + bit % glyphs.rows, x * glyphs.columns + bit // glyphs.rows
