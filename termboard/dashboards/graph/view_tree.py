"""Moving about in the tree: opening, jumping, searching, tracing, and which graph is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from termboard.dashboards.graph.hues import BY, By
from termboard.dashboards.graph.model import Direction, Pieces, Trace
from termboard.dashboards.graph.outline import Opened, all_below, path_to
from termboard.dashboards.graph.query import problem_of
from termboard.dashboards.graph.tree_render import fold_column
from termboard.dashboards.graph.tree_rows import TreeRows
from termboard.dashboards.graph.view_base import GraphBase, Stand
from termboard.dashboards.graph.words import plural
from termboard.plot.span import Span

if TYPE_CHECKING:
    from termboard.dashboards.graph.view_boards import TreeBoard

_MOST_JUMPS = 200
_SOME = 200
"""Nodes that are looked at to tell whether a graph knows dtypes at all."""
_MOST_OPENED = 10_000
"""Rows that one key opens at most: more would keep the next key waiting."""


class TreeMoves(GraphBase):
    """What keys and the mouse do to the tree."""

    def __init__(self, empty: str) -> None:
        """`empty` is the sentence to show without any graph."""
        super().__init__(empty)
        self._jumps: tuple[str, ...] = ()
        """Rows from which jumps started, the last one last."""
        self._before_search: Stand | None = None
        self._seeks = False
        """Whether to go to the first hit once there are any."""

    # Opening and closing

    def on_tree_board_wanted(self, message: TreeBoard.Wanted) -> None:
        """Open or close what is under the cursor."""
        message.stop()
        entry, key = self.entry, self.tree_board.current
        if entry is None:
            return
        is_open, can_open = key in self._opened.keys, entry.kind != "node"
        if message.what == "open":
            if can_open and not is_open:
                self.fold(key, open_it=True)
            elif can_open:
                self.tree_board.action_row_down()
        elif message.what == "close":
            if is_open and can_open:
                self.fold(key, open_it=False)
            else:
                self._go_to_parent()
        elif message.what == "toggle":
            self.toggle()
        else:
            self._open_all()

    def toggle(self) -> None:
        """Open what is under the cursor, or close it; of a node nothing happens."""
        entry, key = self.entry, self.tree_board.current
        if entry is not None and entry.kind != "node":
            self.fold(key, open_it=key not in self._opened.keys)

    def fold(self, key: str, *, open_it: bool) -> None:
        """Open or close one row."""
        keys = self._opened.keys | {key} if open_it else self._opened.keys - {key}
        self.open(replace(self._opened, keys=frozenset(keys)))
        self.show_panel()

    def _go_to_parent(self) -> None:
        rows = self.tree_board.rows
        if not isinstance(rows, TreeRows):
            return
        index = rows.outline.index(self.tree_board.current)
        parent = -1 if index is None else rows.outline.parents[index]
        if parent >= 0:
            self.tree_board.current = rows.keys[parent]

    def _open_all(self) -> None:
        entry, tree = self.entry, self.scopes
        if entry is None or tree is None or entry.kind == "node":
            return
        below = frozenset(all_below(tree, entry, self._opened, _MOST_OPENED))
        keys = (
            self._opened.keys - below if below <= self._opened.keys else self._opened.keys | below
        )
        self.open(replace(self._opened, keys=keys))
        self.show_panel()

    def on_tree_board_clicked(self, message: TreeBoard.Clicked) -> None:
        """Open or close the row whose mark was clicked."""
        message.stop()
        rows = self.tree_board.rows
        index = rows.outline.index(message.key) if isinstance(rows, TreeRows) else None
        if index is not None and isinstance(rows, TreeRows):
            column = fold_column(rows.at(index, self.look))
            if column <= message.x <= column + 1:
                self.toggle()

    def action_split_series(self) -> None:  # noqa: D102 - the command's docstring says it, here and below
        item, tree = self.item(), self.scopes
        opened = replace(self._opened, grouped=not self._opened.grouped)
        if item is None or tree is None:
            self._opened = opened
            return
        self._opened = opened
        self.reveal(item)
        self.show_info()

    # Going somewhere

    def reveal(self, item: int, opened: Opened | None = None) -> None:
        """Put the cursor on an item; what it stands in is opened."""
        tree = self.scopes
        if tree is None or item < 0 or item == tree.root:
            return
        opened = opened or self._opened
        *around, own = path_to(tree, item, opened)
        self.open(replace(opened, keys=opened.keys | frozenset(around)), own)
        self.show_panel()

    def jump(self, item: int) -> None:
        """Go to an item, with a way back."""
        current = self.tree_board.current
        self._jumps = (*self._jumps, current)[-_MOST_JUMPS:]
        self.reveal(item)

    def jump_back(self) -> bool:
        """Go back to where the last jump started; tell whether there was one."""
        tree = self.scopes
        if not self._jumps or tree is None:
            return False
        *rest, last = self._jumps
        self._jumps = tuple(rest)
        if last.startswith("s"):
            self.reveal_row(last)
        elif last:
            self.reveal(int(last))
        return True

    def reveal_row(self, key: str) -> None:
        """Put the cursor on a series' row."""
        tree = self.scopes
        if tree is None:
            return
        around = path_to(tree, int(key.removeprefix("s")), self._opened)
        outer = around[: around.index(key)] if key in around else around[:-1]
        current = key if key in around else around[-1]
        opened = replace(self._opened, keys=self._opened.keys | frozenset(outer))
        self.open(opened, current)
        self.show_panel()

    # Searching

    def action_search_graph(self) -> None:  # noqa: D102
        self._before_search = Stand(self._opened, self.tree_board.current)
        hint = "name, op:Conv2D, shape:3x3, dtype:half, device:gpu"
        self.post_message(
            self.Asked("search graph", self._wanted.query, self._search, live=True, hint=hint)
        )

    def _search(self, text: str) -> str:
        problem = problem_of(text)
        if not problem and text.strip() != self._wanted.query:
            self._seeks = True
            self.want(query=text.strip())
        return problem

    def arrived(self, before: Pieces | None, pieces: Pieces) -> None:
        """Go to the first hit of a search that was made."""
        super().arrived(before, pieces)
        if not self._seeks or pieces.query.text != self._wanted.query:
            return
        self._seeks = False
        stand = self._before_search
        if pieces.hits:
            self.reveal(pieces.hits[0], stand.opened if stand is not None else None)
        elif stand is not None and not pieces.query.text:
            self.open(stand.opened, stand.current)

    def action_next_hit(self) -> None:  # noqa: D102
        self._go_to_hit(1)

    def action_previous_hit(self) -> None:  # noqa: D102
        self._go_to_hit(-1)

    def _go_to_hit(self, by: int) -> None:
        hits = self._pieces.hits if self._pieces is not None else ()
        if not hits:
            self.post_message(self.Told("Nothing was searched for, or nothing was found."))
            return
        item = self.item()
        index = hits.index(item) + by if item in hits else (0 if by > 0 else -1)
        self.reveal(hits[index % len(hits)])

    # Tracing and colours

    def action_trace_inputs(self) -> None:  # noqa: D102
        self._trace("ancestors")

    def action_trace_outputs(self) -> None:  # noqa: D102
        self._trace("descendants")

    def _trace(self, direction: Direction) -> None:
        item = self.item()
        if item is not None:
            trace = Trace(item, direction)
            self.want(trace=None if self._wanted.trace == trace else trace)

    def action_color_by(self) -> None:  # noqa: D102
        offered = self._colors()
        here = offered.index(self._wanted.by) if self._wanted.by in offered else -1
        self.want(by=offered[(here + 1) % len(offered)])

    def _colors(self) -> tuple[By, ...]:
        """Return what colours can show of this graph; what is not known yet is offered."""
        pieces, tree = self._pieces, self.scopes
        if pieces is None or tree is None:
            return BY[:1]
        lacking: set[By] = set()
        if not pieces.devices:
            lacking.add("device")
        some = range(min(len(tree.graph), _SOME))
        if not any(tree.graph.details.dtype(node) for node in some):
            lacking.add("dtype")
        if not tree.graph.costs:
            lacking |= {"time", "memory"}
        if pieces.layers is not None and not pieces.layers.health:
            lacking.add("health")
        return tuple(by for by in BY if by not in lacking)

    # Which graph

    def action_next_graph(self) -> None:  # noqa: D102
        self._turn(1)

    def action_previous_graph(self) -> None:  # noqa: D102
        self._turn(-1)

    def _turn(self, by: int) -> None:
        keys = [place.key for place in self._places]
        if len(keys) < 2:
            self.post_message(self.Told("The runs that are on hold no other graph."))
            return
        here = keys.index(self._place) if self._place in keys else 0
        self._place, self._visiting, self._jumps = keys[(here + by) % len(keys)], {}, ()
        self.want(trace=None, framing=None)

    # The line of settings

    def state_spans(self) -> list[Span]:
        """Return what is searched for and what is traced."""
        pieces, palette = self._pieces, self.look.palette
        if pieces is None:
            return []
        spans = []
        if pieces.query.text:
            item, hits = self.item(), pieces.hits
            place = f"{hits.index(item) + 1} of " if item in hits else ""
            spans.append(
                Span(f"/{pieces.query.text} {place}{plural(len(hits), 'hit')}  ", palette.focus)
            )
        if not self._opened.grouped:
            spans.append(Span("repeated scopes one by one  "))
        if pieces.trace is not None and pieces.tree is not None:
            label = pieces.tree.label(pieces.trace.item)
            spans.append(Span(f"{pieces.trace.direction} of {label}  ", palette.accent))
        return spans

    def remember(self) -> dict[str, Any]:
        """Return how the tree is shown."""
        return {"colour": self._wanted.by, "grouped": self._opened.grouped, "graph": self._place}

    def recall_tree(self, by: By | None, place: object, *, grouped: bool) -> None:
        """Take over how the tree was shown."""
        if by is not None:
            self._wanted = replace(self._wanted, by=by)
        self._opened = replace(self._opened, grouped=grouped)
        self._place = place if isinstance(place, str) else ""
