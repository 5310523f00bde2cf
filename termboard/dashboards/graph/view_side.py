"""The panel beside the tree: details, the drawing of a scope, and what is worth a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.graph.detail import details
from termboard.dashboards.graph.insight_rows import insight_rows
from termboard.dashboards.graph.panel_render import PanelRow, PanelRows, panel_rows
from termboard.dashboards.graph.view_base import MODES
from termboard.dashboards.graph.view_boards import SpanLine
from termboard.dashboards.graph.view_level import Levels
from termboard.plot.characters import BOLD
from termboard.plot.span import Span
from termboard.widgets.row_board import NoRows

if TYPE_CHECKING:
    from textual import events

    from termboard.analysis.graphs.scope_tree import ScopeTree
    from termboard.dashboards.graph.model import Pieces
    from termboard.dashboards.graph.view_boards import TreeBoard
    from termboard.widgets.row_board import RowBoard


class Side(Levels):
    """What the panel shows, and how one gets into it and out again."""

    def __init__(self, empty: str) -> None:
        """`empty` is the sentence to show without any graph."""
        super().__init__(empty)
        self._insight: tuple[tuple[int, ...], PanelRows] | None = None

    def watch_mode(self) -> None:
        """Show another panel."""
        self.set_class(self.mode == "drawing", "-drawing")
        self.call_after_refresh(self.show_panel)  # its size is known then

    def show_panel(self) -> None:
        """Show what belongs to the row under the cursor."""
        if not self.is_mounted:
            return
        pieces, tree, entry = self._pieces, self.scopes, self.entry
        self._show_mode()
        if pieces is None or tree is None or entry is None:
            self.panel.rows, self.drawing.painted = NoRows(), None
            return
        width = max(20, self.panel.scrollable_content_region.width)
        if self.mode == "details":
            self.panel.rows = panel_rows(details(pieces, tree, entry, width, self.look))
        elif self.mode == "insight":
            self._show_insight(pieces, tree, width)
        else:
            self._show_drawing()

    def _show_insight(self, pieces: Pieces, tree: ScopeTree, width: int) -> None:
        """It does not depend on the cursor, and sums over many scopes: made once."""
        made_of = (id(tree), id(pieces.insight), width)
        if self._insight is None or self._insight[0] != made_of:
            self._insight = made_of, panel_rows(insight_rows(pieces, tree, width))
        if self.panel.rows is not self._insight[1]:
            self.panel.rows = self._insight[1]

    def _show_mode(self) -> None:
        palette = self.look.palette
        spans = []
        for mode in MODES:
            here = mode == self.mode
            spans.append(Span(mode, palette.accent if here else palette.muted, BOLD * here))
            spans.append(Span("  "))
        self.query_one("#mode", SpanLine).spans = (*spans, *self._drawn_spans())

    def _drawn_spans(self) -> list[Span]:
        """Return what the drawing is of, and why the box under the cursor stands at the side."""
        tree, scene = self.scopes, self._scene()
        if self.mode != "drawing" or tree is None or self._level is None:
            return []
        words = [tree.label(self._level.scope) or "the whole graph"]
        box = self.drawing.box
        if scene is not None and box is not None and box in scene.aside.reasons:
            words.append(scene.aside.reasons[box])
        if scene is not None and scene.drawing.note:
            words.append(scene.drawing.note)
        return [Span(f" {self.look.glyphs.separator} ".join(words))]

    # Into the panel and out of it

    def action_switch_side(self) -> None:  # noqa: D102 - the command's docstring says it, here and below
        if self.is_inside or self.has_class("-inside"):
            self.go_out()
        else:
            self.go_in()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Mark in the tree what the panel shows."""
        self.set_class(self.is_inside, "-inside")
        self.show_tree()
        self.refresh_bindings()

    def action_next_panel(self) -> None:  # noqa: D102
        inside = self.is_inside
        self.mode = MODES[(MODES.index(self.mode) + 1) % len(MODES)]
        if inside:
            self.call_after_refresh(self.go_in)

    def on_tree_board_moved(self, message: TreeBoard.Moved) -> None:
        """Show what belongs to another row."""
        message.stop()
        self.show_panel()
        self.show_info()

    def on_row_board_entered(self, message: RowBoard.Entered) -> None:
        """Jump along a link of the panel."""
        message.stop()
        row = self._panel_row(message.key)
        if row is None:
            return
        target = row.target if row.target is not None else next(iter(row.items), None)
        if target is None:
            return
        self.jump(target)
        if self.has_class("-alone") or self.mode == "insight":
            self.go_out()
        else:
            self.panel.current = next(iter(self.panel.rows.keys), "")

    def _panel_row(self, key: str) -> PanelRow | None:
        rows = self.panel.rows
        if not isinstance(rows, PanelRows) or key not in rows.keys:
            return None
        return rows.rows[rows.keys.index(key)]

    def action_jump_back(self) -> None:  # noqa: D102
        if self.drawing.has_focus:
            self._leave_scope()
        elif not self.jump_back():
            self.post_message(self.Told("There was no jump to go back from."))
