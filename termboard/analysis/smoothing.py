"""TensorBoard's smoothing: an exponential moving average without the bias of its start.

What is kept of an average is four numbers for each 64 points: the average in front of them, and
what is asked of them most. The rest follows from the points, so it is computed where it is looked
at, and a training's memory grows by little more than what it logs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.analysis.columns import Column, indices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers

# Points of a block: with twice as many half as much would be kept, and twice as much computed for
# each column of a picture.
_BLOCK = 64
# Blocks that are worked on together: all passes over them stay in the second-level cache.
_TOGETHER = 256
# Behind so many powers of e the bias of the start is less than half a unit in the last place.
_FAR = 40.0


@dataclass(frozen=True)
class Blocks:
    """What is kept of an average, and all that is needed to go on when points are appended."""

    weight: float
    """Above 0, at most 1."""
    low: NDArray[np.float64]
    """Least average in each full block; NaN where no value is finite."""
    high: NDArray[np.float64]
    """Greatest one."""
    average: NDArray[np.float64]
    """In front of each full block and behind the last one, the bias of the start not removed."""
    count: NDArray[np.int64]
    """Finite values in front of each full block, and in all of them."""


def debiased_ema(values: Numbers, weight: float) -> NDArray[np.float64]:
    """Return `values` smoothed as TensorBoard does (`data_transformer.ts`, `classicSmoothing`).

    `values` are in the order of the points; the result is an array of as many. A weight that is not
    finite counts as 0, others are clamped to [0, 1]. Weight 0 and constant series come back as
    they are. NaN and ±Inf pass through and leave the average alone. Weight 1 gives zeros.
    """
    weight = _usable(weight)
    if stays(values, weight):
        return np.asarray(values)
    found = np.empty((-(-len(values) // _BLOCK), _BLOCK))
    for some, sums, average, count in _summed_up(values, range(len(found)), weight):
        found[some] = sums.in_place(sums.averages(average[:-1], count[:-1]))
    every = found.reshape(-1)
    return every if len(every) == len(values) else every[: len(values)].copy()


def averaged(values: Numbers, weight: float, before: Blocks | None = None) -> Averaged | None:
    """Return what `debiased_ema` does, as a column; None where that is `values` as they are.

    `before` is what was kept of an average of the first values with the same weight, before others
    were appended. The result is the same, but for rounding; only what is behind the last full block
    of 64 points is looked at then.
    """
    if before is None:
        weight = _usable(weight)
        if stays(values, weight):
            return None
        nothing = np.empty(0)
        before = Blocks(weight, nothing, nothing, np.zeros(1), np.zeros(1, np.int64))
    return Averaged(values, _gone_on(before, values))


def _usable(weight: float) -> float:
    return min(1.0, max(0.0, weight)) if math.isfinite(weight) else 0.0


def stays(values: Numbers, weight: float) -> bool:
    """Tell whether smoothing gives `values` as they are: with weight 0, and if all are equal."""
    if _usable(weight) <= 0 or not len(values):
        return True
    return bool(values[-1] == values[0]) and bool((values[:] == values[0]).all())


class Averaged(Column):
    """Smoothed values; what they are made of is not to change."""

    def __init__(self, values: Numbers, blocks: Blocks) -> None:
        self._values = values
        self.blocks = blocks
        """To go on from, without the values."""

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, where: Any) -> Any:
        if isinstance(where, slice):
            start, stop, step = where.indices(len(self))
            return self._part(start, stop) if step == 1 else self._part(0, len(self))[where]
        if isinstance(where, int):
            return self._one(where + len(self) if where < 0 else where)
        index = indices(where, len(self))
        blocks, which = np.unique(index // _BLOCK, return_inverse=True)
        return self._of(blocks)[which.reshape(index.shape), index % _BLOCK]

    def bad(self, start: int, stop: int) -> NDArray[np.intp]:
        """Look at the values, where not all of the blocks' are known to be finite."""
        first, behind = start // _BLOCK, min(stop // _BLOCK, len(self.blocks.low))
        if behind > first:
            known = self.blocks.count[behind] - self.blocks.count[first]
            if known == (behind - first) * _BLOCK:
                start = behind * _BLOCK
        return start + np.flatnonzero(~np.isfinite(self._values[start:stop]))

    def bad_ones(self, where: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the values: these pass through."""
        return np.asarray(self._values[where])

    def condensed(self, bounds: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Take least and greatest for each block that no bound is in or beside."""
        first, last = max(0, int(bounds[0]) - 1) // _BLOCK, (len(self) - 1) // _BLOCK
        near = np.append(np.maximum(bounds - 1, 0), np.minimum(bounds, len(self) - 1)) // _BLOCK
        sizes = np.full(min(int(bounds[-1]) // _BLOCK, last) + 1 - first, 2)
        sizes[near - first] = _BLOCK
        places = np.append(0, np.cumsum(sizes))
        whole, exact = np.flatnonzero(sizes == 2), np.flatnonzero(sizes == _BLOCK)
        found = np.empty(places[-1])
        found[places[whole]] = self.blocks.low[whole + first]
        found[places[whole] + 1] = self.blocks.high[whole + first]
        found[places[exact][:, None] + np.arange(_BLOCK)] = self._of(exact + first)
        return found, places[bounds // _BLOCK - first] + bounds % _BLOCK

    def _one(self, index: int) -> float:
        """Return one average, summed up one by one: in an array rounding may differ."""
        block, weight = index // _BLOCK, self.blocks.weight
        average, count = float(self.blocks.average[block]), int(self.blocks.count[block])
        values = self._values[block * _BLOCK : index + 1].tolist()
        for value in filter(math.isfinite, values):
            average = average * weight + (1.0 - weight) * value
            count += 1
        if not math.isfinite(values[-1]):
            return float(values[-1])
        return average / (1.0 - weight**count) if weight < 1 else average

    def _part(self, start: int, stop: int) -> NDArray[np.float64]:
        if stop <= start:
            return np.empty(0)
        skipped = start % _BLOCK
        blocks = np.arange(start // _BLOCK, -(-stop // _BLOCK))
        return self._of(blocks).reshape(-1)[skipped : skipped + stop - start]

    def _of(self, blocks: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the averages of some blocks, (blocks, 64); anything behind the last value."""
        found = np.empty((len(blocks), _BLOCK))
        kept = self.blocks
        for start in range(0, len(blocks), _TOGETHER):
            some = blocks[start : start + _TOGETHER]
            sums = _OwnSums.of(_rows(self._values, some), kept.weight)
            averages = sums.averages(kept.average[some], kept.count[some])
            found[start : start + _TOGETHER] = sums.in_place(averages)
        return found


def _gone_on(before: Blocks, values: Numbers) -> Blocks:
    """Return what is kept of an average when so many more blocks are full."""
    known, full = len(before.low), len(values) // _BLOCK
    if known == full:
        return before
    low, high = np.empty(full), np.empty(full)
    average, count = np.empty(full + 1), np.empty(full + 1, np.int64)
    low[:known], high[:known] = before.low, before.high
    average[: known + 1], count[: known + 1] = before.average, before.count
    start = float(before.average[-1]), int(before.count[-1])
    for some, sums, own, passed in _summed_up(values, range(known, full), before.weight, start):
        low[some], high[some] = sums.extremes(own[:-1], passed[:-1])
        average[some.start : some.stop + 1], count[some.start : some.stop + 1] = own, passed
    return Blocks(before.weight, low, high, average, count)


def _summed_up(
    values: Numbers, blocks: range, weight: float, before: tuple[float, int] = (0.0, 0)
) -> Iterator[tuple[slice, _OwnSums, NDArray[np.float64], NDArray[np.int64]]]:
    """Go over blocks that follow each other, some at once: which ones, and what they sum up to.

    With them come the average and how many finite values there are in front of each, and behind the
    last; `before` says that of the first one.
    """
    average, count = before
    for start in range(blocks.start, blocks.stop, _TOGETHER):
        some = slice(start, min(start + _TOGETHER, blocks.stop))
        sums = _OwnSums.of(_rows(values, np.arange(some.start, some.stop)), weight)
        averages = np.array([average, *sums.carried(average)])
        counts = np.append(0, np.cumsum(sums.count)) + count
        yield some, sums, averages, counts
        average, count = float(averages[-1]), int(counts[-1])


def _rows(values: Numbers, blocks: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the values of some blocks, in rows; behind the last value stands 0."""
    first, behind = (int(blocks[0]), int(blocks[-1]) + 1) if len(blocks) else (0, 0)
    if behind * _BLOCK <= len(values):
        if behind - first == len(blocks):
            return np.asarray(values[first * _BLOCK : behind * _BLOCK]).reshape(-1, _BLOCK)
        return values[blocks[:, None] * _BLOCK + np.arange(_BLOCK)]
    if behind - first == len(blocks):
        rows = np.zeros((len(blocks), _BLOCK))
        rows.reshape(-1)[: len(values) - first * _BLOCK] = values[first * _BLOCK :]
        return rows
    places = blocks[:, None] * _BLOCK + np.arange(_BLOCK)
    found = values[np.minimum(places, len(values) - 1)]
    return np.where(places < len(values), found, 0.0)


@dataclass(frozen=True)
class _OwnSums:
    """Of some blocks the weighted sums over their own finite values, as if there were no others."""

    rows: NDArray[np.float64]
    """The values, (blocks, 64)."""
    sums: NDArray[np.float64]
    """Those of the finite values, which stand first in their rows."""
    count: NDArray[np.int64]
    """Finite values of each block."""
    weight: float
    places: tuple[NDArray[np.intp], NDArray[np.intp]] | None
    """Where the finite values stand, and where their sums do, in all of the rows; None: there."""

    @classmethod
    def of(cls, rows: NDArray[np.float64], weight: float) -> _OwnSums:
        """Sum up rows of values."""
        finite = np.isfinite(rows)
        if finite.all():
            return cls(rows, rows @ _fading(weight), np.full(len(rows), _BLOCK), weight, None)
        ranks = np.cumsum(finite, axis=1, dtype=np.uint8)
        places = np.flatnonzero(finite)
        among = places - places % _BLOCK + ranks.reshape(-1)[places] - 1
        packed = np.zeros(rows.size)
        packed[among] = rows.reshape(-1)[places]
        sums = packed.reshape(rows.shape) @ _fading(weight)
        return cls(rows, sums, ranks[:, -1].astype(np.int64), weight, (places, among))

    def carried(self, average: float) -> list[float]:
        """Return the average behind each block; `average` is the one in front of the first."""
        last = np.maximum(self.count - 1, 0)
        ends = self.sums[np.arange(len(last)), last].tolist()
        found = []
        for end, factor in zip(ends, _powers(self.weight)[self.count].tolist(), strict=True):
            average = end + factor * average
            found.append(average)
        return found

    def averages(
        self, average: NDArray[np.float64], count: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the averages at the finite values, which stand first in their rows.

        `average` and `count` are those in front of each block.
        """
        powers = _powers(self.weight)[1:]
        with np.errstate(under="ignore", over="ignore"):
            found = np.multiply(average[:, None], powers)
            found += self.sums
            if self.weight < 1:
                early = np.flatnonzero(count < -_FAR / math.log(self.weight))
                passed = np.array([self.weight**n for n in count[early].tolist()])
                found[early] /= 1.0 - passed[:, None] * powers
        return found

    def extremes(
        self, average: NDArray[np.float64], count: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the least and the greatest average of each block, NaN without any."""
        found = self.averages(average, count)
        if self.places is None:
            return found.min(axis=1), found.max(axis=1)
        found[np.arange(_BLOCK) >= self.count[:, None]] = np.nan
        return np.fmin.reduce(found, axis=1), np.fmax.reduce(found, axis=1)

    def in_place(self, averages: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return averages where their values stand, and values that are not finite as they are."""
        if self.places is None:
            return averages
        places, among = self.places
        found = self.rows.reshape(-1).copy()
        found[places] = averages.reshape(-1)[among]
        return found.reshape(averages.shape)


@lru_cache(maxsize=4)
def _fading(weight: float) -> NDArray[np.float64]:
    """Return what values of a block, as a row, are multiplied by to give their weighted sums.

    Column j sums up the values until j, each fading by `weight` from place to place. No factor is
    above 1: unlike in a cumulative sum of value / weight**k nothing can overflow, and no rounding
    error is magnified.
    """
    apart = np.arange(_BLOCK) - np.arange(_BLOCK)[:, None]
    return np.where(apart >= 0, _powers(weight)[np.abs(apart)] * (1.0 - weight), 0.0)


@lru_cache(maxsize=8)
def _powers(weight: float) -> NDArray[np.float64]:
    """Return weight to the power of 0, 1, … for a whole block."""
    with np.errstate(under="ignore"):
        return np.asarray(weight ** np.arange(_BLOCK + 1.0))
