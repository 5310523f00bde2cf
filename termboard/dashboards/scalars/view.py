"""The Scalars tab in the app: its keys, and which cards are built."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.reactive import reactive

from termboard.command import Command
from termboard.dashboards.pane import Back, Built, DashboardPane
from termboard.dashboards.scalars import model, render
from termboard.plot.card import Span
from termboard.store.select import compiled
from termboard.widgets.bindings import bindings
from termboard.widgets.card_layout import Section, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.dashboards.api import Shared, XAxis
    from termboard.plot.card import Card
    from termboard.plot.look import Look
    from termboard.store.store import Snapshot
    from termboard.widgets.card_grid import CardGrid, Wanted

_SMOOTHINGS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.97)
_X_AXES: tuple[XAxis, ...] = ("step", "relative", "wall")
_PINNED = "pinned"


class Smoothing(Command):
    """Smooth the curves more: 0, 0.3, 0.6, 0.8, 0.9, 0.97, which are TensorBoard's weights."""

    keys, footer, group, label = "s", "smoothing", "Scalars", "More smoothing"


class LessSmoothing(Command):
    """Smooth the curves less."""

    keys, group = "S", "Scalars"


class NextAxis(Command):
    """Let the x axis count steps, time since the run's start, or the time of day."""

    keys, footer, group, label = "x", "x axis", "Scalars", "Next x axis"


class LogY(Command):
    """Draw the y axis of this card (or group) logarithmically, or linearly again."""

    keys, footer, group, label = "y", "log", "Scalars", "Logarithmic y axis"


class ClipOutliers(Command):
    """Leave the outermost 5 % of the values at each end out of the y axis, or show all again."""

    keys, footer, group = "o", "outliers", "Scalars"


class Values(Command):
    """Show a cursor with every run's value at one step, in all charts; move it with , and ."""

    keys, footer, group, label = "v", "values", "Scalars", "Cursor and values"


class EarlierStep(Command):
    """Move the cursor to an earlier step."""

    keys, group = "comma", "Scalars"


class LaterStep(Command):
    """Move the cursor to a later step."""

    keys, group = "full_stop", "Scalars"


class Pin(Command):
    """Show this card at the top too, or no longer."""

    keys, footer, group = "p", "pin", "Scalars"


class ScalarsView(DashboardPane):
    """Cards of curves."""

    OFFERS: ClassVar = (
        Smoothing, LessSmoothing, NextAxis, LogY, ClipOutliers, Values, EarlierStep, LaterStep,
        Pin, Back,
    )  # fmt: skip
    BINDINGS = bindings(OFFERS)
    SHAPE = Shape(min_width=33, min_height=9, max_height=16)

    log_tags: reactive[frozenset[str]] = reactive(frozenset[str](), repaint=False)
    """Tags whose y axis is logarithmic."""
    clip_outliers: reactive[bool] = reactive(False, repaint=False)
    cursor: reactive[float | None] = reactive(None, repaint=False)
    """x of the cursor in all charts; None for no cursor."""
    pinned: reactive[tuple[str, ...]] = reactive((), repaint=False)

    def builder(self, wanted: Wanted) -> Callable[[], Built]:
        """Return what builds groups and the visible charts."""
        return partial(
            _build, self.snapshot, self.shared, self._style(), self.log_tags, self.pinned, wanted,
            self.look,
        )  # fmt: skip

    def info(self) -> tuple[Span, ...]:
        """Return smoothing, axes and attempts in words."""
        shared, dot = self.shared, f" {self.look.glyphs.separator} "
        tag = _tag(self.grid.current)
        log = "log" if tag in self.log_tags else "linear"
        words = [
            f"smoothing {shared.smoothing:.2f}",
            f"x {shared.x_axis}",
            f"y {log}{' without outliers' if self.clip_outliers else ''}",
            "latest attempt" if shared.attempts == "latest" else "all attempts",
        ]
        return (Span(dot.join(words)),)

    def watch_log_tags(self) -> None:
        """Draw anew."""
        self.outdate()

    def watch_clip_outliers(self) -> None:
        """Draw anew."""
        self.outdate()

    def watch_cursor(self) -> None:
        """Draw anew."""
        self.outdate()

    def watch_pinned(self) -> None:
        """Arrange anew."""
        self.outdate()

    # Commands; their docstrings stand with the command classes

    def action_smoothing(self) -> None:  # noqa: D102
        def more(shared: Shared) -> Shared:
            above = [weight for weight in _SMOOTHINGS if weight > shared.smoothing]
            return replace(shared, smoothing=above[0] if above else _SMOOTHINGS[0])

        self.post_message(self.SharedChanged(more))

    def action_less_smoothing(self) -> None:  # noqa: D102
        def less(shared: Shared) -> Shared:
            below = [weight for weight in _SMOOTHINGS if weight < shared.smoothing]
            return replace(shared, smoothing=below[-1] if below else _SMOOTHINGS[-1])

        self.post_message(self.SharedChanged(less))

    def action_next_axis(self) -> None:  # noqa: D102
        def following(shared: Shared) -> Shared:
            after = _X_AXES.index(shared.x_axis) + 1
            return replace(shared, x_axis=_X_AXES[after % len(_X_AXES)])

        self.cursor = None
        self.post_message(self.SharedChanged(following))

    def action_log_y(self) -> None:  # noqa: D102
        tags = {_tag(key) for key in self._keys_at_cursor()}
        if tags <= self.log_tags:
            self.log_tags -= tags
        else:
            self.log_tags |= tags

    def action_clip_outliers(self) -> None:  # noqa: D102
        self.clip_outliers = not self.clip_outliers

    def action_values(self) -> None:  # noqa: D102
        self.cursor = self._moved(None, 0) if self.cursor is None else None

    def action_earlier_step(self) -> None:  # noqa: D102
        self.cursor = self._moved(self.cursor, -1)

    def action_later_step(self) -> None:  # noqa: D102
        self.cursor = self._moved(self.cursor, 1)

    def action_pin(self) -> None:  # noqa: D102
        for key in self._keys_at_cursor()[:1]:
            tag = _tag(key)
            if tag in self.pinned:
                self.pinned = tuple(pin for pin in self.pinned if pin != tag)
            else:
                self.pinned = (*self.pinned, tag)

    def can_go_back(self) -> bool:
        """Tell whether there is a large card or a cursor to leave."""
        return self.cursor is not None or super().can_go_back()

    def action_back(self) -> None:  # noqa: D102
        if self.cursor is not None:
            self.cursor = None
        else:
            super().action_back()

    def on_card_grid_pointed(self, message: CardGrid.Pointed) -> None:
        """Put the cursor where the chart was clicked."""
        tag = _tag(message.key)
        chart = model.chart(self.snapshot, tag, self.shared)
        size = self.grid.wanted
        style = replace(self._style(), log_y=tag in self.log_tags)
        x = render.x_at(chart, (size.width, size.height), message.x, style, self.look)
        if x is not None:
            self.cursor = x

    def _style(self) -> render.Style:
        return render.Style(
            x_axis=self.shared.x_axis,
            clip_outliers=self.clip_outliers,
            cursor=self.cursor,
            smoothing=self.shared.smoothing,
        )

    def _keys_at_cursor(self) -> tuple[str, ...]:
        grid = self.grid
        if grid.current:
            return (grid.current,)
        return next((s.keys for s in grid.sections if s.name == grid.header), ())

    def _moved(self, cursor: float | None, direction: int) -> float | None:
        """Return the logged x next to the cursor, at least one column of the chart away."""
        keys = self._keys_at_cursor()
        if not keys:
            return cursor
        chart = model.chart(self.snapshot, _tag(keys[0]), self.shared)
        return model.next_x(chart, cursor, direction, columns=2 * self.grid.wanted.width)


def _tag(key: str) -> str:
    """Return the tag of a card; a pinned card's key has something behind it."""
    return key.removesuffix(f"\0{_PINNED}")


def _build(  # noqa: PLR0913 - the whole state, frozen, in one call
    snapshot: Snapshot,
    shared: Shared,
    style: render.Style,
    log_tags: frozenset[str],
    pinned: tuple[str, ...],
    wanted: Wanted,
    look: Look,
) -> Built:
    found = model.groups(snapshot, shared, compiled(shared.tag_filter, "tag"))
    known = {tag for group in found for tag in group.tags}
    sections = [Section(group.name, group.tags) for group in found]
    pins = tuple(f"{tag}\0{_PINNED}" for tag in pinned if tag in known)
    if pins:
        sections.insert(0, Section(_PINNED, pins))
    cards: dict[str, Card] = {}
    draw = render.large if wanted.large else render.card
    for key in wanted.keys:
        tag = _tag(key)
        if tag in known:
            chart = model.chart(snapshot, tag, shared)
            own = replace(style, log_y=tag in log_tags)
            cards[key] = draw(chart, wanted.width, wanted.height, own, look)
    return Built(tuple(sections), wanted, cards)
