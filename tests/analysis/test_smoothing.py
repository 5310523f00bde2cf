from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termboard.analysis.smoothing import Smoothed, carried_on, debiased_ema, smoothed

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _plain(values: list[float], weight: float) -> list[float]:
    """TensorBoard's `classicSmoothing`, line by line."""
    weight = min(1.0, max(0.0, weight)) if math.isfinite(weight) else 0.0
    if weight <= 0 or all(value == values[0] for value in values):
        return values
    last, count, out = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            out.append(value)
            continue
        last = last * weight + (1 - weight) * value
        count += 1
        out.append(last / (1 if weight == 1 else 1 - weight**count))
    return out


@pytest.mark.parametrize(
    ("values", "weight", "expected"),
    [
        ([1, 0.5, 0], 0.6, [1, 0.6875, 0.336734693877551]),
        ([0, 0.5, 1], 0.6, [0, 0.3125, 0.663265306122449]),
        ([1, 2, 3], 1.0, [0, 0, 0]),
        ([1, 2, 3], 7.0, [0, 0, 0]),
        ([1, 2, 3], math.nan, [1, 2, 3]),
        ([1, 2, 3], math.inf, [1, 2, 3]),
        ([1, 2, 3], -1.0, [1, 2, 3]),
        ([0.1, 0.1, 0.1], 0.9, [0.1, 0.1, 0.1]),
        ([], 0.5, []),
    ],
)
def test_tensorboards_own_vectors(
    values: list[float], weight: float, expected: list[float]
) -> None:
    out = debiased_ema(np.array(values, dtype=np.float64), weight)
    np.testing.assert_allclose(out, expected, rtol=1e-9)


def test_what_is_not_finite_passes_through_and_leaves_the_average_alone() -> None:
    out = debiased_ema(np.array([1.0, np.nan, 0.5, np.inf, 0.0]), 0.6)
    np.testing.assert_allclose(out, [1, np.nan, 0.6875, np.inf, 0.336734693877551], rtol=1e-9)


def test_the_input_is_not_changed() -> None:
    values = np.array([1.0, 2.0, 3.0])
    debiased_ema(values, 0.5)
    assert values.tolist() == [1, 2, 3]


@given(
    arrays(np.float64, st.integers(0, 60), elements=st.floats(-1e12, 1e12) | st.just(math.nan)),
    st.floats(0, 0.999),
)
def test_equals_the_plain_loop(values: NDArray[np.float64], weight: float) -> None:
    expected = _plain(values.tolist(), weight)
    # Where values cancel out, what is left has the precision of the largest of them.
    size = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 0.0
    np.testing.assert_allclose(debiased_ema(values, weight), expected, rtol=1e-9, atol=1e-12 * size)


@pytest.mark.parametrize("weight", [1e-300, 1e-3, 0.6, 0.99, 0.999])
def test_equals_the_plain_loop_over_many_blocks(weight: float) -> None:
    values = np.exp(np.random.default_rng(1).normal(0, 3, 20_001))
    values[::97] = np.nan
    np.testing.assert_allclose(
        debiased_ema(values, weight), _plain(values.tolist(), weight), rtol=1e-9
    )


def test_huge_values_do_not_overflow() -> None:
    values = np.array([1e300, 1.7e308, -1.7e308] * 3000)
    assert np.isfinite(debiased_ema(values, 0.999)).all()


# Carrying on


def _grown(values: NDArray[np.float64], weight: float, stops: list[int]) -> Smoothed:
    """Smooth the first points, then carry on to each of `stops`, and to the end."""
    found = smoothed(values[: stops[0]], weight)
    for stop in [*stops[1:], len(values)]:
        found = carried_on(found, values[:stop])
    return found


@given(
    arrays(
        np.float64,
        st.integers(0, 40),
        elements=st.floats(-1e9, 1e9) | st.sampled_from((1.0, math.nan, math.inf, -math.inf)),
    ),
    st.floats(-0.5, 1.5) | st.just(math.nan),
    st.lists(st.integers(0, 40), min_size=1, max_size=5).map(sorted),
)
def test_carried_on_is_bit_for_bit_the_same_as_from_scratch(
    values: NDArray[np.float64], weight: float, stops: list[int]
) -> None:
    out = _grown(values, weight, stops).values
    assert out.tobytes() == debiased_ema(values, weight).tobytes()


@pytest.mark.parametrize("bad", [(), (math.nan,), (math.nan, math.inf, -math.inf)])
@pytest.mark.parametrize("weight", [0.001, 0.6, 0.999, 1.0])
def test_carried_on_over_the_edges_of_blocks(weight: float, bad: tuple[float, ...]) -> None:
    values = np.random.default_rng(4).normal(3, 1, 13_000)
    for start, value in enumerate(bad):
        values[start :: 37 + start] = value
    stops = [1, 2, 4095, 4096, 4097, 8191, 8192, 8192, 8193, 12_287, 12_288, 12_600]
    out = _grown(values, weight, stops).values
    assert out.tobytes() == debiased_ema(values, weight).tobytes()


def test_a_constant_series_stays_raw_until_a_value_differs() -> None:
    values = np.full(5000, 0.1)
    found = _grown(values, 0.9, [3, 4200])
    assert found.raw
    assert found.values.tobytes() == values.tobytes()
    longer = np.append(values, [0.1, 0.2])
    np.testing.assert_allclose(
        carried_on(found, longer).values, _plain(longer.tolist(), 0.9), rtol=1e-9
    )


def test_what_was_returned_before_stays_and_two_may_carry_on() -> None:
    values = np.random.default_rng(3).normal(size=300)
    first = smoothed(values[:100], 0.8)
    second = carried_on(first, values[:200])
    kept = second.values.copy()
    other = np.append(values[:200], np.full(100, 7.0))
    one, two = carried_on(second, values), carried_on(second, other)
    assert one.values.tobytes() == debiased_ema(values, 0.8).tobytes()
    assert two.values.tobytes() == debiased_ema(other, 0.8).tobytes()
    assert second.values.tobytes() == kept.tobytes()


def test_appending_a_few_points_copies_nothing_old() -> None:
    values = np.random.default_rng(3).normal(size=20_000)
    first = carried_on(smoothed(values[:10_000], 0.8), values[:10_001])
    second = carried_on(first, values[:10_900])
    assert np.shares_memory(first.values, second.values)
    assert not np.shares_memory(second.values, carried_on(second, values).values)


def test_only_the_last_block_is_looked_at_again() -> None:
    values = np.random.default_rng(3).normal(size=10_000)
    first = smoothed(values[:9_000], 0.8)
    expected = debiased_ema(values, 0.8)
    values[: 2 * 4096] = math.nan  # whatever stands there now is not read
    np.testing.assert_array_equal(carried_on(first, values).values, expected)
