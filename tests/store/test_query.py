"""Queries over runs: what they mean, what is wrong with them, and that nothing breaks them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.store.query import UnknownError, Value, compare
from termboard.store.query_parser import LONGEST, QueryError, parse, problem_of


@dataclass
class Run:
    """What a query may ask of a run."""

    name: str
    values: dict[str, Value] = field(default_factory=dict)

    def value(self, left: str) -> Value:
        if left not in self.values:
            raise UnknownError(left)
        return self.values[left]


RUN = Run(
    "cnn/lr=0.1/seed1",
    {
        "lr": 0.1, "val/loss": 0.4, "optimizer": "AdamW", "note": "two words", "amp": True,
        "metrics/mAP50(B)": 0.6, "best(val/loss)": 0.3, "none": None, "text number": "1e-3",
        "diverged": math.nan, "steps": 2**60,
    },
)  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "", "  ", "CNN", "^cnn", "resnet|cnn", "(resnet|cnn)", "(resnet|cnn)/lr", "(?i)CNN",
        "lr=0.1/.*", "seed[0-3]$", r"lr=0\.1", "cnn seed1", "cnn and seed1", "a or seed1",
        "-resnet", "not resnet", "not (resnet or vgg)", "-(resnet vgg)", "(a or cnn) (b or seed)",
        '"cnn/lr"', "lr>0.01", "lr >= 1e-3 val/loss<0.5", "lr> 0.01", "lr <1", "lr==0.1", "lr=1e-1",
        "lr!=0.2", "optimizer=adamw", "optimizer!=sgd", "optimizer~^adam", 'note="two words"',
        'note = "two words"', "amp=true", "none=none", "metrics/mAP50(B)>0.5",
        "best(val/loss)<0.35", '"text number"<0.01', "diverged=nan", "not diverged<1",
        "lr>1 or val/loss<0.5", "lr<1 (seed2 or seed1)", "steps>1e18", "not not cnn", "--cnn",
        "lr~0.1", "optimizer=~x or cnn",
    ],
)  # fmt: skip
def test_it_holds(query: str) -> None:
    assert parse(query).holds(RUN), parse(query)


@pytest.mark.parametrize(
    "query",
    [
        "resnet", "cnn resnet", "-cnn", "not cnn", "a or b", "cnn (a or b)", "lr>1", "lr!=0.1",
        "lr=0.10001", "optimizer=adam", "amp=false", "val/loss<0.5 lr>1", "best(val/loss)<0.2",
        "diverged<1", "diverged>1", "unknown>3", "unknown!=3", "not (cnn)", "none=0",
    ],
)  # fmt: skip
def test_it_does_not_hold(query: str) -> None:
    assert not parse(query).holds(RUN), parse(query)


def test_or_binds_weaker_than_and() -> None:
    assert parse("resnet x or cnn").holds(RUN)
    assert not parse("resnet (x or cnn)").holds(RUN)


def test_a_run_that_cannot_answer_is_judged_by_its_name() -> None:
    named = Run("vgg/lr=0.1/seed2")
    assert parse("lr=0.1").holds(named)
    assert not parse("lr=0.2").holds(named)
    assert parse("lr=0.1").holds(Run("x", {"lr": 0.1}))
    # The run has a learning rate, but it is no number that is asked for.
    assert parse("lr=0.1/seed.").holds(Run("lr=0.1/seed2", {"lr": 0.1}))
    assert not parse("lr=0.1").holds(Run("lr=0.15", {"lr": 0.15}))


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("(", "something is missing"),
        ("()", "something is missing"),
        ("(a b", "a ( is not closed"),
        ("a(", "not a pattern: missing )"),
        ("a)", "not a pattern: unbalanced parenthesis"),
        ("or a", "something is missing before or"),
        ("a or", "something is missing"),
        ("not", "something is missing"),
        ('"a', 'a " is not closed'),
        ("*", "not a pattern: nothing to repeat"),
        ("lr~(", "not a pattern: missing )"),
        ("(" * 999 + "a b", "nested too deeply"),
        ("-" * 999 + "a", "nested too deeply"),
        ("a" * (LONGEST + 1), "at most 4000 characters"),
    ],
)
def test_what_is_wrong(query: str, problem: str) -> None:
    assert problem in problem_of(query)
    with pytest.raises(QueryError):
        parse(query)


def test_only_what_compares_asks_for_more_than_names() -> None:
    assert not parse("cnn (a or -b)").compares
    assert parse("cnn (a or -lr>3)").compares


@given(st.text())
def test_any_text_is_a_query_or_has_a_problem(text: str) -> None:
    if problem_of(text):
        with pytest.raises(QueryError):
            parse(text)
    else:
        assert parse(text).holds(RUN) in (True, False)


_SYNTAX = st.lists(
    st.sampled_from(["(", ")", "-", "not", "or", "and", " ", " ", "a", "lr", "<", ">=", "=", "~",
                     "0.1", '"', "[", "\\", "|", "best(x)", "*"]),
    max_size=12,
)  # fmt: skip


@given(_SYNTAX)
def test_any_mixture_of_its_own_signs(pieces: list[str]) -> None:
    text = "".join(pieces)
    if not problem_of(text):
        assert parse(text).holds(RUN) in (True, False)


_PLAIN = re.compile(r'[^\s"()<>=~!\\\[\]-][^\s"()<>=~!\\\[\]]*\Z')


@given(st.text(alphabet="abcnlrsed01/.*+?|^$-_{},", min_size=1, max_size=12), st.text(max_size=20))
def test_a_pattern_without_blanks_means_what_it_always_means(pattern: str, name: str) -> None:
    if not _PLAIN.match(pattern):
        return
    try:
        expected = re.search(pattern, name, re.IGNORECASE) is not None
    except re.error:
        assert problem_of(pattern)
        return
    assert parse(pattern).holds(Run(name)) == expected


_NUMBERS = st.integers(-(10**20), 10**20) | st.floats()


@given(_NUMBERS, _NUMBERS)
def test_comparisons_of_numbers_are_those_of_python(value: float, other: float) -> None:
    right = float(repr(other))
    assert compare(value, "<", repr(other)) == (value < right)
    assert compare(value, ">=", repr(other)) == (value >= right)
    both_nan = math.isnan(value) and math.isnan(right)
    assert compare(value, "=", repr(other)) == (value == right or both_nan)
    assert compare(value, "!=", repr(other)) != compare(value, "=", repr(other))
