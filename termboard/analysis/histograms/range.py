"""Which part of the value axis to show of histograms: one outlier must not flatten the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.bins import stacked
from termboard.analysis.ticks import widened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.histograms.bins import Stacked

    Float64s = NDArray[np.float64]

SHARE = 0.99
"""How much of the counts is shown at least."""
STRETCH = 3.0
"""All is shown unless that is so many times as wide as what holds SHARE of the counts: the tails
of a normal distribution are twice as wide, those of a Laplace distribution three times."""


@dataclass(frozen=True)
class Range:
    """A part of the value axis."""

    low: float
    high: float
    """Finite, above `low`."""
    clipped_below: float = 0.0
    """The share of all counts that lies below, 0 to 1."""
    clipped_above: float = 0.0

    @property
    def clipped(self) -> float:
        """The share of all counts that is not shown."""
        return self.clipped_below + self.clipped_above


def value_range(
    many: Sequence[Float64s], share: float = SHARE, stretch: float = STRETCH
) -> Range | None:
    """Return the part of the value axis that shows histograms; None where nothing was counted.

    `many` are rows of (left, right, count), one array for each histogram; each histogram counts
    alike, however many values it holds. Where all of it is wider than `stretch` times the part that
    holds `share` of the counts, that part is shown, else all. A `share` of 1 always shows all.
    The limits are edges of buckets; a wider bucket that they cut is clipped in proportion. One
    single value c gives TensorBoard's limits for it, such as 0 to 2c.
    """
    found = stacked(many).filled()
    if not len(found.row):
        return None
    weight = found.count / found.totals[found.row]
    weight /= weight.sum()
    low, high = float(found.left.min()), float(found.right.max())
    if share < 1:
        inner = _inner(found.left, found.right, weight, (1 - share) / 2)
        if (high / 2 - low / 2) > stretch * (inner[1] / 2 - inner[0] / 2) > 0:
            low, high = inner
    below, above = (one[found.totals > 0].mean() for one in clipped(found, low, high))
    return Range(*widened(low, high), float(below), float(above))


def full_range(many: Sequence[Float64s]) -> Range | None:
    """Return the range of all that was counted; None where that is nothing."""
    return value_range(many, 1.0)


def clipped(many: Stacked, low: float, high: float) -> tuple[Float64s, Float64s]:
    """Return the share of each histogram's counts below `low` and above `high`.

    Two arrays of shape (histograms,), in which buckets are cut in proportion; 0 where nothing was
    counted.
    """
    below = _share_below(many.left, many.right, low)
    above = _share_below(-many.right, -many.left, -high)
    if below is None and above is None:
        return np.zeros(many.rows), np.zeros(many.rows)
    totals = np.where(many.totals > 0, many.totals, 1.0)
    return (
        np.zeros(many.rows) if below is None else many.summed(below * many.count) / totals,
        np.zeros(many.rows) if above is None else many.summed(above * many.count) / totals,
    )


def _share_below(left: Float64s, right: Float64s, limit: float) -> Float64s | None:
    """Return which part of each bucket lies below `limit`; None where nothing does."""
    if not len(left) or left.min() >= limit:  # nearly always: it is asked for at every step
        return None
    widths = right / 2 - left / 2
    with np.errstate(all="ignore"):
        share = np.clip((limit / 2 - left / 2) / widths, 0.0, 1.0)
    flat = widths == 0
    share[flat] = left[flat] < limit
    return np.asarray(share, np.float64)


def _inner(left: Float64s, right: Float64s, weight: Float64s, tail: float) -> tuple[float, float]:
    """Return edges of buckets, the closest with about `tail` of the weight beyond each.

    Half of a bucket's weight is taken to lie at either edge, so that a wide bucket of little weight
    decides nothing.
    """
    edges = np.concatenate([left, right])
    order = np.argsort(edges, kind="stable")
    halves = np.concatenate([weight, weight])[order] / 2
    low = np.searchsorted(np.cumsum(halves), tail, "right")
    high = np.searchsorted(np.cumsum(halves[::-1]), tail, "right")
    last = len(edges) - 1
    ends = edges[order[min(int(low), last)]], edges[order[max(last - int(high), 0)]]
    return float(min(ends)), float(max(ends))
