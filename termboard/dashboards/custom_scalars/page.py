"""`termboard show custom_scalars`: the layouts' charts as cells, or what is in them as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from termboard.dashboards.curves.model import Chart
from termboard.dashboards.curves.readings import readings
from termboard.dashboards.curves.style import Style, smooths
from termboard.dashboards.custom_scalars import model, render
from termboard.dashboards.custom_scalars.layouts import problems
from termboard.dashboards.page import stacked
from termboard.json_text import dumps
from termboard.plot.card import EDGE, frame
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD
from termboard.store.select import compiled

if TYPE_CHECKING:
    from termboard.dashboards.api import PageRequest
    from termboard.dashboards.curves.readings import Reading
    from termboard.store.snapshot import Snapshot

_CARD = (46, 12)
"""Narrowest card, and its height, in cells."""
_NOTHING = model.Found(Chart("", ()))


def page(snapshot: Snapshot, request: PageRequest) -> Grid | str:
    """Return the page in the format that was asked for."""
    pattern = compiled(request.selection.tag, "tag")
    layouts = model.Layouts(snapshot, request.shared, pattern)
    if request.format == "json":
        return dumps(_plain(layouts, request)) + "\n"
    parts = [_sentence(sentence, request) for sentence in problems(snapshot)]
    for category in layouts.categories:
        parts += [_header(category, request), _cards(layouts, category, request)]
    return stacked(parts, 1, request.width)


def _header(category: model.Category, request: PageRequest) -> Grid:
    grid, look = Grid(request.width, 1), request.look
    title = category.title or "untitled"
    grid.put(0, 0, title, look.palette.text, attrs=BOLD, ellipsis=look.glyphs.ellipsis)
    return grid


def _sentence(sentence: str, request: PageRequest) -> Grid:
    grid, look = Grid(request.width, 1), request.look
    grid.put(0, 0, sentence, look.palette.error, ellipsis=look.glyphs.ellipsis)
    return grid


def _cards(layouts: model.Layouts, category: model.Category, request: PageRequest) -> Grid:
    style = Style(
        x_axis=request.shared.x_axis,
        smoothed=bool(smooths(request.shared)),
        cursor=None if request.step is None else float(request.step),
    )
    columns = max(1, min(request.width // _CARD[0], len(category.places)))
    width = (request.width - (columns - 1)) // columns
    cards = []
    for place in category.places:
        found = layouts.found(place.key) or _NOTHING
        drawn = render.card(found, (width - EDGE, _CARD[1] - EDGE), style, request.look)
        cards.append(frame(drawn.card, request.look))
    return stacked(cards, columns, request.width)


def _plain(layouts: model.Layouts, request: PageRequest) -> dict[str, Any]:
    return {
        "version": 1,
        "tab": "custom_scalars",
        "problems": list(problems(layouts.snapshot)),
        "categories": [
            {
                "title": category.title,
                "closed": category.closed,
                "charts": [_chart(layouts, place, request) for place in category.places],
            }
            for category in layouts.categories
        ],
    }


def _chart(layouts: model.Layouts, place: model.Place, request: PageRequest) -> dict[str, Any]:
    found = layouts.found(place.key) or _NOTHING
    at = None if request.step is None else float(request.step)
    return {
        "title": place.asked.title,
        "kind": "margin" if place.asked.margins else "multiline",
        "patterns": list(place.asked.patterns),
        "problems": list(found.problems),
        "curves": [_reading(reading) for reading in readings(found.chart, at)],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    banded = reading.curve.spread is not None
    return {
        "run": reading.run.name,
        "tag": reading.curve.tag,
        "step": reading.step,
        "wall_time": reading.wall_time,
        "relative": reading.relative,
        "value": reading.value,
        "smoothed": reading.smoothed,
        "lower": reading.low if banded else None,
        "upper": reading.high if banded else None,
    }
