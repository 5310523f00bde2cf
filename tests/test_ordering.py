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
        ["v1.2", "v1.10", "v2.0"],
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


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_numbers_are_compared_as_numbers(one: int, other: int) -> None:
    assert (natural_key(f"x{one}y") < natural_key(f"x{other}y")) is (one < other)
