from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
from rich.style import Style
from textual.strip import Strip

from termboard.wire.looks import PLAIN, Look, change, for_blank, look_of
from termboard.wire.moves import move
from tests.support.terminal import Terminal

ATTRIBUTES = ["1", "2", "3", "4", "5", "7", "9", "21", "53"]
INKS = ["", "31", "97", "38;5;200", "38;2;1;22;133"]
PAPERS = ["", "41", "107", "48;5;9", "48;2;1;22;133"]
ENDS = {
    "22": {"1", "2"}, "23": {"3"}, "24": {"4", "21"}, "25": {"5"}, "27": {"7"}, "29": {"9"},
    "55": {"53"},
}  # fmt: skip


@st.composite
def looks(draw: st.DrawFn) -> Look:
    attributes = draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=3))
    colors = draw(st.sampled_from(INKS)), draw(st.sampled_from(PAPERS))
    look = look_of(";".join(filter(None, (*attributes, *colors))))
    assert look is not None
    return look


def interpreted(sequence: str, look: Look) -> tuple[set[str], str, str]:
    """Do to a look what a terminal does for each number of SGR."""
    state, ink, paper = set(look.attributes), look.ink, look.paper
    for part in re.findall(r"[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+", sequence):
        if part == "0":
            state, ink, paper = set(), "", ""
        elif part in ENDS:
            state -= ENDS[part]
        elif part in ATTRIBUTES:
            state.add(part)
        elif part[0] in "39":
            ink = "" if part == "39" else part
        else:
            paper = "" if part == "49" else part
    return state, ink, paper


@given(looks(), looks())
def test_a_change_leads_from_any_look_to_any_other(pen: Look, look: Look) -> None:
    sequence = change(pen, look).replace("\x1b[m", "\x1b[0m")
    assert interpreted(sequence, pen) == (set(look.attributes), look.ink, look.paper)
    assert len(sequence) <= len(change(None, look)) + 1


@given(looks(), looks())
def test_a_blank_shows_the_same_whatever_the_pen_had(pen: Look, look: Look) -> None:
    def shown(wanted: Look) -> object:
        terminal = Terminal(2, 1)
        terminal.write(f"{change(None, wanted)} ")
        return terminal.rows()[0][0]

    assert shown(for_blank(pen, look)) == shown(look)


@given(
    st.sampled_from([ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD]),
    st.sampled_from(["#ff8000", "red", "bright_white", "color(77)", "default"]),
    st.sampled_from(["#ff8000", "blue", "bright_black", "color(77)", "default"]),
    st.sampled_from(["", "bold", "dim italic", "underline", "reverse strike", "bold overline"]),
)
def test_all_that_textual_writes_is_understood(
    system: ColorSystem, color: str, background: str, words: str
) -> None:
    style = Style.parse(f"{words} {color} on {background}")
    sgr = Strip.render_ansi(style, system)
    look = look_of(sgr)
    assert look is not None
    state, ink, paper = interpreted(sgr, PLAIN)
    assert (state, ink, paper.replace("49", "")) == (set(look.attributes), look.ink, look.paper)
    assert Color.parse(color).is_default == (look.ink == "")


@pytest.mark.parametrize("sgr", ["38;2;1;2", "38;7;1", "58;5;1", "4:3", "999", "38"])
def test_what_is_not_known_is_no_look(sgr: str) -> None:
    assert look_of(sgr) is None


def test_equal_looks_are_one() -> None:
    assert look_of("1;31") is look_of("31;1") is look_of("4;0;1;31")


def test_a_link_is_opened_and_closed() -> None:
    linked = look_of("1", "id=7;https://example.org")
    bold = look_of("1")
    assert linked is not None
    assert bold is not None
    assert change(bold, linked) == "\x1b]8;id=7;https://example.org\x1b\\"
    assert change(linked, bold) == "\x1b]8;;\x1b\\"


@given(*[st.integers(0, 19), st.integers(0, 5)] * 2)
def test_a_move_ends_where_it_should(x: int, y: int, to_x: int, to_y: int) -> None:
    terminal = Terminal(20, 6)
    terminal.write(move(None, (x, y)))
    terminal.write(move((x, y), (to_x, to_y)))
    assert terminal.cursor == (to_x, to_y)
    assert len(move((x, y), (to_x, to_y))) <= len(move(None, (to_x, to_y)))
