"""Nothing a log wrote can act on a terminal."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.printable import printable, printable_lines, shown

# Drawn mostly from what is dangerous: plain letters alone find nothing.
nasty = st.sampled_from(
    [*map(chr, range(32)), *map(chr, range(127, 161)), "\u202e", "\u2066", "\u200b", "\u200d",
     "\ufeff", "\u2028", "\u2029", "\udcff", "\udc9b", "\ud800", "\U000e0041", "\ue000", "\u0301",
     "\u20dd", "\ufe0f", "a", "ü", "語", "😀", "\\"]
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(st.one_of(nasty, st.characters())).map("".join))
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(texts)
def test_the_output_holds_nothing_that_acts(text: str) -> None:
    result = printable(text)
    assert not {unicodedata.category(c) for c in result} & UNSAFE
    assert len(result.splitlines()) <= 1
    result.encode("utf-8")


@given(texts)
def test_marks_never_pile_up(text: str) -> None:
    marks = 0
    for character in printable(text):
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        assert marks <= 4


@given(texts)
def test_what_is_safe_comes_back_as_it_is(text: str) -> None:
    assert printable(printable(text)) == printable(text)


def test_every_character_there_is() -> None:
    between = "語"  # no mark, and in no escape
    # Planes 4 to 13 are unassigned, 15 and 16 private: of those one in a hundred.
    codes = [*range(0x40000), *range(0x40000, sys.maxunicode, 101), *range(0xE0000, 0xF0000)]
    characters = [character for character in map(chr, codes) if character != between]
    for first in range(0, len(characters), 1024):
        part = characters[first : first + 1024]
        given = printable(between.join(part)).split(between)
        unsafe = [unicodedata.category(character) in UNSAFE for character in part]
        assert [c != text for c, text in zip(part, given, strict=True)] == unsafe


@given(texts)
def test_it_is_what_a_look_at_each_character_gives(text: str) -> None:
    expected, marks = "", 0
    for character in text:
        code, is_mark = ord(character), unicodedata.category(character).startswith("M")
        marks = marks + 1 if is_mark else 0
        escape = f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
        expected += escape if marks > 4 else printable(character)
    assert printable(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain ~text", "plain ~text"),
        ("größe 語 😀", "größe 語 😀"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x07\x7f\x9b", "\\x07\\x7f\\x9b"),
        ("a\u202eb", "a\\u202eb"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\udcff\udc80", "\\xff\\x80"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("e\u0301" * 3, "e\u0301" * 3),
        ("e" + "\u0301" * 6, "e" + "\u0301" * 4 + "\\u0301" * 2),
        ("", ""),
    ],
)
def test_what_things_look_like(text: str, expected: str) -> None:
    assert printable(text) == expected


@given(texts)
def test_lines_are_each_printable(text: str) -> None:
    lines = printable_lines(text)
    assert lines
    assert all(printable(line) == line for line in lines)


def test_lines_end_where_a_log_ended_them() -> None:
    assert printable_lines("a\nb\r\nc\rd\n") == ["a", "b", "c", "d", ""]
    assert printable_lines("a\x0bb\u2028c") == ["a\\x0bb\\u2028c"]
    assert printable_lines("a\tb\tc", tab=4) == ["a   b   c"]


def test_for_json_only_what_is_no_text_changes() -> None:
    assert shown("a\x1b\n\u202e") == "a\x1b\n\u202e"
    assert shown("ü\udcff\ud800") == "ü\\xff\\ud800"
