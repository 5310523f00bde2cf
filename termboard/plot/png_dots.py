"""The dots of curves as anti-aliased lines: neighbouring dots of one curve are joined.

What a dot's square of pixels shows depends on the dot and its eight neighbours only, so there are
512 squares; they are computed once, and a picture is put together of them.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.glyphs import BRAILLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.plot.cells import Grid

DOT = 5
"""Pixels across and down that a dot has."""

_HALF_WIDTH = 1.15
"""Of a line, in pixels."""
_SAMPLES = 4
"""Across and down in a pixel, for the smooth edges."""


def lit_dots(grid: Grid) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which dots are lit, (4 height, 2 width), and which cells have some."""
    table = {char: code for code, char in enumerate(BRAILLE.dots) if code}
    chars, places = np.unique(grid.chars, return_inverse=True)
    codes = np.array([table.get(str(char), 0) for char in chars] or [0], dtype=np.uint8)
    codes = codes[places.reshape(grid.chars.shape)] if grid.chars.size else codes[:0]
    codes = codes.reshape(grid.height, grid.width)
    dots = (codes[:, None, :, None] & BRAILLE.weights[None, :, None, :]) != 0
    return dots.reshape(grid.height * BRAILLE.rows, grid.width * BRAILLE.columns), codes != 0


def coverage(
    dots: NDArray[np.bool_],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Return (rows, columns) of the dots whose squares the lines touch, and how much of each pixel.

    The last is (n, DOT, DOT), 0 to 1. All lit dots are taken for dots of one curve.
    """
    rows, columns = dots.shape
    padded = np.pad(dots, 1).astype(np.uint16)
    code = np.zeros(dots.shape, dtype=np.uint16)
    for bit, (y, x) in enumerate(_PLACES):
        code |= padded[y : y + rows, x : x + columns] << np.uint16(bit)
    squares = _squares()
    touching = np.flatnonzero(squares.any(axis=(1, 2)))
    ys, xs = np.nonzero(np.isin(code, touching))
    return ys, xs, squares[code[ys, xs]]


_PLACES = tuple((y, x) for y in range(3) for x in range(3))
"""A dot's neighbourhood, the dot itself in the middle."""


@lru_cache(maxsize=1)
def _squares() -> NDArray[np.float32]:
    """Return how much of each pixel lines cover, (512, DOT, DOT), by which of nine dots are lit."""
    shapes, needs, bars = [], [], []
    for place in range(9):  # a dot alone is round
        shapes.append(_stroke(place, place))
        needs.append(1 << place)
        bars.append(0)
    for one, other in combinations(range(9), 2):
        down, across = abs(one // 3 - other // 3), abs(one % 3 - other % 3)
        if max(down, across) == 1:
            corners = (one // 3 * 3 + other % 3, other // 3 * 3 + one % 3)
            shapes.append(_stroke(one, other))
            needs.append(1 << one | 1 << other)
            # Dots that meet at a corner are joined where there is no way round it.
            bars.append(1 << corners[0] | 1 << corners[1] if down and across else 0)
    for place in (0, 1, 3, 4):  # four dots of a square leave no hole
        shapes.append(_block(place))
        needs.append(0b11011 << place)
        bars.append(0)
    codes = np.arange(512)[:, None]
    drawn = ((codes & needs) == needs) & ((codes & bars) == 0)
    hits = drawn.astype(np.float32) @ np.array(shapes, dtype=np.float32)
    samples = (hits > 0).reshape(512, DOT, _SAMPLES, DOT, _SAMPLES)
    return np.asarray(samples.mean(axis=(2, 4)), dtype=np.float32)


def _samples() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return y and x of the samples of the middle dot's square, in pixels from the middle."""
    along = (np.arange(DOT * _SAMPLES) + 0.5) / _SAMPLES - DOT / 2
    y, x = np.meshgrid(along, along, indexing="ij")
    return y.ravel(), x.ravel()


def _middle(place: int) -> tuple[float, float]:
    return float(DOT * (place // 3 - 1)), float(DOT * (place % 3 - 1))


def _stroke(one: int, other: int) -> NDArray[np.bool_]:
    """Return which samples a stroke with round ends between two dots covers."""
    (y0, x0), (y1, x1) = _middle(one), _middle(other)
    y, x = _samples()
    dy, dx = y1 - y0, x1 - x0
    length = dy * dy + dx * dx
    along = np.clip(((y - y0) * dy + (x - x0) * dx) / length, 0, 1) if length else 0.0
    distance = np.hypot(y - (y0 + along * dy), x - (x0 + along * dx))
    return np.asarray(distance <= (_HALF_WIDTH if length else _HALF_WIDTH * 1.2))


def _block(place: int) -> NDArray[np.bool_]:
    """Return which samples lie between four dots, `place` being the upper left one."""
    (top, left), (y, x) = _middle(place), _samples()
    return np.asarray((y >= top) & (y <= top + DOT) & (x >= left) & (x <= left + DOT))
