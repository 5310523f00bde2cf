"""TensorBoard's limits of y when outliers are ignored."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers

# From so many values on it is worth while to guess first where the wanted ones lie.
_MANY = 1 << 18
_SAMPLE = 1 << 14
_SPREAD = 6.0
"""Standard deviations of a rank in the sample that the guess allows for."""


def extent(series: Iterable[Numbers]) -> tuple[float, float] | None:
    """Return (low, high) of all finite values of several series without the outer 5 % each side.

    TensorBoard's rule (`line_chart_internal_utils.ts`, `computeDataSeriesExtent`): of the n values
    sorted, number ceil((n - 1) * 0.05) and number floor((n - 1) * 0.95); with one or two values the
    least and the greatest. None when nothing is finite. Of the same columns it is known at once.
    """
    columns = list(series)
    return _known.get(columns, None, lambda: _extent(columns))


_known: Remembered[tuple[float, float] | None] = Remembered(64)


def _extent(series: Sequence[Numbers]) -> tuple[float, float] | None:
    parts = [_finite(np.asarray(values)) for values in series]
    last = sum(map(len, parts)) - 1
    if last < 0:
        return None
    low, high = (0, last) if last < 2 else (math.ceil(last * 0.05), math.floor(last * 0.95))
    if last < _MANY:
        every = np.concatenate(parts)
        every.partition((low, high))
        return float(every[low]), float(every[high])
    sample = np.sort(np.concatenate([part[:: last // _SAMPLE] for part in parts]))
    return _at_rank(parts, low, last + 1, sample), _at_rank(parts, high, last + 1, sample)


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]


def _at_rank(
    parts: Sequence[NDArray[np.float64]], rank: int, count: int, sample: NDArray[np.float64]
) -> float:
    """Return value number `rank` of all sorted, exactly: `sample` says only where to look first."""
    share = rank / count
    place = share * len(sample)
    room = _SPREAD * math.sqrt(share * (1 - share) * len(sample)) + 2
    low = sample[max(0, math.floor(place - room))]
    high = sample[min(len(sample) - 1, math.ceil(place + room))]
    below = sum(int(np.count_nonzero(part < low)) for part in parts)
    inside = np.concatenate([part[(part >= low) & (part <= high)] for part in parts])
    if not below <= rank < below + len(inside):  # the sample was not like the rest
        below, inside = 0, np.concatenate(parts)
    inside.partition(rank - below)
    return float(inside[rank - below])
