from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termboard.analysis.smoothing import Averaged, averaged, debiased_ema

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


# As a column


def _assert_same(found: NDArray[np.float64], expected: NDArray[np.float64]) -> None:
    """Apart from rounding; where values cancel out, what is left has that of the largest."""
    assert found.shape == expected.shape
    finite = expected[np.isfinite(expected)]
    size = float(np.abs(finite).max()) if len(finite) else 0.0
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12 * max(size, 1e-3))


def _extremes(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([values.min(), values.max()])


def _column(values: NDArray[np.float64], weight: float, stops: list[int]) -> Averaged | None:
    """Average the first values, go on to each of `stops`, and to the end."""
    found: Averaged | None = None
    for stop in [*stops, len(values)]:
        found = averaged(values[:stop], weight, found.blocks if found else None)
    return found


@given(
    arrays(
        np.float64,
        st.integers(0, 300),
        elements=st.floats(-1e9, 1e9) | st.sampled_from((1.0, math.nan, math.inf, -math.inf)),
    ),
    st.floats(-0.5, 1.5) | st.just(math.nan),
    st.lists(st.integers(0, 300), min_size=1, max_size=5).map(sorted),
)
def test_going_on_is_the_same_as_from_scratch(
    values: NDArray[np.float64], weight: float, stops: list[int]
) -> None:
    found, expected = _column(values, weight, stops), debiased_ema(values, weight)
    _assert_same(np.asarray(values if found is None else found), expected)


@pytest.mark.parametrize("bad", [(), (math.nan,), (math.nan, math.inf, -math.inf)])
@pytest.mark.parametrize("weight", [0.001, 0.6, 0.999, 1.0])
def test_going_on_over_the_edges_of_blocks(weight: float, bad: tuple[float, ...]) -> None:
    values = np.random.default_rng(4).normal(3, 1, 33_000)
    for start, value in enumerate(bad):
        values[start :: 37 + start] = value
    found = _column(values, weight, [2, 63, 64, 65, 127, 128, 128, 129, 16_384, 16_385, 32_767])
    assert found is not None
    _assert_same(found[:], debiased_ema(values, weight))


def test_a_constant_series_is_no_average_until_a_value_differs() -> None:
    values = np.full(5000, 0.1)
    assert averaged(values, 0.9) is None
    assert debiased_ema(values, 0.9) is values
    longer = np.append(values, [0.1, 0.2])
    np.testing.assert_allclose(
        np.asarray(averaged(longer, 0.9)), _plain(longer.tolist(), 0.9), rtol=1e-9
    )


def test_only_what_is_behind_the_last_full_block_is_looked_at_again() -> None:
    values = np.random.default_rng(3).normal(size=10_000)
    first = averaged(values[:9_000], 0.8)
    expected = debiased_ema(values, 0.8)
    values[: 140 * 64] = math.nan  # whatever stands there now is not read
    assert first is not None
    found = averaged(values, 0.8, first.blocks)
    assert found is not None
    _assert_same(found[9_000:], expected[9_000:])


def test_little_is_kept_of_an_average() -> None:
    values = np.random.default_rng(3).normal(size=64_000)
    found = averaged(values, 0.8)
    assert found is not None
    kept = vars(found.blocks).values()
    assert sum(column.nbytes for column in kept if isinstance(column, np.ndarray)) < len(values)


values_with_holes = arrays(
    np.float64,
    st.integers(1, 400),
    elements=st.floats(-9, 9) | st.sampled_from((math.nan, math.inf, -math.inf)),
)


@given(values_with_holes, st.data())
def test_a_column_is_what_an_array_of_it_is(
    values: NDArray[np.float64], data: st.DataObject
) -> None:
    found, every = averaged(values, 0.7), debiased_ema(values, 0.7)
    assume(found is not None)
    assert found is not None
    assert len(found) == len(every)
    place = st.integers(-len(every), len(every) - 1)
    some = np.array(data.draw(st.lists(place, min_size=1, max_size=9)))
    start, stop = data.draw(place), data.draw(place)
    for where in (slice(start, stop), slice(None, None, -3), some, some.reshape(1, -1)):
        _assert_same(found[where], every[where])
    _assert_same(np.array(found[int(some[0])]), every[some[0]])
    bad = np.flatnonzero(~np.isfinite(every))
    low, high = sorted((start % (len(every) + 1), stop % (len(every) + 1)))
    assert found.bad(low, high).tolist() == bad[(bad >= low) & (bad < high)].tolist()
    _assert_same(found.bad_ones(bad), every[bad])
    _assert_same(found[every > 0], every[every > 0])


@given(values_with_holes, st.lists(st.integers(0, 400), min_size=2, max_size=9))
def test_fewer_numbers_have_the_same_extremes_and_what_is_beside_bounds(
    values: NDArray[np.float64], bounds: list[int]
) -> None:
    found, every = averaged(values, 0.7), debiased_ema(values, 0.7)
    at = np.array(sorted(min(bound, len(values)) for bound in bounds))
    assume(found is not None)
    assert found is not None
    some, places = found.condensed(at)
    for (start, stop), (first, behind) in zip(pairwise(at), pairwise(places), strict=True):
        expected, there = every[start:stop], some[first:behind]
        expected, there = expected[np.isfinite(expected)], there[np.isfinite(there)]
        assert (len(expected) == 0) == (len(there) == 0)
        if len(expected):
            _assert_same(_extremes(there), _extremes(expected))
    for bound, place in zip(at, places, strict=True):
        if bound > 0:
            _assert_same(some[place - 1], every[bound - 1])
        if bound < len(every):
            _assert_same(some[place], every[bound])
