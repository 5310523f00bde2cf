"""Several curves of one thing as one: their mean, and how far they lie apart, at each x."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from termboard.analysis.columns import is_ascending, part, search, search_one
from termboard.analysis.in_order import distinct
from termboard.analysis.student import t_975

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers

    Curve = tuple[Numbers, Numbers]

Kind = Literal["std", "range", "interval"]
"""The band: mean ± sample standard deviation; least to greatest; the mean's 95 % interval."""

# So many places an axis has at most. A chart has a few hundred columns of dots; a picture of it
# in a file a thousand or two.
_PLACES = 2048
# Up to so many points in all the union of their x is looked at, which takes a sort.
_FEW = 1 << 16
_LARGEST = np.finfo(np.float64).max


@dataclass(frozen=True)
class Aggregate:
    """What several curves are together; all arrays are of one length."""

    x: NDArray[np.float64]
    """Ascending, each once."""
    mean: NDArray[np.float64]
    """NaN where no curve has a value."""
    low: NDArray[np.float64]
    """Lower border of the band; NaN where fewer than two curves have a value."""
    high: NDArray[np.float64]
    """Upper border of the band; NaN like the lower one."""
    n: NDArray[np.int64]
    """How many curves have a value."""
    std: NDArray[np.float64]
    """The sample's standard deviation, whatever the band is; NaN like its borders."""


def aggregated(
    curves: Sequence[Curve], kind: Kind, within: tuple[float, float] | None = None
) -> Aggregate:
    """Return mean and band of `curves`, pairs of x and y, of one length each.

    A curve counts between its first and its last point, on the straight lines between its points;
    not beyond, and not beside a point that is NaN or ±Inf. Of points at one x the last counts.
    Points whose x is not finite are left out, and x that goes back is put in order.

    The axis is every x that any curve has, if these are at most 2,048; else about as many of them,
    evenly spread, and both ends of each curve; and as many again in the part `within`, which is
    what somebody zoomed into. They are x that were logged, so that a step stays a whole number.
    Mean, deviation and interval are those at the places of the axis, so they do not change with
    the zoom; least and greatest are those of all points up to the next place, so that no spike is
    lost.
    """
    some = [curve for curve in (_ordered(x, y) for x, y in curves) if len(curve[0])]
    if not some:
        empty = np.empty(0)
        return Aggregate(empty, empty, empty, empty, np.empty(0, np.int64), empty)
    every = [x for x, _ in some]
    axis = _axis(every)
    if within is not None:
        near = [cut for x in every if len(cut := _cut(x, within))]
        axis = distinct(np.append(axis, _axis(near))) if near else axis
    values = np.stack([_at(x, y, axis) for x, y in some])
    known = ~np.isnan(values)
    n = known.sum(axis=0)
    mean = _mean(values, known, n)
    std = half = _deviation(values, known, n, mean)
    if kind == "range":
        low, high = _extremes(some, values, axis)
    else:
        if kind == "interval":
            with np.errstate(all="ignore"):
                half = half * t_975(n - 1) / np.sqrt(n)
        with np.errstate(over="ignore"):
            low = np.clip(mean - half, -_LARGEST, _LARGEST)
            high = np.clip(mean + half, -_LARGEST, _LARGEST)
    alone = n < 2
    low, high, std = (np.where(alone, np.nan, found) for found in (low, high, std))
    return Aggregate(axis, mean, low, high, n.astype(np.int64), std)


def _ordered(x: Numbers, y: Numbers) -> Curve:
    """Return the points whose x is finite, x ascending."""
    if len(x) and is_ascending(x):
        return x, y
    x, y = np.asarray(x), np.asarray(y)
    keep = np.isfinite(x)
    x, y = x[keep], y[keep]
    order = np.argsort(x, kind="stable")
    return x[order], y[order]


def _cut(x: Numbers, within: tuple[float, float]) -> Numbers:
    """Return what lies in `within`, and the neighbours on either side."""
    start = max(0, search_one(x, within[0]) - 1)
    return part(x, start, search_one(x, within[1], "right") + 1)


def _axis(every: Sequence[Numbers]) -> NDArray[np.float64]:
    """Return the places to look at, as `aggregated` says."""
    if sum(map(len, every)) <= _FEW:
        union = distinct(np.concatenate([x[:] for x in every]))
        if len(union) <= _PLACES:
            return union
    ends = np.array([(x[0], x[-1]) for x in every])
    low, high = float(ends.min()), float(ends.max())
    wanted = low + (high / 2 - low / 2) * np.linspace(0, 2, _PLACES)
    # The next x from each place on that any curve has.
    found = np.full(len(wanted), np.inf)
    for x in every:
        after = search(x, wanted)
        inside = after < len(x)
        found[inside] = np.minimum(found[inside], x[after[inside]])
    return distinct(np.concatenate([found[np.isfinite(found)], ends.ravel()]))


def _at(x: Numbers, y: Numbers, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the curve's values at `places`; NaN outside of it and beside what is not finite."""
    right = search(x, places, "right")
    left = np.clip(right - 1, 0, len(x) - 1)
    right = np.minimum(right, len(x) - 1)
    x_left, x_right, y_left, y_right = x[left], x[right], y[left], y[right]
    with np.errstate(all="ignore"):
        share = (places / 2 - x_left / 2) / (x_right / 2 - x_left / 2)
        values = y_left * (1 - share) + y_right * share
    values = np.where(x_left == places, y_left, values)
    values[(places < x[0]) | (places > x[-1]) | ~np.isfinite(values)] = np.nan
    return np.asarray(values)


def _mean(
    values: NDArray[np.float64], known: NDArray[np.bool_], n: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the mean of the known values at each place, NaN without any."""
    # Divided first: the sum of a few of the largest doubles is none.
    mean = np.where(known, values / np.maximum(n, 1), 0.0).sum(axis=0)
    return np.where(n > 0, mean, np.nan)


def _deviation(
    values: NDArray[np.float64],
    known: NDArray[np.bool_],
    n: NDArray[np.int64],
    mean: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the sample's standard deviation at each place; 0 for a single value."""
    with np.errstate(over="ignore"):
        apart = np.where(known, np.abs(values - mean), 0.0)
    largest = np.minimum(apart.max(axis=0), _LARGEST)
    # In shares of the largest, because squares of large numbers are none.
    shares = np.divide(apart, largest, out=np.zeros_like(apart), where=largest > 0)
    with np.errstate(over="ignore"):
        return np.asarray(largest * np.sqrt((shares**2).sum(axis=0) / np.maximum(n - 1, 1)))


def _extremes(
    curves: Sequence[Curve], values: NDArray[np.float64], axis: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return least and greatest of `values` and of all points up to the next place."""
    least, greatest = np.fmin.reduce(values, axis=0), np.fmax.reduce(values, axis=0)
    for x, column in curves:
        y = np.asarray(column)
        finite = y if np.isfinite(y).all() else np.where(np.isfinite(y), y, np.nan)
        starts = search(x, axis)
        used = np.flatnonzero(np.diff(starts, append=len(x)))
        inside = starts[used]
        least[used] = np.fmin(least[used], np.fmin.reduceat(finite, inside))
        greatest[used] = np.fmax(greatest[used], np.fmax.reduceat(finite, inside))
    return least, greatest
