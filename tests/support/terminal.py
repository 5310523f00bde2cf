"""A terminal that only exists in memory: what a program writes, and what its cells show then."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

import pyte
from wcwidth import wcwidth

# What pyte does not know; it draws nothing.
_UNKNOWN_TO_PYTE = re.compile(
    r"\x1b\[[<>=?][\d;$]*[a-zA-Z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\"
)

Cell = tuple[str, tuple[object, ...]]
"""A character, "" in the right half of a wide one, and all that shows of its look."""


class _Screen(pyte.Screen):
    """Pyte's screen, and of a wide character that is half written over nothing is left."""

    def draw(self, data: str) -> None:
        for character in data:
            if wcwidth(character) < 1 and not unicodedata.combining(character):
                break  # as pyte does: a joiner ends a text
            self._draw(character)

    def _draw(self, character: str) -> None:
        x, line = self.cursor.x, self.buffer[self.cursor.y]
        width = max(0, wcwidth(character))
        if width and x < self.columns and not line[x].data and x:
            line[x - 1] = line[x - 1]._replace(data=" ")
        if width and x + width < self.columns and not line[x + width].data:
            line[x + width] = line[x + width]._replace(data=" ")
        super().draw(character)


class Terminal:
    """A screen of `width` by `height` cells."""

    def __init__(self, width: int, height: int) -> None:
        self._screen: Any = _Screen(width, height)
        self.size = (width, height)
        self._stream = pyte.Stream(self._screen)
        self._screen.reset_mode(pyte.modes.DECAWM)

    def write(self, text: str) -> None:
        """Take in what a program writes; lines do not wrap, as Textual wants it."""
        self._stream.feed(_UNKNOWN_TO_PYTE.sub("", text))

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor."""
        return self._screen.cursor.x, self._screen.cursor.y

    def rows(self) -> list[list[Cell]]:
        """Return what each cell shows."""
        return [self.row(y) for y in range(self._screen.lines)]

    def row(self, y: int) -> list[Cell]:
        """Return what the cells of one row show."""
        cells = self._screen.buffer[y]
        return [_cell(cells[x]) for x in range(self._screen.columns)]

    def touched(self) -> set[int]:
        """Return the rows that were written to since the last call."""
        found = set(self._screen.dirty)
        self._screen.dirty.clear()
        return found


@lru_cache(maxsize=1 << 12)
def _cell(cell: Any) -> Cell:
    """Return a cell; the colour of a blank's character does not show."""
    lines = (cell.reverse, cell.underscore, cell.strikethrough)
    if cell.data == " " and not any(lines):
        return " ", (cell.bg,)
    look = (cell.bg, cell.fg, cell.bold, cell.italics, cell.blink, *lines)
    return unicodedata.normalize("NFC", cell.data), look
