"""What stands around the list of runs: the heading of its columns, and all about one run."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive

from termboard.plot.characters import BOLD, text_width
from termboard.plot.span import put_spans, width_of
from termboard.plot.text_grid import TextGrid
from termboard.printable import printable
from termboard.widgets.grid_widget import GridWidget
from termboard.widgets.run_row import fitting

if TYPE_CHECKING:
    from textual import events

    from termboard.plot.span import Span

_MOST = 9
"""Rows: the list needs the rest."""


class RunDetails(GridWidget):
    """A few lines about the run that has the cursor; what does not fit is left out."""

    DEFAULT_CSS = "RunDetails { height: auto; }"

    lines: reactive[tuple[tuple[Span, ...], ...]] = reactive((), repaint=False, layout=True)

    def watch_lines(self) -> None:
        """Show them."""
        self.redraw()

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Return the rows they take, and one for the rule above them."""
        return len(self._wrapped(width)) + 1 if self.lines else 0

    def paint(self, width: int, height: int) -> TextGrid:
        """Return the lines below a rule."""
        grid = TextGrid(width, height)
        grid.rule(0, self.look.glyphs.horizontal, self.look.palette.frame)
        for y, row in enumerate(self._wrapped(width), 1):
            put_spans(grid, 1, y, row, self.look)
        return grid

    def _wrapped(self, width: int) -> list[tuple[Span, ...]]:
        """Return the lines as they fit: the last piece of each goes on in the next row."""
        rows: list[tuple[Span, ...]] = []
        for *first, last in self.lines:
            room = max(8, width - 2 - width_of(first))
            pieces = textwrap.wrap(
                printable(last.text[: _MOST * room]), room, break_on_hyphens=False
            ) or [""]
            rows.append((*first, replace(last, text=pieces[0])))
            rows += [(replace(last, text=piece),) for piece in pieces[1:]]
        return rows[:_MOST]


class RunHeading(GridWidget):
    """The titles of the columns; a click on one sorts by it."""

    DEFAULT_CSS = "RunHeading { height: 1; display: none; } RunHeading.-shown { display: block; }"

    sort: reactive[str] = reactive("name", repaint=False)
    descending: reactive[bool] = reactive(False, repaint=False)
    metric: reactive[str] = reactive("", repaint=False)
    """What `last` and `best` are of."""

    @dataclass
    class Picked(Message):
        """A column's title was clicked."""

        column: str

    def watch_sort(self) -> None:
        """Show it."""
        self.redraw()

    def watch_descending(self) -> None:
        """Show it."""
        self.redraw()

    def paint(self, width: int, height: int) -> TextGrid:
        """Return the titles over their columns."""
        grid = TextGrid(width, height)
        for name, title, x, size in self._places(width):
            sorted_by = name == self.sort
            mark = (self.look.glyphs.below if self.descending else self.look.glyphs.above) + " "
            text = (mark if sorted_by else "") + title
            color = self.look.palette.accent if sorted_by else self.look.palette.muted
            start = x if name == "name" else x + max(0, size - text_width(text))
            grid.put(start, 0, text, color, attrs=BOLD if sorted_by else 0, width=size)
        return grid

    def _places(self, width: int) -> list[tuple[str, str, int, int]]:
        """Return (name, title, first cell, cells) of each column."""
        columns = fitting(width - 1)  # the last cell is over the list's scroll bar
        x = width - 1 - sum(column.width + 1 for column in columns)
        places = [("name", "run", 2, max(0, x - 3))]
        for column in columns:
            places.append((column.name, column.title, x + 1, column.width))
            x += column.width + 1
        return places

    def on_click(self, event: events.Click) -> None:
        """Sort by the column under the mouse."""
        for name, _, x, size in self._places(self.size.width):
            if x <= event.x < x + size:
                self.post_message(self.Picked(name))
                return
