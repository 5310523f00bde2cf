"""A table of texts: columns as wide as they need; where room is short the last ones go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from termboard.plot.cells import Grid
from termboard.plot.characters import DEFAULT, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.plot.look import Look

_GAP = 2


@dataclass(frozen=True)
class Column:
    """One column, header and cells."""

    title: str
    cells: tuple[str, ...]
    right: bool = False
    """Numbers stand to the right."""
    colors: tuple[int, ...] = ()
    """One a cell; empty: all as text."""
    attrs: tuple[int, ...] = ()
    """Flags of `Grid.attrs`, one a cell; empty: none."""
    title_attrs: int = 0

    @cached_property
    def width(self) -> int:
        """Cells it takes."""
        return max(map(text_width, (self.title, *self.cells)))


def draw(columns: Sequence[Column], width: int, look: Look) -> Grid:
    """Return the table, one row for the header; columns that do not fit are left out from the end.

    How many they are stands at the right end of the header, if there is room. The first column is
    always there, cut if it must be.
    """
    shown = fitting(columns, width)
    rows = len(columns[0].cells) if columns else 0
    grid = Grid(width, rows + 1)
    x = 0
    for column in shown:
        room = min(column.width, width - x)
        for y, text in enumerate((column.title, *column.cells)):
            indent = max(0, room - text_width(text)) if column.right else 0
            color = look.palette.muted if y == 0 else look.palette.text
            if y and column.colors and column.colors[y - 1] != DEFAULT:
                color = column.colors[y - 1]
            attrs = column.title_attrs if y == 0 else column.attrs[y - 1] if column.attrs else 0
            grid.put(
                x + indent, y, text, color, attrs=attrs, width=room - indent,
                ellipsis=look.glyphs.ellipsis,
            )  # fmt: skip
        x += room + _GAP
    if len(shown) < len(columns):
        rest = _left_out(len(columns) - len(shown), width - x)
        grid.put(width - text_width(rest), 0, rest, look.palette.muted)
    return grid


def fitting(columns: Sequence[Column], width: int) -> Sequence[Column]:
    """Return the columns that are shown in a table of so many cells."""
    count = len(columns)
    while count > 1 and _total(columns[:count]) > width:
        count -= 1
    return columns[:count]


def column_at(columns: Sequence[Column], width: int, x: int) -> int | None:
    """Return which column of a drawn table stands at cell `x`, or next behind it; else None."""
    right = 0
    for index, column in enumerate(fitting(columns, width)):
        right += column.width
        if x < right:
            return index
        right += _GAP
    return None


def _left_out(count: int, room: int) -> str:
    """Return how many columns are not shown, as a header tells it in so many cells."""
    words = (f"+{count} more", f"+{count}")
    return next((text for text in words if text_width(text) <= room), "")


def _total(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + _GAP * (len(columns) - 1)
