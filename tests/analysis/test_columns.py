"""Columns that are computed where they are looked at: they say what an array of them says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis import columns
from termboard.analysis.columns import Column, Part, Shifted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.columns import Side

STEPS = st.one_of(
    st.integers(-9, 9), st.integers(2**53 - 9, 2**53 + 9), st.integers(-(2**63), 2**63 - 1)
)
TIMES = st.one_of(st.floats(-9, 9), st.floats(1.7e9, 1.7e9 + 9), st.floats(allow_nan=False))
ORIGINS = st.sampled_from((0.0, 3.0, 1.7e9, 1.7e9 + 0.1, -1e300))


@st.composite
def shifted(draw: st.DrawFn) -> Column:
    """Numbers of any kind that a log has, in order."""
    kind: Any = draw(st.sampled_from((np.int64, np.uint64, np.float64)))
    numbers = {np.int64: STEPS, np.uint64: STEPS.map(abs), np.float64: TIMES}[kind]
    values = sorted(draw(st.lists(numbers, max_size=20)))
    return Shifted(np.array(values, dtype=kind), draw(ORIGINS))


@given(shifted(), st.lists(TIMES | STEPS.map(float), min_size=1, max_size=9), st.data())
def test_looking_for_a_place_finds_what_a_search_in_the_array_does(
    column: Column, wanted: list[float], data: st.DataObject
) -> None:
    every = np.asarray(column)
    wanted += [*every.tolist(), *np.nextafter(every, math.inf).tolist()]
    sides: tuple[Side, ...] = ("left", "right")
    for side in sides:
        found = columns.search(column, np.array(wanted), side)
        assert found.tolist() == np.searchsorted(every, wanted, side).tolist()
        one = data.draw(st.sampled_from(wanted))
        assert columns.search_one(column, one, side) == int(np.searchsorted(every, one, side))


@given(shifted(), st.integers(0, 20), st.integers(0, 20), st.data())
def test_a_part_is_what_a_slice_of_the_array_is(
    column: Column, start: int, stop: int, data: st.DataObject
) -> None:
    found, every = columns.part(column, start, stop), np.asarray(column)[start:stop]
    assert len(found) == len(every)
    np.testing.assert_array_equal(found, every)
    np.testing.assert_array_equal(found[1:-1], every[1:-1])
    np.testing.assert_array_equal(found[::-1], every[::-1])
    wanted = np.append(0.0, every)
    assert columns.search(found, wanted).tolist() == np.searchsorted(every, wanted).tolist()
    assert columns.search_one(found, float(wanted[-1])) == np.searchsorted(every, wanted[-1])
    if len(every):
        at = data.draw(st.integers(-len(every), len(every) - 1))
        assert found[at] == every[at]
        assert found[np.array([at, 0])].tolist() == [every[at], every[0]]
        assert found[every > 0].tolist() == every[every > 0].tolist()
        bounds = np.array([0, abs(at), len(every)])
        some, places = columns.condensed(found, bounds)
        inside = some[places[0] : places[-1]]
        assert (inside.min(), inside.max()) == (every.min(), every.max())
        assert abs(at) == len(every) or some[places[1]] == every[abs(at)]


@pytest.mark.parametrize(
    ("numbers", "ascends"),
    [
        ([], True),
        ([3.0], True),
        ([1.0, 1.0, 2.0], True),
        ([2.0, 1.0], False),
        ([1.0, math.nan, 2.0], False),
        ([math.nan], False),
        ([-math.inf, 1.0], False),
        ([1.0, math.inf], False),
    ],
)
def test_what_ascends(numbers: list[float], ascends: bool) -> None:
    array = np.array(numbers)
    assert columns.is_ascending(array) == ascends
    assert columns.is_ascending(Shifted(array, 5.0)) == ascends
    assert columns.is_ascending(Shifted(array)[:]) == ascends


@given(st.lists(st.floats(-9, 9) | st.sampled_from((math.nan, math.inf, -math.inf)), max_size=9))
def test_the_finite_part_of_arrays_and_columns(numbers: list[float]) -> None:
    array: NDArray[np.float64] = np.array(numbers)
    finite = [number for number in numbers if math.isfinite(number)]
    for some in (array, Shifted(array), Part(Shifted(array), 0, len(array))):
        bad, limits = columns.finite_part(some)
        assert bad.tolist() == [i for i, n in enumerate(numbers) if not math.isfinite(n)]
        assert limits == ((min(finite), max(finite)) if finite else None)


def test_a_difference_that_overflows_is_no_place() -> None:
    column = Shifted(np.array([-1e308, 1e308]), -1.7e308)
    assert not columns.is_ascending(column)
    assert column[:].tolist() == [1.7e308 - 1e308, math.inf]
