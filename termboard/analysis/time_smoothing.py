"""Smoothing by a time constant: how many points were logged makes no difference.

TensorBoard's weight forgets by points, so that the same curve logged ten times as often comes out
rougher. Here the drawn curve itself, straight lines between its points, is averaged with a weight
that fades exponentially into the past; `tau` is in units of x, that is steps or seconds:

    s(x) = ∫ y(t) exp((t - x) / tau) dt  /  ∫ exp((t - x) / tau) dt,   both from the first x to x

The denominator is what removes the bias of the start, as in TensorBoard's. A point on a straight
line between its neighbours changes nothing, and two samplings of one curve are as close after
smoothing as their drawn curves were before: the weights are positive and their sum is 1.
With d = (x_i - x_(i-1)) / tau, a = exp(-d) and f = (1 - a) / d the numerator obeys

    N_i = a N_(i-1) + (f - a) y_(i-1) + (1 - f) y_i

which is the exact discretisation of a first-order low-pass for piecewise linear input
("first-order hold"; see Franklin, Powell, Workman, Digital Control of Dynamic Systems).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Below this the weights of the two ends are computed from their series: differences would cancel.
_SMALL = 0.1
_SERIES = tuple((-1) ** n / math.factorial(n) for n in range(2, 11))
# Behind so many time constants the bias of the start is less than half a unit in the last place.
_FAR = 40.0
_LEAST = 1e-290
_LARGEST = float(np.finfo(np.float64).max)
# Points that are worked on together: all that is computed of them fits the second-level cache.
_CHUNK = 1 << 14
# Points of one lane of the sum. All lanes advance together, so there should be many of both.
_LANE = 64


def over_time(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    time_constant: float,
    before: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return `y` smoothed by a time constant in units of `x`; all float64 of one length.

    Of points at one x the mean counts, for all of them. Where x goes back it starts anew. Points
    whose y is NaN or ±Inf, or whose x is not finite, come back as they are and count for nothing;
    the curve is taken to run straight over them. A time constant that is not a finite number above
    0 gives `y` itself.

    `before` is what this gave for the first points, before others were appended. It saves the
    time, and changes the result by no more than rounding.
    """
    y = np.asarray(y, dtype=np.float64)
    if not 0 < time_constant < math.inf or not len(y):
        return y
    x = np.asarray(x, dtype=np.float64)
    known = np.isfinite(x) & np.isfinite(y)
    done = len(before) if before is not None else 0
    every = bool(known.all())
    xs, ys = (x, y) if every else (x[known], y[known])
    out = y.copy()
    start, state = 0, (0.0, 0.0)
    if before is not None and done:
        out[:done] = before
        start, state = _resumed(xs, before if every else before[known[:done]], time_constant)
    if start < len(ys):
        if not start:
            state = (0.0, float(xs[0]))
        averages = _averaged(xs[start:], ys[start:], time_constant, state)
        places = slice(start, None) if every else np.flatnonzero(known)[start:]
        out[places] = averages
    return out


def _resumed(
    x: NDArray[np.float64], averages: NDArray[np.float64], time_constant: float
) -> tuple[int, tuple[float, float]]:
    """Return where to go on behind the averages that are known, and numerator and origin there.

    Not at the last point: what is appended may lie at its x, and change its mean. The numerator is
    the average times the weight, which depends on nothing but where the stretch began.
    """
    last = _first_of_equal(x, len(averages) - 1)
    start = _first_of_equal(x, last - 1)
    if start < 0:
        return 0, (0.0, 0.0)
    turns = np.flatnonzero(x[1 : start + 1] < x[:start])
    origin = float(x[turns[-1] + 1]) if len(turns) else float(x[0])
    weight = float(_weight_of(_distance(x[start : start + 1], origin, time_constant))[0])
    return start, (float(averages[start]) * weight, origin)


def _first_of_equal(x: NDArray[np.float64], index: int) -> int:
    """Return the first of the points around `index` that lie at the same x; -1 for no point."""
    if index < 0:
        return -1
    other = np.flatnonzero(x[: index + 1] != x[index])
    return int(other[-1]) + 1 if len(other) else 0


def _averaged(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    time_constant: float,
    state: tuple[float, float],
) -> NDArray[np.float64]:
    """Return the average of finite points; `state` is numerator and origin at the first."""
    first = np.flatnonzero(x[1:] != x[:-1]) + 1
    if len(first) == len(x) - 1:
        return _of_distinct(x, y, time_constant, state)
    starts = np.append(0, first)
    counts = np.diff(np.append(starts, len(x)))
    with np.errstate(over="ignore"):
        means = np.add.reduceat(y / np.repeat(counts, counts), starts)
    means = np.clip(means, -_LARGEST, _LARGEST)
    return np.repeat(_of_distinct(x[starts], means, time_constant, state), counts)


def _of_distinct(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    time_constant: float,
    state: tuple[float, float],
) -> NDArray[np.float64]:
    """Return the average where no x is equal to the one before."""
    out = y.copy()
    total, origin = state
    weight = float(_weight_of(_distance(x[:1], origin, time_constant))[0])
    if weight > _LEAST:
        out[0] = total / weight
    for start in range(0, len(y) - 1, _CHUNK):
        # Each chunk begins with the last point of the one before.
        part = slice(start, start + _CHUNK + 1)
        total, origin = _go_on(x[part], y[part], time_constant, (total, origin), out[part])
    return out


def _go_on(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    time_constant: float,
    before: tuple[float, float],
    out: NDArray[np.float64],
) -> tuple[float, float]:
    """Write the averages behind the first point to `out`.

    `before` is the numerator at the first point, and the x where its stretch begins; the same of
    the last point is returned.
    """
    total_before, origin = before
    steps = _distance(x[1:], x[:-1], time_constant)
    turns = np.flatnonzero(steps < 0)
    steps[turns] = 1.0
    keep, from_last, from_this = _weights(steps)
    added = from_last * y[:-1]
    added += from_this * y[1:]
    keep[turns], added[turns] = 0.0, 0.0
    total = _carried(keep, added, total_before)
    origins: NDArray[np.float64] | float = origin
    if len(turns):
        lengths = np.diff(turns, prepend=0, append=len(steps))
        origins = np.repeat(np.append(origin, x[turns + 1]), lengths)
        origin = float(origins[-1])
    weight = _weight_of(_distance(x[1:], origins, time_constant))
    # Where a stretch begins there is no weight yet, and none that could be divided by where its
    # length is nothing beside the time constant.
    with np.errstate(over="ignore"):
        np.divide(total, weight, out=out[1:], where=weight > _LEAST)
    return float(total[-1]), origin


def _distance(
    x: NDArray[np.float64], origin: NDArray[np.float64] | float, time_constant: float
) -> NDArray[np.float64]:
    """Return x - origin in time constants, at most 1e300."""
    with np.errstate(over="ignore", under="ignore"):
        distance = x - origin
        if not np.isfinite(distance).all():
            distance = np.clip(distance, -_LARGEST, _LARGEST)
        distance /= time_constant
    return np.minimum(distance, 1e300, out=distance)


def _weights(
    steps: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return a, f - a and 1 - f of the module's formula for each d in `steps`, all above 0."""
    small = steps < _SMALL
    if small.all():
        gone, from_this = _small_weights(steps)
    else:
        gone = _weight_of(steps)
        from_this = 1.0 - np.divide(gone, steps, out=np.ones_like(steps), where=~small)
        if small.any():
            from_this[small] = _small_weights(steps[small])[1]
    return 1.0 - gone, gone - from_this, from_this


def _small_weights(d: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return 1 - a and 1 - f from the series of 1 - f; its first term left out is below 1e-16."""
    from_this = np.full_like(d, _SERIES[-1])
    with np.errstate(under="ignore"):
        for term in _SERIES[-2::-1]:
            from_this *= d
            from_this += term
        from_this *= d
        return d - d * from_this, from_this


def _weight_of(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 - exp(-distance); it is 1 for most points of a long curve."""
    with np.errstate(under="ignore"):
        if float(distance.min()) > _FAR:
            return np.ones_like(distance)
        return np.asarray(-np.expm1(-distance))


def _carried(
    keep: NDArray[np.float64], added: NDArray[np.float64], before: float
) -> NDArray[np.float64]:
    """Return N with N[i] = keep[i] * N[i - 1] + added[i], where N[-1] is `before`.

    The points are dealt to lanes of `_LANE` that follow each other; all lanes add up their own in
    step, a vector operation a point of one lane. Then what each lane leaves goes to the next.
    Nothing grows on the way, because no factor is above 1.
    """
    length = len(added)
    lanes = -(-length // _LANE)
    padding = (0, lanes * _LANE - length)
    factors = np.ascontiguousarray(np.pad(keep, padding).reshape(lanes, _LANE).T)
    total = np.ascontiguousarray(np.pad(added, padding).reshape(lanes, _LANE).T)
    part, left = np.empty(lanes), np.empty(lanes)
    with np.errstate(under="ignore"):
        for place in range(1, _LANE):
            total[place] += np.multiply(factors[place], total[place - 1], out=part)
            factors[place] *= factors[place - 1]
        ends = zip(factors[-1].tolist(), total[-1].tolist(), strict=True)
        for lane, (factor, end) in enumerate(ends):
            left[lane] = before
            before = factor * before + end
        factors *= left
        total += factors
    return total.T.reshape(-1)[:length]
