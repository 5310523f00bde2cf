"""The Custom scalars tab in the app: the layouts' charts, with all that curves can do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from termboard.dashboards.curves.drawn_view import Pictures, bare
from termboard.dashboards.curves.view import CurvesView
from termboard.dashboards.custom_scalars import render
from termboard.dashboards.custom_scalars.model import Layouts
from termboard.store.select import compiled
from termboard.widgets.card_layout import Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.dashboards.api import Shared
    from termboard.dashboards.cards_pane import Built
    from termboard.dashboards.curves.model import Chart
    from termboard.dashboards.curves.style import Choices, Limits, Style
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look
    from termboard.widgets.card_grid import Wanted


@dataclass(frozen=True)
class LayoutCards:
    """A card for each chart of the layouts."""

    layouts: Layouts

    @property
    def sections(self) -> tuple[Section, ...]:
        """A section for each category; one that the layout calls closed is folded at first."""
        return tuple(
            Section(
                category.title or "untitled",
                tuple(place.key for place in category.places),
                tuple(place.asked.title for place in category.places),
                folded=category.closed,
                path=f"category {category.title}",
            )
            for category in self.layouts.categories
        )

    def chart(self, key: str, within: Limits | None = None) -> Chart | None:
        """Return the curves of a card; they are the same whatever part of them is shown."""
        found = self.layouts.found(bare(key))
        return None if found is None else found.chart

    def table(self, key: str, width: int, style: Style, look: Look) -> Grid | None:
        """Return None: below a large card stand the values of its curves."""
        return None


class CustomScalarsView(CurvesView):
    """Cards of curves, as the trainings laid them out."""

    def charts(self) -> LayoutCards:
        """Return the cards of the present state."""
        pattern = compiled(self.shared.tag_filter, "tag")
        return LayoutCards(Layouts(self.snapshot, self.shared, pattern))

    def builder(self, wanted: Wanted) -> Callable[[], Built]:
        """Return what builds the sections and the visible charts."""
        return partial(_build, self.charts(), self.choices, self.shared, wanted, self.look)


def _build(
    cards: LayoutCards, choices: Choices, shared: Shared, wanted: Wanted, look: Look
) -> Pictures:
    drawn = {}
    for key in wanted.keys:
        found = cards.layouts.found(bare(key))
        if found is not None:
            style = choices.style(bare(key), shared)
            size = (wanted.width, wanted.height)
            drawn[key] = render.card(found, size, style, look, large=bool(wanted.large))
    shown = {key: made.card for key, made in drawn.items()}
    return Pictures(cards.sections, wanted, shown, drawn, shared)
