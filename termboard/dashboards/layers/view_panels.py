"""The pieces of the tab: the heading, the titles that sort, the rows, and the row in full."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive

from termboard.dashboards.layers.detail import detail
from termboard.dashboards.layers.heading import heading
from termboard.dashboards.layers.sheet import Sheet
from termboard.plot.cells import Grid
from termboard.widgets.grid_widget import GridWidget

if TYPE_CHECKING:
    from textual import events

    from termboard.dashboards.layers.model import Options, Table
    from termboard.dashboards.network.layers import LayerRow
    from termboard.plot.look import Look


@dataclass(frozen=True, eq=False)
class LayerRows:
    """The rows of a table, drawn as far as they are seen, each once in a width."""

    table: Table
    options: Options
    _sheets: dict[tuple[int, Look], Sheet] = field(default_factory=dict, repr=False)
    _drawn: dict[tuple[int, int, Look, bool], Grid] = field(default_factory=dict, repr=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """The tag of each row."""
        return tuple(row.tag for row in self.table.rows)

    def row(self, index: int, width: int, look: Look, *, current: bool) -> Grid:
        """Return one row."""
        place = index, width, look, current
        if place not in self._drawn:
            self._drawn[place] = self.sheet(width, look).row(index, current=current)
        return self._drawn[place]

    def sheet(self, width: int, look: Look) -> Sheet:
        """Return the table in a width."""
        if (width, look) not in self._sheets:
            self._sheets[width, look] = Sheet(self.table, self.options, width, look)
        return self._sheets[width, look]


class Heading(GridWidget):
    """What is said of the whole network."""

    DEFAULT_CSS = "Heading { height: 2; }"

    table: reactive[Table | None] = reactive(None, repaint=False)
    reading: reactive[str] = reactive("", repaint=False)
    """How far the files are read, as long as they are not."""

    def watch_table(self) -> None:
        """Show it."""
        self.redraw()

    def watch_reading(self) -> None:
        """Show it."""
        self.redraw()

    def paint(self, width: int, height: int) -> Grid:
        """Return the heading."""
        if self.table is None:
            return Grid(width, height)
        return heading(self.table, width, height, self.look, self.reading)


class Titles(GridWidget):
    """The titles of the columns; a click on one sorts by it."""

    DEFAULT_CSS = "Titles { height: 1; padding-right: 1; }"  # where the rows have their scrollbar

    rows: reactive[LayerRows | None] = reactive(None, repaint=False)

    @dataclass
    class Chosen(Message):
        """A title was clicked."""

        column: str

    def watch_rows(self) -> None:
        """Show them."""
        self.redraw()

    def paint(self, width: int, height: int) -> Grid:
        """Return the titles."""
        if self.rows is None:
            return Grid(width, height)
        return self.rows.sheet(width, self.look).header()

    def on_click(self, event: events.Click) -> None:
        """Sort by what is clicked."""
        if self.rows is not None:
            column = self.rows.sheet(self.size.width, self.look).column_at(event.x)
            if column:
                self.post_message(self.Chosen(column))


class RowInFull(GridWidget):
    """What is known of the row under the cursor."""

    DEFAULT_CSS = "RowInFull { height: 6; }"

    row: reactive[LayerRow | None] = reactive(None, repaint=False)
    whole: reactive[bool] = reactive(False, repaint=False)
    words: reactive[str] = reactive("", repaint=False)
    """What stands there without a row."""

    def watch_row(self) -> None:
        """Show it."""
        self.redraw()

    def watch_whole(self) -> None:
        """Show more or less of its range."""
        self.redraw()

    def watch_words(self) -> None:
        """Show them."""
        self.redraw()

    def paint(self, width: int, height: int) -> Grid:
        """Return the row in full."""
        if self.row is not None:
            return detail(self.row, width, height, self.look, full=self.whole)
        grid = Grid(width, height)
        grid.put(1, 0, self.words, self.look.palette.muted, ellipsis=self.look.glyphs.ellipsis)
        return grid
