"""The Distributions tab in the app: how cards are drawn, where the cursor is, and its keys."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.reactive import reactive

from termboard.dashboards.distributions import model, percentiles_text, render, style
from termboard.dashboards.distributions.commands import AT_CURSOR, DISTRIBUTION_COMMANDS
from termboard.dashboards.distributions.meanings import meanings
from termboard.dashboards.distributions.style import Style
from termboard.dashboards.network import tag_cards
from termboard.dashboards.network.tag_cards_view import TagCardsView
from termboard.dashboards.pane import Back
from termboard.plot import numbers
from termboard.plot.span import Span
from termboard.widgets.bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from termboard.command import Command
    from termboard.dashboards.api import Shared, XAxis
    from termboard.dashboards.distributions.render import Drawn
    from termboard.dashboards.network.remembered import Effort
    from termboard.dashboards.network.tag_cards import CardSpec
    from termboard.dashboards.network.tag_cards_view import Drawer
    from termboard.plot.look import Look
    from termboard.store.snapshot import Snapshot
    from termboard.widgets.card_grid import CardGrid, Wanted

_X_AXES: tuple[XAxis, ...] = ("step", "relative step", "relative", "wall")
_IDS_AT_CURSOR = frozenset(command.id() for command in AT_CURSOR)


class DistributionsView(TagCardsView):
    """Cards of percentiles, one for each tag and run, or for each tag."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (*DISTRIBUTION_COMMANDS, Back)
    BINDINGS = bindings(OFFERS)

    FOLLOWS = False  # the cursor stays where it is; without one all steps are seen anyway

    choices: reactive[Style] = reactive(Style(), repaint=False)

    _asked_for_cursor: bool | None = None

    @property
    def merged(self) -> bool:
        """Whether all runs of a tag share a card."""
        return self.choices.merged

    @property
    def has_cursor(self) -> bool:
        """Whether a cursor is in a large card."""
        return bool(self.is_mounted and self.grid.large) and self._cursor_is_on

    @property
    def _cursor_is_on(self) -> bool:
        """Whether there is a cursor, or will be: keys come faster than the state comes back."""
        if self._asked_for_cursor is not None:
            return self._asked_for_cursor
        return self.shared.step is not None

    def drawer(self, effort: Effort | None = None) -> Drawer:
        """Return what draws cards."""
        return partial(_draw, (self.shared, self.choices, effort), self.look)

    def take(self, snapshot: Snapshot, shared: Shared, look: Look) -> None:
        """Show new data; what was asked for about the cursor is done or overruled now."""
        self._asked_for_cursor = None
        super().take(snapshot, shared, look)

    def watch_choices(self) -> None:
        """Draw anew."""
        self.outdate()

    def meanings(self) -> tuple[tuple[str, str], ...]:
        """Return what the marks mean."""
        return meanings(self.look.glyphs)

    def info(self) -> tuple[Span, ...]:
        """Return axes, step and attempts in words."""
        shared, choices, dot = self.shared, self.choices, f" {self.look.glyphs.separator} "
        words = [
            "latest step" if shared.step is None else f"step {numbers.step(shared.step)}",
            f"x {shared.x_tag if shared.x_axis == 'scalar' else shared.x_axis}",
            f"y {'log' if choices.log else 'linear'}"
            f"{' without outliers' if choices.clip_outliers else ''}",
            "latest attempt" if shared.attempts == "latest" else "all attempts",
        ]
        if choices.merged:
            words.append("runs in one card: median, 6.7 % to 93.3 %")
        return (Span(dot.join(words)),)

    def remember(self) -> dict[str, Any]:
        """Return also how distributions are drawn."""
        return {**super().remember(), "choices": style.to_json(self.choices)}

    def recall(self, kept: Mapping[str, Any]) -> None:
        """Draw distributions as they were drawn before."""
        super().recall(kept)
        self.set_reactive(DistributionsView.choices, style.from_json(kept.get("choices")))

    def texts(self) -> Mapping[str, Callable[[], str]]:
        """Return the percentiles of the cards on the screen, as CSV and JSON."""
        shown = [drawn.shown for drawn in self.seen()]
        return {
            "csv": partial(percentiles_text.as_csv, shown),
            "json": partial(percentiles_text.as_json, shown),
        }

    # Steps; the commands' docstrings stand with the command classes

    def action_values(self) -> None:  # noqa: D102
        if self._cursor_is_on:
            self.go_to_step(None)
        else:
            self.scrub(0)

    def action_cursor_left(self) -> None:  # noqa: D102
        self.scrub(-1)

    def action_cursor_right(self) -> None:  # noqa: D102
        self.scrub(1)

    def scrub(self, by: int) -> None:
        """Move the cursor; there will be one now, though the state has not come back yet."""
        self._asked_for_cursor = True
        super().scrub(by)

    def go_to_step(self, step: int | None) -> None:
        """Put the cursor on a step, or take it away."""
        self._asked_for_cursor = step is not None
        super().go_to_step(step)

    def on_card_grid_pointed(self, message: CardGrid.Pointed) -> None:
        """Put the cursor where a picture was clicked; a double click takes it away."""
        drawn = self.drawn_card(message.key)
        step = drawn.step_at(message.x, message.y) if drawn else None
        if step is not None:
            self.go_to_step(None if message.times > 1 else step)

    def action_open_histogram(self) -> None:  # noqa: D102
        spec = self.cards().by_key.get(next(iter(self.grid.keys_at_cursor), ""))
        if spec is not None:
            about = {"tag": spec.tag, "run": spec.places[0].run.name}
            self.post_message(self.GoTo("histograms", about))

    # How it is drawn

    def action_merge_runs(self) -> None:  # noqa: D102
        self.seek(tag_cards.tag_of(self.grid.current), large=bool(self.grid.large))
        self.choices = replace(self.choices, merged=not self.choices.merged)

    def action_next_axis(self) -> None:  # noqa: D102
        def following(shared: Shared) -> Shared:
            after = _X_AXES.index(shared.x_axis) + 1 if shared.x_axis in _X_AXES else 0
            return replace(shared, x_axis=_X_AXES[after % len(_X_AXES)], time_constant=0.0)

        self.post_message(self.SharedChanged(following))

    def action_log_y(self) -> None:  # noqa: D102
        self.choices = replace(self.choices, log=not self.choices.log)

    def action_clip_outliers(self) -> None:  # noqa: D102
        self.choices = replace(self.choices, clip_outliers=not self.choices.clip_outliers)

    def action_copy_percentiles(self) -> None:  # noqa: D102
        drawn = self.drawn_card()
        if drawn is None:
            self.post_message(self.Told("There are no percentiles here to copy.", "warning"))
            return
        text = percentiles_text.as_lines(drawn.shown)
        self.post_message(self.Copied(text, f"the percentiles of {drawn.shown.tag}"))

    # Layers to leave

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the arrows to the cards unless there is a cursor."""
        if action in _IDS_AT_CURSOR:
            return self.has_cursor
        return super().check_action(action, parameters)

    def can_go_back(self) -> bool:
        """Tell whether there is a cursor or a large card to leave."""
        return self._cursor_is_on or super().can_go_back()

    def action_back(self) -> None:  # noqa: D102 - the command's docstring says it
        if self._cursor_is_on and not self.came_from:
            self.go_to_step(None)
        else:
            super().action_back()


def _draw(
    state: tuple[Shared, Style, Effort | None],
    look: Look,
    specs: Sequence[CardSpec],
    wanted: Wanted,
) -> list[Drawn]:
    draw = render.large if wanted.large else render.card
    return [draw(model.card(spec, *state), wanted.width, wanted.height, look) for spec in specs]
