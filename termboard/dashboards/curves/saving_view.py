"""Saves what a tab of curves shows: as a picture, or as the numbers behind it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from termboard.dashboards.curves.drawn_view import DrawnView
from termboard.dashboards.curves.points_text import points_csv, points_json
from termboard.dashboards.saving_pane import SavingPane

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from termboard.plot.card import Card


class SavingView(DrawnView, SavingPane):
    """Says what of it is on the screen."""

    def cards_seen(self) -> Sequence[Card]:
        """Return the cards on the screen, as they were drawn last."""
        return [drawn.card for drawn in self._visible()]

    def texts(self) -> Mapping[str, Callable[[], str]]:
        """Return what the cards on the screen are as text, by format; it is called in a thread."""
        charts = [drawn.chart for drawn in self._visible()]
        return {"csv": partial(points_csv, charts), "json": partial(points_json, charts)}
