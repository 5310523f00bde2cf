from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termboard.analysis.in_order import distinct, quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray


@given(arrays(np.int64, st.integers(0, 30), elements=st.integers(-5, 5)))
def test_each_number_once(numbers: NDArray[np.int64]) -> None:
    assert distinct(numbers).tolist() == sorted(set(numbers.tolist()))


@given(
    arrays(np.float64, st.integers(0, 30), elements=st.sampled_from([-np.inf, -0.0, 0, 1, np.nan]))
)
def test_each_float_once(numbers: NDArray[np.float64]) -> None:
    np.testing.assert_array_equal(distinct(numbers), np.unique(numbers))


@given(arrays(np.int64, st.tuples(st.integers(1, 20), st.just(2)), elements=st.integers(-2, 2)))
def test_each_row_once(rows: NDArray[np.int64]) -> None:
    assert distinct(rows).tolist() == sorted({tuple(row): row for row in rows.tolist()}.values())


@given(arrays(np.float64, st.integers(1, 30), elements=st.floats(-9, 9)), st.floats(0, 1))
def test_a_quantile_is_numpys(numbers: NDArray[np.float64], share: float) -> None:
    assert quantile(numbers, share) == pytest.approx(np.quantile(numbers, share), abs=1e-12)
    assert quantile(numbers, 0.5) == pytest.approx(np.median(numbers), abs=1e-12)
