"""TensorBoard's smoothing: an exponential moving average without the bias of its start."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Values of one block stay in the first-level cache through all passes over it.
_BLOCK = 4096
# Room that a result which grew gets for the next points: a share of its length.
_SPARE = 8


@dataclass(frozen=True)
class Smoothed:
    """Smoothed values, and all that is needed to go on when points are appended."""

    values: NDArray[np.float64]
    """As many as there were points, in their order."""
    weight: float
    """From 0 to 1."""
    raw: bool = False
    """The values are those that were given: the weight is 0, or all of them are equal."""
    block: int = 0
    """Index of the first point of the last block."""
    count: int = 0
    """Finite values before that block, a multiple of the block's length."""
    average: float = 0.0
    """The average of those, its bias not removed."""
    _room: list[NDArray[np.float64]] = field(default_factory=list, compare=False)
    """The array that `values` is the beginning of, until somebody takes it to go on."""


def debiased_ema(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Return `values` smoothed as TensorBoard does (`data_transformer.ts`, `classicSmoothing`).

    `values` is float64 of length n in the order of the points; the result too. A weight that is not
    finite counts as 0, others are clamped to [0, 1]. Weight 0 and constant series come back as
    they are. NaN and ±Inf pass through and leave the average alone. Weight 1 gives zeros.
    """
    return smoothed(values, weight).values


def smoothed(values: NDArray[np.float64], weight: float) -> Smoothed:
    """Return what `debiased_ema` does, in a form that `carried_on` can go on from."""
    weight = min(1.0, max(0.0, weight)) if math.isfinite(weight) else 0.0
    values = np.asarray(values, dtype=np.float64)
    if weight <= 0 or not len(values) or bool((values == values[0]).all()):
        return Smoothed(values, weight, raw=True)
    empty = np.empty(0)
    return _gone_on(Smoothed(empty, weight, _room=[np.empty(len(values))]), values)


def carried_on(before: Smoothed, values: NDArray[np.float64]) -> Smoothed:
    """Return `smoothed(values, before.weight)`, bit for bit, from what is known of the first ones.

    `before` must be of the first points of `values`; only those behind them, and at most one
    block of 4096 before, are looked at. The array of results grows in place, with room to spare, so
    that appending costs time by what is appended; what was returned before stays as it was.
    Carrying on twice from the same `before` is right, and copies.
    """
    values = np.asarray(values, dtype=np.float64)
    known = len(before.values)
    if not before.raw:
        return _gone_on(before, values)
    constant = known > 0 and bool((values[known:] == values[0]).all())
    if before.weight <= 0 or constant:
        return replace(before, values=values)
    return smoothed(values, before.weight)


def _gone_on(before: Smoothed, values: NDArray[np.float64]) -> Smoothed:
    """Smooth from the last block of `before` on; what was smoothed before comes out the same."""
    known, start = len(before.values), before.block
    room = _room_for(before, len(values))
    tail = values[start:]
    finite = np.isfinite(tail)
    every = bool(finite.all())
    averages = tail * (1.0 - before.weight) if every else tail[finite] * (1.0 - before.weight)
    blocks, average = _average(averages, before.weight, before.average)
    done = blocks * _BLOCK
    if before.weight < 1:
        _remove_bias(averages, before.weight, before.count)
    if every:
        block = start + done
        room[known : len(values)] = averages[known - start :]
    else:
        block = len(values)
        if done < len(averages):
            block = start + int(np.flatnonzero(finite)[done])
        out = tail.copy()
        out[finite] = averages
        room[known : len(values)] = out[known - start :]
    return Smoothed(
        values=room[: len(values)],
        weight=before.weight,
        block=block,
        count=before.count + done,
        average=average,
        _room=[room],
    )


def _room_for(before: Smoothed, length: int) -> NDArray[np.float64]:
    """Return an array that begins with the values of `before` and has room for `length`."""
    known = len(before.values)
    try:
        # Whoever takes the room first may fill it; taking from a list is atomic.
        room = before._room.pop()
    except IndexError:
        room = before.values
    if length <= len(room) and room is not before.values:
        return room
    larger = np.empty(length + length // _SPARE)
    larger[:known] = before.values
    return larger


def _average(averages: NDArray[np.float64], weight: float, before: float) -> tuple[int, float]:
    """Turn finite values, times 1 - weight, into averages in place; `before` is what was before.

    Return the number of full blocks, and the average behind the last of them. Within a block the
    sum over all earlier values is built by doubling: after the pass with shift s each place holds
    the weighted sum of the last 2s values. Unlike a cumulative sum of value / weight**k nothing
    can overflow, and no rounding error is ever magnified.
    """
    powers = _powers(weight)
    shifted = np.empty(min(len(averages), _BLOCK))
    full, last = 0, before
    with np.errstate(under="ignore"):
        for start in range(0, len(averages), _BLOCK):
            block = averages[start : start + _BLOCK]
            shift, factor = 1, weight
            while shift < len(block) and factor > 0:
                part = shifted[: len(block) - shift]
                np.multiply(block[:-shift], factor, out=part)
                block[shift:] += part
                shift, factor = 2 * shift, factor * factor
            block += last * powers[: len(block)]
            if len(block) == _BLOCK:
                full, last = full + 1, float(block[-1])
    return full, last


@lru_cache(maxsize=8)
def _powers(weight: float) -> NDArray[np.float64]:
    """Return weight to the power of 1, 2, … for a whole block."""
    with np.errstate(under="ignore"):
        return np.asarray(weight ** np.arange(1.0, _BLOCK + 1))


def _remove_bias(averages: NDArray[np.float64], weight: float, count: int) -> None:
    """Divide by 1 - weight**n as far as that differs from 1; `count` values came before."""
    far = min(len(averages), math.ceil(-40 / math.log(weight)) + 1 - count)
    if far > 0:
        with np.errstate(under="ignore", over="ignore"):
            averages[:far] /= 1.0 - weight ** np.arange(count + 1.0, count + far + 1)
