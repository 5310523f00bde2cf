"""The Histograms tab in the app: which cards, how they are drawn, and at which step."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.reactive import reactive

from termboard.dashboards.histograms import kept, model, numbers_text, render
from termboard.dashboards.histograms.commands import AT_CURSOR, HISTOGRAM_COMMANDS
from termboard.dashboards.histograms.meanings import meanings
from termboard.dashboards.histograms.style import MODES, Style
from termboard.dashboards.network import tag_cards
from termboard.dashboards.network.tag_cards_view import TagCardsView
from termboard.dashboards.pane import Back
from termboard.plot import numbers
from termboard.plot.span import Span
from termboard.widgets.bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from termboard.command import Command
    from termboard.dashboards.api import Shared
    from termboard.dashboards.histograms.render import Drawn
    from termboard.dashboards.network.remembered import Effort
    from termboard.dashboards.network.tag_cards import CardSpec
    from termboard.dashboards.network.tag_cards_view import Drawer
    from termboard.plot.look import Look
    from termboard.widgets.card_grid import CardGrid, Wanted

_IDS_AT_CURSOR = frozenset(command.id() for command in AT_CURSOR)


class HistogramsView(TagCardsView):
    """Cards of histograms, one for each tag and run, or for each tag."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (*HISTOGRAM_COMMANDS, Back)
    BINDINGS = bindings(OFFERS)

    choices: reactive[Style] = reactive(Style(), repaint=False)
    only: reactive[str] = reactive("", repaint=False)
    """The only layer whose cards are shown; empty: those of all."""

    @property
    def has_cursor(self) -> bool:
        """Whether a cursor reads counts in a large card."""
        return bool(self.is_mounted and self.grid.large) and self.choices.cursor is not None

    @property
    def merged(self) -> bool:
        """Whether all runs of a tag share a card."""
        return self.choices.merged

    @property
    def layer(self) -> str:
        """The only layer whose cards are shown."""
        return self.only

    def drawer(self, effort: Effort | None = None) -> Drawer:
        """Return what draws cards."""
        return partial(_draw, (self.shared, self.choices, effort), self.look)

    def watch_choices(self) -> None:
        """Draw anew."""
        self.outdate()

    def watch_only(self) -> None:
        """Draw anew."""
        self.outdate()

    def visit(self, about: Mapping[str, str]) -> None:
        """Show the card of a tag (in a run) large, or the cards of a layer."""
        self.only = "" if about.get("tag") else about.get("layer", "")
        super().visit(about)

    def remember(self) -> dict[str, Any]:
        """Return also how histograms are drawn."""
        return {**super().remember(), "choices": kept.to_json(self.choices)}

    def recall(self, kept_before: Mapping[str, Any]) -> None:
        """Draw histograms as they were drawn before."""
        super().recall(kept_before)
        choices = kept.from_json(kept_before.get("choices"))
        self.set_reactive(HistogramsView.choices, choices)

    def texts(self) -> Mapping[str, Callable[[], str]]:
        """Return the buckets of the cards on the screen, as CSV and JSON."""
        shown = [drawn.shown for drawn in self.seen()]
        return {
            "csv": partial(numbers_text.as_csv, shown),
            "json": partial(numbers_text.as_json, shown),
        }

    def meanings(self) -> tuple[tuple[str, str], ...]:
        """Return what the marks mean."""
        return meanings(self.look.glyphs)

    def info(self) -> tuple[Span, ...]:
        """Return what is drawn, at which step, and how."""
        choices, dot = self.choices, f" {self.look.glyphs.separator} "
        step = self.shared.step
        words = [
            choices.mode,
            "latest step" if step is None else f"step {numbers.step(step)}",
            f"counts {'log' if choices.log else 'linear'}",
            "all values" if choices.whole else "without outliers",
        ]
        if choices.reference is not None:
            words.append(f"against step {numbers.step(choices.reference)}")
        if choices.merged:
            words.append("runs in one card")
        if self.only:
            words.append(f"layer {self.only}, esc shows all")
        return (Span(dot.join(words)),)

    # Steps; the commands' docstrings stand with the command classes

    def action_compare_steps(self) -> None:  # noqa: D102
        if self.choices.reference is not None:
            self.choices = replace(self.choices, reference=None)
            return
        drawn = self.drawn_card()
        if drawn is not None:
            self.choices = replace(self.choices, reference=drawn.shown.runs[0].shown.step)

    # How it is drawn

    def action_next_mode(self) -> None:  # noqa: D102
        after = MODES.index(self.choices.mode) + 1
        self.choices = replace(self.choices, mode=MODES[after % len(MODES)])

    def action_merge_runs(self) -> None:  # noqa: D102
        self.seek(tag_cards.tag_of(self.grid.current), large=bool(self.grid.large))
        self.choices = replace(self.choices, merged=not self.choices.merged)

    def action_log_counts(self) -> None:  # noqa: D102
        self.choices = replace(self.choices, log=not self.choices.log)

    def action_whole_range(self) -> None:  # noqa: D102
        self.choices = replace(self.choices, whole=not self.choices.whole)

    # The cursor

    def action_values(self) -> None:  # noqa: D102
        if self.choices.cursor is not None and self.grid.large:
            self.choices = replace(self.choices, cursor=None)
            return
        if not self.grid.large:
            self.grid.action_open_card()
        drawn = self.drawn_card()
        if drawn is not None and self.grid.large:
            self.choices = replace(self.choices, cursor=drawn.middle)

    def action_smaller_value(self) -> None:  # noqa: D102
        self._move(-1)

    def action_larger_value(self) -> None:  # noqa: D102
        self._move(1)

    def _move(self, by: int) -> None:
        drawn = self.drawn_card(self.grid.large)
        if drawn is not None and self.choices.cursor is not None:
            self.choices = replace(self.choices, cursor=drawn.beside(self.choices.cursor, by))

    def on_card_grid_pointed(self, message: CardGrid.Pointed) -> None:
        """Put the cursor where a large picture was clicked; on a heat map, go to that step."""
        drawn = self.drawn_card(message.key)
        if drawn is None or not self.grid.large:
            return
        step = drawn.step_at(message.x, message.y)
        if step is not None:
            self.go_to_step(step)
        value = drawn.value_at(message.x, message.y)
        if value is not None:
            self.choices = replace(self.choices, cursor=value)

    def action_copy_histogram(self) -> None:  # noqa: D102
        drawn = self.drawn_card()
        if drawn is None:
            self.post_message(self.Told("There is no histogram here to copy.", "warning"))
            return
        text = numbers_text.as_lines([drawn.shown])
        self.post_message(self.Copied(text, f"the numbers of {drawn.shown.tag}"))

    # Layers to leave

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the arrows to the cards unless there is a cursor."""
        if action in _IDS_AT_CURSOR:
            return self.has_cursor
        return super().check_action(action, parameters)

    def can_go_back(self) -> bool:
        """Tell whether there is a cursor, a large card or a layer to leave."""
        return bool(self.has_cursor or self.only) or super().can_go_back()

    def action_back(self) -> None:  # noqa: D102 - the command's docstring says it
        if self.has_cursor:
            self.choices = replace(self.choices, cursor=None)
        elif self.only and not self.grid.large:
            self.only = ""
            if self.came_from:
                super().action_back()
        else:
            super().action_back()


def _draw(
    state: tuple[Shared, Style, Effort | None],
    look: Look,
    specs: Sequence[CardSpec],
    wanted: Wanted,
) -> list[Drawn]:
    shared, choices, effort = state
    draw = render.large if wanted.large else render.card
    style = choices if wanted.large else replace(choices, cursor=None)
    found = model.cards(specs, shared, style, effort)
    return [draw(one, wanted.width, wanted.height, look) for one in found]
