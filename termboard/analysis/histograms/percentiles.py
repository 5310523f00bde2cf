"""TensorBoard's nine percentiles of a histogram, as its Distributions tab shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.bins import countable_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Float64s = NDArray[np.float64]

BASIS_POINTS = (0, 668, 1587, 3085, 5000, 6915, 8413, 9332, 10000)
"""Of ten thousand: where a normal distribution has -inf, -1.5, -1, -0.5, 0 … deviations
(`NORMAL_HISTOGRAM_BPS`)."""
NAMES = ("min", "6.7 %", "15.9 %", "30.9 %", "median", "69.2 %", "84.1 %", "93.3 %", "max")
"""How a person calls them, in their order."""
MEDIAN = BASIS_POINTS.index(5000)


def percentiles(many: Sequence[Float64s]) -> Float64s:
    """Return the nine percentiles of histograms; shape (histograms, 9), ascending in each row.

    As TensorBoard's compressor (`compress_histogram`): cumulated counts are scaled to 10000, and
    between the ends of a bucket they rise evenly. In a histogram that counted nothing every
    percentile is the last bucket's right edge. Without buckets they are NaN, where TensorBoard has
    0, which would look measured. Buckets are those that can be counted (`countable`).
    """
    found = np.full((len(many), len(BASIS_POINTS)), np.nan)
    usable = countable_all(many)
    rows = [row for row, buckets in enumerate(usable) if len(buckets)]
    if rows:
        found[rows] = _percentiles([usable[row] for row in rows])
    return found


def _percentiles(many: Sequence[Float64s]) -> Float64s:
    """Return the percentiles of histograms, each of which has buckets."""
    cumulated = [_cumulated(buckets[:, 2]) for buckets in many]
    # Which bucket each lies in; for all behind the last one, the number of buckets.
    at = np.array([weights.searchsorted(_POINTS, "right") for weights in cumulated])
    lengths = np.array([[len(weights)] for weights in cumulated])
    starts = np.cumsum(lengths, axis=0) - lengths
    inside = starts + np.minimum(at, lengths - 1)
    weights, rights = np.concatenate(cumulated), np.concatenate([one[:, 1] for one in many])
    least = np.array([[buckets[0, 0]] for buckets in many])
    greatest = np.array([[buckets[-1, 1]] for buckets in many])
    before = np.where(at > 0, weights[inside - 1], 0.0)
    low = np.where(before > 0, np.maximum(rights[inside - 1], least), least)
    high = np.minimum(rights[inside], greatest)
    values = _between(_POINTS, before, weights[inside], low, high)
    return np.maximum.accumulate(np.where(at < lengths, values, greatest), axis=1)


def _cumulated(counts: Float64s) -> Float64s:
    """Return the counts cumulated to 10000, or to 0; rounded at each step as TensorBoard does."""
    return (counts * BASIS_POINTS[-1] / (counts.sum() or 1.0)).cumsum()


def _between(
    points: Float64s, before: Float64s, behind: Float64s, low: Float64s, high: Float64s
) -> Float64s:
    """Map points from [before, behind] onto [low, high]."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = low + (points - before) * (high - low) / (behind - before)
        if np.isfinite(found).all():
            return found
        share = (points - before) / (behind - before)  # where the difference overflows
        return np.where(np.isfinite(found), found, low * (1 - share) + high * share)


_POINTS = np.array(BASIS_POINTS, np.float64)
