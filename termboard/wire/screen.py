"""What each cell of a terminal shows, as far as it is known from what was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.wire.looks import PLAIN, Look
from termboard.wire.widths import is_sure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from termboard.wire.frame import Cells, Strip

UNKNOWN = "\0"
"""As a character: nobody knows what the cell shows."""


@dataclass(frozen=True)
class Row:
    """A row's cells."""

    chars: list[str]
    """A character with all that joins it; "" in the right half of a wide one."""
    looks: list[Look]

    def copy(self) -> Row:
        """Return a row that does not change with this one."""
        return Row(self.chars.copy(), self.looks.copy())

    @property
    def text(self) -> str:
        """All characters, without those that nobody knows."""
        return "".join(self.chars).replace(UNKNOWN, "")


@dataclass(frozen=True)
class Change:
    """A row that was written to."""

    y: int
    before: Row
    after: Row
    sure: bool = True
    """Whether all terminals agree on the cells that its characters take, before and after."""


class Screen:
    """A terminal's cells, written over in place. Lines do not wrap, as Textual wants it."""

    def __init__(self, width: int, height: int) -> None:
        """Know nothing of `width` by `height` cells."""
        self.width, self.height = width, height
        self.cursor: tuple[int, int] = (0, 0)
        """Where Textual wants the cursor: column and row."""
        self._rows = [Row([UNKNOWN] * width, [PLAIN] * width) for _ in range(height)]
        self._before: dict[int, Row] = {}
        self._unsure: set[int] = set()
        """Rows in which some character may be wider or narrower than thought."""

    @property
    def rows(self) -> Sequence[Row]:
        """The rows, top down."""
        return self._rows

    def take(self) -> list[Change]:
        """Return the rows that were written to since the last call, top down."""
        written, self._before = self._before, {}
        rows = self._rows
        found = [Change(y, written[y], rows[y], y not in self._unsure) for y in sorted(written)]
        self._unsure -= {y for y in self._unsure.intersection(written) if is_sure(rows[y].text)}
        return found

    def put(self, strips: Iterable[Strip]) -> None:
        """Take in what is written to the terminal."""
        for x, y, cells in strips:
            if (cells.chars or cells.joins) and self.width and self.height:
                self._put(x, y, cells)
            self.cursor = (x, y)

    def _put(self, x: int, y: int, cells: Cells) -> None:
        chars, looks = cells.chars, cells.looks
        if y >= self.height:  # a screen that was larger a moment ago
            chars = [UNKNOWN] * len(chars)
        y = min(y, self.height - 1)
        row, end = self._rows[y], x + len(chars)
        if row.chars[x:end] == chars and row.looks[x:end] == looks and not cells.joins:
            return
        row = self._touched(y)
        if not cells.sure:
            self._unsure.add(y)
        if cells.joins:
            _join(row, x, cells.joins)
        if chars:
            _replace(row, x, chars, looks)

    def _touched(self, y: int) -> Row:
        if y not in self._before:
            self._before[y] = self._rows[y].copy()
        return self._rows[y]


def _join(row: Row, x: int, marks: str) -> None:
    """Let characters without a cell of their own join the one before column `x`."""
    before = min(x, len(row.chars)) - 1
    if before > 0 and not row.chars[before]:
        before -= 1
    if before >= 0 and row.chars[before] != UNKNOWN:
        row.chars[before] += marks


def _replace(row: Row, x: int, chars: list[str], looks: list[Look]) -> None:
    """Write cells into a row, cut at its end; halves of wide characters turn into blanks."""
    width = len(row.chars)
    room = max(0, width - x)
    if len(chars) > room:  # terminals differ on what happens to the last columns then
        kept = chars[: max(0, room - 2)]
        if kept and not chars[len(kept)]:
            kept[-1] = UNKNOWN
        x = min(x, max(0, width - 2))
        lost = min(width, x + len(kept) + 2) - x - len(kept)
        chars, looks = kept + [UNKNOWN] * lost, [*looks[: len(kept)], *[PLAIN] * lost]
    end = x + len(chars)
    if x and not row.chars[x]:
        row.chars[x - 1] = " "
    row.chars[x:end] = chars
    row.looks[x:end] = looks
    if end < width and not row.chars[end]:
        row.chars[end] = " "
