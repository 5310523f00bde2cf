"""Outlines of histograms as dots: flat over each bin, upright between two."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.plot.glyphs import Glyphs


def spans(
    heights: NDArray[np.float64], base: float, rows: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return the first and the last dot of outlines in each column of dots, from the top.

    `heights`, of the shape (…, columns), are in dots above `base`, itself in dots from the top; NaN
    is a gap, where the first lies behind the last. What is upright between two columns belongs to
    the higher one, so that a flat part is one dot thick. All is kept within `rows` dots.
    """
    gap = np.isnan(heights)
    last = max(0, rows - 1)
    # NaN is compared as false: a gap lies at the foot.
    top = np.rint(np.where(gap, base, np.minimum(np.maximum(base - heights, 0), last)))
    top = np.minimum(top, last).astype(np.int16)
    floor = np.int16(min(last, max(0, round(base))))
    beside = np.where(gap, floor, top)
    bottom = top.copy()
    np.maximum(bottom[..., 1:], beside[..., :-1] - 1, out=bottom[..., 1:])
    np.maximum(bottom[..., :-1], beside[..., 1:] - 1, out=bottom[..., :-1])
    np.maximum(bottom[..., [0, -1]], floor - 1, out=bottom[..., [0, -1]])
    top[gap], bottom[gap] = 1, 0
    return top, bottom


def between_bins(heights: NDArray[np.float64], columns: int) -> NDArray[np.float64]:
    """Return heights of (steps, bins) at as many columns of dots: straight from middle to middle.

    NaN between two bins that are both empty.
    """
    left, right, share = _beside(heights.shape[1], columns)
    found = heights[:, left] * (1 - share) + heights[:, right] * share
    return np.where(found > 0, found, np.nan)


@lru_cache(maxsize=64)
def _beside(
    bins: int, columns: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return for each column the bins beside it, and how far it is from the left one of them."""
    at = np.clip((np.arange(columns) + 0.5) * bins / max(1, columns) - 0.5, 0, max(0, bins - 1))
    left = np.floor(at).astype(np.intp)
    return left, np.minimum(left + 1, bins - 1), at - left


def lit(top: NDArray[np.int16], bottom: NDArray[np.int16], rows: int) -> NDArray[np.bool_]:
    """Return the dots from `top` to `bottom` of each column: an array of (…, rows, columns)."""
    row = np.arange(rows, dtype=np.int16)[:, None]
    return np.asarray((row >= top[..., None, :]) & (row <= bottom[..., None, :]))


def cells(dots: NDArray[np.bool_], glyphs: Glyphs) -> NDArray[np.uint8]:
    """Return the set of lit dots of each cell, (…, rows, columns) as `glyphs.table` is indexed."""
    down, across = glyphs.rows, glyphs.columns
    found = np.zeros(
        (*dots.shape[:-2], dots.shape[-2] // down, dots.shape[-1] // across), dtype=np.uint8
    )
    for (row, column), weight in np.ndenumerate(glyphs.weights):
        found |= dots[..., row::down, column::across] * weight
    return found
