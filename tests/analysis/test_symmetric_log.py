"""A scale of both signs: it rises, comes back, and marks powers of ten on either side of zero."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.symmetric_log import SymmetricLog, symmetric_log


@given(st.lists(st.floats(-1e6, 1e6), min_size=2))
def test_places_keep_the_order_and_the_sign(values: list[float]) -> None:
    scale = SymmetricLog(0.01)
    places = scale.place(np.sort(np.array(values)))
    assert (np.diff(places) >= 0).all()
    assert (np.sign(places) == np.sign(np.sort(np.array(values)))).all()


@given(st.floats(-1e9, 1e9))
def test_a_place_leads_back_to_its_value(value: float) -> None:
    scale = SymmetricLog(1e-3)
    place = float(scale.place(np.array([value]))[0])
    assert scale.value(place) == pytest.approx(value, rel=1e-6, abs=1e-9)


def test_what_is_no_number_stays_so() -> None:
    places = SymmetricLog(1.0).place(np.array([math.nan, math.inf, -math.inf]))
    assert math.isnan(places[0])
    assert places[1:].tolist() == [math.inf, -math.inf]


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (-5.0, 50.0, 9, [-1, -0.1, 0, 0.1, 1, 10]),
        (-50.0, 50.0, 5, [-10, -0.1, 0, 0.1, 10]),
        (0.0, 50.0, 3, [0, 1]),
        (-0.5, 50.0, 0, []),
    ],
)
def test_ticks_are_zero_and_powers_of_ten(
    low: float, high: float, most: int, ticks: list[float]
) -> None:
    found = SymmetricLog(0.01).ticks(low, high, most)
    assert len(found) <= most
    assert found.tolist() == sorted(found.tolist())
    if most:
        assert 0 in found
    assert set(found.tolist()) <= {0, *(s * 10.0**k for k in range(-3, 4) for s in (-1, 1))}
    if most in (0, 9):
        assert found.tolist() == ticks


@given(st.floats(0, sys.float_info.max))
def test_any_largest_value_has_a_scale(largest: float) -> None:
    scale = symmetric_log(largest)
    assert scale.linear > 0
    assert np.isfinite(scale.place(np.array([-largest, largest]))).all()
    assert len(scale.ticks(-largest, largest, 9)) <= 9
