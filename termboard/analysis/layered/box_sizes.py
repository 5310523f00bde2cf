"""How many cells a box takes, and which words stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.analysis.layered.drawing import Box, Options

_LONGEST = 256
"""Characters of a label that are looked at; a log may hold megabytes."""
_LEAST = 7
"""Cells across; with less there is no room for two lines to enter."""
_BORDERS = 4
"""Cells of a border and the blank inside it, at both ends."""


@dataclass(frozen=True)
class Marks:
    """What is noted at a box beside its words."""

    entering: int = 0
    leaving: int = 0
    loop: bool = False
    lines: int = 0
    """How many lines touch it at the side where more of them do."""


def label_of(box: Box) -> str:
    """Return the label, without what is too long for any box."""
    return box.label[:_LONGEST]


def count_of(box: Box) -> str:
    """Return how many a stack stands for, as it is written behind its label."""
    return f"× {box.count}" if box.count > 1 else ""


def mark_width(number: int) -> int:
    """Return the cells of a mark `◦12`; 0 where there is nothing to mark."""
    return 1 + len(str(number)) if number else 0


def size(box: Box, marks: Marks, options: Options) -> tuple[int, int]:
    """Return (width, height) in cells."""
    first, second = _text_widths(box, options.measure)
    one = first + (1 + second if second else 0)
    most = options.widest - _BORDERS
    if options.compact:
        signs = mark_width(marks.entering + marks.leaving)
        extra = (1 + signs if signs else 0) + (2 if marks.loop else 0)
        extra += 2 if box.count > 1 else 0
        lines = min(options.widest, 2 * marks.lines + 1)
        return max(min(one, most) + _BORDERS + extra, lines), 1
    two_rows = second > 0 and one > most
    text = min(most, max(first, second) if two_rows else one)
    noted = max(mark_width(marks.entering), mark_width(marks.leaving) + marks.loop)
    lines = min(options.widest, 2 * marks.lines + _BORDERS + noted)
    width = max(text + _BORDERS, 2 * noted + _LEAST - 2 if noted else 0, _LEAST, lines)
    stacked = box.count > 1
    return width + 2 * stacked, 3 + two_rows + stacked


def _text_widths(box: Box, measure: Callable[[str], int]) -> tuple[int, int]:
    """Return the cells of the first words (sign, label, count) and of the type."""
    count = count_of(box)
    first = (2 if box.scope else 0) + measure(label_of(box)) + (1 + len(count) if count else 0)
    return first, measure(box.sublabel[:_LONGEST])
