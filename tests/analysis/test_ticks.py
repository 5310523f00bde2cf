from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.ticks import linear_ticks, log_ticks, widened

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 1, 5, [0, 0.25, 0.5, 0.75, 1]),
        (0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.13, 2.9, 4, [1, 2]),
        (-3, 7, 4, [-2.5, 0, 2.5, 5]),
        (0, 50_000, 6, [0, 10_000, 20_000, 30_000, 40_000, 50_000]),
        (1e-300, 3e-300, 3, [1e-300, 2e-300, 3e-300]),
    ],
)
def test_linear(low: float, high: float, most: int, expected: list[float]) -> None:
    np.testing.assert_allclose(linear_ticks(low, high, most), expected, rtol=1e-12)


def test_whole_numbers() -> None:
    assert linear_ticks(0, 3, 10, whole=True).tolist() == [0, 1, 2, 3]
    assert linear_ticks(0, 10, 4, whole=True).tolist() == [0, 5, 10]


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (1e-6, 1, 4, [1e-6, 1e-4, 1e-2, 1]),
        (0.5, 200, 4, [1, 10, 100]),
        (0.5, 8, 5, [0.5, 1, 2, 5]),
        (1, 1000, 12, [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]),
        (0.30, 0.36, 4, [0.3, 0.32, 0.34, 0.36]),
    ],
)
def test_log(low: float, high: float, most: int, expected: list[float]) -> None:
    np.testing.assert_allclose(log_ticks(low, high, most), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 0, (-1, 1)), (3, 3, (0, 6)), (-3, -3, (-6, 0)), (2, 1, (1, 2))],
)
def test_constant_data_by_tensorboards_rule(
    low: float, high: float, expected: tuple[float, float]
) -> None:
    assert widened(low, high) == expected


@given(FINITE, FINITE, st.integers(0, 12))
def test_ticks_of_any_limits(one: float, other: float, most: int) -> None:
    low, high = widened(one, other)
    assert low < high
    ticks = linear_ticks(low, high, most)
    assert len(ticks) <= most
    assert np.isfinite(ticks).all()
    assert (np.diff(ticks) > 0).all()


@given(st.floats(1e-306, 1e308), st.floats(1.00001, 1e200), st.integers(1, 12))
def test_log_ticks_of_any_limits(low: float, ratio: float, most: int) -> None:
    high = min(low * ratio, 1.7e308)
    ticks = log_ticks(low, high, most)
    assert len(ticks) <= most
    assert (np.diff(ticks) > 0).all()
    assert not len(ticks) or (ticks[0] >= low * 0.999 and ticks[-1] <= high * 1.001)
