"""Texts for poor terminals: the same cells, in characters that there are."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from termboard.plot.boxes.glyphs import box_glyphs
from termboard.plot.glyphs import glyphs_of
from termboard.printable import printable
from termboard.terminal.spelling import CONSOLE, Spelling

if TYPE_CHECKING:
    from termboard.terminal.abilities import Characters

POOR = ("console", "ascii")


@pytest.mark.parametrize(
    ("text", "ascii_only", "console"),
    [
        ("╭─ loss ┈┈ ●╮", "+- loss -- *+", "┌─ loss ── •┐"),
        ("┏━┓┃▁▄█", "+-+|_=#", "╔═╗║_██"),
        ("1.5 ± 0.2 × ∞ …", "1.5 + 0.2 x ~ .", "1.5 ± 0.2 × ∞ ."),
        ("⠉⣀⣿⠀⠒", "'.: '", "'.: '"),
        ("Zoë, naïve", "Zoe, naive", "Zoë, naïve"),
        ("Ωmega Жук", "?mega ???", "?mega ???"),
        ("漢字", "????", "????"),
        ("e\u0301", "e", "e"),
        ("plain", "plain", "plain"),
    ],
)
def test_stand_ins_look_alike(text: str, ascii_only: str, console: str) -> None:
    assert text.translate(Spelling("ascii", get_character_cell_size)) == ascii_only
    assert text.translate(Spelling("console", get_character_cell_size)) == console
    assert text.translate(Spelling("braille", get_character_cell_size)) == text


@pytest.mark.parametrize("characters", POOR)
@given(st.text())
def test_any_text_keeps_its_cells(characters: Characters, text: str) -> None:
    text = printable(text)
    spelled = text.translate(Spelling(characters, get_character_cell_size))
    assert cell_len(spelled) == cell_len(text)
    assert all(c.isascii() or (characters == "console" and c in CONSOLE) for c in spelled)


@pytest.mark.parametrize("characters", POOR)
def test_charts_are_drawn_in_characters_that_need_no_stand_in(characters: Characters) -> None:
    spelling = Spelling(characters, get_character_cell_size)
    glyphs = glyphs_of(characters)
    for text in (*_texts(glyphs), *_texts(box_glyphs(glyphs))):
        assert text.translate(spelling) == text


def _texts(holder: object) -> list[str]:
    found: list[str] = []
    for field in fields(cast("Any", holder)):
        value = getattr(holder, field.name)
        if isinstance(value, str) and field.name != "name":
            found.append(value)
        elif isinstance(value, tuple):
            found += value
        elif not isinstance(value, (int, str)):
            found += _texts(value)
    return found
