"""A tab of charts as far as it is drawn: which cards, how, and what lies where on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from textual.reactive import reactive

from termboard.dashboards.cards_pane import Built, CardsPane
from termboard.dashboards.curves import kept, render
from termboard.dashboards.curves.shown import shown_x
from termboard.dashboards.curves.style import Choices
from termboard.widgets.card_layout import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from termboard.dashboards.api import Shared
    from termboard.dashboards.curves.model import Chart
    from termboard.dashboards.curves.render import Drawn
    from termboard.dashboards.curves.style import Limits, Style
    from termboard.dashboards.pane import DashboardPane
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look
    from termboard.store.snapshot import Snapshot
    from termboard.widgets.card_grid import Wanted
    from termboard.widgets.card_layout import Section


class Charts(Protocol):
    """Which cards a tab has, and the chart of each. Frozen: a thread asks it."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """All cards, in groups."""

    def chart(self, key: str, within: Limits | None = None) -> Chart | None:
        """Return what stands in a card; None if there is no such card any more.

        `within` is the part of x that is shown.
        """

    def table(self, key: str, width: int, style: Style, look: Look) -> Grid | None:
        """Return what stands below the large card; None: the values of its curves."""


@dataclass(frozen=True)
class Pictures(Built):
    """Cards of curves, with what they show where."""

    drawn: Mapping[str, Drawn]
    shared: Shared
    """As it was when they were drawn."""


def _axis(shared: Shared) -> tuple[str, str]:
    """Return what the units of x depend on."""
    return shared.x_axis, shared.x_tag


def bare(key: str) -> str:
    """Return what a card is, whatever group it stands in: keys are `card` or `card\\0group`."""
    return key.partition("\0")[0]


class DrawnView(CardsPane):
    """Cards of curves, and what is drawn on them. A subclass says which."""

    SHAPE = Shape(min_width=33, min_height=9, max_height=16)

    choices: reactive[Choices] = reactive(Choices(), repaint=False)

    def __init__(self, empty: str) -> None:
        """`empty` is the sentence to show without any data."""
        super().__init__(empty)
        self._drawn: Mapping[str, Drawn] = {}
        self._kept_folds: dict[str, bool] = {}
        self._kept_width = 0

    def charts(self) -> Charts:
        """Return the cards of the present state; it costs nothing until it is asked."""
        raise NotImplementedError

    def builder(self, wanted: Wanted) -> Callable[[], Built]:
        """Return what builds groups and the visible charts."""
        return partial(_build, self.charts(), self.choices, self.shared, wanted, self.look)

    def on_dashboard_pane_build_ended(self, message: DashboardPane.BuildEnded) -> None:
        """Keep what stands where, for the mouse and for zooming."""
        built = message.built
        if isinstance(built, Pictures) and _axis(built.shared) == _axis(self.shared):
            visible = {key: self._drawn[key] for key in self.grid.wanted.keys if key in self._drawn}
            self._drawn = {**visible, **built.drawn}

    def take(self, snapshot: Snapshot, shared: Shared, look: Look) -> None:
        """Show new data; what is said in units of an x axis goes with that axis.

        The axis may have been changed from another tab.
        """
        if _axis(shared) != _axis(self.shared):
            self.set_reactive(DrawnView.choices, self.choices.without_x())
            self._drawn = {}
        super().take(snapshot, shared, look)

    def hold(self, snapshot: Snapshot) -> None:
        """Let go of the arrays that were drawn, too."""
        self._drawn = {}
        super().hold(snapshot)

    def watch_choices(self) -> None:
        """Draw anew."""
        self.outdate()

    def remember(self) -> dict[str, Any]:
        """Return how charts are drawn, which groups are folded, which card is large, and so on."""
        grid = self.grid if self.is_mounted else None
        return {
            "choices": kept.to_json(self.choices),
            "folds": dict(grid.folds) if grid else self._kept_folds,
            "card_width": grid.min_width if grid else self._kept_width,
            "large": grid.large if grid and grid.sections else self.reopened,
        }

    def recall(self, kept_before: Mapping[str, Any]) -> None:
        """Draw the charts as they were drawn before."""
        self.set_reactive(DrawnView.choices, kept.from_json(kept_before.get("choices")))
        self._kept_folds = kept.folds(kept_before.get("folds"))
        self._kept_width = kept.card_width(kept_before.get("card_width"))
        large = kept_before.get("large")
        self.reopened = large if isinstance(large, str) else ""

    def on_mount(self) -> None:
        """Lay out the cards as they lay before."""
        self.grid.folds, self.grid.min_width = self._kept_folds, self._kept_width

    # What the cards' cursor is on

    def keys_at_cursor(self) -> tuple[str, ...]:
        """Return the bare keys of the card, or of the group's cards, at the cursor."""
        return tuple(dict.fromkeys(map(bare, self.grid.keys_at_cursor)))

    def chart_at_cursor(self) -> Chart | None:
        """Return the chart of the card at the cursor."""
        drawn = self._drawn_card()
        return None if drawn is None else drawn.chart

    def _visible(self) -> list[Drawn]:
        """Return the cards on the screen, as they were drawn last."""
        return [drawn for key in self.grid.wanted.keys if (drawn := self._drawn_card(key))]

    def _drawn_card(self, key: str = "") -> Drawn | None:
        """Return a card as it was drawn last: that at the cursor, of a group its first one.

        Keys may come before the picture does: then it is drawn now.
        """
        grid = self.grid
        key = key or next(iter(grid.keys_at_cursor), "")
        if key and key not in self._drawn:
            wanted = replace(grid.wanted, keys=(key,))
            built = self.builder(wanted)()
            if isinstance(built, Pictures):
                self._drawn = {**self._drawn, **built.drawn}
        return self._drawn.get(key)


def _build(
    charts: Charts, choices: Choices, shared: Shared, wanted: Wanted, look: Look
) -> Pictures:
    drawn: dict[str, Drawn] = {}
    for key in wanted.keys:
        style = choices.style(bare(key), shared)
        chart = _chart(charts, key, style)
        if chart is not None:
            size = (wanted.width, wanted.height)
            if wanted.large:
                table = charts.table(key, wanted.width, style, look)
                drawn[key] = render.large(chart, *size, style, look, table)
            else:
                drawn[key] = render.card(chart, *size, style, look)
    cards = {key: made.card for key, made in drawn.items()}
    return Pictures(charts.sections, wanted, cards, drawn, shared)


def _chart(charts: Charts, key: str, style: Style) -> Chart | None:
    """Return the chart of a card; what is zoomed into may end where the whole one does."""
    within = style.window.closed
    if within is None:
        whole = charts.chart(key)
        within = shown_x(whole, style) if whole is not None else None
        if within is None:
            return whole
    return charts.chart(key, within)
