"""The fewest bytes that bring a screen from what it shows to what it should show."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from termboard.wire.looks import PLAIN, blank, change, for_blank
from termboard.wire.moves import move
from termboard.wire.screen import UNKNOWN
from termboard.wire.widths import is_sure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from termboard.wire.looks import Look
    from termboard.wire.screen import Change, Row

_GAP = 5
"""Cells; a way over more of them is never shorter on foot than by a move."""


def encoded(changes: Iterable[Change], width: int, cursor: tuple[int, int]) -> str:
    """Return what a terminal of `width` columns is sent for some rows; "" if they are the same.

    It assumes nothing of the terminal's cursor and look, and leaves the cursor where it should be
    and the look plain: whatever writes after it finds what Textual leaves behind.
    """
    hand = _Hand(width)
    for row in changes:
        if row.before.chars == row.after.chars and row.before.looks == row.after.looks:
            continue
        if row.sure:
            for start, stop in _spans(row.before, row.after):
                hand.draw(row.after, row.y, start, stop)
        else:
            hand.draw_carefully(row)
    return hand.written(cursor)


def _spans(before: Row, after: Row) -> list[tuple[int, int]]:
    """Return (start, stop) of the cells that differ, whole characters, from left to right."""
    chars = after.chars
    found: list[tuple[int, int]] = []
    start = stop = -1
    for x in _differing(before, after):
        if x == stop:
            stop += 1
        elif x > stop:
            if start >= 0:
                found.append((start, stop))
            start, stop = x, x + 1
            while not chars[start]:  # the right half of a wide character, which is written as one
                start -= 1
        while stop < len(chars) and not chars[stop]:
            stop += 1
    if start >= 0:
        found.append((start, stop))
    return found


def _differing(before: Row, after: Row) -> list[int]:
    """Return the columns whose cells look different; what nobody knows cannot be sent."""
    cells = zip(before.chars, after.chars, before.looks, after.looks, strict=True)
    return [
        x
        for x, (old, new, look, wanted) in enumerate(cells)
        if (old != new or (look is not wanted and (new != " " or _differ(look, wanted))))
        and new != UNKNOWN
    ]


def _differ(look: Look, other: Look) -> bool:
    """Tell whether blanks in two looks can be told apart."""
    return blank(look) is not blank(other)


class _Hand:
    """Writes cells; knows where the cursor stands and how it draws."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._out: list[str] = []
        self._pen: Look | None = None
        self._at: tuple[int, int] | None = None

    def written(self, cursor: tuple[int, int]) -> str:
        """Return all that was written, with a plain look and the cursor in its place behind it."""
        if not self._out:
            return ""
        return "".join((*self._out, change(self._pen, PLAIN), move(self._at, cursor)))

    def draw(self, row: Row, y: int, start: int, stop: int) -> None:
        """Draw some cells of a row; a character whose right half stands at `stop` is not whole."""
        self._go(row, start, y)
        end = start
        for look, cells in groupby(row.looks[start:stop]):
            first, end = end, end + len(list(cells))
            text = "".join(row.chars[first:end])
            if look is not self._pen:
                wanted = look if text.strip(" ") else for_blank(self._pen, look)
                self._out.append(change(self._pen, wanted))
                self._pen = wanted
            self._out.append(text)
        self._at = (stop, y) if stop < self._width else None

    def _go(self, row: Row, x: int, y: int) -> None:
        if self._at == (x, y):
            return
        way = move(self._at, (x, y))
        if self._at is not None and self._at[1] == y and 0 < x - self._at[0] <= _GAP:
            between = "".join(row.chars[self._at[0] : x])
            if len(between.encode()) <= len(way) and self._is_in_pen(row, self._at[0], x):
                way = between
        self._out.append(way)
        self._at = (x, y)

    def _is_in_pen(self, row: Row, start: int, stop: int) -> bool:
        """Tell whether some cells can be written over without another look."""
        pen = self._pen
        return all(
            char not in ("", UNKNOWN)
            and (look is pen or (char == " " and pen is not None and blank(look) is blank(pen)))
            for char, look in zip(row.chars[start:stop], row.looks[start:stop], strict=True)
        )

    def draw_carefully(self, line: Change) -> None:
        """Draw a row whose characters may be wider or narrower in this terminal than thought.

        All from the first of them on, or from the first that differs. Each stands on blanks, so
        that nothing is left of what was there, and what follows it is placed anew.
        """
        before, after, y = line.before, line.after, line.y
        spans = _spans(before, after)
        if not spans:
            return
        for x in range(_first_unsure(before, after, spans[0][0]), len(after.chars)):
            char = after.chars[x]
            if char in ("", UNKNOWN):
                continue
            if is_sure(char):
                wide = x + 1 < len(after.chars) and not after.chars[x + 1]
                self.draw(after, y, x, x + 1 + wide)
                continue
            self._draw_unsure(after, x, y)

    def _draw_unsure(self, row: Row, x: int, y: int) -> None:
        cells = 1 + (x + 1 < len(row.chars) and not row.chars[x + 1])
        self._at = None
        self._go(row, x, y)
        look = row.looks[x]
        self._out += (change(self._pen, look), " " * cells, move(None, (x, y)), row.chars[x])
        self._pen, self._at = look, None


def _first_unsure(before: Row, after: Row, first: int) -> int:
    for x in range(first):
        if not (is_sure(before.chars[x]) and is_sure(after.chars[x])):
            return x
    return first
