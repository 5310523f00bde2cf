"""The drawing of a scope: which level is drawn, and how one walks through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.dashboards.graph.outline import key_of, path_to
from termboard.dashboards.graph.panel_render import PanelRows
from termboard.dashboards.graph.tree_rows import TreeRows
from termboard.dashboards.graph.view_drawing import DrawingBoard, Painted, first_box
from termboard.dashboards.graph.view_tree import TreeMoves

if TYPE_CHECKING:
    from termboard.analysis.graphs.scope_tree import Entry
    from termboard.dashboards.graph.model import Pieces
    from termboard.dashboards.graph.scene import Scene


@dataclass(frozen=True)
class Level:
    """Which scope is drawn, or which series within it."""

    scope: int
    series: tuple[int, ...] = ()


class Levels(TreeMoves):
    """Into the panel, out of it, and from level to level of the drawing."""

    def __init__(self, empty: str) -> None:
        """`empty` is the sentence to show without any graph."""
        super().__init__(empty)
        self._level: Level | None = None
        self._put_back: frozenset[str] = frozenset()
        self._entering = False
        """Whether the cursor goes to the first box of the next drawing."""

    def begin(self, pieces: Pieces, before: Pieces | None) -> None:
        """Show another graph: what was drawn of the one before is of no use."""
        self._level, self._put_back = None, frozenset()
        self.drawing.painted = None
        super().begin(pieces, before)

    def go_in(self) -> None:
        """Give the keys to the panel."""
        self.add_class("-inside")
        self.inside.focus()
        self.call_after_refresh(self._entered_panel)

    def _entered_panel(self) -> None:
        self.inside.focus()  # before, it may not have been on the screen
        self.show_panel()
        if self.mode == "drawing":
            self._go_to_a_box()
        elif isinstance(rows := self.panel.rows, PanelRows):
            links = (
                key for key, row in zip(rows.keys, rows.rows, strict=True) if row.kind == "link"
            )
            self.panel.current = next(links, self.panel.current)

    def go_out(self) -> None:
        """Give the keys to the tree."""
        self.remove_class("-inside")
        self.tree_board.focus()
        self.call_after_refresh(self.tree_board.focus)

    # The drawing

    def _level_at_cursor(self) -> Level | None:
        """Return the scope that is open under the cursor, else the one around it."""
        tree, rows, entry = self.scopes, self.tree_board.rows, self.entry
        if tree is None or entry is None or not isinstance(rows, TreeRows):
            return None
        current = self.tree_board.current
        index = rows.outline.index(current)
        if index is not None and (entry.kind == "node" or current not in self._opened.keys):
            index = rows.outline.parents[index]
        if index is None or index < 0:
            return Level(tree.root)
        return self._level_of(rows.outline.entries[index])

    def _level_of(self, entry: Entry) -> Level:
        if entry.kind == "series" and self.scopes is not None:
            return Level(int(self.scopes.parent[entry.key]), entry.items)
        return Level(entry.key)

    def _scene(self) -> Scene | None:
        """Return the drawing of the level, once it is there."""
        scene = self._pieces.scene if self._pieces is not None else None
        if scene is None or self._level is None:
            return None
        framing = scene.framing
        same = (framing.scope, framing.series) == (self._level.scope, self._level.series)
        return scene if same else None

    def _show_drawing(self) -> None:
        board, tree = self.drawing, self.scopes
        if not board.size.width or tree is None:
            return
        from termboard.dashboards.graph.scene import Framing  # most never draw: the tree is first

        if self._level is None or not board.has_focus:
            self._level = self._level_at_cursor() or Level(tree.root)
        framing = Framing(
            self._level.scope, self._level.series, self._opened.grouped, self._put_back,
            max(20, board.size.width - 2), self.look.glyphs.name == "ascii",
        )  # fmt: skip
        if framing != self._wanted.framing:
            self.want(framing=framing)
        scene = self._scene()
        board.painted = None if scene is None else self._painted(scene)
        if scene is None:
            return
        if self._entering:
            self._entering = False
            self._go_to_a_box()
        else:
            board.box = scene.box(self.tree_board.current)

    def _painted(self, scene: Scene) -> Painted:
        pieces, palette = self._pieces, self.look.palette
        assert pieces is not None
        hues, traced = pieces.hues, pieces.traced
        colors, lit = [], set()
        for box, entry in enumerate(scene.entries):
            color = hues.color(entry.key, palette) if hues is not None else None
            on = traced is None or bool(traced[list(entry.items)].any())
            colors.append(palette.axis if color is None else color)
            if on:
                lit.add(box)
        edges = frozenset[int]() if traced is None else frozenset(
            edge
            for route in scene.drawing.routes
            if route.source in lit and route.target in lit
            for edge in route.edges
        )  # fmt: skip
        dimmed = frozenset(range(len(scene.entries))) - lit
        return Painted(scene.drawing, tuple(colors), edges, dimmed)

    def _go_to_a_box(self) -> None:
        scene = self._scene()
        if scene is None or not scene.entries:
            self._entering = scene is None
        elif self.drawing.box is None or scene.box(self.tree_board.current) is None:
            self._select(scene.entries[first_box(scene.drawing)])

    def _select(self, entry: Entry) -> None:
        """Put the tree's cursor on what a box stands for."""
        tree = self.scopes
        if tree is None:
            return
        if entry.kind == "series":
            self.reveal_row(key_of(entry))
        else:
            self.reveal(entry.key)

    def on_drawing_board_moved(self, message: DrawingBoard.Moved) -> None:
        """Go to the box in the tree too."""
        message.stop()
        if (scene := self._scene()) is not None:
            self._select(scene.entries[message.box])

    def on_drawing_board_entered(self, message: DrawingBoard.Entered) -> None:
        """Draw what is in the scope; of a node show the details."""
        message.stop()
        scene = self._scene()
        if scene is None:
            return
        entry = scene.entries[message.box]
        if entry.kind == "node":
            self.mode = "details"
            self.call_after_refresh(self.go_in)
            return
        self._level, self._entering = self._level_of(entry), True
        self.fold(key_of(entry), open_it=True)

    def _leave_scope(self) -> None:
        """Draw the level around the present one; out of the outermost to the tree."""
        tree, level = self.scopes, self._level
        if tree is None or level is None:
            return
        if level.series:
            self._level = Level(level.scope)
            self.reveal_row(f"s{level.series[0]}")
        elif level.scope == tree.root:
            self.go_out()
        else:
            above = path_to(tree, level.scope, self._opened)[:-1]
            series = above[-1] if above and above[-1].startswith("s") else ""
            parent = int(tree.parent[level.scope])
            self._level = Level(parent, self._items_of(series) if series else ())
            self.reveal(level.scope)

    def _items_of(self, series: str) -> tuple[int, ...]:
        rows = self.tree_board.rows
        index = rows.outline.index(series) if isinstance(rows, TreeRows) else None
        if index is None or not isinstance(rows, TreeRows):
            return ()
        return rows.outline.entries[index].items

    def on_drawing_board_aside(self, message: DrawingBoard.Aside) -> None:
        """Put a box back among the others, or out to the side again."""
        message.stop()
        scene = self._scene()
        if scene is None:
            return
        label = scene.entries[message.box].label
        if message.box in scene.aside.reasons:
            self._put_back |= {label}
        elif label in self._put_back:
            self._put_back -= {label}
        else:
            self.post_message(self.Told("Only what stands at the side can be put back."))
            return
        self.show_panel()
