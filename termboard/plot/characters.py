"""Text in cells: how wide it is, how it is cut, how it looks. Needs no arrays."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import get_character_cell_size
from rich.color import Color
from rich.style import Style

from termboard.printable import printable

BOLD, DIM, ITALIC, UNDERLINE, REVERSE = 1, 2, 4, 8, 16
"""Flags of how a character looks."""

DEFAULT = -1
"""As a colour: the terminal's own."""

KEEP = -2
"""As a colour: what the cell already has."""

# A joiner or a variation selector changes the width of its neighbours, and terminals disagree
# on how; without them every character has the width of the Unicode table.
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")

_LONGEST_KEPT = 500  # characters of a text whose cells are kept: a hostile name has megabytes


def text_width(text: str) -> int:
    """Return the cells `Grid.put` would take for `text` on a grid wide enough."""
    shown = printable(text)
    return len(shown) if shown.isascii() else len(cells(shown))


def end_of_name(name: str, room: int, ellipsis: str) -> str:
    """Return a name cut at its front: what tells runs of one sweep apart stands at the end."""
    if text_width(name) <= room:
        return name
    # A name may have megabytes; a cell takes at most a character and four marks of it.
    rest = name[-5 * (max(0, room) + 2) :]
    while rest and text_width(ellipsis + rest) > room:
        _, slash, tail = rest.partition("/")
        rest = tail if slash else rest[1:]
    return ellipsis + rest


@lru_cache(maxsize=4096)
def style_of(fg: int, bg: int, attrs: int) -> Style:
    """Return the Rich style of a cell."""
    return Style(
        color=_color(fg),
        bgcolor=_color(bg),
        bold=bool(attrs & BOLD) or None,
        dim=bool(attrs & DIM) or None,
        italic=bool(attrs & ITALIC) or None,
        underline=bool(attrs & UNDERLINE) or None,
        reverse=bool(attrs & REVERSE) or None,
    )


def _color(value: int) -> Color | None:
    if value < 0:
        return None
    return Color.from_rgb(value >> 16 & 255, value >> 8 & 255, value & 255)


def cells(text: str) -> tuple[str, ...]:
    """Return what the cells of printable text hold: a character with its combining marks each.

    A wide character has two cells; the second one holds `''`.
    """
    if text.isascii():
        return tuple(text)
    return _cells(text) if len(text) <= _LONGEST_KEPT else _cells.__wrapped__(text)


@lru_cache(maxsize=8192)
def _cells(text: str) -> tuple[str, ...]:
    out: list[str] = []
    for character in text:
        width = get_character_cell_size(character)
        if width:
            out += (character, "")[:width]
            continue
        last = len(out) - 1 if out and out[-1] else len(out) - 2
        if character not in _JOINERS and out and len(out[last]) < 4:
            out[last] += character
    return tuple(out)


def narrow(character: str) -> str:
    """Return a printable character of one cell; a blank in the place of any other."""
    found = cells(printable(character))
    return found[0] if found and found[1:2] != ("",) else " "


def cut(text: tuple[str, ...], room: int) -> tuple[str, ...]:
    """Return the cells that fit into `room`, without half a wide character at the end."""
    if len(text) <= room:
        return text
    return text[: room - 1] if room and not text[room] else text[:room]


def shortened(text: tuple[str, ...], room: int, end: str) -> tuple[str, ...]:
    """Return the cells that fit into `room`, with `end` in place of those that do not."""
    if len(text) <= room:
        return text
    tail = cells(end)
    if len(tail) > room:
        return cut(tail, room)
    return cut(text, room - len(tail)) + tail
