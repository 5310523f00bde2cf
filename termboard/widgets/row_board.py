"""Rows of one line each under a cursor: a table or a tree that scrolls, drawn as far as seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from termboard.command import Command
from termboard.plot.look import Look
from termboard.widgets.bindings import bindings
from termboard.widgets.grid_widget import LinesWidget, strips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from termboard.plot.cells import Grid


class RowUp(Command):
    """Go one row up."""

    keys, group = "up,k", "Rows"


class RowDown(Command):
    """Go one row down."""

    keys, group = "down,j", "Rows"


class RowPageUp(Command):
    """Go one page of rows up."""

    keys, group = "pageup", "Rows"


class RowPageDown(Command):
    """Go one page of rows down."""

    keys, group = "pagedown", "Rows"


class FirstRow(Command):
    """Go to the first row."""

    keys, group = "home,g", "Rows"


class LastRow(Command):
    """Go to the last row."""

    keys, group = "end,G", "Rows"


class EnterRow(Command):
    """Go into what the row speaks of."""

    keys, footer, group = "enter", "open", "Rows"


class Rows(Protocol):
    """What a board shows. It is replaced as a whole when anything in it changes."""

    @property
    def keys(self) -> Sequence[str]:
        """What each row is, unique; by it the cursor stays where it is when rows come and go."""

    def row(self, index: int, width: int, look: Look, *, current: bool) -> Grid:
        """Return row `index` as one line of `width` cells; `current`: the cursor is on it."""


@dataclass(frozen=True)
class NoRows:
    """Nothing to show."""

    keys: tuple[str, ...] = ()

    def row(self, index: int, width: int, look: Look, *, current: bool) -> Grid:
        """Fail: there is none."""
        raise IndexError(index)


class RowBoard(ScrollView, LinesWidget, can_focus=True):
    """Rows by number, a cursor on one of them. It tells what is wanted; the owner does it."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (
        RowUp, RowDown, RowPageUp, RowPageDown, FirstRow, LastRow, EnterRow,
    )  # fmt: skip
    BINDINGS = bindings(OFFERS)
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowBoard {
        height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; scrollbar-gutter: stable;
    }
    """

    look: reactive[Look] = reactive(Look(), repaint=False)
    rows: reactive[Rows] = reactive(NoRows(), repaint=False, always_update=True)
    current: reactive[str] = reactive("", repaint=False)
    """Key of the row that has the cursor; empty without rows."""

    _place = 0
    """Where the cursor was last."""
    _first = ""
    """Key of the row that stood first; the cursor stays first as long as it never left it."""

    @dataclass
    class Moved(Message):
        """The cursor is on another row."""

        key: str

    @dataclass
    class Entered(Message):
        """A person wants to go into a row: by Enter or a double click."""

        key: str

    @dataclass
    class Clicked(Message):
        """A row was clicked; the cursor is on it already."""

        key: str
        x: int
        """The column, from the left edge of the row."""

    def watch_rows(self) -> None:
        """Show them; the cursor stays on its row, or near where it was."""
        keys = self.rows.keys
        self.virtual_size = Size(self.size.width, len(keys))
        if keys and self._place == 0 and self.current == self._first:
            self.current = keys[0]
        self._first = keys[0] if keys else ""
        place = self._index()
        if place is None:
            place = min(self._place, len(keys) - 1)
            self.current = keys[place] if keys else ""
        elif place != self._place:
            self._place = place
            self._reveal()
        self.refresh()

    def watch_look(self) -> None:
        """Take on new colours."""
        self.refresh()

    def watch_current(self) -> None:
        """Show the cursor."""
        index = self._index()
        if index is not None:
            self._place = index
            self._reveal()
        self.refresh()
        self.post_message(self.Moved(self.current))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.virtual_size = Size(self.size.width, len(self.rows.keys))
        self._reveal()

    def on_focus(self) -> None:
        """Show the cursor strongly: the keys come here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self.refresh()

    def _reveal(self) -> None:
        self.scroll_to_region(Region(0, self._place, 1, 1), animate=False)

    def _index(self) -> int | None:
        keys = self.rows.keys
        if self._place < len(keys) and keys[self._place] == self.current:
            return self._place
        return next((i for i, key in enumerate(keys) if key == self.current), None)

    def _go(self, index: int) -> None:
        keys = self.rows.keys
        if keys:
            self._place = max(0, min(len(keys) - 1, index))
            self.current = keys[self._place]

    # Commands; their docstrings stand with the command classes

    def action_row_up(self) -> None:  # noqa: D102
        self._go(self._place - 1)

    def action_row_down(self) -> None:  # noqa: D102
        self._go(self._place + 1)

    def action_row_page_up(self) -> None:  # noqa: D102
        self._go(self._place - max(1, self.size.height - 1))

    def action_row_page_down(self) -> None:  # noqa: D102
        self._go(self._place + max(1, self.size.height - 1))

    def action_first_row(self) -> None:  # noqa: D102
        self._go(0)

    def action_last_row(self) -> None:  # noqa: D102
        self._go(len(self.rows.keys) - 1)

    def action_enter_row(self) -> None:  # noqa: D102
        if self.current:
            self.post_message(self.Entered(self.current))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row; a double click goes into it."""
        index = event.y + round(self.scroll_y)
        if index >= len(self.rows.keys):
            return
        self._go(index)
        if event.chain == 2:
            self.action_enter_row()
        else:
            self.post_message(self.Clicked(self.current, event.x))

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Return one row."""
        width = self.scrollable_content_region.width
        index = y + round(self.scroll_y)
        if index >= len(self.rows.keys):
            return Strip.blank(width, self.behind)
        current = self.rows.keys[index] == self.current
        grid = self.rows.row(index, width, self.look, current=current and self.has_focus)
        return strips(grid, self.behind)[0]
