"""`termboard show histograms`: the cards below each other, or their numbers as JSON and CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from termboard.dashboards.histograms import model, numbers_text, render
from termboard.dashboards.histograms.style import Style
from termboard.dashboards.network import tag_cards
from termboard.dashboards.page import stacked
from termboard.plot.card import EDGE, frame
from termboard.store.select import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.dashboards.api import PageRequest
    from termboard.plot.cells import Grid
    from termboard.store.snapshot import Snapshot

_CARD = (46, 12)
"""Narrowest card, and its height, in cells."""


def page(snapshot: Snapshot, request: PageRequest) -> Grid | str:
    """Return the page in the format that was asked for: at `request.step`, else the last steps."""
    shown = _cards(snapshot, request)
    if request.format == "json":
        return numbers_text.as_json(list(shown))
    if request.format == "csv":
        return numbers_text.as_csv(list(shown))
    found = list(shown)
    columns = max(1, min(request.width // _CARD[0], len(found)))
    width = (request.width - (columns - 1)) // columns
    height = _CARD[1]
    if request.height is not None and found:
        height = max(5, request.height // -(-len(found) // columns))
    drawn = [render.card(one, width - EDGE, height - EDGE, request.look).card for one in found]
    return stacked([frame(card, request.look) for card in drawn], columns, request.width)


def _cards(snapshot: Snapshot, request: PageRequest) -> Iterator[model.HistogramCard]:
    shared = replace(request.shared, step=request.step)
    style = Style(log=request.drawing.log_y)
    found = tag_cards.cards(snapshot, shared, compiled(request.selection.tag, "tag"))
    for section in found.sections:
        for key in section.keys:
            yield model.card(found.by_key[key], shared, style)
