"""`termboard show scalars`: the tab's cards as text, or their numbers as JSON or CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from termboard.dashboards.page import stacked
from termboard.dashboards.scalars import model, render
from termboard.json_text import dumps, named
from termboard.plot.ansi import to_ansi
from termboard.plot.card import EDGE, frame
from termboard.plot.cells import Grid, text_width
from termboard.printable import printable
from termboard.store.select import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.dashboards.api import PageRequest, RunStyle
    from termboard.store.store import Snapshot

_CARD = (46, 12)
"""Narrowest card, and its height, in cells."""


def page(snapshot: Snapshot, request: PageRequest) -> str:
    """Return the page in the format that was asked for."""
    if request.format == "json":
        return _json(snapshot, request)
    if request.format == "csv":
        return _csv(snapshot, request)
    return to_ansi(picture(snapshot, request), request.depth)


def picture(snapshot: Snapshot, request: PageRequest, most: int | None = None) -> Grid:
    """Return the cards below each other, several in a row where they fit.

    With `most`, only so many cards: those of the tags that a person looks at first.
    """
    found = _groups(snapshot, request)
    tags = [tag for group in found for tag in group.tags]
    if most is not None:
        tags = list(model.key_tags(snapshot, request.shared, found)[:most])
    style = render.Style(
        smoothing=request.shared.smoothing,
        cursor=None if request.step is None else float(request.step),
    )
    columns = max(1, min(request.width // _CARD[0], len(tags)))
    width = (request.width - (columns - 1)) // columns
    height = _CARD[1]
    if request.height is not None and tags:
        height = max(5, request.height // -(-len(tags) // columns))
    charts = [model.chart(snapshot, tag, request.shared) for tag in tags]
    cards = [
        frame(render.card(chart, width - EDGE, height - EDGE, style, request.look), request.look)
        for chart in charts
    ]
    page = stacked(cards, columns, request.width)
    drawn = {curve.run for chart in charts for curve in chart.curves}
    key = run_key([style for style in request.shared.runs if style in drawn], request)
    whole = Grid(request.width, page.height + key.height)
    whole.blit(page, 0, 0)
    whole.blit(key, 0, page.height)
    return whole


def run_key(runs: Sequence[RunStyle], request: PageRequest) -> Grid:
    """Return the runs in their colours, or with their letters, as many rows as it takes."""
    look = request.look
    names = [f"{look.mark(run.index) or look.glyphs.bullet} {run.name}" for run in runs]
    places, x, y = [], 0, 0
    for name in names:
        if x and x + text_width(name) > request.width:
            x, y = 0, y + 1
        places.append((x, y))
        x += text_width(name) + 3
    grid = Grid(request.width, y + 1 if names else 0)
    for (left, row), name, run in zip(places, names, runs, strict=True):
        color = look.palette.run(run.index)
        grid.put(left, row, name, color, ellipsis=look.glyphs.ellipsis)
    return grid


def _groups(snapshot: Snapshot, request: PageRequest) -> tuple[model.Group, ...]:
    return model.groups(snapshot, request.shared, compiled(request.selection.tag, "tag"))


def _charts(snapshot: Snapshot, request: PageRequest) -> list[model.Chart]:
    return [
        model.chart(snapshot, tag, request.shared)
        for group in _groups(snapshot, request)
        for tag in group.tags
    ]


def _json(snapshot: Snapshot, request: PageRequest) -> str:
    at = None if request.step is None else float(request.step)
    charts = [
        {
            "tag": chart.tag,
            "runs": [_row(reading) for reading in model.readings(chart, at)],
        }
        for chart in _charts(snapshot, request)
    ]
    return dumps({"version": 1, "tab": "scalars", "charts": charts}) + "\n"


def _row(reading: model.Reading) -> dict[str, Any]:
    return {
        "run": reading.run.name,
        "step": reading.step,
        "wall_time": reading.wall_time,
        "relative": reading.relative,
        "value": reading.value,
        "smoothed": reading.smoothed,
    }


def _csv(snapshot: Snapshot, request: PageRequest) -> str:
    at = None if request.step is None else float(request.step)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("tag", "run", "step", "wall_time", "relative", "value", "smoothed"))
    for chart in _charts(snapshot, request):
        for reading in model.readings(chart, at):
            name, *row = _row(reading).values()
            writer.writerow((printable(chart.tag), printable(name), *map(named, row)))
    return out.getvalue()
