"""A long curve as few points that draw the same: per column its first, last, least and greatest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def reduced(x: NDArray[np.float64], y: NDArray[np.float64], columns: int) -> NDArray[np.intp]:
    """Return the ascending indices of the points that matter when drawn in `columns` columns.

    `x` ascends and is finite; columns divide its range evenly. Of each column the first, the last,
    the least and the greatest finite value stay, and the first of each kind that is not finite
    (NaN, Inf, -Inf): at most 7 points a column. The idea is M4 (Jugel et al., VLDB 2014).
    """
    if len(x) <= 4 * max(1, columns):
        return np.arange(len(x))
    low, high = float(x[0]), float(x[-1])
    edges = low + (high - low) * np.arange(1, max(1, columns)) / max(1, columns)
    starts = np.unique(np.concatenate(([0], np.searchsorted(x, edges))))
    starts = starts[starts < len(x)]
    keep = [starts, np.append(starts[1:], len(x)) - 1]
    finite = np.isfinite(y)
    kinds = np.ones(len(y), dtype=np.bool_) if finite.all() else finite
    keep.append(_extremes(np.where(kinds, y, np.inf), starts))
    keep.append(_extremes(np.where(kinds, -y, np.inf), starts))
    if not finite.all():
        column = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(x))))
        for bad in (np.isnan(y), np.isposinf(y), np.isneginf(y)):
            at = np.flatnonzero(bad)
            keep.append(at[np.unique(column[at], return_index=True)[1]])
    return np.unique(np.concatenate(keep))


def _extremes(values: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the index of the first least value of each stretch that begins at `starts`."""
    least = np.minimum.reduceat(values, starts)
    lengths = np.diff(np.append(starts, len(values)))
    hits = np.flatnonzero(values == np.repeat(least, lengths))
    found = hits[np.searchsorted(hits, starts)]
    return np.asarray(found)
