"""The Layers tab in the app: which run and rows are shown, and where the cursor leads."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.reactive import reactive

from termboard.dashboards.layers import kept
from termboard.dashboards.layers.commands import LAYER_COMMANDS
from termboard.dashboards.layers.meanings import meanings
from termboard.dashboards.layers.model import (
    KIND_WORDS,
    KINDS,
    NETWORK,
    SORTS,
    Options,
    Table,
    table,
)
from termboard.dashboards.layers.saving_view import SavingLayers
from termboard.dashboards.layers.view_panels import Heading, LayerRows, RowInFull, Titles
from termboard.dashboards.network.steps_view import StepsView
from termboard.dashboards.pane import Back, DashboardPane
from termboard.plot.span import Span
from termboard.store.select import compiled
from termboard.widgets.bindings import bindings
from termboard.widgets.row_board import RowBoard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from textual.dom import DOMNode
    from textual.widget import Widget

    from termboard.command import Command
    from termboard.dashboards.api import Shared
    from termboard.dashboards.network.layers import LayerRow
    from termboard.store.snapshot import Snapshot

_IN_FULL = ((30, 9), (24, 7), (18, 4), (11, 2))
"""(rows of the tab, how many of them are for the row under the cursor at least)."""
_ALL_OF_IT = 14
"""How many it has where the table leaves so many free."""
_AROUND = 5
"""Rows of heading, titles and settings, and one that stays free."""


class LayersView(SavingLayers, StepsView):
    """A row for each array of each layer of one run."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (*LAYER_COMMANDS, Back)
    BINDINGS = bindings(OFFERS)
    DEFAULT_CSS = """
    LayersView.-low Heading { height: 1; }
    """

    options: reactive[Options] = reactive(Options(), repaint=False)

    def __init__(self, empty: str) -> None:
        """`empty` is the sentence to show without any data."""
        super().__init__(empty)
        self._table: Table | None = None
        self._sought: Mapping[str, str] = {}

    def body(self) -> Iterable[Widget]:
        """Return the heading, the titles, the rows, and the row in full."""
        yield Heading().data_bind(look=DashboardPane.look)
        yield Titles().data_bind(look=DashboardPane.look)
        yield RowBoard().data_bind(look=DashboardPane.look)
        yield RowInFull().data_bind(look=DashboardPane.look)

    @property
    def main(self) -> Widget:
        """The rows take the keys."""
        return self.board

    @property
    def board(self) -> RowBoard:
        """The rows."""
        return self.query_one(RowBoard)

    @property
    def offering(self) -> tuple[DOMNode, ...]:
        """The tab and its rows."""
        return (self, self.board)

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was shown yet."""
        return self._table is None

    def job(self) -> Callable[[], Table | None]:
        """Return what builds the table."""
        return partial(_build, self.snapshot, self.shared, self.options)

    def show(self, built: Any, *, current: bool) -> bool:
        """Show the table; without rows only where a choice of this tab has hidden them."""
        self._table = built if isinstance(built, Table) else None
        if self._table is None:
            return False
        rows = LayerRows(self._table, self.options)
        share = self.snapshot.progress.share
        reading = f"Reading, {share:.0%} done" if self.snapshot.loading else ""
        title = self.query_one(Heading)
        title.reading, title.table = reading, self._table
        self.query_one(Titles).rows = rows
        self.board.rows = rows
        self._go_to_sought(self._table, final=current and not self.snapshot.loading)
        self._show_row()
        self.on_resize()
        self.show_info()
        hidden = self.options.unhealthy or self.options.kinds != "all"
        return bool(self._table.rows) or (hidden and not self.shared.tag_filter)

    def to_save(self) -> tuple[Table, Options] | None:
        """Return the table that is shown, if there is one."""
        return None if self._table is None else (self._table, self.options)

    def info(self) -> tuple[Span, ...]:
        """Return which rows are shown, and in what order."""
        options = self.options
        words = [KIND_WORDS[options.kinds], f"by {options.sort}"]
        if self._table is not None and options.sort == NETWORK:
            words[1] = f"in the order of {_ORDERS[self._table.network.order]}"
        if options.reverse:
            words[1] += ", reversed"
        if options.unhealthy:
            words.append("unhealthy only")
        words.append("all values" if options.whole else "without outliers")
        return (Span(f" {self.look.glyphs.separator} ".join(words)),)

    def meanings(self) -> tuple[tuple[str, str], ...]:
        """Return what the marks mean."""
        return meanings(self.look.glyphs)

    def on_resize(self) -> None:
        """Give the row under the cursor what room there is."""
        height = self.size.height
        least = next((rows for enough, rows in _IN_FULL if height >= enough), 0)
        free = height - _AROUND - len(self.board.rows.keys)
        rows = max(least, min(_ALL_OF_IT, free)) if least > _IN_FULL[-1][1] else least
        panel = self.query_one(RowInFull)
        panel.styles.height, panel.display = rows, bool(rows)
        self.set_class(height < _IN_FULL[2][0], "-low")

    def watch_options(self) -> None:
        """Show other rows, or the same in another order."""
        self.outdate()

    def remember(self) -> dict[str, Any]:
        """Return which rows are shown and in what order."""
        return kept.to_json(self.options)

    def recall(self, kept_before: Mapping[str, Any]) -> None:
        """Show rows as they were shown before."""
        self.set_reactive(LayersView.options, kept.from_json(kept_before))

    # From and to other tabs

    def visit(self, about: Mapping[str, str]) -> None:
        """Put the cursor on a tag's row, or on the worst row of a layer."""
        self._sought = about
        options = replace(self.options, run=about.get("run", "") or self.options.run)
        if about.get("layer") or about.get("tag"):
            options = replace(options, kinds="all", unhealthy=False)
        self.options = options
        if self._table is not None and self._table.run.name == options.run:
            self._go_to_sought(self._table, final=False)

    def _go_to_sought(self, shown: Table, *, final: bool) -> None:
        if not self._sought:
            return
        tag, layer = self._sought.get("tag", ""), self._sought.get("layer", "")
        of_layer = [row for row in shown.rows if row.part.layer == layer]
        worst = max(of_layer, key=lambda row: row.verdict.severity, default=None)
        found = next((row for row in shown.rows if row.tag == tag), worst)
        if found is not None:
            self.board.current = found.tag
        if found is not None or final:
            self._sought = {}

    def on_row_board_moved(self, message: RowBoard.Moved) -> None:
        """Show the row under the cursor in full."""
        message.stop()
        self._show_row()

    def on_row_board_entered(self, message: RowBoard.Entered) -> None:
        """Go to the histograms of the row."""
        message.stop()
        self._go("histograms", ("run", "layer", "tag"))

    def on_row_board_clicked(self, message: RowBoard.Clicked) -> None:
        """A click puts the cursor there, and that is all."""
        message.stop()

    def action_show_in_graph(self) -> None:  # noqa: D102 - the command's docstring says it
        self._go("graph", ("run", "layer"))

    def _go(self, tab: str, names: tuple[str, ...]) -> None:
        row = self._row()
        if row is None or self._table is None:
            return
        about = {"run": self._table.run.name, "layer": row.part.layer, "tag": row.tag}
        self.post_message(self.GoTo(tab, {name: about[name] for name in names}))

    def _row(self) -> LayerRow | None:
        """Return the row under the cursor."""
        rows = self._table.rows if self._table is not None else ()
        return next((row for row in rows if row.tag == self.board.current), None)

    def _show_row(self) -> None:
        panel = self.query_one(RowInFull)
        panel.whole, panel.row = self.options.whole, self._row()
        panel.words = f"No {'unhealthy ' if self.options.unhealthy else ''}row is left to show."

    # Which rows, and in what order; the commands' docstrings stand with the command classes

    def action_next_sort(self) -> None:  # noqa: D102
        after = SORTS.index(self.options.sort) + 1
        self._sort_by(SORTS[after % len(SORTS)])

    def action_reverse_sort(self) -> None:  # noqa: D102
        self.options = replace(self.options, reverse=not self.options.reverse)

    def on_titles_chosen(self, message: Titles.Chosen) -> None:
        """Sort by a column that was clicked; again, the other way round."""
        message.stop()
        if message.column == self.options.sort:
            self.action_reverse_sort()
        else:
            self._sort_by(message.column)

    def _sort_by(self, column: str) -> None:
        self.options = replace(self.options, sort=column, reverse=False)

    def action_next_kind(self) -> None:  # noqa: D102
        after = KINDS.index(self.options.kinds) + 1
        self.options = replace(self.options, kinds=KINDS[after % len(KINDS)])

    def action_only_unhealthy(self) -> None:  # noqa: D102
        self.options = replace(self.options, unhealthy=not self.options.unhealthy)

    def action_whole_range(self) -> None:  # noqa: D102
        self.options = replace(self.options, whole=not self.options.whole)

    # Which run

    def action_previous_run(self) -> None:  # noqa: D102
        self._other_run(-1)

    def action_next_run(self) -> None:  # noqa: D102
        self._other_run(1)

    def _other_run(self, by: int) -> None:
        if self._table is None:
            return
        names = [style.name for style in self._table.runs]
        if len(names) < 2:
            self.post_message(self.Told("No other run that is on has histograms."))
            return
        at = names.index(self.options.run) if self.options.run in names else 0
        self.options = replace(self.options, run=names[(at + by) % len(names)])

    def steps(self) -> Sequence[NDArray[np.int64]]:
        """Return the steps of the run's histograms."""
        return () if self._table is None else (self._table.steps,)


_ORDERS: Mapping[str, str] = {"graph": "the graph", "writing": "writing"}


def _build(snapshot: Snapshot, shared: Shared, options: Options) -> Table | None:
    return table(snapshot, shared, options, compiled(shared.tag_filter, "tag"))
