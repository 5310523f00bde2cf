"""Natural order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.ordering import natural_key

names = st.text("ab01 9/-_.٣ü", max_size=12)


@pytest.mark.parametrize(
    "ordered",
    [
        ["layer_2", "layer_10"],
        ["a", "a/b", "a-b", "ab"],
        ["1", "2", "10", ".", "a"],
        ["a1b", "a01c"],
        ["a01", "a1", "a2"],
        ["v1.10", "v1.2", "v2.0"],
        ["wd0", "wd0.0001", "wd0.001", "wd0.01", "wd0.1", "wd1", "wd10"],
        ["lr1.0e-04", "lr1.6e-03", "lr1.0e-01", "lr1", "lr1e1", "lr2E+1"],
        ["a0", "a0.0", "a00", "a1e-999999"],
        ["x1", "x1.0", "x1.00", "x2"],
        ["1.2.3", "1.2.10", "1.3"],
        ["1e2abc", "1e9z", "2e1z"],
        ["1" + "0" * 5000, "1e5001"],
        ["", "a"],
        ["1" * 5000, "2" * 5000, "1" * 5001],
        ["٣", "٤"],
    ],
)
def test_what_comes_before_what(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=natural_key) == ordered


@given(st.lists(names, max_size=12))
def test_the_order_does_not_depend_on_the_order_before(drawn: list[str]) -> None:
    assert sorted(drawn, key=natural_key) == sorted(sorted(drawn), key=natural_key)


@given(names, names)
def test_only_equal_names_have_equal_keys(one: str, other: str) -> None:
    assert (natural_key(one) == natural_key(other)) is (one == other)


@given(st.floats(0, 1e300), st.floats(0, 1e300))
def test_decimals_and_exponents_are_compared_as_numbers(one: float, other: float) -> None:
    less = natural_key(f"lr{one!r}/x") < natural_key(f"lr{other!r}/x")
    assert less is (one < other)


@pytest.mark.parametrize("piece", ["1e", "1e1", "1.", "9", "1e11111111", "0.", "1e1x", "-1e-"])
def test_hostile_names_are_compared_too(piece: str) -> None:
    name = piece * 100_000  # would take hours if the time grew with its square
    assert natural_key(name + "/x") < natural_key(name + "/y")


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_numbers_are_compared_as_numbers(one: int, other: int) -> None:
    assert (natural_key(f"x{one}y") < natural_key(f"x{other}y")) is (one < other)
