"""What is odd about a histogram, in a few words: else it looks like an error of the drawing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.bins import UNLIMITED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.logged import Histogram, Moments


def oddity(histogram: Histogram) -> str:
    """Return what is odd about a histogram; "" for an ordinary one.

    One of `NaN`, `only NaN`, `infinite values`, `counts that are no numbers`, `negative counts`,
    `empty`, `limits of ±DBL_MAX`, `constant 0.3` (with the value) and `one bucket`: the first of
    them that holds.
    """
    if _is_ordinary(histogram):
        return ""
    left, right, count = histogram.buckets.T
    filled = count > 0
    return (
        _not_finite(histogram.moments, left[filled], right[filled])
        or (_uncounted(left, right) if not filled.any() else "")
        or _of_counts(count)
        or _of_limits(histogram.moments, left[filled], right[filled])
    )


def _is_ordinary(histogram: Histogram) -> bool:
    """Tell at a glance that nothing is odd; False if that takes a closer look."""
    buckets, said = histogram.buckets, histogram.moments
    if len(buckets) < 2 or (said is not None and not _is_spread(said)):
        return False
    left, right, count = buckets.T
    filled = count > 0
    return bool(
        buckets.min() > -UNLIMITED  # a NaN makes every comparison false
        and buckets.max() < UNLIMITED
        and count.min() >= 0
        and np.count_nonzero(filled) > 1
        and left[filled].min() < right[filled].max()
    )


def _is_spread(said: Moments) -> bool:
    both = said.total + said.total_of_squares
    return math.isfinite(both) and -math.inf < said.least < said.greatest < math.inf


def _not_finite(
    moments: Moments | None, left: NDArray[np.float64], right: NDArray[np.float64]
) -> str:
    said: tuple[float, ...] = ()
    if moments is not None:
        said = (moments.total, moments.total_of_squares, moments.least, moments.greatest)
    counted = bool((~np.isnan(left) | ~np.isnan(right)).any())
    if np.isnan(said).any() or np.isnan(left).any() or np.isnan(right).any():
        return "NaN" if counted else "only NaN"
    ends = np.isinf(said[2:]).any() or np.isinf(left).any() or np.isinf(right).any()
    return "infinite values" if ends else ""


def _uncounted(left: NDArray[np.float64], right: NDArray[np.float64]) -> str:
    """TensorFlow 2 counts nothing at all where the least or the greatest value is no number."""
    edges = np.concatenate([left, right])
    if np.isinf(edges).any():
        return "infinite values"
    return "NaN" if np.isnan(edges).any() else ""


def _of_counts(count: NDArray[np.float64]) -> str:
    if not np.isfinite(count).all():
        return "counts that are no numbers"
    if (count < 0).any():
        return "negative counts"
    return "" if (count > 0).any() else "empty"


def _of_limits(
    moments: Moments | None, left: NDArray[np.float64], right: NDArray[np.float64]
) -> str:
    if max(np.abs(left).max(), np.abs(right).max()) >= UNLIMITED:
        return "limits of ±DBL_MAX"
    low, high = float(left.min()), float(right.max())
    if moments is not None and moments.least == moments.greatest:
        low = high = moments.least
    if low == high:
        return f"constant {low:.4g}"
    return "one bucket" if len(left) == 1 else ""
