"""Saves what a tab of cards shows: as a picture, or as the text that is behind it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from termboard.dashboards.cards_pane import CardsPane
from termboard.dashboards.page import stacked
from termboard.dashboards.saved import AlreadyThereError, save
from termboard.errors import TermboardError
from termboard.plot.card import frame
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from termboard.plot.card import Card
    from termboard.plot.cells import Grid

_YES = ("y", "yes")
_NOTHING = "There is nothing here to save."
_LONGEST_NAME = 60


class SavingPane(CardsPane):
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
        name = re.sub(r"[^\w.-]+", "-", title or "").strip("-.") or "termboard"
        self.post_message(self.Asked("save as", f"{name[:_LONGEST_NAME]}.svg", self._save))

    def _save(self, name: str) -> str:
        if not name.strip():
            return "Type a file's name; its ending says what is written."
        cards = self.cards_seen()
        if not cards:  # all groups were folded meanwhile, by the mouse
            return _NOTHING
        job = partial(save, name.strip(), self._page(cards), self.look, self.texts())
        self._write(job, name.strip())
        return ""

    def _write(self, job: Callable[..., object], name: str, *, replace: bool = False) -> None:
        """Write in a thread: it may take seconds."""

        def run() -> None:
            try:
                path = job(replace=replace)
            except AlreadyThereError:
                there = f"{printable(name)} is there; replace it?"
                self.post_message(self.Asked(there, "no", answered))
            except TermboardError as error:
                self.post_message(self.Told(printable(str(error)), "error"))
            else:
                self.post_message(self.Told(f"Saved as {printable(str(path))}."))

        def answered(text: str) -> str:
            if text.strip().lower() in _YES:
                self._write(job, name, replace=True)
            return ""

        self.run_worker(run, thread=True, group="save", description="save what is shown")

    def _page(self, cards: Sequence[Card]) -> Grid:
        framed = [frame(card, self.look) for card in cards]
        width = max(card.width for card in framed)
        columns = max(1, (self.grid.size.width + 1) // (width + 1))
        across = min(columns, len(framed))
        return stacked(framed, columns, across * width + across - 1)
