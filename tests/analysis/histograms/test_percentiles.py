"""Percentiles are TensorBoard's own, to the last digit, and rise."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.plugins.distribution import compressor

from termboard.analysis.histograms.percentiles import BASIS_POINTS, MEDIAN, NAMES, percentiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Float64s = NDArray[np.float64]


def theirs(buckets: Float64s) -> list[float]:
    """Return what TensorBoard makes of it."""
    return [float(value) for _, value in compressor.compress_histogram(buckets.tolist())]


def test_the_points_are_tensorboards() -> None:
    assert compressor.NORMAL_HISTOGRAM_BPS == BASIS_POINTS
    assert len(NAMES) == len(BASIS_POINTS)
    assert (BASIS_POINTS[MEDIAN], NAMES[MEDIAN]) == (5000, "median")


@st.composite
def logged(draw: st.DrawFn) -> Float64s:
    """Return a histogram as writers write it; some end as exactly as a percentile does."""
    widths = draw(st.lists(st.sampled_from([0.0, 0.1, 1.0, 7.0, 1e6]), min_size=1, max_size=15))
    edges = draw(st.sampled_from([-3.0, 0.0, 1e-9])) + np.concatenate([[0.0], np.cumsum(widths)])
    some = st.integers(0, 9) | st.sampled_from([0, 0, 5000, 668, 10000, 2**40])
    counts = draw(st.lists(some, min_size=len(widths), max_size=len(widths)))
    return np.column_stack([edges[:-1], edges[1:], np.array(counts, np.float64)])


@settings(max_examples=40)
@given(st.lists(logged(), min_size=1, max_size=6))
def test_they_are_tensorboards_to_the_last_digit(many: list[Float64s]) -> None:
    found = percentiles(many)
    for buckets, row in zip(many, found, strict=True):
        assert row.tolist() == theirs(buckets)


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_order_in_memory_does_not_matter(order: str) -> None:
    values = np.random.default_rng(4).normal(0, 1, 5000)
    counts, edges = np.histogram(values, 77)
    buckets = np.column_stack([edges[:-1], edges[1:], counts])
    made = np.asfortranarray(buckets) if order == "F" else np.ascontiguousarray(buckets)
    assert percentiles([made])[0].tolist() == theirs(buckets)


def test_a_histogram_of_nothing_ends_where_its_last_bucket_does() -> None:
    empty = np.array([[0.0, 1.0, 0.0], [1.0, 2.0, 0.0]])
    assert percentiles([empty])[0].tolist() == theirs(empty) == [2.0] * 9


def test_without_buckets_there_are_no_percentiles() -> None:
    found = percentiles([np.zeros((0, 3)), np.array([[0.0, 0.0, 5.0]])])
    assert np.isnan(found[0]).all()
    assert found[1].tolist() == [0.0] * 9
    assert percentiles([]).shape == (0, 9)


def test_of_a_normal_distribution_they_are_half_deviations_apart() -> None:
    values = np.random.default_rng(1).normal(0, 1, 1_000_000)
    counts, edges = np.histogram(values, 400)
    (row,) = percentiles([np.column_stack([edges[:-1], edges[1:], counts])])
    assert row[1:-1].tolist() == pytest.approx([-1.5, -1, -0.5, 0, 0.5, 1, 1.5], abs=0.01)


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(st.tuples(*[st.floats(width=64)] * 3), max_size=7).map(
            lambda found: np.array(found, np.float64).reshape(-1, 3)
        ),
        max_size=4,
    )
)
def test_they_rise_whatever_was_logged(many: list[Float64s]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = percentiles(many)
    for row in found.tolist():
        assert all(map(math.isnan, row)) or row == sorted(row)
