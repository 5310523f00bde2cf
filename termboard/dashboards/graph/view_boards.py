"""The widgets of the Graph tab: the tree, the drawing, and single lines of spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.message import Message
from textual.reactive import reactive

from termboard.dashboards.graph import commands
from termboard.dashboards.graph.tree_render import columns_for, draw_heading
from termboard.plot.cells import Grid
from termboard.plot.span import put_spans
from termboard.widgets.bindings import bindings
from termboard.widgets.grid_widget import GridWidget
from termboard.widgets.row_board import RowBoard

if TYPE_CHECKING:
    from termboard.dashboards.graph.tree_render import Column
    from termboard.plot.span import Span


class TreeBoard(RowBoard):
    """The rows of the tree; which of them there are is for the tab to say."""

    OFFERS: ClassVar = (*RowBoard.OFFERS, *commands.TREE)
    BINDINGS = bindings(commands.TREE)

    # Its own messages, so that the tab can tell them from those of the panel.

    @dataclass
    class Moved(RowBoard.Moved):
        """The cursor is on another row of the tree."""

    @dataclass
    class Entered(RowBoard.Entered):
        """A person wants to go into a row of the tree."""

    @dataclass
    class Clicked(RowBoard.Clicked):
        """A row of the tree was clicked."""

    @dataclass
    class Wanted(Message):
        """Something is wanted of the row under the cursor."""

        what: Literal["open", "close", "toggle", "all"]

    def action_open_scope(self) -> None:  # noqa: D102 - the command's docstring says it, here and below
        self.post_message(self.Wanted("open"))

    def action_close_scope(self) -> None:  # noqa: D102
        self.post_message(self.Wanted("close"))

    def action_toggle_scope(self) -> None:  # noqa: D102
        self.post_message(self.Wanted("toggle"))

    def action_open_all_below(self) -> None:  # noqa: D102
        self.post_message(self.Wanted("all"))


class SpanLine(GridWidget):
    """One row of spans."""

    DEFAULT_CSS = "SpanLine { height: 1; }"

    spans: reactive[tuple[Span, ...]] = reactive((), repaint=False)

    def watch_spans(self) -> None:
        """Show them."""
        self.redraw()

    def paint(self, width: int, height: int) -> Grid:
        """Return the row."""
        grid = Grid(width, height)
        put_spans(grid, 1, 0, self.spans, self.look, whole=True)
        return grid


class ColumnLine(GridWidget):
    """What stands over the columns of the tree."""

    DEFAULT_CSS = "ColumnLine { height: 1; }"

    columns: reactive[tuple[Column, ...]] = reactive((), repaint=False)
    value: reactive[str] = reactive("", repaint=False)

    def watch_columns(self) -> None:
        """Show others."""
        self.redraw()

    def watch_value(self) -> None:
        """Show what the colours mean."""
        self.redraw()

    def paint(self, width: int, height: int) -> Grid:
        """Return the row."""
        inner = max(0, width - 1)  # as wide as the rows, which leave a column to the scrollbar
        grid = Grid(width, height)
        columns = columns_for(inner, self.columns)
        grid.blit(draw_heading(columns, inner, self.look, value=self.value), 0, 0)
        return grid
