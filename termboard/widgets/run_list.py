"""The list of runs: colour, state and figures of each, switched on and off by keys and mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from termboard.plot.look import Look
from termboard.widgets import run_commands as commands
from termboard.widgets.bindings import bindings
from termboard.widgets.grid_widget import LinesWidget, strips
from termboard.widgets.run_row import RunRow, paint

if TYPE_CHECKING:
    from textual import events

    from termboard.command import Command

_BY_ID = {command.id(): command for command in commands.CHANGES}


class RunList(ScrollView, LinesWidget, can_focus=True):
    """One row a run. It only asks for changes; who owns the state makes them."""

    OFFERS: ClassVar = (*commands.CHANGES, *commands.MOVES)
    BINDINGS = bindings(OFFERS)
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RunList {
        height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; scrollbar-gutter: stable;
    }
    """

    look: reactive[Look] = reactive(Look(), repaint=False)
    rows: reactive[tuple[RunRow, ...]] = reactive((), repaint=False)
    sort: reactive[str] = reactive("name", repaint=False)
    """The column whose value stands in the rows."""
    table: reactive[bool] = reactive(False, repaint=False)
    """Whether all columns are shown."""
    current: reactive[str] = reactive("", repaint=False)
    """Name of the run that has the cursor."""

    _place = 0
    """Where the cursor was last."""

    @dataclass
    class Commanded(Message):
        """A command is wanted that changes what is shown of the runs."""

        command: type[Command]
        name: str
        """The run it is meant for; empty where there is none."""

    @dataclass
    class Moved(Message):
        """The cursor is on another run."""

    def watch_rows(self) -> None:
        """Show them; the cursor stays on its run."""
        self.virtual_size = Size(self.size.width, len(self.rows))
        places = {row.name: place for place, row in enumerate(self.rows)}
        if self.current not in places:
            # Where it was before: a run that was hidden or filtered out leaves its neighbour.
            nearest = min(self._place, len(self.rows) - 1)
            self.current = self.rows[nearest].name if self.rows else ""
        place = places.get(self.current, 0)
        if place != self._place and self.has_focus:
            self.scroll_to_region(Region(0, place, 1, 1), animate=False)
        self._place = place
        self.refresh()

    def watch_look(self) -> None:
        """Take on new colours."""
        self.refresh()

    def watch_sort(self) -> None:
        """Show another column."""
        self.refresh()

    def watch_table(self) -> None:
        """Show all columns, or one."""
        self.refresh()

    def watch_current(self) -> None:
        """Show the cursor."""
        index = self._index()
        if index is not None:
            self._place = index
            self.scroll_to_region(Region(0, index, 1, 1), animate=False)
        self.refresh()
        self.post_message(self.Moved())

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def _index(self) -> int | None:
        if self._place < len(self.rows) and self.rows[self._place].name == self.current:
            return self._place
        return next((i for i, row in enumerate(self.rows) if row.name == self.current), None)

    def _go(self, index: int) -> None:
        if self.rows:
            self.current = self.rows[max(0, min(len(self.rows) - 1, index))].name

    # Commands; their docstrings stand with the command classes

    def action_run_up(self) -> None:  # noqa: D102
        self._go((self._index() or 0) - 1)

    def action_run_down(self) -> None:  # noqa: D102
        index = self._index()
        self._go(0 if index is None else index + 1)

    def action_run_page_up(self) -> None:  # noqa: D102
        self._go((self._index() or 0) - max(1, self.size.height - 1))

    def action_run_page_down(self) -> None:  # noqa: D102
        self._go((self._index() or 0) + max(1, self.size.height - 1))

    def action_first_run(self) -> None:  # noqa: D102
        self._go(0)

    def action_last_run(self) -> None:  # noqa: D102
        self._go(len(self.rows) - 1)

    def action_change(self, command: str) -> None:
        """Ask for what a command wants, given by its id."""
        self._want(_BY_ID[command])

    def on_click(self, event: events.Click) -> None:
        """Switch the run whose mark is clicked; a double click on a name shows it alone."""
        index = event.y + round(self.scroll_y)
        if index >= len(self.rows):
            return
        row = self.rows[index]
        self.current = row.name
        if event.x < 2 * row.depth + 2:
            self._want(commands.ToggleRun)
        elif event.chain == 2:
            self._want(commands.OnlyRun)
        elif row.folds and event.x > self.size.width - 10:
            self._want(commands.UnfoldRun)

    def _want(self, command: type[Command]) -> None:
        self.post_message(self.Commanded(command, self.current))

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Return one row."""
        width = self.scrollable_content_region.width
        index = y + round(self.scroll_y)
        if index >= len(self.rows):
            return Strip.blank(width, self.behind)
        row = self.rows[index]
        current = row.name == self.current and self.has_focus
        grid = paint(row, width, self.look, sort=self.sort, table=self.table, current=current)
        return strips(grid, self.behind)[0]
