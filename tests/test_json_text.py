"""JSON as the contract has it."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.json_text import dumps, number


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    )
)
def test_it_is_strict_ascii_json_on_one_line(value: object) -> None:
    text = dumps(value)
    assert text.isascii()
    assert text.isprintable()
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_exactly(value: float) -> None:
    assert repr(float(json.loads(number(value)))) == repr(value)


@given(st.integers())
def test_an_integer_is_written_whole(value: int) -> None:
    assert number(value) == str(value)


@pytest.mark.parametrize(
    ("value", "text"), [(math.nan, '"NaN"'), (math.inf, '"Infinity"'), (-math.inf, '"-Infinity"')]
)
def test_what_is_not_finite_is_a_string(value: float, text: str) -> None:
    assert (number(value), dumps(value), dumps([value])) == (text, text, f"[{text}]")


def test_the_one_control_that_json_leaves_is_escaped_too() -> None:
    assert dumps("a\x7f") == '"a\\u007f"'


def test_bytes_that_were_no_utf8() -> None:
    assert dumps({"a\udcff": "\udc80"}) == '{"a\\\\xff":"\\\\x80"}'
