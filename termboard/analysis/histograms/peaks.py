"""How high histograms are drawn: a bin that towers over all others must not flatten them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.in_order import quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TOWERS = 3.0
"""A bin towers that holds so many times as much as the next one …"""
_REST = 0.2
"""… if all others hold this share of the counts at least: else they are not worth the room."""
_ROOM = 1.25
"""What is shown then, in units of the second highest bin."""
_TYPICAL = 0.75
"""The quantile of the peaks of many steps …"""
_ABOVE = 1.5
"""… and how many times as high the picture of them is."""


def peaks(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return up to which count each histogram is shown; `counts` has the shape (histograms, bins).

    That is its highest bin, unless a single one towers: the zeros of a ReLU, where half of the
    values lie, would leave a line of one dot of the other half. 0 where nothing was counted.
    """
    if counts.shape[1] < 3:
        return np.asarray(counts.max(axis=1, initial=0.0), dtype=np.float64)
    second, first = np.partition(counts, -2, axis=1)[:, -2:].T
    rest = counts.sum(axis=1) - first
    towers = (first > _TOWERS * second) & (rest >= _REST * (rest + first)) & (second > 0)
    return np.asarray(np.where(towers, _ROOM * second, first), dtype=np.float64)


def typical_peak(counts: NDArray[np.float64]) -> float:
    """Return up to which count many steps are shown together.

    A step whose values all lie in one bin, as those of weights before the first update may, is cut
    so that the others are seen.
    """
    each = peaks(counts)
    each = each[each > 0]
    if not len(each):
        return 0.0
    return min(float(each.max()), _ABOVE * quantile(each, _TYPICAL))
