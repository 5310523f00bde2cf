"""The Text tab in the app: which texts are shown, and at which step."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from textual.reactive import reactive

from termboard.command import Command
from termboard.dashboards.cards_pane import Built, CardsPane
from termboard.dashboards.pane import Back
from termboard.dashboards.text import model, render
from termboard.plot.span import Span
from termboard.store.select import compiled
from termboard.widgets.bindings import bindings
from termboard.widgets.card_layout import Section, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from termboard.dashboards.api import Shared
    from termboard.plot.card import Card
    from termboard.plot.look import Look
    from termboard.store.snapshot import Snapshot
    from termboard.widgets.card_grid import Wanted

LATEST = -1


class EarlierText(Command):
    """Show what was logged one step earlier."""

    keys, footer, group = "comma", "earlier", "Text"


class LaterText(Command):
    """Show what was logged one step later."""

    keys, footer, group = "full_stop", "later", "Text"


class LatestText(Command):
    """Show the latest again, and follow it."""

    keys, group = "L", "Text"


class TextView(CardsPane):
    """Cards of texts, one for each tag and run."""

    OFFERS: ClassVar = (EarlierText, LaterText, LatestText, Back)
    BINDINGS = bindings(OFFERS)
    SHAPE = Shape(min_width=64, min_height=7, max_height=12)

    chosen: reactive[Mapping[str, int]] = reactive(MappingProxyType({}), repaint=False)
    """Which text of a card is shown; cards that follow the latest are not in it."""

    def builder(self, wanted: Wanted) -> Callable[[], Built]:
        """Return what builds the visible texts."""
        return partial(_build, self.snapshot, self.shared, self.chosen, wanted, self.look)

    def info(self) -> tuple[Span, ...]:
        """Return how many cards do not show their latest text."""
        older = len(self.chosen)
        words = "latest texts" if not older else f"{older} at an earlier step, L goes back"
        return (Span(words),)

    def watch_chosen(self) -> None:
        """Show it."""
        self.outdate()

    # Commands; their docstrings stand with the command classes

    def action_earlier_text(self) -> None:  # noqa: D102
        self._move(-1)

    def action_later_text(self) -> None:  # noqa: D102
        self._move(1)

    def action_latest_text(self) -> None:  # noqa: D102
        self.chosen = MappingProxyType({})

    def _move(self, by: int) -> None:
        key = self.grid.current
        place = next((p for p in self._places() if _key(p) == key), None)
        if place is None:
            return
        index = self.chosen.get(key, place.count - 1) + by
        chosen = {k: v for k, v in self.chosen.items() if k != key}
        if index < place.count - 1:
            chosen[key] = max(0, index)
        self.chosen = MappingProxyType(chosen)

    def _places(self) -> tuple[model.Place, ...]:
        pattern = compiled(self.shared.tag_filter, "tag")
        return model.places(self.snapshot, self.shared, pattern)


def _key(place: model.Place) -> str:
    return f"{place.tag}\0{place.run.name}"


def _build(
    snapshot: Snapshot, shared: Shared, chosen: Mapping[str, int], wanted: Wanted, look: Look
) -> Built:
    found = model.places(snapshot, shared, compiled(shared.tag_filter, "tag"))
    by_tag: dict[str, list[str]] = {}
    for place in found:
        by_tag.setdefault(place.tag, []).append(_key(place))
    cards: dict[str, Card] = {}
    for place in found:
        key = _key(place)
        if key in wanted.keys:
            entry = model.entry(snapshot, place, shared, chosen.get(key, LATEST))
            height = wanted.height
            if wanted.large:  # as high as the text is long; the grid scrolls
                height = max(height, len(render.lines(entry, wanted.width)))
            cards[key] = render.card(entry, wanted.width, height, look)
    sections = tuple(Section(tag, tuple(keys)) for tag, keys in by_tag.items())
    return Built(sections, wanted, cards)
