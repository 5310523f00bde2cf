"""The words in a box, cut to the cells that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from termboard.analysis.layered.box_sizes import label_of
from termboard.plot.characters import BOLD, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.layered.drawing import Box
    from termboard.plot.boxes.glyphs import BoxGlyphs
    from termboard.plot.look import Look


class Word(NamedTuple):
    """A piece of text in one colour."""

    text: str
    color: int
    attrs: int = 0


def cut_in_the_middle(text: str, room: int, ellipsis: str) -> str:
    """Return a text of at most `room` cells: names differ at their start and at their end."""
    if text_width(text) <= room:
        return text
    left = room - text_width(ellipsis)
    if left < 2:
        return _head(text, room)
    start = _head(text, left - left // 2)
    end = _head(text[::-1], left - text_width(start))[::-1]
    return f"{start}{ellipsis}{end}"


def first_row(box: Box, room: int, look: Look, glyphs: BoxGlyphs) -> list[Word]:
    """Return sign, label and count; what is too long is taken from the label."""
    palette = look.palette
    sign = [Word(f"{glyphs.closed} ", palette.muted)] if box.scope else []
    count = [Word(f" {glyphs.times} {box.count}", palette.accent)] if box.count > 1 else []
    left = room - width_of([*sign, *count])
    name = cut_in_the_middle(label_of(box), left, look.glyphs.ellipsis)
    return [*sign, Word(name, palette.text, BOLD if box.scope else 0), *count]


def type_word(box: Box, room: int, look: Look) -> Word:
    """Return the type of a box; a long one loses its start, which is its package."""
    name = box.sublabel[:256]
    if text_width(name) > room:
        name = cut_in_the_middle(name, room, look.glyphs.ellipsis)
    return Word(name, look.palette.muted)


def one_row(box: Box, room: int, look: Look, glyphs: BoxGlyphs) -> list[Word]:
    """Return all words of a box in one row; the type goes first where there is too little room."""
    words = first_row(box, room, look, glyphs)
    left = room - width_of(words) - 1
    if not box.sublabel or left < min(3, text_width(box.sublabel[:8])):
        return words
    return [*words, Word(" ", look.palette.muted), type_word(box, left, look)]


def width_of(words: Sequence[Word]) -> int:
    """Return the cells of words."""
    return sum(text_width(word.text) for word in words)


def _head(text: str, room: int) -> str:
    """Return as much of a text's start as `room` cells hold."""
    found = ""
    for character in text:
        if text_width(found + character) > room:
            break
        found += character
    return found
