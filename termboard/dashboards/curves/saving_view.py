"""Saves what a tab of curves shows: as a picture, or as the numbers behind it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from termboard.dashboards.curves.drawn_view import DrawnView
from termboard.dashboards.curves.points_text import points_csv, points_json
from termboard.dashboards.page import stacked
from termboard.dashboards.saved import AlreadyThereError, save
from termboard.errors import TermboardError
from termboard.plot.card import frame
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from termboard.plot.cells import Grid

_YES = ("y", "yes")
_NOTHING = "There is nothing here to save."


class SavingView(DrawnView):
    """Writes files where somebody asks for one, and nowhere else."""

    def texts(self) -> Mapping[str, Callable[[], str]]:
        """Return what the cards on the screen are as text, by format; it is called in a thread."""
        charts = [drawn.chart for drawn in self._visible()]
        return {"csv": partial(points_csv, charts), "json": partial(points_json, charts)}

    def action_save(self) -> None:  # noqa: D102 - the command's docstring says it
        drawn = self._visible()
        if not drawn:
            self.post_message(self.Told(_NOTHING, "warning"))
            return
        title = drawn[0].chart.title if self.grid.large else self.name or "termboard"
        name = re.sub(r"[^\w.-]+", "-", title).strip("-.") or "termboard"
        self.post_message(self.Asked("save as", f"{name[:60]}.svg", self._save))

    def _save(self, name: str) -> str:
        if not name.strip():
            return "Type a file's name; its ending says what is written."
        if not self._visible():  # all groups were folded meanwhile, by the mouse
            return _NOTHING
        job = partial(save, name.strip(), self._page(), self.look, self.texts())
        self._write(job, name.strip())
        return ""

    def _write(self, job: Callable[..., object], name: str, *, replace: bool = False) -> None:
        """Write in a thread: a million points as text take seconds."""

        def run() -> None:
            try:
                path = job(replace=replace)
            except AlreadyThereError:
                self.post_message(
                    self.Asked(f"{printable(name)} is there; replace it?", "no", answered)
                )
            except TermboardError as error:
                self.post_message(self.Told(printable(str(error)), "error"))
            else:
                self.post_message(self.Told(f"Saved as {printable(str(path))}."))

        def answered(text: str) -> str:
            if text.strip().lower() in _YES:
                self._write(job, name, replace=True)
            return ""

        self.run_worker(run, thread=True, group="save", description="save what is shown")

    def _page(self) -> Grid:
        cards = [frame(drawn.card, self.look) for drawn in self._visible()]
        width = max(card.width for card in cards)
        columns = max(1, (self.grid.size.width + 1) // (width + 1))
        across = min(columns, len(cards))
        return stacked(cards, columns, across * width + across - 1)
