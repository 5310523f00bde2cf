"""What a histogram says in numbers: mean, deviation, shares of zeros, and what is odd about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.analysis.histograms.bins import countable_all, stacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from termboard.analysis.histograms.bins import Stacked
    from termboard.logged import Histogram, Moments

    Float64s = NDArray[np.float64]

ZERO = 1e-9
"""What lies within this part of the largest magnitude is taken for zero: writers that do not log
zeros apart have a bucket around them, torch's from 0 to 1e-12."""
NEAR_ZERO = 0.01
"""What lies within this part of the root mean square is near zero."""

_AT_ONCE = 1 << 15
"""Buckets whose numbers are computed together: 50,000 take half the time a bucket of 2,000,000."""


@dataclass(frozen=True)
class Stats:
    """One histogram in numbers. All that is said of values is NaN where nothing was counted."""

    count: float
    """How many finite values lie in the buckets."""
    mean: float
    std: float
    least: float
    greatest: float
    zeros: float
    """Share of values that are zero for certain: in buckets that are hardly wider than that."""
    zeros_at_most: float
    """Share of values that may be zero: in all buckets that 0 lies in, however wide."""
    near_zero: float
    """Share of values within 1 % of the root mean square, buckets cut in proportion."""
    positive: float
    """Share of values above zero; a bucket on both sides is cut in proportion."""
    negative: float
    lost: float
    """How many values the writer counted that lie in no bucket: NaN and infinities, mostly."""
    exact: bool
    """Whether mean, std, least and greatest are the writer's own; else buckets only come near."""


@dataclass(frozen=True)
class StatsOver:
    """The same of many histograms: float64 arrays of shape (histograms,)."""

    count: Float64s
    mean: Float64s
    std: Float64s
    least: Float64s
    greatest: Float64s
    zeros: Float64s
    zeros_at_most: Float64s
    near_zero: Float64s
    positive: Float64s
    negative: Float64s
    lost: Float64s
    exact: NDArray[np.bool_]

    @property
    def rows(self) -> Float64s:
        """All of it as one array, shape (histograms, 12), in the order of the fields."""
        return np.column_stack([np.asarray(column, np.float64) for column in self._columns()])

    @staticmethod
    def of_rows(rows: Float64s) -> StatsOver:
        """Return what `rows` was made of."""
        columns: list[Any] = [*rows.T[:-1], rows.T[-1] > 0]
        return StatsOver(*columns)

    def at(self, index: int) -> Stats:
        """Return one of them."""
        numbers: list[Any] = [column[index].item() for column in self._columns()]
        return Stats(*numbers)

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return tuple(vars(self).values())


def summary(histogram: Histogram) -> Stats:
    """Return a histogram in numbers: exact ones where the writer logged them."""
    return summaries([histogram]).at(0)


def summaries(many: Sequence[Histogram]) -> StatsOver:
    """Return what `summary` says of many histograms, computed at once."""
    found = [_of_buckets(stacked(part).filled()) for part in _portions(many)]
    columns = np.concatenate([np.zeros((0, 12)), *found])
    return StatsOver.of_rows(_corrected(columns, [histogram.moments for histogram in many]))


def _portions(many: Sequence[Histogram]) -> Iterator[list[Float64s]]:
    """Yield the buckets of histograms, as many at a time as a processor's cache has room for."""
    part: list[Float64s] = []
    held = 0
    for one in many:
        part.append(one.buckets)
        held += len(one.buckets)
        if held > _AT_ONCE:
            yield part
            part, held = [], 0
    if part:
        yield part


def lost(many: Sequence[Histogram]) -> Float64s:
    """Return how many values of each histogram lie in no bucket, as in `Stats`; shape (n,)."""
    found = np.zeros(len(many))
    usable = countable_all([one.buckets for one in many])
    for row, one in enumerate(many):
        if one.moments is not None:
            missing = one.moments.count - float(usable[row][:, 2].sum())
            found[row] = missing if 0 < missing < math.inf else 0.0
    return found


def _of_buckets(many: Stacked) -> Float64s:
    """Return the columns of Stats as filled buckets alone tell them, shape (histograms, 12)."""
    largest = np.maximum(many.highest(many.right), many.highest(-many.left))
    scale = np.where(largest > 0, largest, 1.0)
    scale[np.isinf(scale)] = 1.0
    # As parts of the largest magnitude, so that no square leaves the range of doubles.
    left, right = many.left / scale[many.row], many.right / scale[many.row]
    weight = many.count / many.totals[many.row]

    def mean_of(values: Float64s | NDArray[np.bool_]) -> Float64s:
        return many.summed(weight * values)

    mean = mean_of((left + right) / 2)
    square = mean_of((left * left + left * right + right * right) / 3)  # even in each bucket
    around = (left <= 0) & (right >= 0)
    zero = around & (left >= -ZERO) & (right <= ZERO)
    near = NEAR_ZERO * np.sqrt(square)[many.row]
    found = np.zeros((many.rows, 12))
    found[:, 0] = many.totals
    found[:, 1] = scale * mean
    found[:, 2] = scale * np.sqrt(np.maximum(0.0, square - mean * mean))
    found[:, 3], found[:, 4] = many.lowest(many.left), many.highest(many.right)
    found[:, 5] = mean_of(zero)
    found[:, 6] = mean_of(around)
    found[:, 7] = mean_of(_within(left, right, -near, near))
    found[:, 8] = mean_of(_above_zero(left, right) * ~zero)
    found[:, 9] = mean_of(_above_zero(-right, -left) * ~zero)
    found[~(many.totals > 0), 1:10] = np.nan
    return found


def _within(left: Float64s, right: Float64s, low: Float64s, high: Float64s) -> Float64s:
    """Return which part of each bucket lies between `low` and `high`; without width all or none."""
    share = ((left >= low) & (right <= high)).astype(np.float64)
    cut = np.flatnonzero((left < high) & (right > low) & (share == 0))  # few, so only they divide
    inside = np.minimum(right[cut], high[cut]) - np.maximum(left[cut], low[cut])
    share[cut] = inside / (right[cut] - left[cut])
    return share


def _above_zero(left: Float64s, right: Float64s) -> Float64s:
    """Return which part of each bucket lies above 0."""
    share = ((left >= 0) & (right > 0)).astype(np.float64)
    cut = np.flatnonzero((left < 0) & (right > 0))
    share[cut] = right[cut] / (right[cut] - left[cut])
    return share


def _corrected(columns: Float64s, moments: Sequence[Moments | None]) -> Float64s:
    """Return Stats with what the writers counted themselves, where that fits the buckets."""
    rows = np.array([row for row, said in enumerate(moments) if said is not None], np.intp)
    said = [
        (one.count, one.total, one.total_of_squares, one.least, one.greatest)
        for one in moments
        if one is not None
    ]
    if not said:
        return columns
    count, total, squares, least, greatest = np.array(said).T
    found, own = columns.copy(), columns[rows]
    with np.errstate(all="ignore"):
        lost = np.maximum(0.0, np.nan_to_num(count - own[:, 0], nan=0.0, posinf=0.0))
        mean = np.clip(total / count, least, greatest)
        # A negative one, or one too large for the limits, is the rounding of a float32 sum.
        deviation = np.sqrt(np.maximum(0.0, squares / count - mean * mean))
        deviation = np.minimum(deviation, greatest / 2 - least / 2)
        usable = (own[:, 0] > 0) & (lost == 0) & (least <= greatest)
        usable &= np.isfinite(mean) & np.isfinite(deviation)
        usable &= np.isfinite(count) & np.isfinite(total) & np.isfinite(squares)
    exact = np.column_stack([mean, deviation, least, greatest])
    found[rows, 10] = lost
    found[rows[usable], 1:5] = exact[usable]
    found[rows, 11] = usable
    return found
