"""The keys and the mouse of a tab of curves: smoothing, axes, zoom, cursor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from termboard.analysis.metrics import metric
from termboard.analysis.time_constants import time_constants
from termboard.dashboards.curves import readings, typed
from termboard.dashboards.curves.commands import CURVE_COMMANDS
from termboard.dashboards.curves.drawn_view import bare
from termboard.dashboards.curves.meanings import meanings
from termboard.dashboards.curves.saving_view import SavingView
from termboard.dashboards.curves.shown import shown_x
from termboard.dashboards.curves.style import smooths
from termboard.dashboards.curves.zoom_view import ZoomView
from termboard.dashboards.pane import Back
from termboard.errors import TermboardError
from termboard.plot import numbers
from termboard.plot.span import Span
from termboard.widgets.bindings import bindings

if TYPE_CHECKING:
    from termboard.command import Command
    from termboard.dashboards.api import Shared, XAxis
    from termboard.widgets.card_grid import CardGrid

_WEIGHTS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.97)
_X_AXES: tuple[XAxis, ...] = ("step", "relative step", "relative", "wall")


class CurvesView(SavingView, ZoomView):
    """Cards of curves. A subclass says which."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (*CURVE_COMMANDS, Back)
    BINDINGS = bindings(OFFERS)

    def info(self) -> tuple[Span, ...]:
        """Return smoothing, axes and attempts in words."""
        shared, choices, dot = self.shared, self.choices, f" {self.look.glyphs.separator} "
        key = bare(self.grid.current)
        words = [
            _smoothing_in_words(shared),
            f"x {_axis_in_words(shared)}{', log' if choices.log_x else ''}",
            f"y {'log' if key in choices.logs else 'linear'}"
            f"{' from zero' if choices.from_zero else ''}"
            f"{' without outliers' if choices.clip_outliers else ''}",
            "latest attempt" if shared.attempts == "latest" else "all attempts",
        ]
        if choices.linked:
            words.append("zoom linked")
        if choices.order != "name" and self.grid.large:
            words.append(f"by {choices.order}")
        return (Span(dot.join(words)),)

    # Smoothing; the commands' docstrings stand with the command classes

    def action_smoothing(self) -> None:  # noqa: D102
        self._smooth(1)

    def action_less_smoothing(self) -> None:  # noqa: D102
        self._smooth(-1)

    def _smooth(self, by: int) -> None:
        constants = (0.0, *time_constants(self._x_range()))

        def change(shared: Shared) -> Shared:
            if shared.smoothing_by == "time":
                return replace(shared, time_constant=_next(constants, shared.time_constant, by))
            return replace(shared, smoothing=_next(_WEIGHTS, shared.smoothing, by))

        self.post_message(self.SharedChanged(change))

    def action_smoothing_kind(self) -> None:  # noqa: D102
        constants = time_constants(self._x_range())

        def change(shared: Shared) -> Shared:
            if shared.smoothing_by == "time":
                return replace(shared, smoothing_by="weight")
            constant = shared.time_constant or constants[len(constants) // 2]
            return replace(shared, smoothing_by="time", time_constant=constant)

        self.post_message(self.SharedChanged(change))

    def _x_range(self) -> float:
        drawn = self._drawn_card()
        if drawn is None:
            return 1.0
        low, high = drawn.layout.view.x
        return high - low

    # Axes

    def action_next_axis(self) -> None:  # noqa: D102
        def following(shared: Shared) -> Shared:
            after = _X_AXES.index(shared.x_axis) + 1 if shared.x_axis in _X_AXES else 0
            return replace(shared, x_axis=_X_AXES[after % len(_X_AXES)], time_constant=0.0)

        self.post_message(self.SharedChanged(following))

    def action_axis_tag(self) -> None:  # noqa: D102
        likely = sorted(tag for tag in self._tags_on() if metric(tag).kind == "epoch")
        value = self.shared.x_tag or next(iter(likely), "")
        self.post_message(self.Asked("x axis by tag", value, self._run_along))

    def _run_along(self, text: str) -> str:
        tags, text = self._tags_on(), text.strip()
        hits = [text] if text in tags else sorted(t for t in tags if text.lower() in t.lower())
        if not text or not hits:
            missing = f"No run that is on has a tag with {text} in it."
            return missing if text else "Type a part of a tag, as epoch."
        tag = min(hits, key=len)
        self.choices = self.choices.without_x()
        self.post_message(
            self.SharedChanged(
                lambda shared: replace(shared, x_axis="scalar", x_tag=tag, time_constant=0.0)
            )
        )
        return ""

    def _tags_on(self) -> set[str]:
        """Return the tags of numbers that the runs which are switched on have."""
        runs = (self.snapshot.by_name.get(style.name) for style in self.shared.runs)
        return set[str]().union(*(run.scalars for run in runs if run is not None))

    def action_log_x(self) -> None:  # noqa: D102
        if self.shared.x_axis == "wall":
            self.post_message(self.Told("The time of day has no logarithmic axis.", "warning"))
        self.choices = replace(self.choices, log_x=not self.choices.log_x)

    def action_log_y(self) -> None:  # noqa: D102
        self.choices = self.choices.with_log(self.keys_at_cursor())

    def action_clip_outliers(self) -> None:  # noqa: D102
        self.choices = replace(self.choices, clip_outliers=not self.choices.clip_outliers)

    def action_from_zero(self) -> None:  # noqa: D102
        self.choices = replace(self.choices, from_zero=not self.choices.from_zero)

    def action_limits_of_y(self) -> None:  # noqa: D102
        keys = self.keys_at_cursor()

        def apply(text: str) -> str:
            try:
                ends = typed.limits(text)
            except TermboardError as error:
                return str(error)
            self.choices = self.choices.with_ends(keys, ends)
            return ""

        if keys:
            ends = self.choices.ends.get(keys[0], (None, None))
            self.post_message(self.Asked("y limits", typed.shown(ends), apply))

    # The cursor

    def action_values(self) -> None:  # noqa: D102
        moved = self._moved(None, 0) if self.choices.cursor is None else None
        self.choices = replace(self.choices, cursor=moved)

    def action_earlier_step(self) -> None:  # noqa: D102
        self.choices = replace(self.choices, cursor=self._moved(self.choices.cursor, -1))

    def action_later_step(self) -> None:  # noqa: D102
        self.choices = replace(self.choices, cursor=self._moved(self.choices.cursor, 1))

    def action_next_order(self) -> None:  # noqa: D102
        orders = readings.ORDERS
        after = orders[(orders.index(self.choices.order) + 1) % len(orders)]
        self.choices = replace(self.choices, order=after)

    def action_copy_value(self) -> None:  # noqa: D102
        chart = self.chart_at_cursor()
        found = readings.readings(chart, self.choices.cursor) if chart else ()
        if chart is None or not found:
            self.post_message(self.Told("There is no value here to copy.", "warning"))
            return
        lines = [f"{r.run.name}\t{r.curve.tag}\t{r.step}\t{r.value!r}" for r in found]
        text = lines[0].rpartition("\t")[2] if len(lines) == 1 else "\n".join(lines)
        count = "the value" if len(lines) == 1 else f"{len(lines)} values"
        self.post_message(self.Copied(text, f"{count} of {chart.title}"))

    def meanings(self) -> tuple[tuple[str, str], ...]:
        """Return what the marks of charts mean."""
        return meanings(self.look.glyphs)

    def can_go_back(self) -> bool:
        """Tell whether there is a large card or a cursor to leave."""
        return self.choices.cursor is not None or super().can_go_back()

    def action_back(self) -> None:  # noqa: D102
        if self.choices.cursor is not None:
            self.choices = replace(self.choices, cursor=None)
        else:
            super().action_back()

    def _moved(self, cursor: float | None, direction: int) -> float | None:
        """Return the logged x next to the cursor, at least one column of the chart away."""
        drawn = self._drawn_card()
        if drawn is None:
            return cursor
        style = replace(drawn.style, window=self.choices.window(bare(self.grid.current)))
        within = shown_x(drawn.chart, style)
        columns = drawn.layout.view.columns
        return readings.next_x(drawn.chart, cursor, direction, columns, within)

    def on_card_grid_pointed(self, message: CardGrid.Pointed) -> None:
        """Put the cursor where the chart was clicked; a double click ends the zoom."""
        drawn = self._drawn.get(message.key)
        if drawn is None or not drawn.layout.inside(message.x, message.y):
            return
        if message.times > 1:
            choices = self.choices.without_windows([bare(message.key)])
            self.choices = replace(choices, cursor=None)
            return
        self.choices = replace(
            self.choices,
            cursor=drawn.layout.x_at(message.x),
            pointer=drawn.layout.y_at(message.y),
        )


def _next(values: tuple[float, ...], now: float, by: int) -> float:
    """Return the next larger or smaller of the values; at the last one, what it is."""
    if by > 0:
        return next((value for value in values if value > now), now)
    return next((value for value in reversed(values) if value < now), now)


def _smoothing_in_words(shared: Shared) -> str:
    if shared.smoothing_by == "weight":
        return f"smoothing {shared.smoothing:.2f}"
    if not smooths(shared):
        return "no smoothing"
    if shared.x_axis in ("relative", "wall"):
        return f"smoothing over {numbers.seconds(shared.time_constant)}"
    unit = "" if shared.x_axis == "scalar" else " steps"
    return f"smoothing over {numbers.value(shared.time_constant)}{unit}"


def _axis_in_words(shared: Shared) -> str:
    return shared.x_tag if shared.x_axis == "scalar" else shared.x_axis
