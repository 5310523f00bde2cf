from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.even_scale import even_scale
from termboard.analysis.ticks import widened


def test_loss_from_zero_to_three() -> None:
    scale = even_scale(0.05, 3.1, 12, 4)
    assert scale is not None
    (low, high), ticks = scale
    assert ticks.tolist() == [0, 1, 2, 3]
    assert low <= 0.05
    assert high >= 3.1


@given(st.floats(-1e30, 1e30), st.floats(-1e30, 1e30), st.integers(1, 60), st.sampled_from([2, 4]))
def test_all_data_are_inside_and_ticks_on_the_middle_of_rows(
    one: float, other: float, rows: int, dots: int
) -> None:
    low, high = widened(one, other)
    scale = even_scale(low, high, rows, dots)
    if scale is None:
        return
    (bottom, top), ticks = scale
    assert bottom <= low
    assert top >= high
    assert len(ticks) >= 2
    # A dot's share of the height; the middle of a row lies half way between its outer dots.
    places = (top - ticks) / (top - bottom) * (rows * dots - 1)
    np.testing.assert_allclose(places % dots, (dots - 1) / 2, atol=1e-4)
