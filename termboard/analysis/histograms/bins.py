"""Histograms in other bins: the counts of buckets shared out by how far they overlap.

Whole numbers of histograms are worked on at once: `stacked` lays their buckets into flat arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Float64s = NDArray[np.float64]

UNLIMITED = 1e300
"""An edge this far out is no measured value but a writer's way to say "and all beyond". A count is
taken for no more, so that sums of them stay finite."""
TENSORBOARD_BINS = 30
"""As many bins as TensorBoard shows a histogram in."""

_PIECES = 1 << 20  # parts of buckets in work at once: a hostile log may have many long ones


@dataclass(frozen=True)
class Stacked:
    """The buckets of many histograms behind each other, only those that can be counted."""

    left: Float64s
    right: Float64s
    """Finite, never below `left`."""
    count: Float64s
    """Finite, above 0 or equal to it."""
    row: NDArray[np.intp]
    """Which histogram each bucket belongs to; ascending."""
    rows: int
    """How many histograms there are, those without buckets included."""

    @cached_property
    def totals(self) -> Float64s:
        """The count of each histogram, shape (rows,)."""
        return self.summed(self.count)

    def summed(self, values: Float64s) -> Float64s:
        """Return the sum of `values`, one for each bucket, over each histogram; shape (rows,)."""
        return np.asarray(np.bincount(self.row, values, self.rows), dtype=np.float64)

    def lowest(self, values: Float64s) -> Float64s:
        """Return the smallest of `values` in each histogram, shape (rows,); inf without buckets."""
        found = np.full(self.rows, np.inf)
        present, starts = self._present
        found[present] = np.minimum.reduceat(values, starts) if len(starts) else ()
        return found

    def highest(self, values: Float64s) -> Float64s:
        """Return the largest of `values` in each histogram, shape (rows,); -inf without buckets."""
        return -self.lowest(-values)

    @cached_property
    def _present(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The histograms that have buckets, and where their buckets start."""
        first = np.ones(len(self.row), np.bool_)
        first[1:] = self.row[1:] != self.row[:-1]
        starts = np.flatnonzero(first)
        return self.row[starts], starts

    def filled(self) -> Stacked:
        """Return the same without the buckets in which nothing was counted."""
        kept = self.count > 0
        columns = (self.left[kept], self.right[kept], self.count[kept], self.row[kept])
        return Stacked(*columns, self.rows)


def stacked(many: Sequence[Float64s]) -> Stacked:
    """Lay histograms, each rows of (left, right, count), behind each other; see `countable`."""
    if len(many) == 1:  # as in a scrub step: nothing is copied
        flat, row = many[0], np.zeros(len(many[0]), np.intp)
    else:
        lengths = [len(buckets) for buckets in many]
        flat = np.concatenate([np.zeros((3, 0)).T, *many])
        row = np.repeat(np.arange(len(many)), lengths)
    kept, mended = _countable(flat)
    return Stacked(mended[:, 0], mended[:, 1], mended[:, 2], row[kept], len(many))


def countable(buckets: Float64s) -> Float64s:
    """Return the buckets as far as they can be counted and drawn, shape (k, 3).

    Of a bucket that is open to one side, by an infinite edge, by one beyond ±UNLIMITED or one that
    is NaN, the other edge stands for it: its values are counted there. Edges in the wrong order
    are swapped. Left out are buckets without any edge and those whose count is negative or not
    finite. What needs none of that comes back as it is.
    """
    return _countable(buckets)[1]


def countable_all(many: Sequence[Float64s]) -> Sequence[Float64s]:
    """Return `countable` of each; where none needs mending that is seen by one look at all."""
    if not many or _is_plain(np.concatenate(many)):
        return many
    return [countable(buckets) for buckets in many]


def _countable(buckets: Float64s) -> tuple[NDArray[np.bool_] | slice, Float64s]:
    if _is_plain(buckets):
        return slice(None), buckets
    left, right, count = buckets.T
    left = np.where(np.abs(left) < UNLIMITED, left, np.nan)
    right = np.where(np.abs(right) < UNLIMITED, right, np.nan)
    kept = ~(np.isnan(left) & np.isnan(right)) & (count >= 0) & (count < np.inf)
    mended = np.column_stack(
        [np.fmin(left, right), np.fmax(left, right), np.minimum(count, UNLIMITED)]
    )
    return kept, mended[kept]


def _is_plain(buckets: Float64s) -> bool:
    if not len(buckets):
        return True
    left, right, count = buckets.T  # a NaN makes every comparison false
    return bool(
        buckets.min() > -UNLIMITED
        and buckets.max() < UNLIMITED
        and count.min() >= 0
        and (left <= right).all()
    )


def rebinned(buckets: Float64s, edges: Float64s) -> Float64s:
    """Return the counts of other bins, those between `edges`; shape (len(edges) - 1,).

    `edges` are finite and ascending. A bucket gives each bin as much of its count as it overlaps
    it; one without width all of it to the bin it lies in, on an edge to the one on the right, on
    the last edge to the last bin: so TensorBoard has it (`histogram_util.ts`). The count is
    conserved where the bins reach over all buckets; what lies outside of them is left out.
    """
    found: Float64s = rebinned_all(stacked([buckets]), edges)[0]
    return found


def rebinned_all(many: Stacked, edges: Float64s) -> Float64s:
    """Return what `rebinned` does of many histograms at once; shape (histograms, bins)."""
    bins = len(edges) - 1
    found: Float64s = np.zeros(many.rows * max(0, bins))
    if bins < 1 or not len(many.row):
        return found.reshape(many.rows, max(0, bins))
    inside = (many.right >= edges[0]) & (many.left <= edges[-1]) & (many.count > 0)
    left, right, count = many.left[inside], many.right[inside], many.count[inside]
    row = many.row[inside]
    # Minimum and maximum rather than clip: of one histogram numpy's own overhead counts.
    first = np.minimum(np.maximum(np.searchsorted(edges, left, "right") - 1, 0), bins - 1)
    last = np.minimum(np.maximum(np.searchsorted(edges, right, "left") - 1, first), bins - 1)
    whole = left == right
    last[whole] = first[whole]
    whole |= (first == last) & (left >= edges[0]) & (right <= edges[-1])
    found += np.bincount(row[whole] * bins + first[whole], count[whole], len(found))
    shared = np.flatnonzero(~whole)
    for part in _in_portions(last[shared] - first[shared] + 1):
        these = shared[part]
        pieces = last[these] - first[these] + 1
        bucket = np.repeat(these, pieces)
        bin_ = _counted_up(first[these], pieces)
        overlap = _share(left[bucket], right[bucket], edges[bin_], edges[bin_ + 1])
        found += np.bincount(row[bucket] * bins + bin_, overlap * count[bucket], len(found))
    return found.reshape(many.rows, bins)


def _share(left: Float64s, right: Float64s, low: Float64s, high: Float64s) -> Float64s:
    """Return how much of each bucket lies between `low` and `high`, 0 to 1."""
    # Of halves: the width of a bucket may be more than the largest double.
    inside = np.minimum(right, high) / 2 - np.maximum(left, low) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        share = inside / (right / 2 - left / 2)
    share[np.isnan(share)] = 1.0
    return np.asarray(np.minimum(np.maximum(share, 0.0), 1.0), dtype=np.float64)


def _in_portions(pieces: NDArray[np.intp]) -> list[slice]:
    """Return slices of `pieces` of at most _PIECES in sum, or of one alone."""
    ends = np.cumsum(pieces)
    if len(ends) and ends[-1] <= _PIECES:
        return [slice(None)]
    slices, start, before = [], 0, 0
    while start < len(pieces):
        stop = max(start + 1, int(np.searchsorted(ends, before + _PIECES, "right")))
        slices.append(slice(start, stop))
        start, before = stop, int(ends[stop - 1])
    return slices


def _counted_up(first: NDArray[np.intp], lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return first[0], first[0] + 1 … of lengths[0] numbers, then those from first[1] on …"""
    starts = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) - np.repeat(starts - first, lengths)


def tensorboard_bins(
    buckets: Float64s, low: float, high: float, bins: int = TENSORBOARD_BINS
) -> Float64s:
    """Return the histogram as TensorBoard draws it: rows of (left, width, count), shape (bins, 3).

    `histogramCore.ts`, `intermediateToD3`: bins of one width between `low` and `high`, of which a
    bucket's part outside is not lost but counted inside: its edges are moved to them. Limits that
    are equal become low / 1.1 - 1 and high * 1.1 + 1. For tests of the rule that TensorBoard has;
    `rebinned` draws.
    """
    if low == high:
        low, high = low / 1.1 - 1, high * 1.1 + 1
    edges = np.linspace(low, high, bins + 1)
    inside = countable(buckets).copy()
    inside[:, :2] = np.clip(inside[:, :2], low, high)
    counts = rebinned(inside, edges)
    width = high / bins - low / bins
    return np.column_stack([edges[:-1], np.full(bins, width), counts])


def density(counts: Float64s, edges: Float64s) -> Float64s:
    """Return the share of all counts in each bin, divided by its width; sums to 1 over the axis.

    `counts` has the shape (…, bins), `edges` (bins + 1,), ascending. 0 for a bin without width and
    where nothing was counted. Bars of unequal width are comparable by it, as their areas are the
    counts.
    """
    widths = np.diff(edges)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        shares = counts / counts.sum(axis=-1, keepdims=True)
        found = np.where(widths > 0, shares / widths, 0.0)
    return np.asarray(np.nan_to_num(found, nan=0.0), dtype=np.float64)
