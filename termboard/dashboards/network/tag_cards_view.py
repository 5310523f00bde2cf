"""A tab of cards, one for each tag of histograms and run, or for each tag: what such tabs share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from termboard.dashboards.cards_pane import Built
from termboard.dashboards.network import tag_cards
from termboard.dashboards.network.remembered import AT_ONCE, Effort
from termboard.dashboards.network.steps_view import StepsView
from termboard.dashboards.pane import DashboardPane
from termboard.dashboards.saving_pane import SavingPane
from termboard.store.select import compiled
from termboard.widgets.card_layout import Shape
from termboard.widgets.cursor_grid import CursorGrid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from textual.widget import Widget

    from termboard.dashboards.network.tag_cards import Cards, CardSpec
    from termboard.plot.card import Card
    from termboard.store.snapshot import Snapshot
    from termboard.widgets.card_grid import Wanted


class Drawn(Protocol):
    """A card as it was drawn, with whatever a tab knows of its cells."""

    @property
    def card(self) -> Card:
        """The picture."""

    @property
    def is_whole(self) -> bool:
        """Whether it shows all steps, not only some of them to be soon on the screen."""


class Drawer(Protocol):
    """Draws cards."""

    def __call__(self, specs: Sequence[CardSpec], wanted: Wanted, /) -> Sequence[Drawn]:
        """Return each of the cards as it is drawn at the size that is wanted."""


@dataclass(frozen=True)
class Pictures(Built):
    """Cards, with what they show where."""

    drawn: Mapping[str, Any]

    @property
    def is_whole(self) -> bool:
        """Whether no card is only a sketch."""
        return all(one.is_whole for one in self.drawn.values())


@dataclass(frozen=True)
class _Sought:
    """A card that is to be shown as soon as it is there."""

    tag: str
    run: str = ""
    large: bool = True

    def among(self, keys: Sequence[str]) -> str:
        """Return the card's key: that of the run, else of all runs, else of any; "" for none."""
        wanted = (tag_cards.key_of(self.tag, self.run), tag_cards.key_of(self.tag, ""))
        found = (*(key for key in wanted if key in keys), *keys)
        return next((key for key in found if tag_cards.tag_of(key) == self.tag), "")


class TagCardsView(SavingPane, StepsView):
    """Which cards there are, and what was drawn of them; a subclass says how, and adds keys."""

    SHAPE = Shape(min_width=38, min_height=9, max_height=16)

    def __init__(self, empty: str) -> None:
        """`empty` is the sentence to show without any data."""
        super().__init__(empty)
        self._drawn: Mapping[str, Any] = {}
        self._known: tuple[Snapshot, tuple[Any, ...], Cards] | None = None
        self._sought: _Sought | None = None
        self._kept_folds: dict[str, bool] = {}
        self._kept_width = 0

    # What a subclass says

    @property
    def has_cursor(self) -> bool:
        """Whether left and right move a cursor rather than go to another card."""
        return False

    @property
    def merged(self) -> bool:
        """Whether all runs of a tag share a card."""
        return False

    @property
    def layer(self) -> str:
        """The only layer whose cards are shown; empty: those of all."""
        return ""

    def drawer(self, effort: Effort | None = None) -> Drawer:
        """Return what draws cards in the present state; it runs in a thread.

        With an `effort` it may leave steps out that cost more; they are drawn soon after.
        """
        raise NotImplementedError

    # Building

    def body(self) -> Iterable[Widget]:
        """Return the grid of cards."""
        grid = CursorGrid(self.SHAPE, lambda: self.has_cursor)
        yield grid.data_bind(look=DashboardPane.look)

    def builder(self, wanted: Wanted) -> Callable[[], Built]:
        """Return what builds groups and the visible cards."""
        return partial(_build, self.cards(), wanted, self.drawer(Effort(AT_ONCE)))

    def cards(self) -> Cards:
        """Return which cards there are: the same as long as nothing else is there or chosen."""
        shared = self.shared
        what = (shared.runs, shared.tag_filter, self.merged, self.layer)
        known = self._known
        if known is None or known[0] is not self.snapshot or known[1] != what:
            pattern = compiled(shared.tag_filter, "tag")
            merged, layer = self.merged, self.layer
            found = tag_cards.cards(self.snapshot, shared, pattern, merged=merged, layer=layer)
            known = self._known = (self.snapshot, what, found)
        return known[2]

    def hold(self, snapshot: Snapshot) -> None:
        """Let go of the cards, too: they know the runs as they were."""
        self._known, self._drawn = None, {}
        super().hold(snapshot)

    def show(self, built: Any, *, current: bool) -> bool:
        """Show the cards, and the one that is sought, if it is there now."""
        if isinstance(built, Pictures):
            seen = self.grid.wanted.keys
            before = {key: self._drawn[key] for key in seen if key in self._drawn}
            self._drawn = {**before, **built.drawn}
        shown = super().show(built, current=current)
        self._show_sought()
        self._outdated |= isinstance(built, Pictures) and not built.is_whole
        return shown

    # What is kept between two starts

    def remember(self) -> dict[str, Any]:
        """Return which groups are folded, and how wide cards are."""
        grid = self.grid if self.is_mounted else None
        return {
            "folds": dict(grid.folds) if grid else self._kept_folds,
            "card_width": grid.min_width if grid else self._kept_width,
        }

    def recall(self, kept: Mapping[str, Any]) -> None:
        """Lay out the cards as they lay before."""
        folds, width = kept.get("folds"), kept.get("card_width")
        if isinstance(folds, Mapping):
            self._kept_folds = {
                name: fold
                for name, fold in folds.items()
                if isinstance(name, str) and isinstance(fold, bool)
            }
        if isinstance(width, int) and not isinstance(width, bool) and width >= 0:
            self._kept_width = width

    def on_mount(self) -> None:
        """Lay out the cards as they lay before."""
        self.grid.folds, self.grid.min_width = self._kept_folds, self._kept_width

    # Led here by another tab

    def visit(self, about: Mapping[str, str]) -> None:
        """Show the card of a tag (in a run) large."""
        tag, run = about.get("tag", ""), about.get("run", "")
        self.grid.large = ""
        self._sought = _Sought(tag, run) if tag else None
        self._show_sought()

    def seek(self, tag: str, *, large: bool) -> None:
        """Go to a card of this tag as soon as it is there: the cards are about to be others."""
        self._sought = _Sought(tag, large=large) if tag else None

    def _show_sought(self) -> None:
        if self._sought is None or not self.grid.sections:
            return
        every = [key for section in self.grid.sections for key in section.keys]
        key = self._sought.among(every)
        if not key:
            return
        large, self._sought = self._sought.large, None
        if large:
            self.show_large(key)
        else:
            self.grid.current, self.grid.header = key, ""
            self.grid.reveal()

    def steps(self) -> Sequence[NDArray[np.int64]]:
        """Return the steps of the cards at the cursor."""
        found = self.cards().by_key
        keys = [key for key in self.grid.keys_at_cursor if key in found]
        places = [place for key in keys for place in found[key].places]
        return [place.series.select(self.shared.attempts).steps for place in places]

    # What is seen

    def cards_seen(self) -> Sequence[Card]:
        """Return the cards on the screen, as they were drawn last."""
        return [drawn.card for drawn in self.seen()]

    def seen(self) -> list[Any]:
        """Return the same with what they show where."""
        return [drawn for key in self.grid.wanted.keys if (drawn := self.drawn_card(key))]

    def drawn_card(self, key: str = "") -> Any:
        """Return a card as it was drawn last: that at the cursor, of a group its first one.

        None if there is none. Keys may come before the picture does, or before all of it does: then
        it is drawn now.
        """
        key = key or next(iter(self.grid.keys_at_cursor), "")
        if key and (key not in self._drawn or not self._drawn[key].is_whole):
            wanted = replace(self.grid.wanted, keys=(key,))
            built = _build(self.cards(), wanted, self.drawer())
            self._drawn = {**self._drawn, **built.drawn}
        return self._drawn.get(key)


def _build(found: Cards, wanted: Wanted, draw: Drawer) -> Pictures:
    specs = {key: found.by_key[key] for key in wanted.keys if key in found.by_key}
    drawn = dict(zip(specs, draw(list(specs.values()), wanted), strict=True))
    return Pictures(found.sections, wanted, {key: one.card for key, one in drawn.items()}, drawn)
