from __future__ import annotations

from itertools import groupby

import pytest

from termboard.wire.frame import is_silent, strips
from termboard.wire.looks import Look, look_of


def read(frame: str) -> list[tuple[int, int, list[tuple[Look, str]]]]:
    """Return places, and texts of one look."""
    found = []
    for x, y, cells in strips(frame) or []:
        looks = groupby(zip(cells.looks, cells.chars, strict=True), key=lambda cell: cell[0])
        found.append((x, y, [(look, "".join(c for _, c in some)) for look, some in looks]))
    return found


def test_a_frame_is_strips_of_texts_in_a_look() -> None:
    red = look_of("31")
    assert read("\x1b[2;3H\x1b[31mab\x1b[0mc\n\x1b[3;1H\x1b[1mx\x1b[0m") == [
        (2, 1, [(red, "ab"), (look_of(""), "c")]),
        (0, 2, [(look_of("1"), "x")]),
    ]


def test_looks_that_are_not_closed_add_up() -> None:
    assert read("\x1b[1;1H\x1b[1ma\x1b[31mb\x1b[0m") == [
        (0, 0, [(look_of("1"), "a"), (look_of("1;31"), "b")])
    ]


def test_a_reset_by_itself_ends_all_that_was_begun() -> None:
    frame = "\x1b[1;1H\x1b[1ma\x1b[31mb\x1b[m\x1b[2mc\x1b[0m"
    assert read(frame) == [
        (0, 0, [(look_of("1"), "a"), (look_of("1;31"), "b"), (look_of("2"), "c")])
    ]


def test_links_are_part_of_a_look() -> None:
    frame = "\x1b[1;1H\x1b]8;id=1;https://example.org\x1b\\\x1b[4mgo\x1b[0m\x1b]8;;\x1b\\on"
    linked = look_of("4", "id=1;https://example.org")
    assert read(frame) == [(0, 0, [(linked, "go"), (look_of(""), "on")])]


@pytest.mark.parametrize(
    "written",
    [
        "text without a place",
        "\x1b[1;1H\x1b[2Ka",
        "\x1b[1;1Ha\tb",
        "\x1b[1;1Ha\nb",
        "\x1b[1;1Ha\x9bb",
        "\x1b[1;1H\x1b[31mred for ever",
        "\x1b[1;1H\x1b[58;5;1munknown\x1b[0m",
        "\x1b[1;1H\x1bPq#0;2;0;0;0#0~~\x1b\\",
        "\x1b[1;1H\x1b_Ga=T,f=100;AAAA\x1b\\",
        "\x1b[1;1Ha\x1b[",
        "\x1b[1;1Ha\x1b[٣;1Hb",
    ],
)
def test_anything_else_is_not_understood(written: str) -> None:
    assert strips(written) is None
    assert not is_silent(written)


@pytest.mark.parametrize(
    "written",
    [
        "\x07",
        "\x1b[?25l",
        "\x1b[?1003h",
        "\x1b[?2026$p",
        "\x1b[>25u",
        "\x1b[<u",
        "\x1b]52;c;YQ==\x07",
        "\x1b]22;pointer\x07",
        "\x1b[?2048h\x1b[?1004h",
    ],
)
def test_what_draws_nothing_is_silent(written: str) -> None:
    assert is_silent(written)


@pytest.mark.parametrize(
    "written", ["\x1b[?1049h", "\x1b[?1049l", "\x1b]1337;File=:AAAA\x07", "\x1b]8;;x\x07", "a"]
)
def test_other_screens_and_pictures_are_not(written: str) -> None:
    assert not is_silent(written)
