"""The smoothed values of a series: kept while it stands, carried on when it grows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from termboard.analysis import smoothing
from termboard.analysis.time_smoothing import over_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.dashboards.api import Shared
    from termboard.store.series import SeriesView


@dataclass(frozen=True)
class Smoothing:
    """How the curves of a chart are smoothed."""

    by: Literal["weight", "time"] = "weight"
    strength: float = 0.0
    """TensorBoard's weight, or a time constant in units of x; 0: not at all."""

    @classmethod
    def chosen(cls, shared: Shared) -> Smoothing:
        """Return what all tabs have chosen."""
        by_time = shared.smoothing_by == "time"
        return cls(shared.smoothing_by, shared.time_constant if by_time else shared.smoothing)

    def of_all(
        self,
        x: NDArray[np.float64],
        values: NDArray[np.float64],
        every: Sequence[NDArray[np.float64]],
    ) -> NDArray[np.float64]:
        """Return what belongs to several curves together, smoothed as each of them is.

        `x` ascends, and `every` are the x of the curves, ascending. A weight forgets by points:
        here by as many as the curves have between two places, on an average.
        """
        if self.by == "time":
            return over_time(x, values, self.strength)
        if not 0 < self.strength < 1:
            return values
        passed = sum(np.searchsorted(one, x, side="right") for one in every) / len(every)
        return over_time(np.asarray(passed), values, -1 / math.log(self.strength))


def smoothed(
    series: SeriesView, raw: NDArray[np.float64], x: NDArray[np.float64], shared: Shared
) -> NDArray[np.float64]:
    """Return the values as `shared` has them smoothed; `raw` itself without smoothing.

    `raw` and `x` are the series' values and their places on the axis, float64 of one length.
    """
    if shared.smoothing_by == "time":
        return _over_time(series, raw, x, shared) if shared.time_constant > 0 else raw
    return _by_weight(series, raw, shared) if shared.smoothing else raw


def _by_weight(series: SeriesView, raw: NDArray[np.float64], shared: Shared) -> NDArray[np.float64]:
    key, values, found = series.carried.get("by weight", (None, None, None))
    if key != (shared.attempts, shared.smoothing) or not _continues(raw, values):
        found = smoothing.smoothed(raw, shared.smoothing)
    elif len(values) < len(raw):
        found = smoothing.carried_on(found, raw)
    else:
        return _values(found)
    series.carried["by weight"] = ((shared.attempts, shared.smoothing), raw, found)
    return _values(found)


def _values(found: smoothing.Smoothed) -> NDArray[np.float64]:
    return found.values


def _over_time(
    series: SeriesView, raw: NDArray[np.float64], x: NDArray[np.float64], shared: Shared
) -> NDArray[np.float64]:
    wanted = (shared.attempts, shared.x_axis, shared.x_tag, shared.time_constant)
    key, values, places, before = series.carried.get("over time", (None, None, None, None))
    goes_on = key == wanted and _continues(raw, values) and _continues(x, places)
    if goes_on and len(values) == len(raw):
        return np.asarray(before)
    found = over_time(x, raw, shared.time_constant, before if goes_on else None)
    series.carried["over time"] = (wanted, raw, x, found)
    return found


def _continues(now: NDArray[np.float64], before: NDArray[np.float64] | None) -> bool:
    """Tell whether `now` begins with `before`, bit for bit: so NaN is equal to itself."""
    if now is before:  # as in most frames
        return True
    if before is None or len(before) > len(now):
        return False
    first, second = (np.ascontiguousarray(a).view(np.int64) for a in (now[: len(before)], before))
    return bool(np.array_equal(first, second))
