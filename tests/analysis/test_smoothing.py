from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termboard.analysis.smoothing import debiased_ema

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
