"""A graph's tree, or the drawing of a scope, as a picture without an app."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from termboard.dashboards.graph.heading import heading
from termboard.dashboards.graph.outline import Opened, children_of, first_opened, key_of
from termboard.dashboards.graph.tree_render import columns_for, draw_heading
from termboard.plot.boxes.drawing import Window, drawn
from termboard.plot.cells import Grid
from termboard.plot.span import put_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.graphs.scope_tree import ScopeTree
    from termboard.analysis.layered.drawing import Drawing
    from termboard.dashboards.graph.model import Pieces
    from termboard.dashboards.graph.places import Place
    from termboard.dashboards.graph.tree_rows import TreeRows
    from termboard.plot.look import Look

_USUAL_ROWS = 80
"""Rows that a tree is opened to where nobody says how many."""
HEAD = 2
"""Lines above the rows: which graph it is, and what stands in the columns."""
_MOST_CELLS = 4_000_000


def opened_to(tree: ScopeTree, rows: int | None) -> Opened:
    """Return what is open if a tree may take so many rows: outer scopes come before inner ones.

    Of repeated scopes only the first is opened: the others look the same.
    """
    budget = _USUAL_ROWS if rows is None else rows
    keys = set(first_opened(tree).keys)
    waiting = deque(tree.entries(tree.root))
    used = len(waiting)
    while waiting:
        entry = waiting.popleft()
        children = children_of(tree, entry, Opened())
        if not children or (key_of(entry) not in keys and used + len(children) > budget):
            continue
        keys.add(key_of(entry))
        used += len(children)
        waiting.extend(children[:1] if entry.kind == "series" else children)
    return Opened(frozenset(keys))


def tree_picture(
    rows: TreeRows,
    pieces: Pieces,
    places: Sequence[Place],
    width: int,
    height: int | None,
    look: Look,
) -> Grid:
    """Return the rows that are open under a line that says which graph it is.

    With `height` at most so many lines; the last one says how many rows it had no room for.
    """
    count = len(rows.keys)
    room = count if height is None else max(1, height - HEAD)
    shown = count if count <= room else room - 1
    grid = Grid(width, HEAD + min(count, room))
    put_spans(grid, 0, 0, heading(pieces, places, look), look, whole=True)
    columns = columns_for(width, rows.columns)
    grid.blit(draw_heading(columns, width, look, value=rows.value_heading), 0, 1)
    for index in range(shown):
        grid.blit(rows.row(index, width, look, current=False), 0, HEAD + index)
    if shown < count:
        more = f"{look.glyphs.ellipsis} {count - shown} more rows"
        grid.put(0, grid.height - 1, more, look.palette.muted)
    return grid


def drawing_picture(drawing: Drawing, colors: Sequence[int], look: Look) -> Grid:
    """Return a whole drawing; of one that no picture could hold the upper part."""
    width = max(1, drawing.width)
    height = max(1, min(drawing.height, _MOST_CELLS // width))
    return drawn(drawing, Window(0, 0, width, height), look, colors)
