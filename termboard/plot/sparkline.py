"""A curve in one row of bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.plot.glyphs import Glyphs


def sparkline(y: NDArray[np.float64], width: int, glyphs: Glyphs) -> str:
    """Return `y`, taken as evenly spaced, as `width` characters.

    Where several points share a cell the one farthest from the median is shown, so that a spike of
    one point stays, up or down. A cell with a NaN and nothing finite shows its mark, one with an
    infinity an arrow. Fewer points than cells are spread; no points at all give blanks.
    """
    y = np.asarray(y, dtype=np.float64)
    if width < 1 or not len(y):
        return " " * max(0, width)
    finite = np.isfinite(y)
    levels = _levels(y, finite, len(glyphs.blocks))
    return "".join(
        _cell(y[start:stop], levels[start:stop], glyphs) for start, stop in _parts(len(y), width)
    )


def _parts(length: int, width: int) -> list[tuple[int, int]]:
    """Return the points of each cell; with few points a cell repeats the one it lies on."""
    starts = np.arange(width + 1) * length // width
    return [
        (a, max(b, a + 1)) for a, b in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    ]


def _levels(y: NDArray[np.float64], finite: NDArray[np.bool_], count: int) -> NDArray[np.float64]:
    """Return heights 0 to count - 1, NaN where y is not finite; a constant is in the middle."""
    out = np.full(len(y), np.nan)
    some = y[finite]
    if not len(some):
        return out
    low, high = float(some.min()), float(some.max())
    if low == high:
        out[finite] = (count - 1) // 2
        return out
    out[finite] = (some / 2 - low / 2) / (high / 2 - low / 2) * (count - 1)
    return out


def _cell(y: NDArray[np.float64], levels: NDArray[np.float64], glyphs: Glyphs) -> str:
    some = levels[~np.isnan(levels)]
    if len(some):
        middle = (len(glyphs.blocks) - 1) / 2
        low, high = float(some.min()), float(some.max())
        return glyphs.blocks[round(high if high - middle >= middle - low else low)]
    if np.isnan(y).any():
        return glyphs.nan
    return glyphs.above if (y > 0).any() else glyphs.below
