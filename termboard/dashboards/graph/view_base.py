"""The Graph tab's parts on the screen, and how what is known of a graph comes to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from textual.containers import Container, Vertical
from textual.reactive import reactive

from termboard.dashboards.graph.heading import heading
from termboard.dashboards.graph.model import (
    Pieces,
    Surroundings,
    Wanted,
    advanced,
    fresh,
    renewed,
)
from termboard.dashboards.graph.outline import Opened, Outline, first_opened, item_of, outline
from termboard.dashboards.graph.places import Place, chosen, of_run, places, same_graph
from termboard.dashboards.graph.tree_rows import TreeRows
from termboard.dashboards.graph.view_boards import ColumnLine, SpanLine, TreeBoard
from termboard.dashboards.graph.view_drawing import DrawingBoard
from termboard.dashboards.pane import DashboardPane
from termboard.plot.span import Span
from termboard.widgets.row_board import NoRows, RowBoard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.widget import Widget

    from termboard.analysis.graphs.scope_tree import Entry, ScopeTree

Mode = Literal["details", "drawing", "insight"]
MODES: tuple[Mode, ...] = ("details", "drawing", "insight")

_BESIDE = 90
"""Cells across from which the panel stands beside the tree."""
_BELOW = 18
"""Rows from which it stands below it; with less one sees one of both."""


@dataclass(frozen=True)
class Built:
    """What a job gives."""

    places: tuple[Place, ...]
    pieces: Pieces | None


@dataclass(frozen=True)
class Stand:
    """Where a person was in a graph."""

    opened: Opened
    current: str


class GraphBase(DashboardPane):
    """A tree, a panel beside it, and the pieces that both are drawn from."""

    DEFAULT_CSS = """
    GraphBase #graph { height: 1fr; }
    GraphBase #sides { layout: horizontal; height: 1fr; }
    GraphBase #left { width: 1fr; height: 1fr; }
    GraphBase #right { width: 40%; min-width: 34; height: 1fr; background: $surface; }
    GraphBase.-drawing #right { width: 58%; }
    GraphBase #drawing { display: none; }
    GraphBase.-drawing #drawing { display: block; }
    GraphBase.-drawing #panel { display: none; }
    GraphBase.-below #sides { layout: vertical; }
    GraphBase.-below #right { width: 100%; height: 50%; }
    GraphBase.-below.-drawing #right { width: 100%; height: 62%; }
    GraphBase.-alone #sides { layout: vertical; }
    GraphBase.-alone #right { display: none; width: 100%; height: 1fr; }
    GraphBase.-alone.-inside #right { display: block; }
    GraphBase.-alone.-inside #left { display: none; }
    GraphBase.-short ColumnLine { display: none; }
    """

    mode: reactive[Mode] = reactive("details", repaint=False)
    """What the panel shows."""

    def __init__(self, empty: str) -> None:
        """`empty` is the sentence to show without any graph."""
        super().__init__(empty)
        self._places: tuple[Place, ...] = ()
        self._place = ""
        self._visiting: dict[str, str] = {}
        self._pieces: Pieces | None = None
        self._wanted = Wanted()
        self._opened = Opened()
        self._stands: dict[str, Stand] = {}
        self._shapes: dict[int, str] = {}

    def body(self) -> Iterable[Widget]:
        """Return the title, the tree, and the panel with its drawing."""
        look = DashboardPane.look
        left = Vertical(
            ColumnLine().data_bind(look=look), TreeBoard(id="tree").data_bind(look=look), id="left"
        )
        right = Vertical(
            SpanLine(id="mode").data_bind(look=look),
            RowBoard(id="panel").data_bind(look=look),
            DrawingBoard(id="drawing").data_bind(look=look),
            id="right",
        )
        title = SpanLine(id="title").data_bind(look=look)
        title.spans = (Span("reading the graph"),)
        yield Vertical(title, Container(left, right, id="sides"), id="graph")

    # The parts

    @property
    def main(self) -> Widget:
        """The tree takes the keys; the panel where it alone is seen."""
        if self.has_class("-alone") and self.has_class("-inside"):
            return self.inside
        return self.tree_board

    @property
    def tree_board(self) -> TreeBoard:
        """The rows of the tree."""
        return self.query_one("#tree", TreeBoard)

    @property
    def panel(self) -> RowBoard:
        """The rows beside the tree."""
        return self.query_one("#panel", RowBoard)

    @property
    def drawing(self) -> DrawingBoard:
        """The drawing beside the tree."""
        return self.query_one("#drawing", DrawingBoard)

    @property
    def inside(self) -> Widget:
        """What the panel shows: rows or the drawing."""
        return self.drawing if self.mode == "drawing" else self.panel

    @property
    def is_inside(self) -> bool:
        """Tell whether the keys go to the panel."""
        return self.panel.has_focus or self.drawing.has_focus

    @property
    def scopes(self) -> ScopeTree | None:
        """The tree of the graph that is shown."""
        return self._pieces.tree if self._pieces is not None else None

    @property
    def entry(self) -> Entry | None:
        """What the row under the cursor is."""
        rows = self.tree_board.rows
        if not isinstance(rows, TreeRows):
            return None
        index = rows.outline.index(self.tree_board.current)
        return None if index is None else rows.outline.entries[index]

    def on_resize(self) -> None:
        """Put the panel beside the tree, below it, or in its place."""
        super().on_resize()
        beside = self.size.width >= _BESIDE
        below = not beside and self.size.height >= _BELOW
        self.set_class(below, "-below")
        self.set_class(not beside and not below, "-alone")
        self.call_after_refresh(self.show_panel)

    # What is known of the graph

    @property
    def is_blank(self) -> bool:
        """Tell whether no graph is shown yet."""
        return self._pieces is None

    def job(self) -> Callable[[], Built]:
        """Return what makes the next piece of what is wanted."""
        run = self._visiting.get("run", "")
        around = Surroundings(self.snapshot, self.shared)
        return partial(_build, around, self._place, run, self._pieces, self._wanted)

    def show(self, built: Any, *, current: bool) -> bool:
        """Show the piece that was made, and have the next one made."""
        self._places, before, self._pieces = built.places, self._pieces, built.pieces
        pieces = self._pieces
        if pieces is None:
            return False
        if current:  # else another one is wanted by now
            self._place = pieces.place.key
        if before is None or before.tree is not pieces.tree:
            self.begin(pieces, before)
        self.show_tree()
        self.arrived(before, pieces)
        self.show_panel()
        self.show_info()
        self._outdated |= pieces.lacks(self._wanted)
        return True

    def arrived(self, before: Pieces | None, pieces: Pieces) -> None:
        """Go where what was just made leads to."""

    def begin(self, pieces: Pieces, before: Pieces | None) -> None:
        """Show another graph: as it was left, if it was seen before."""
        if before is not None and before.tree is not None:
            self._stands[before.place.key] = Stand(self._opened, self.tree_board.current)
        self._shapes = {}
        self._wanted = replace(self._wanted, framing=None, trace=None)
        tree = pieces.tree
        if tree is None:
            self._opened = Opened()
            return
        fallback = replace(first_opened(tree), grouped=self._opened.grouped)
        stand = self._stands.get(pieces.place.key, Stand(fallback, ""))
        self._opened = stand.opened
        rows = outline(tree, stand.opened)
        board = self.tree_board
        board.rows = TreeRows(rows, pieces, tree)
        board.current = stand.current if rows.index(stand.current) is not None else rows.first_scope

    def want(self, **changes: Any) -> None:
        """Have something else made of the graph."""
        self._wanted = replace(self._wanted, **changes)
        self.outdate()

    # Showing it

    def show_tree(self) -> None:
        """Show the rows of what is open."""
        pieces, tree = self._pieces, self.scopes
        title = self.query_one("#title", SpanLine)
        if pieces is None or tree is None:
            self.tree_board.rows = NoRows()
            title.spans = () if pieces is None else heading(pieces, self._places, self.look)
            return
        rows = self._rows_before(tree) or outline(tree, self._opened)
        selected = self.tree_board.current if self.is_inside else ""
        shown = TreeRows(rows, pieces, tree, selected, self._shapes)
        self.tree_board.rows = shown
        columns = self.query_one(ColumnLine)
        columns.columns = shown.columns
        columns.value = shown.value_heading
        title.spans = heading(pieces, self._places, self.look)

    def _rows_before(self, tree: ScopeTree) -> Outline | None:
        """Return the rows that are shown, if they are those of what is open now."""
        before = self.tree_board.rows
        if not isinstance(before, TreeRows) or before.tree is not tree:
            return None
        return before.outline if before.outline.opened == self._opened else None

    def show_panel(self) -> None:
        """Show what belongs to the row under the cursor."""

    def open(self, opened: Opened, current: str = "") -> None:
        """Show other rows, with the cursor on one of them."""
        self._opened = opened
        self.show_tree()
        if current:
            self.tree_board.current = current

    def item(self) -> int | None:
        """Return the item under the cursor; of a series the first."""
        current = self.tree_board.current
        return item_of(current) if current and self.scopes is not None else None


def _build(
    around: Surroundings, key: str, run: str, pieces: Pieces | None, wanted: Wanted
) -> Built:
    found = places(around.snapshot, around.shared)
    place = (of_run(found, run) if run else None) or chosen(found, key)
    if place is None:
        return Built(found, None)
    if pieces is None or not same_graph(pieces.place, place):
        made = fresh(place)
        if made.tree is not None:  # rows are kept: made here, in a thread
            outline(made.tree, first_opened(made.tree))
        return Built(found, made)
    return Built(found, advanced(renewed(pieces, place, around.shared.step), wanted, around))
