"""Tick positions a person would choose, for numbers and for logarithmic axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MANTISSAS = (1.0, 2.0, 2.5, 5.0, 10.0)
_LARGEST = float(np.finfo(np.float64).max)
# Below this a step of a tenth of the span is no normal number any more.
_SMALLEST_SPAN = 1e-305


def widened(low: float, high: float) -> tuple[float, float]:
    """Return limits with room between them, by TensorBoard's rule for constant data.

    `scale.ts`: 0 becomes [-1, 1], a negative c [2c, 0], a positive c [0, 2c]. Limits that differ by
    a few units in the last place only are pulled apart until ticks between them can differ.
    """
    if low > high:
        low, high = high, low
    if low == high:
        if abs(low) < _SMALLEST_SPAN:
            return -1.0, 1.0
        return (0.0, min(2 * low, _LARGEST)) if low > 0 else (max(2 * low, -_LARGEST), 0.0)
    need = max(64 * float(np.spacing(max(abs(low), abs(high)) / 2)), _SMALLEST_SPAN)
    if high / 2 - low / 2 < need / 2:
        return max(low - need, -_LARGEST), min(high + need, _LARGEST)
    return low, high


def padded(low: float, high: float, share: float = 0.05) -> tuple[float, float]:
    """Return limits moved apart by `share` of their distance; never across zero."""
    room = (high / 2 - low / 2) * 2 * share
    bottom, top = max(low - room, -_LARGEST), min(high + room, _LARGEST)
    if low >= 0 > bottom:
        bottom = 0.0
    if high <= 0 < top:
        top = 0.0
    return bottom, top


def in_steps(low: float, high: float) -> float:
    """Return where an axis of data that still grows should end: at `high`, or a little above.

    It is a whole number of plain steps away from `low`, each a twentieth to a tenth of the span; so
    most of what is added finds its place, and nothing else moves. Both are finite, low < high.
    """
    span = high - low
    if not 1e-300 < span < 1e300:
        return high
    least = span / 20
    power = 10.0 ** math.floor(math.log10(least))
    step = next(m * power for m in _MANTISSAS if m * power >= least * (1 - 1e-9))
    return max(high, low + math.ceil(span / step - 1e-9) * step)


def linear_ticks(low: float, high: float, most: int, *, whole: bool = False) -> NDArray[np.float64]:
    """Return at most `most` multiples of 1, 2, 2.5 or 5 times a power of ten in [low, high].

    With `whole`, integers only. Both limits are finite and low < high; the result is ascending and
    may be empty when `most` is 0.
    """
    if most < 1 or not low < high:
        return np.empty(0)
    span = max((high / 2 - low / 2) * 2, _SMALLEST_SPAN)
    if math.isinf(span):
        span = _LARGEST
    exponent = math.floor(math.log10(span / most))
    for power in (exponent - 1, exponent, exponent + 1, exponent + 2):
        for mantissa in _MANTISSAS[:-1]:
            step = mantissa * 10.0 ** min(power, 307)
            if whole and (step < 1 or step != round(step)):
                continue
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            if last - first - 1 > most:  # two at most may lie beyond what doubles can say
                continue
            ticks = _multiples(first, last, step)
            if len(ticks) <= most:
                return ticks
    return np.empty(0)


def _multiples(first: int, last: int, step: float) -> NDArray[np.float64]:
    """Return `step` times all numbers from `first` to `last`, as far as they are finite."""
    with np.errstate(over="ignore"):
        ticks = np.array([k * step for k in range(first, last + 1)], dtype=np.float64)
    if 1e-15 < step < 1:
        # 3 * 0.1 is 0.30000000000000004; the neighbour with few decimals is what is meant.
        ticks = np.round(ticks, 2 - math.floor(math.log10(step)))
    return ticks[np.isfinite(ticks)]


def log_ticks(low: float, high: float, most: int) -> NDArray[np.float64]:
    """Return at most `most` ticks for a logarithmic axis over [low, high], 0 < low < high.

    Whole decades, thinned to every n-th when there are many; 1, 2, 5 of each decade when fewer than
    two decades lie inside; linear ticks when not even those do.
    """
    if most < 1 or not 0 < low < high:
        return np.empty(0)
    first = math.ceil(math.log10(low) - 1e-9)
    last = math.floor(math.log10(high) + 1e-9)
    decades = last - first + 1
    if decades >= 2:
        if decades * 3 <= most:
            return _inside([1.0, 2.0, 5.0], first - 1, last, low, high)
        stride = -(-decades // most)
        start = -(-first // stride) * stride
        return np.array([_power(k) for k in range(start, last + 1, stride)])
    ticks = _inside([1.0, 2.0, 5.0], first - 1, last, low, high)
    if len(ticks) > most:
        ticks = _inside([1.0, 3.0], first - 1, last, low, high)
    if 2 <= len(ticks) <= most:
        return ticks
    return linear_ticks(low, high, most)


def _inside(
    mantissas: list[float], first: int, last: int, low: float, high: float
) -> NDArray[np.float64]:
    values = [float(f"{m:g}e{k}") for k in range(first, last + 1) for m in mantissas]
    slack = 1e-12
    return np.array([v for v in values if low * (1 - slack) <= v <= high * (1 + slack)])


def _power(exponent: int) -> float:
    """Return the double nearest to 10**exponent (`10.0**-5` is not)."""
    return float(f"1e{exponent}")
