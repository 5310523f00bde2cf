"""`termboard show layers`: the table of every run, and what is wrong in sentences; or as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from termboard.dashboards.layers import table_text
from termboard.dashboards.layers.model import Options, Table, table
from termboard.dashboards.layers.picture import picture
from termboard.dashboards.network.layers import runs_with_layers
from termboard.dashboards.page import stacked
from termboard.plot.cells import Grid
from termboard.store.select import compiled

if TYPE_CHECKING:
    from termboard.dashboards.api import PageRequest
    from termboard.store.snapshot import Snapshot


def page(snapshot: Snapshot, request: PageRequest) -> Grid | str:
    """Return the page in the format that was asked for."""
    tables = _tables(snapshot, request)
    if request.format == "json":
        return table_text.as_json(tables)
    if request.format == "csv":
        return table_text.as_csv(tables)
    if request.format == "md":
        return "\n".join(map(table_text.as_markdown, tables))
    pieces: list[Grid] = []
    for found in tables:
        pieces += [Grid(request.width, 1)] if pieces else []
        pieces.append(picture(found, Options(), request.width, request.look))
    return stacked(pieces, 1, request.width)


def _tables(snapshot: Snapshot, request: PageRequest) -> list[Table]:
    """Return a table for each run that was asked for and has rows."""
    shared = request.shared
    if request.step is not None:
        shared = replace(shared, step=request.step)
    pattern = compiled(request.selection.tag, "tag")
    found = [
        table(snapshot, shared, Options(run=style.name), pattern)
        for style in runs_with_layers(snapshot, shared)
    ]
    return [one for one in found if one is not None and one.rows]
