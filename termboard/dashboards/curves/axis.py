"""Where a run's points lie along the x axis: steps, times, or the values of another tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.columns import Shifted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers
    from termboard.dashboards.api import Shared
    from termboard.store.run import RunView
    from termboard.store.series import Attempts, SeriesView


def along(run: RunView, series: SeriesView, shared: Shared) -> Numbers:
    """Return the x of every point of `series`.

    Kept with the view until it grows. Where the axis is another tag and the run has none of it,
    all are NaN: the curve has no place on that axis.
    """
    other = run.numbers(shared.x_tag) if shared.x_axis == "scalar" else None
    key = (shared.attempts, shared.x_axis, origin(run, shared.x_axis), other)
    kept, found = series.kept.get("along", (None, None))
    if found is None or kept != key:
        points = series.select(shared.attempts)
        if shared.x_axis == "scalar":
            found = by_steps(other, points.steps, shared.attempts)
        else:
            found = place(points.steps, points.wall_times, run, shared.x_axis)
        series.kept["along"] = (key, found)
    x: Numbers = found
    return x


def place(
    steps: NDArray[np.int64], wall_times: NDArray[np.float64], run: RunView, axis: str
) -> Numbers:
    """Return the x of points whose step and wall time are known; not for the axis `scalar`."""
    if axis == "wall":
        return wall_times
    return Shifted(wall_times if axis == "relative" else steps, origin(run, axis))


def origin(run: RunView, axis: str) -> float:
    """Return what the axis counts from: the run's first wall time, its first step, or 0."""
    if axis == "relative":
        return run.first_wall_time
    if axis == "relative step" and run.span is not None:
        return float(run.span[0])
    return 0.0


def by_steps(
    other: SeriesView | None, steps: NDArray[np.int64], attempts: Attempts
) -> NDArray[np.float64]:
    """Return the value of another tag at each step: between its points in proportion.

    Before the first and behind the last point it goes on as it began and ended, so that points
    logged there keep their distance from each other. With a single point all have its value.
    Values that are not finite are passed over; without any finite one, all are NaN.
    """
    if other is None:
        return np.full(len(steps), np.nan)
    points = other.select(attempts)
    values = points.values.astype(np.float64)
    known = np.isfinite(values)
    at, first = np.unique(points.steps[known][::-1].astype(np.float64), return_index=True)
    values = values[known][::-1][first]  # of equal steps the last one logged
    x = steps.astype(np.float64)
    if len(at) < 2:
        return np.full(len(x), values[0] if len(values) else np.nan)
    found = np.interp(x, at, values)
    for outside, one, other_one in ((x < at[0], 0, 1), (x > at[-1], -1, -2)):
        with np.errstate(over="ignore", invalid="ignore"):
            slope = (values[other_one] - values[one]) / (at[other_one] - at[one])
            found[outside] = values[one] + slope * (x[outside] - at[one])
    return np.asarray(found, dtype=np.float64)
