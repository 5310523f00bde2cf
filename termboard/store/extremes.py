"""The few numbers that stand for a whole series: the last, the smallest, the largest, and where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.store.series import Attempts, SeriesView


@dataclass(frozen=True)
class Extremes:
    """Last, smallest and largest value; NaN and infinities are only ever the last one."""

    last: float
    last_step: int
    low: float
    """NaN where nothing is finite, as is `high`."""
    low_step: int
    """The first step that has it."""
    high: float
    high_step: int

    def best(self, better: str) -> tuple[float, int]:
        """Return the best value and its step; `better` is `min`, `max`, or empty: the last one."""
        if better == "min":
            return self.low, self.low_step
        if better == "max":
            return self.high, self.high_step
        return self.last, self.last_step


def extreme_places(values: NDArray[Any]) -> tuple[int, int] | None:
    """Return where the first least and the first greatest finite number of an array stand.

    None without any. Whole numbers of 64 bits are compared as such.
    """
    import numpy as np

    if not len(values):
        return None
    low, high = int(values.argmin()), int(values.argmax())  # of a NaN both find the first
    if np.isfinite(values[low]) and np.isfinite(values[high]):
        return low, high
    finite = np.isfinite(values)
    if not finite.any():
        return None
    return (
        int(np.where(finite, values, np.inf).argmin()),
        int(np.where(finite, values, -np.inf).argmax()),
    )


def extremes(series: SeriesView, attempts: Attempts) -> Extremes | None:
    """Return the extremes of a series of numbers, None without points; O(points) the first time."""
    key = f"extremes {attempts}"
    kept = series.kept
    if key not in kept:
        kept[key] = _extremes(series, attempts)
    found: Extremes | None = kept[key]
    return found


def _extremes(series: SeriesView, attempts: Attempts) -> Extremes | None:
    points = series.select(attempts)
    if not len(points):
        return None
    values, steps = points.values, points.steps
    last, last_step = float(values[-1]), int(steps[-1])
    places = extreme_places(values)
    if places is None:
        return Extremes(last, last_step, math.nan, last_step, math.nan, last_step)
    low, high = places
    return Extremes(
        last, last_step, float(values[low]), int(steps[low]), float(values[high]), int(steps[high])
    )
