"""A line or a few sentences: what a tab's settings are, or why a screen is empty."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from textual.reactive import reactive

from termboard.plot.characters import BOLD, text_width
from termboard.plot.span import put_spans, width_of
from termboard.plot.text_grid import TextGrid
from termboard.widgets.grid_widget import GridWidget

if TYPE_CHECKING:
    from termboard.plot.span import Span


class InfoLine(GridWidget):
    """One row of spans; those at the right end go where room is short."""

    DEFAULT_CSS = "InfoLine { height: 1; }"

    left: reactive[tuple[Span, ...]] = reactive((), repaint=False)
    right: reactive[tuple[Span, ...]] = reactive((), repaint=False)

    def watch_left(self) -> None:
        """Show it."""
        self.redraw()

    def watch_right(self) -> None:
        """Show it."""
        self.redraw()

    def paint(self, width: int, height: int) -> TextGrid:
        """Return the row."""
        grid = TextGrid(width, height)
        x = 1 + put_spans(grid, 1, 0, self.left, self.look)
        room = width_of(self.right)
        if x + 2 + room <= width:
            put_spans(grid, width - 1 - room, 0, self.right, self.look)
        return grid


class Sentences(GridWidget):
    """A heading and sentences in the middle of an otherwise empty screen."""

    DEFAULT_CSS = "Sentences { height: 1fr; }"

    heading: reactive[str] = reactive("", repaint=False)
    body: reactive[str] = reactive("", repaint=False)

    def watch_heading(self) -> None:
        """Show it."""
        self.redraw()

    def watch_body(self) -> None:
        """Show it."""
        self.redraw()

    def paint(self, width: int, height: int) -> TextGrid:
        """Return the sentences, wrapped and in the middle."""
        grid = TextGrid(width, height)
        room = max(10, min(72, width - 4))
        lines = [(line, BOLD) for line in textwrap.wrap(self.heading, room)]
        lines += [("", 0)] if self.heading and self.body else []
        for paragraph in self.body.split("\n"):
            lines += [(line, 0) for line in textwrap.wrap(paragraph, room) or [""]]
        y = max(0, (height - len(lines)) // 2)
        for text, attrs in lines:
            color = self.look.palette.text if attrs else self.look.palette.muted
            grid.put(max(0, (width - text_width(text)) // 2), y, text, color, attrs=attrs)
            y += 1
        return grid
