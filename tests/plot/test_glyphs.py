from __future__ import annotations

import dataclasses

import pytest
from rich.cells import cell_len

from termboard.plot.glyphs import ASCII, BRAILLE, Glyphs


def test_braille_dots_are_where_their_bits_say() -> None:
    table = BRAILLE.dots
    assert table[0] == " "
    assert table[255] == "⣿"
    for bit, dot in enumerate("⠁⠂⠄⡀⠈⠐⠠⢀"):
        assert table[1 << bit] == dot


@pytest.mark.parametrize("glyphs", [BRAILLE, ASCII], ids=lambda g: g.name)
def test_every_set_of_dots_has_a_character(glyphs: Glyphs) -> None:
    assert len(glyphs.dots) == 1 << glyphs.rows * glyphs.columns
    for field in dataclasses.fields(glyphs):
        text = getattr(glyphs, field.name)
        if isinstance(text, str):
            assert cell_len(text) == len(text)


def test_ascii_is_seven_bit() -> None:
    for field in dataclasses.fields(ASCII):
        value = getattr(ASCII, field.name)
        assert not isinstance(value, str) or value.isascii()
