"""`termboard show text`: the texts of a step, below each other, or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.page import stacked
from termboard.dashboards.text import model, render
from termboard.json_text import dumps
from termboard.plot.card import EDGE, frame
from termboard.store.select import compiled

if TYPE_CHECKING:
    from termboard.dashboards.api import PageRequest
    from termboard.plot.cells import Grid
    from termboard.store.snapshot import Snapshot


def page(snapshot: Snapshot, request: PageRequest) -> Grid | str:
    """Return the page in the format that was asked for."""
    entries = _entries(snapshot, request)
    if request.format == "json":
        return dumps({"version": 1, "tab": "text", "texts": [_plain(e) for e in entries]}) + "\n"
    width = max(1, request.width - EDGE)
    cards = [render.card(entry, width, _height(request), request.look) for entry in entries]
    return stacked([frame(card, request.look) for card in cards], 1, request.width)


def _height(request: PageRequest) -> int | None:
    return None if request.height is None else max(1, request.height - EDGE)


def _entries(snapshot: Snapshot, request: PageRequest) -> list[model.Entry]:
    pattern = compiled(request.selection.tag, "tag")
    shared = request.shared
    return [
        model.entry(snapshot, place, shared, model.index_of_step(place, shared, request.step))
        for place in model.places(snapshot, shared, pattern)
    ]


def _plain(entry: model.Entry) -> dict[str, object]:
    return {
        "run": entry.place.run.name,
        "tag": entry.place.tag,
        "step": entry.step,
        "wall_time": entry.wall_time,
        "shape": None if entry.text is None else list(entry.text.shape),
        "value": None if entry.text is None else list(entry.text.values),
    }
