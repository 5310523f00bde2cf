"""TensorBoard's limits of y when outliers are ignored."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


def extent(series: Iterable[NDArray[np.float64]]) -> tuple[float, float] | None:
    """Return (low, high) of all finite values of several series without the outer 5 % each side.

    TensorBoard's rule (`line_chart_internal_utils.ts`, `computeDataSeriesExtent`): of the n values
    sorted, number ceil((n - 1) * 0.05) and number floor((n - 1) * 0.95); with one or two values the
    least and the greatest. None when nothing is finite.
    """
    parts = [values[np.isfinite(values)] for values in series]
    every = np.concatenate(parts) if parts else np.empty(0)
    last = len(every) - 1
    if last < 0:
        return None
    low, high = (0, last) if last < 2 else (math.ceil(last * 0.05), math.floor(last * 0.95))
    every.partition((low, high))
    return float(every[low]), float(every[high])
