"""`termboard show graph`: trees below each other, or as DOT or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.graph import model
from termboard.dashboards.graph.heading import heading
from termboard.dashboards.graph.outline import outline
from termboard.dashboards.graph.panel_render import wrapped
from termboard.dashboards.graph.picture import HEAD, opened_to, tree_picture
from termboard.dashboards.graph.places import places
from termboard.dashboards.graph.plain import dot_text, json_text
from termboard.dashboards.graph.tree_rows import TreeRows
from termboard.dashboards.graph.words import plural, reader_notes
from termboard.dashboards.page import stacked
from termboard.plot.cells import Grid
from termboard.plot.span import put_spans
from termboard.store.select import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.dashboards.api import PageRequest
    from termboard.dashboards.graph.model import Pieces
    from termboard.dashboards.graph.places import Place
    from termboard.plot.look import Look
    from termboard.store.snapshot import Snapshot

_LEAST_HEIGHT = 4
"""Lines of a graph at least: its title, the columns, two rows."""
_LEAST_ROWS = 12
"""Rows that the tree keeps before sentences are given room."""


def page(snapshot: Snapshot, request: PageRequest) -> Grid | str:
    """Return the page in the format that was asked for."""
    found = places(snapshot, request.shared, compiled(request.selection.tag, "tag"))
    around = model.Surroundings(snapshot, request.shared)
    if request.format == "dot":
        return "".join(dot_text(model.fresh(place)) for place in found)
    graphs = [model.whole(place, around) for place in found]
    if request.format == "json":
        return json_text(graphs)
    return _below_each_other(graphs, found, request)


def _below_each_other(
    graphs: Sequence[Pieces], found: Sequence[Place], request: PageRequest
) -> Grid:
    """Return all graphs; with a height each gets its share, and the last ones may find no room."""
    limit, width = request.height, request.width
    share = None if limit is None else max(_LEAST_HEIGHT, limit // max(1, len(graphs)) - 1)
    parts: list[Grid] = []
    for number, pieces in enumerate(graphs):
        picture = _picture(pieces, found, share, request)
        used = sum(part.height for part in parts)
        if limit is not None and parts and used + picture.height >= limit:
            more = Grid(width, 1)
            more.put(0, 0, plural(len(graphs) - number, "more graph"), request.look.palette.muted)
            parts.append(more)
            break
        parts += [picture, Grid(width, 1)]
    last_is_blank = parts and parts[-1].text() == ""
    return stacked(parts[:-1] if last_is_blank else parts, 1, width)


def _picture(
    pieces: Pieces, found: Sequence[Place], height: int | None, request: PageRequest
) -> Grid:
    width, look, tree = request.width, request.look, pieces.tree
    if tree is None:
        grid = Grid(width, 1)
        put_spans(grid, 0, 0, heading(pieces, found, look), look)
        return grid
    notes = _notes(pieces, width, look)
    room = None if height is None else height - notes.height
    if room is not None and room < _LEAST_ROWS:
        notes, room = Grid(width, 0), height
    rows = TreeRows(
        outline(tree, opened_to(tree, None if room is None else room - HEAD)), pieces, tree
    )
    return stacked([tree_picture(rows, pieces, found, width, room, look), notes], 1, width)


def _notes(pieces: Pieces, width: int, look: Look) -> Grid:
    """Return what could be removed or looked at, a sentence each, below a blank line."""
    sentences = [one.sentence for one in pieces.insight or ()]
    if pieces.costs is not None:
        sentences += pieces.costs.notes
    if pieces.tree is not None:
        sentences += reader_notes(pieces.tree.graph)
    lines = [row.left for one in sentences for row in wrapped(one, width - 2, "")]
    grid = Grid(width, len(lines) + 1 if lines else 0)
    for y, line in enumerate(lines, 1):
        grid.put(2, y, line, look.palette.muted)
    return grid
