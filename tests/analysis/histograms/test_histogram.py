"""Other bins conserve counts and follow TensorBoard's rules; ranges, numbers and oddities hold."""

from __future__ import annotations

import math
import sys
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.analysis.histograms.histogram import (
    clipped,
    countable,
    density,
    full_range,
    lost,
    oddity,
    rebinned,
    rebinned_all,
    stacked,
    summaries,
    summary,
    tensorboard_bins,
    value_range,
)
from termboard.logged import Histogram, Moments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Float64s = NDArray[np.float64]

LARGEST = sys.float_info.max
NAN, INF = math.nan, math.inf


def rows(*buckets: tuple[float, float, float]) -> Float64s:
    return np.array(buckets, np.float64).reshape(-1, 3)


def histogram(*buckets: tuple[float, float, float], moments: Moments | None = None) -> Histogram:
    return Histogram(rows(*buckets), moments)


@st.composite
def contiguous(draw: st.DrawFn) -> Float64s:
    """Return a histogram as writers write it: each bucket begins where the one before ended."""
    widths = draw(st.lists(st.sampled_from([0.0, 0.25, 1.0, 7.5, 1e3]), min_size=1, max_size=12))
    start = draw(st.sampled_from([-1e3, -1.0, 0.0, 2.0]))
    edges = start + np.concatenate([[0.0], np.cumsum(widths)])
    counts = draw(st.lists(st.integers(0, 1000), min_size=len(widths), max_size=len(widths)))
    return np.column_stack([edges[:-1], edges[1:], np.array(counts, np.float64)])


ANYTHING = st.lists(
    st.tuples(*[st.floats(width=64) | st.sampled_from([0.0, 1.0, LARGEST, -LARGEST])] * 3),
    max_size=8,
).map(lambda found: rows(*found))


# --- other bins

# (buckets, edges, counts); those of `histogram_util_test.ts`
OVERLAPS: list[tuple[str, Sequence[tuple[float, float, float]], list[float], list[float]]] = [
    ("one bucket stays", [(0, 10, 300)], [0, 10], [300]),
    ("one bucket is split", [(0, 9, 300)], [0, 3, 6, 9], [100, 100, 100]),
    ("several become one", [(0, 3, 100), (3, 6, 200), (6, 9, 300)], [0, 9], [600]),
    ("unequal sizes", [(0, 3, 100), (3, 9, 200)], [0, 9], [300]),
    ("a gap between two", [(0, 3, 100), (7, 10, 200)], [0, 5, 10], [100, 200]),
    ("a gap becomes a bin", [(0, 3, 100), (6, 9, 200)], [0, 3, 6, 9], [100, 0, 200]),
    ("the same bucket twice", [(0, 10, 100), (0, 10, 200)], [0, 10], [300]),
    ("partial overlap", [(0, 8, 100), (2, 10, 200)], [0, 10], [300]),
    ("across bins", [(0, 3, 300), (3, 10, 700)], [0, 5, 10], [500, 500]),
    ("zero width at the ends", [(0, 0, 300), (10, 10, 700)], [0, 5, 10], [300, 700]),
    ("on an edge: to the right", [(0, 1, 0), (5, 5, 200), (9, 10, 0)], [0, 5, 10], [0, 200]),
    ("zero width inside", [(0, 1, 0), (5, 5, 200), (8, 9, 0)], [0, 3, 6, 9], [0, 200, 0]),
    ("zero width merged", [(0, 0, 100), (10, 10, 200)], [0, 10], [300]),
    ("two in the last bin", [(0, 1, 0), (5, 5, 200), (10, 10, 100)], [0, 5, 10], [0, 300]),
    ("a part of the range", [(0, 6, 100)], [0, 3, 6, 9], [50, 50, 0]),
    ("behind the first bin", [(3, 9, 200)], [0, 3, 6, 9], [0, 100, 100]),
]


@pytest.mark.parametrize(("buckets", "edges", "counts"), [c[1:] for c in OVERLAPS],
                         ids=[c[0] for c in OVERLAPS])  # fmt: skip
def test_counts_are_shared_out_as_tensorboard_shares_them(
    buckets: Sequence[tuple[float, float, float]], edges: list[float], counts: list[float]
) -> None:
    assert rebinned(rows(*buckets), np.array(edges, np.float64)).tolist() == pytest.approx(counts)


@settings(max_examples=40)
@given(contiguous(), st.integers(1, 40))
def test_bins_over_all_buckets_conserve_the_count(buckets: Float64s, bins: int) -> None:
    low, high = buckets[0, 0], buckets[-1, 1]
    edges = np.linspace(low, high + (high == low), bins + 1)
    counts = rebinned(buckets, edges)
    assert counts.sum() == pytest.approx(buckets[:, 2].sum())
    assert (counts >= 0).all()


@settings(max_examples=40)
@given(contiguous(), st.lists(st.floats(-2e3, 1e4), min_size=2, max_size=9, unique=True))
def test_bins_agree_with_overlaps_one_by_one(buckets: Float64s, places: list[float]) -> None:
    edges = np.sort(np.array(places))
    expected = np.zeros(len(edges) - 1)
    for left, right, count in buckets.tolist():
        for i in range(len(expected)):
            low, high = edges[i], edges[i + 1]
            if left < right:
                inside = min(right, high) - max(left, low)
                expected[i] += max(0.0, inside) / (right - left) * count
            elif low <= left < high or left == high == edges[-1]:
                expected[i] += count
    assert rebinned(buckets, edges) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@settings(max_examples=40)
@given(st.lists(contiguous(), max_size=5))
def test_many_at_once_are_as_each_by_itself(many: list[Float64s]) -> None:
    edges = np.linspace(-900.0, 5000.0, 14)
    found = rebinned_all(stacked(many), edges)
    assert found.shape == (len(many), 13)
    for buckets, counts in zip(many, found, strict=True):
        assert counts == pytest.approx(rebinned(buckets, edges))


@settings(max_examples=40)
@given(ANYTHING)
def test_whatever_was_logged_the_counts_are_finite_and_not_negative(buckets: Float64s) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        counts = rebinned(buckets, np.array([-LARGEST, -1.0, 0.0, 0.5, LARGEST]))
    assert np.isfinite(counts).all()
    assert (counts >= 0).all()
    total = countable(buckets)[:, 2].sum()
    assert counts.sum() == pytest.approx(total)


def test_no_bins_and_no_buckets_are_no_error() -> None:
    assert rebinned(rows((0, 1, 5)), np.array([0.0])).shape == (0,)
    assert rebinned(rows(), np.array([0.0, 1.0])).tolist() == [0]
    assert rebinned_all(stacked([]), np.array([0.0, 1.0])).shape == (0, 1)


def test_many_long_buckets_are_worked_on_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("termboard.analysis.histograms.bins._PIECES", 7)
    buckets = np.tile([[0.0, 100.0, 10.0]], (50, 1))
    assert rebinned(buckets, np.linspace(0, 100, 11)).tolist() == pytest.approx([50.0] * 10)


def test_open_buckets_are_counted_at_the_edge_that_they_have() -> None:
    found = countable(rows((-INF, 0, 1), (0, 1, 2), (1, LARGEST, 3), (NAN, 5, 4), (9, 7, 5)))
    assert found.tolist() == [[0, 0, 1], [0, 1, 2], [1, 1, 3], [5, 5, 4], [7, 9, 5]]


@pytest.mark.parametrize(
    "bad", [(NAN, NAN, 1), (-INF, INF, 1), (0, 1, NAN), (0, 1, -2), (0, 1, INF)]
)
def test_buckets_that_cannot_be_counted_are_left_out(bad: tuple[float, float, float]) -> None:
    assert countable(rows((0, 1, 2), bad)).tolist() == [[0, 1, 2]]


def test_buckets_in_order_are_not_copied() -> None:
    buckets = rows((0, 1, 2), (1, 1, 0))
    assert countable(buckets) is buckets


# --- TensorBoard's bins


def counts_of(found: Float64s) -> list[float]:
    values: list[float] = found[:, 2].tolist()
    return values


def test_thirty_bins_as_histogram_core_test_has_them() -> None:
    found = tensorboard_bins(rows((10, 20, 100), (20, 30, 300), (30, 40, 600)), 10, 40)
    assert found[:, 0].tolist() == pytest.approx([10.0 + i for i in range(30)])
    assert found[:, 1].tolist() == pytest.approx([1.0] * 30)
    assert counts_of(found) == pytest.approx([10] * 10 + [30] * 10 + [60] * 10)


def test_two_bins_as_histogram_core_test_has_them() -> None:
    found = tensorboard_bins(rows((1, 5, 2), (5, 10, 4)), 1, 10, 2)
    assert found == pytest.approx(np.array([[1, 4.5, 2.4], [5.5, 4.5, 3.6]]))


def test_one_value_has_limits_around_it() -> None:
    found = tensorboard_bins(rows((1, 1, 0), (1, 1, 0), (1, 1, 10)), 1, 1, 2)
    low, high = 1 / 1.1 - 1, 2.1
    assert found[:, 0].tolist() == pytest.approx([low, low + (high - low) / 2])
    assert counts_of(found) == [10, 0]
    middle = tensorboard_bins(rows((11, 11, 100)), 11, 11)
    assert counts_of(middle) == [0.0] * 14 + [100.0] + [0.0] * 15


def test_an_empty_histogram_has_empty_bins() -> None:
    found = tensorboard_bins(rows(), 0, 10, 20)
    assert (len(found), found[:, 2].sum()) == (20, 0)


def test_what_lies_outside_is_counted_in_the_outermost_bins() -> None:
    found = tensorboard_bins(rows((-9, -5, 1), (-1, 5, 2), (8, 20, 4), (30, 40, 8)), 0, 10, 2)
    assert counts_of(found) == [3, 12]


# --- density


def test_a_density_sums_to_one_over_its_axis() -> None:
    edges = np.array([0.0, 1.0, 3.0, 3.0, 7.0])
    found = density(np.array([[1.0, 2.0, 9.0, 4.0], [0.0, 0.0, 0.0, 0.0]]), edges)
    assert found[0].tolist() == pytest.approx([1 / 16, 1 / 16, 0, 1 / 16])
    assert found[1].tolist() == [0, 0, 0, 0]


# --- range


def test_an_outlier_is_clipped_and_its_share_said() -> None:
    buckets = rows((-1, 0, 500), (0, 1, 499), (1, 900, 0), (900, 1000, 1))
    found = value_range([buckets])
    assert found is not None
    assert (found.low, found.high, found.clipped_below) == (-1, 1, 0)
    assert (found.clipped_above, found.clipped) == pytest.approx((0.001, 0.001))
    whole = full_range([buckets])
    assert whole is not None
    assert (whole.low, whole.high, whole.clipped) == (-1, 1000, 0)


def test_tails_of_a_normal_distribution_are_no_outliers() -> None:
    values = np.random.default_rng(0).normal(0, 1, 100_000)
    counts, edges = np.histogram(values, 200)
    found = value_range([np.column_stack([edges[:-1], edges[1:], counts])])
    assert found is not None
    assert (found.low, found.high) == (edges[0], edges[-1])


def test_each_histogram_counts_alike() -> None:
    """One early step of a thousand must not decide, however many values it holds."""
    calm = [rows((-1, 1, 10))] * 999
    found = value_range([rows((-1e6, 1e6, 1e9)), *calm])
    assert found is not None
    assert (found.low, found.high) == (-1, 1)


def test_one_value_gets_room_and_nothing_gets_no_range() -> None:
    found = value_range([rows((3, 3, 7))])
    assert found is not None
    assert (found.low, found.high) == (0, 6)
    assert value_range([]) is None
    assert value_range([rows((0, 1, 0)), rows()]) is None


@settings(max_examples=40)
@given(st.lists(ANYTHING, max_size=4))
def test_a_range_is_finite_and_ascends_whatever_was_logged(many: list[Float64s]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = value_range(many)
    if found is not None:
        assert -LARGEST <= found.low < found.high <= LARGEST
        assert 0 <= found.clipped <= 1


def test_what_lies_outside_is_cut_in_proportion() -> None:
    many = stacked([rows((0, 4, 8), (4, 4, 8)), rows()])
    below, above = clipped(many, 1.0, 3.0)
    assert below.tolist() == pytest.approx([0.125, 0])
    assert above.tolist() == pytest.approx([0.625, 0])


# --- numbers


def test_buckets_alone_come_near_to_mean_and_deviation() -> None:
    found = summary(histogram((0, 2, 3), (2, 2, 1)))
    assert (found.count, found.mean, found.least, found.greatest) == (4, 1.25, 0, 2)
    # Even in its bucket a value has a third of the square of its width.
    assert found.std == pytest.approx(math.sqrt((3 * 4 / 3 + 4) / 4 - 1.25**2))
    assert not found.exact


def test_what_the_writer_counted_goes_before_the_buckets() -> None:
    values = np.array([1.0, 2.0, 6.0])
    moments = Moments(3, 9, float(values @ values), 1, 6)
    found = summary(histogram((1, 4, 2), (4, 6, 1), moments=moments))
    assert (found.mean, found.std) == pytest.approx((values.mean(), values.std()))
    assert (found.least, found.greatest, found.exact, found.lost) == (1, 6, True, 0)


def test_values_that_lie_in_no_bucket_are_lost() -> None:
    found = summary(histogram((1, 4, 2), moments=Moments(5, NAN, NAN, NAN, NAN)))
    assert (found.lost, found.exact, found.mean) == (3, False, 2.5)


def test_zeros_are_told_where_buckets_are_narrow_around_them() -> None:
    torch = summary(histogram((0, 1e-12, 6), (1e-12, 0.5, 0), (0.5, 1, 4)))
    shares = (torch.zeros, torch.zeros_at_most, torch.positive, torch.negative)
    assert shares == pytest.approx((0.6, 0.6, 0.4, 0))
    tiny = summary(histogram((7e-17, 1e-12, 6), (0.5, 1, 4)))  # small ones, but none is zero
    assert (tiny.zeros, tiny.zeros_at_most) == (0, 0)
    wide = summary(histogram((-1, 1, 8), (1, 3, 2)))
    assert (wide.zeros, wide.zeros_at_most) == pytest.approx((0, 0.8))
    assert (wide.positive, wide.negative) == pytest.approx((0.6, 0.4))


def test_near_zero_is_measured_by_the_root_mean_square() -> None:
    small = summary(histogram((-0.001, 0.001, 50), (0.999, 1.001, 50)))
    assert small.near_zero == pytest.approx(0.5)
    assert summary(histogram((0, 0, 5))).near_zero == 1


def test_nothing_counted_says_nothing_but_its_count() -> None:
    for one in (histogram(), histogram((0, 1, 0)), histogram((NAN, NAN, 3))):
        found = summary(one)
        assert (found.count, found.lost, found.exact) == (0, 0, False)
        values = (found.mean, found.std, found.least, found.greatest, found.zeros, found.near_zero)
        assert all(map(math.isnan, (*values, found.zeros_at_most, found.positive, found.negative)))


def test_no_histogram_at_all_gives_empty_columns() -> None:
    assert summaries([]).rows.shape == (0, 12)


MOMENTS = st.none() | st.builds(Moments, *[st.floats()] * 5)


@settings(max_examples=40)
@given(st.lists(st.builds(Histogram, ANYTHING, MOMENTS), max_size=4))
def test_numbers_hold_together_whatever_was_logged(many: list[Histogram]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        every = summaries(many)
        alone = [summary(one) for one in many]
    for index, one in enumerate(alone):
        found = every.at(index)
        assert repr(found) == repr(one)
        assert lost(many)[index] == found.lost
        assert found.lost >= 0
        if found.count > 0:
            shares = (found.zeros, found.near_zero, found.positive, found.negative)
            assert all(-1e-9 <= share <= 1 + 1e-9 for share in shares)
            assert found.least <= found.greatest
            assert found.std >= 0
            slack = 1e-9 * max(abs(found.least), abs(found.greatest))
            assert found.least - slack <= found.mean <= found.greatest + slack


# --- oddities

ODD: list[tuple[str, Histogram]] = [
    ("", histogram((0, 1, 2), (1, 2, 3))),
    ("empty", histogram()),
    ("empty", histogram((0, 0, 0), (1, 1, 0))),
    ("constant 0.3", histogram((0.3, 0.3, 0), (0.3, 0.3, 9))),
    ("constant -7", histogram((-8, -6, 9), moments=Moments(9, -63, 441, -7, -7))),
    ("one bucket", histogram((0, 1, 0), (1, 2, 5), (2, 3, 0))),
    ("limits of ±DBL_MAX", histogram((-LARGEST, 0, 1), (0, 1, 5))),
    ("NaN", histogram((0, 1, 5), moments=Moments(6, NAN, NAN, NAN, NAN))),
    ("only NaN", histogram((NAN, NAN, 5))),
    ("only NaN", histogram(moments=Moments(6, NAN, NAN, NAN, NAN))),
    ("infinite values", histogram((0, INF, 5))),
    ("infinite values", histogram((0, 1, 5), moments=Moments(6, INF, INF, 0, INF))),
    # So TensorFlow 2 writes what has one value among others that is no number.
    ("NaN", histogram((NAN, NAN, 0), (NAN, NAN, 0))),
    ("infinite values", histogram((-INF, NAN, 0), (NAN, NAN, 0), (NAN, 2, 0))),
    ("negative counts", histogram((0, 1, 5), (1, 2, -1))),
    ("counts that are no numbers", histogram((0, 1, NAN))),
]


@pytest.mark.parametrize(("words", "one"), ODD)
def test_what_is_odd_is_named(words: str, one: Histogram) -> None:
    assert oddity(one) == words


@settings(max_examples=40)
@given(st.builds(Histogram, ANYTHING, MOMENTS))
def test_anything_has_a_name_in_one_line(one: Histogram) -> None:
    words: Any = oddity(one)
    assert isinstance(words, str)
    assert "\n" not in words
