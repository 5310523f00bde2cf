"""How the values of an array move and spread over a training, as far as histograms tell it.

A histogram does not say which value went where. What is computed here from two of them is the least
that must have happened: values may have changed places beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.histograms.stats import Stats

    Float64s = NDArray[np.float64]

TREND_STEPS = 24
"""Steps of which a trend is made at most: as many as a small curve has room for."""
PARTS = 128
"""Parts of a histogram's values, all of one count, whose means stand for it where two are compared;
one in 128 is about as fine as buckets are."""


def evenly(count: int, most: int = TREND_STEPS) -> NDArray[np.intp]:
    """Return every 2^k-th of the indices 0 … count - 1, and the last one: about `most` at most.

    By powers of two, so that the same ones are looked at again when a series has grown.
    """
    stride = 1
    while stride * most < count:
        stride *= 2
    found = np.arange(0, max(1, count), stride, dtype=np.intp)
    return found if found[-1] >= count - 1 else np.append(found, count - 1)


def rms(stats: Stats) -> float:
    """Return the root mean square of the values; NaN where there are none."""
    return float(np.hypot(stats.mean, stats.std))


def norm(stats: Stats) -> float:
    """Return the Euclidean norm of all values together.

    Exact up to rounding where the writer logs sums of squares, as torch and tensorboardX do
    (`stats.exact`); from buckets, as TensorFlow 2 leaves them, it comes near.
    """
    return rms(stats) * float(np.sqrt(stats.count))


def part_means(buckets: Float64s) -> Float64s:
    """Return the means of PARTS parts of the values, sorted and cut into equal counts.

    `buckets` are rows of (left, right, count); values are taken as even within a bucket. All NaN
    where nothing is counted.
    """
    left, right, count = buckets.T
    usable = np.isfinite(left) & np.isfinite(right) & np.isfinite(count) & (count > 0)
    if not usable.all():
        left, right, count = buckets[usable].T
    if not len(count):
        return np.full(PARTS, np.nan)
    if (left[1:] < left[:-1]).any():
        order = np.argsort(left, kind="stable")
        left, right, count = left[order], right[order], count[order]
    scale = max(float(np.abs(left).max()), float(np.abs(right).max())) or 1.0
    left, right = left / scale, right / scale  # no product leaves the range of doubles
    ends = np.zeros(len(count) + 1)  # how much of all lies below each bucket, and below the end
    np.cumsum(count / count.max(), out=ends[1:])
    ends /= ends[-1]
    share = ends[1:] - ends[:-1]
    sums = np.zeros(len(ends))
    np.cumsum(share * (left + right) / 2, out=sums[1:])
    bucket = np.minimum(np.searchsorted(ends[1:], _CUTS, "left"), len(left) - 1)
    into, here = _CUTS - ends[bucket], share[bucket]
    # A bucket may hold next to no share of a hostile log's values.
    part = np.minimum(np.divide(into, here, out=np.zeros(len(into)), where=here > 0), 1.0)
    low = left[bucket]
    upto = sums[bucket] + into * (low + np.maximum(part, 0.0) * (right[bucket] - low) / 2)
    return np.asarray(scale * ((upto[1:] - upto[:-1]) * PARTS), np.float64)


_CUTS = np.arange(PARTS + 1) / PARTS


def moved(before: Float64s, after: Float64s) -> float:
    """Return the root mean square by which values must have moved from one histogram to another.

    Both as `part_means` has them. It is the Wasserstein distance of order 2 of the two
    distributions, up to what happens within a part: over all ways in which the one can become the
    other the least. Of arrays of n values it is a lower bound for ||after - before|| / sqrt(n), as
    far as buckets tell values. It may be far below: it is not seen that values change places, and
    steps in random directions only widen the distribution. NaN where either counts nothing.
    """
    difference = after / 2 - before / 2
    scale = float(np.abs(difference).max())
    if not scale > 0:
        return scale
    return 2.0 * scale * float(np.sqrt(np.mean((difference / scale) ** 2)))
