"""The smoothed values of a series: kept while it stands, carried on when it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis import smoothing
from termboard.analysis.time_smoothing import over_time

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.dashboards.api import Shared
    from termboard.store.series import SeriesView


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
