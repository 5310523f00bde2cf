"""How far values moved from one histogram to another, and which steps a trend is made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.histograms.histogram import summary
from termboard.analysis.layers.trend import PARTS, evenly, moved, norm, part_means, rms
from tests.analysis.layers.made import histogram

_RANDOM = np.random.default_rng(5)
_VALUES = st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=200).map(
    lambda values: np.array(values, np.float64)
)


def _moved(one: np.ndarray, other: np.ndarray) -> float:
    return moved(part_means(histogram(one).buckets), part_means(histogram(other).buckets))


def test_a_shift_and_a_stretch_are_measured() -> None:
    values = _RANDOM.normal(0, 1, 20_000)
    assert _moved(values, values + 3) == pytest.approx(3, rel=1e-3)
    assert _moved(values, values * 3) == pytest.approx(2, rel=0.02)
    assert _moved(values, values) == 0


def test_values_that_change_places_seem_not_to_have_moved() -> None:
    values = _RANDOM.normal(0, 1, 1000)
    assert _moved(values, values[::-1]) == 0


@given(_VALUES, st.floats(-3, 3))
def test_it_is_never_more_than_what_happened(values: np.ndarray, by: float) -> None:
    """A lower bound, up to the width of a bucket."""
    after = values * by
    really = float(np.sqrt(np.mean((after - values) ** 2)))
    width = max(float(np.ptp(one)) / 60 for one in (values, after))
    assert _moved(values, after) <= really * (1 + 1e-6) + 2 * width + 1e-9


@given(_VALUES)
def test_parts_are_sorted_and_keep_the_mean(values: np.ndarray) -> None:
    buckets = histogram(values).buckets
    means = part_means(buckets)
    assert means.shape == (PARTS,)
    spread = float(np.ptp(values)) + 1.0
    assert (np.diff(means) >= -1e-9 * spread).all()
    centre = np.average((buckets[:, 0] + buckets[:, 1]) / 2, weights=buckets[:, 2])
    assert means.mean() == pytest.approx(centre, abs=1e-6 * spread)


@pytest.mark.parametrize(
    "rows",
    [
        np.zeros((0, 3)),
        np.array([[np.nan, np.nan, 5.0]]),
        np.array([[0.0, 1.0, -2.0]]),
        np.array([[0.0, 1.0, np.inf]]),
    ],
)
def test_what_counts_nothing_did_not_move_anywhere(rows: np.ndarray) -> None:
    assert np.isnan(part_means(rows)).all()
    assert np.isnan(moved(part_means(rows), part_means(np.array([[0.0, 1.0, 1.0]]))))


def test_the_largest_doubles_and_a_million_buckets_are_no_trouble() -> None:
    huge = np.array([[-1.7e308, 1.7e308, 1e300], [1.7e308, 1.7e308, 1.0]])
    assert np.isfinite(part_means(huge)).all()
    assert moved(part_means(huge), part_means(huge / 2)) > 1e307
    left = np.linspace(0, 1, 1_000_001)
    many = np.column_stack([left[:-1], left[1:], np.ones(1_000_000)])
    assert part_means(many) == pytest.approx((np.arange(PARTS) + 0.5) / PARTS)


@given(st.integers(1, 5000))
def test_a_trend_has_about_24_steps_and_stays_the_same_while_a_series_grows(count: int) -> None:
    found = evenly(count)
    assert found[0] == 0
    assert found[-1] == count - 1
    assert min(count, 12) <= len(found) <= 25
    assert (np.diff(found) > 0).all()
    if count > 1:  # at most the last one is new, or every other one goes
        assert set(evenly(count - 1).tolist()[:-1]) >= set(found.tolist()[:-2])


def test_norms_are_those_of_the_values() -> None:
    values = _RANDOM.normal(1, 2, 500)
    stats = summary(histogram(values))
    assert norm(stats) == pytest.approx(np.linalg.norm(values))
    assert rms(stats) == pytest.approx(np.sqrt(np.mean(values**2)))


def test_a_bucket_of_next_to_nothing_spoils_no_mean() -> None:
    found = part_means(np.array([[-3.0, 0.0, 1e-320], [0.0, 1.0, 1.0]]))
    assert found == pytest.approx((np.arange(PARTS) + 0.5) / PARTS)
