"""`termboard show distributions`: the cards below each other, or their percentiles as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from termboard.dashboards.distributions import model, percentiles_text, render
from termboard.dashboards.distributions.style import Style
from termboard.dashboards.network.tag_cards import cards
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
    """Return the page in the format that was asked for.

    With `request.step` text is drawn with a cursor there, and JSON and CSV have that step only.
    """
    found = list(_cards(snapshot, request))
    one_step = request.step is not None
    if request.format == "json":
        return percentiles_text.as_json(found, one_step=one_step)
    if request.format == "csv":
        return percentiles_text.as_csv(found, one_step=one_step)
    columns = max(1, min(request.width // _CARD[0], len(found)))
    width = (request.width - (columns - 1)) // columns
    height = _CARD[1]
    if request.height is not None and found:
        height = max(5, request.height // -(-len(found) // columns))
    drawn = [render.card(one, width - EDGE, height - EDGE, request.look).card for one in found]
    return stacked([frame(card, request.look) for card in drawn], columns, request.width)


def _cards(snapshot: Snapshot, request: PageRequest) -> Iterator[model.DistributionCard]:
    shared = replace(request.shared, step=request.step)
    style = Style(log=request.drawing.log_y)
    found = cards(snapshot, shared, compiled(request.selection.tag, "tag"))
    for section in found.sections:
        for key in section.keys:
            yield model.card(found.by_key[key], shared, style)
