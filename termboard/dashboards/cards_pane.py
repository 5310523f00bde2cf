"""A tab of cards: which of them are seen is built in a thread, the large one alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from termboard.dashboards.pane import DashboardPane
from termboard.widgets.card_grid import CardGrid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from textual.dom import DOMNode
    from textual.widget import Widget

    from termboard.plot.card import Card
    from termboard.widgets.card_grid import Wanted
    from termboard.widgets.card_layout import Section, Shape


@dataclass(frozen=True)
class Built:
    """What a build gives: which cards there are, and pictures of the visible ones."""

    sections: tuple[Section, ...]
    wanted: Wanted
    """The cards that were asked for."""
    cards: Mapping[str, Card]


def _fits(built: Wanted, wanted: Wanted) -> bool:
    """Tell whether pictures that were built are of the size that is shown now."""
    if (built.width, built.height, built.large) != (wanted.width, wanted.height, wanted.large):
        return False
    return not wanted.large or built.keys == wanted.keys


class CardsPane(DashboardPane):
    """A tab of cards. A subclass says what to build and adds its commands."""

    SHAPE: ClassVar[Shape]
    """How its cards share the screen."""

    reopened = ""
    """The card that filled the screen when the app was left; it does again when it is there."""

    _visited = ""
    """The card that another tab led to; `Back` leaves it and the tab at once."""

    def body(self) -> Iterable[Widget]:
        """Return the grid of cards."""
        yield CardGrid(self.SHAPE).data_bind(look=DashboardPane.look)

    def builder(self, wanted: Wanted) -> Callable[[], Built]:
        """Return a function that builds the cards from the present state; it runs in a thread."""
        raise NotImplementedError

    @property
    def grid(self) -> CardGrid:
        """The cards."""
        return self.query_one(CardGrid)

    @property
    def main(self) -> Widget:
        """The cards take the keys."""
        return self.grid

    @property
    def offering(self) -> tuple[DOMNode, ...]:
        """The tab and its cards."""
        return (self, self.grid)

    def job(self) -> Callable[[], Built]:
        """Return what builds the cards that are seen."""
        return self.builder(self.grid.wanted)

    @property
    def is_blank(self) -> bool:
        """Tell whether there are no cards yet."""
        return not self.grid.sections

    def outdate(self) -> None:
        """Build all anew: what the cards show has changed."""
        if self.is_mounted:
            self.grid.outdate()
        super().outdate()

    def show(self, built: Any, *, current: bool) -> bool:
        """Show the cards that were built; those that came into sight since are built next."""
        grid = self.grid
        grid.sections = built.sections
        if self.reopened:
            self._reopen(current=current)
        if _fits(built.wanted, grid.wanted):
            grid.show(built.cards)
        if not current:
            grid.outdate()
        self._outdated |= grid.missing
        return bool(built.sections)

    def _reopen(self, *, current: bool) -> None:
        grid, key = self.grid, self.reopened
        if any(key in section.keys for section in grid.sections) and not grid.large:
            grid.current, grid.large = key, key
        elif self.snapshot.loading or not current:
            return  # it may come yet
        self.reopened = ""

    def on_card_grid_changed(self, message: CardGrid.Changed) -> None:
        """Draw what came into sight."""
        message.stop()
        self.show_info()
        if self.grid.missing:
            self.rebuild()

    def show_large(self, key: str) -> None:
        """Have a card fill the screen because another tab led to it."""
        self.grid.current, self.grid.large, self._visited = key, key, key

    def can_go_back(self) -> bool:
        """Tell whether there is a layer to leave."""
        return bool(self.is_mounted and self.grid.large) or super().can_go_back()

    def action_back(self) -> None:  # noqa: D102 - the command's docstring says it
        led_here = bool(self.came_from) and self.grid.large == self._visited
        if self.grid.large and not led_here:
            self.grid.large = ""
            return
        self.grid.large = ""
        super().action_back()
