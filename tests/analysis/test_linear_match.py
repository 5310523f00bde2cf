from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.analysis.linear_match import matcher
from termboard.errors import TermboardError
from tests.support.summaries import outcome

TEXTS = (
    "", "loss", "loss/train", "train/loss_1", "Loss", "val_loss\n", "x\nloss", "a b", "aaaa", "ééß",
    "layer_12/weight", "12", "_", "\u2028", "ab" * 20,
)  # fmt: skip


@pytest.mark.parametrize(
    "pattern",
    [
        "", "loss", ".*", "loss/.*", r".*loss$", r"\w+/\w+$", "(train|val)/loss", "a{2,3}$", "a{4}",
        "a{2,}", "(a|b)*$", "(?:ab)+$", "[^/]+$", "[a-c/]+", r"\d+$", r"\D\W?", r"\s", r"[\w/]+\Z",
        "(?i)LOSS", "(?i:L)oss", "(?i)[A-L]OSS", "(?s).*s$", "(?m)x$", "(?m)x\n^loss", r"\bloss\b",
        r"\Blo", "a??b", "x*", "(a*)*$", "(?:a|ab)(?:c|bcd)*", "é+ß", r"(?a)\w+$", "[^a]",
        "(?i)[^l]", "^loss", "()",  "(|a)+$", "a{0}", "[ab]{0,2}$", ".", r"\.",
    ],
)  # fmt: skip
def test_it_says_what_re_says(pattern: str) -> None:
    mine = matcher(pattern)
    for text in TEXTS:
        assert mine(text) == bool(re.match(pattern, text)), (pattern, text)


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w", r"\d", "^", "$", r"\b", "A", "1"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "*?", "{0,1}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        inner.map(lambda one: f"(?i:{one})"),
    ),
    max_leaves=6,
)


@given(PATTERNS, st.text(alphabet="abA1 \n_", max_size=8))
def test_any_pattern_on_any_text(pattern: str, text: str) -> None:
    assert matcher(pattern)(text) == bool(re.match(pattern, text))


@given(
    st.text(alphabet="ab()[]{}|*+?.^$\\\\-,!:=<#P1 dwsDWSbBAZxi\n", max_size=14),
    st.text(alphabet="ab1- \n[", max_size=6),
)
@settings(max_examples=300)
def test_any_characters_are_a_pattern_or_are_refused(pattern: str, text: str) -> None:
    matches, reason = outcome(matcher, pattern, TermboardError)
    if matches is None:
        assert not _compiles(pattern) or "looks around" in reason or "repeats" in reason
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert matches(text) == bool(re.match(pattern, text))


def _compiles(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern)
        except (re.error, OverflowError):
            return False
    return True


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|aa)+$", "(.*a){20}b", "(a?){30}a{30}b", "(x+x+)+y", "(.*)*(.*)*z"]
)
def test_what_would_take_for_ever_is_over_at_once(pattern: str) -> None:
    assert not matcher(pattern)("a" * 200 + "!")


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("(", "no regular expression"),
        ("*", "no regular expression"),
        ("a{99999999999}", "no regular expression|repeats too much"),
        ("((a{90}){90}){90}", "repeats too much"),
        (r"(a)\1", "refers back or looks around"),
        ("(?=a)", "refers back or looks around"),
        ("(?<!a)b", "refers back or looks around"),
        ("a" * 3000, "longer than 2000"),
        ("(" * 900 + ")" * 900, ""),
    ],
)
def test_what_is_refused_is_refused_with_a_sentence(pattern: str, sentence: str) -> None:
    if not sentence:  # deep, and fine or refused, but never a traceback
        try:
            assert matcher(pattern)("")
        except TermboardError:
            return
        return
    with pytest.raises(TermboardError, match=sentence):
        matcher(pattern)


def test_nothing_is_looked_for_in_a_text_that_is_no_name() -> None:
    assert matcher("a*")("a" * 1000)
    assert not matcher("a*")("a" * 10_000_000)
