"""Saves what a tab of cards shows: as a picture, or as the text that is behind it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from termboard.dashboards.cards_pane import CardsPane
from termboard.dashboards.page import stacked
from termboard.dashboards.saved import save
from termboard.dashboards.writing import NO_NAME, Writing, file_name
from termboard.plot.card import frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from termboard.plot.card import Card
    from termboard.plot.cells import Grid

_NOTHING = "There is nothing here to save."


class SavingPane(CardsPane, Writing):
    """Writes files where somebody asks for one, and nowhere else. A subclass says what is seen."""

    def cards_seen(self) -> Sequence[Card]:
        """Return the cards on the screen, as they were drawn last."""
        raise NotImplementedError

    def texts(self) -> Mapping[str, Callable[[], str]]:
        """Return what the cards on the screen are as text, by format; it is called in a thread."""
        return {}

    def action_save(self) -> None:  # noqa: D102 - the command's docstring says it
        cards = self.cards_seen()
        if not cards:
            self.post_message(self.Told(_NOTHING, "warning"))
            return
        title = "".join(span.text for span in cards[0].title) if self.grid.large else self.name
        self.post_message(self.Asked("save as", file_name(title or ""), self._save))

    def _save(self, name: str) -> str:
        if not name.strip():
            return NO_NAME
        cards = self.cards_seen()
        if not cards:  # all groups were folded meanwhile, by the mouse
            return _NOTHING
        job = partial(save, name.strip(), self._page(cards), self.look, self.texts())
        self.write(job, name.strip())
        return ""

    def _page(self, cards: Sequence[Card]) -> Grid:
        framed = [frame(card, self.look) for card in cards]
        width = max(card.width for card in framed)
        columns = max(1, (self.grid.size.width + 1) // (width + 1))
        across = min(columns, len(framed))
        return stacked(framed, columns, across * width + across - 1)
