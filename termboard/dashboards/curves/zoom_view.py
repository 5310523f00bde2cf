"""Zoom of charts: by keys, by typed limits, by wheel and by drawing over a part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from termboard.dashboards.curves import typed
from termboard.dashboards.curves.drawn_view import DrawnView, bare
from termboard.dashboards.curves.shown import shown_x, whole_x
from termboard.dashboards.curves.style import Window
from termboard.dashboards.curves.zoom import dragged, following, panned, selected, zoomed
from termboard.errors import TermboardError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.dashboards.curves.render import Drawn
    from termboard.dashboards.curves.style import Ends, Limits
    from termboard.plot.layout import Layout
    from termboard.widgets.card_grid import CardGrid

_ZOOM = 0.5
_WHEEL = 0.8
_PAN = 0.25
_HINT = "100..200; 700.. goes on as the data does, -10% is the last tenth of it"


class ZoomView(DrawnView):
    """Shows parts of charts. The commands' docstrings stand with the command classes."""

    _grip: tuple[tuple[str, int, int], Layout] | None = None
    """A drag that is under way, and the layout it began on."""

    def action_limits_of_x(self) -> None:  # noqa: D102
        drawn, keys = self._drawn_card(), self.keys_at_cursor()
        if drawn is None or not keys:
            return
        whole, kind = whole_x(drawn.chart, drawn.style), self.shared.x_axis
        now = self._shown_x(drawn, keys)[1]

        def apply(text: str) -> str:
            try:
                part = typed.part(text, kind, now, self.look.tz)
            except TermboardError as error:
                return str(error)
            low, high = (whole[i] if end is None else end for i, end in enumerate(part.x or whole))
            if low >= high:
                return "There would be nothing to show between these limits."
            if part:
                self.choices = self.choices.with_parts(keys, part)
            else:
                self.choices = self.choices.without_windows(keys)
            return ""

        window = self.choices.window(keys[0])
        value = "" if kind == "wall" and window.x else typed.shown_part(window)
        self.post_message(self.Asked("x limits", value, apply, hint=_HINT))

    def action_zoom_in(self) -> None:  # noqa: D102
        self._zoom(_ZOOM, self.choices.cursor)

    def action_zoom_out(self) -> None:  # noqa: D102
        self._zoom(1 / _ZOOM, self.choices.cursor)

    def action_pan_left(self) -> None:  # noqa: D102
        self._pan(-_PAN, 0.0)

    def action_pan_right(self) -> None:  # noqa: D102
        self._pan(_PAN, 0.0)

    def action_pan_up(self) -> None:  # noqa: D102
        self._pan(0.0, _PAN)

    def action_pan_down(self) -> None:  # noqa: D102
        self._pan(0.0, -_PAN)

    def action_show_whole(self) -> None:  # noqa: D102
        self.choices = self.choices.without_windows(self.keys_at_cursor())

    def action_link_zoom(self) -> None:  # noqa: D102
        keys = self.keys_at_cursor()
        window = self.choices.window(keys[0]) if keys else Window()
        choices = replace(self.choices, linked=not self.choices.linked)
        if choices.linked and keys:  # all charts look where this one does
            choices = choices.with_window(keys[0], window)
        self.choices = choices

    def _zoom(self, factor: float, at: float | None, key: str = "") -> None:
        drawn = self._drawn_card(key)
        if drawn is None:
            return
        cards = self._cards(key)
        before = self._shown_x(drawn, cards)
        x = zoomed(before, factor, at, log=drawn.layout.view.log_x)
        whole = whole_x(drawn.chart, drawn.style)
        if factor > 1 and x[0] <= whole[0] and x[1] >= whole[1]:
            self.choices = self.choices.without_windows(cards)
        else:
            self.choices = self.choices.with_part(cards, x=_following(drawn, before, x))

    def _pan(self, across: float, up: float, key: str = "") -> None:
        drawn = self._drawn_card(key)
        if drawn is None:
            return
        choices, cards = self.choices, self._cards(key)
        if across:
            before, log = self._shown_x(drawn, cards), drawn.layout.view.log_x
            end = whole_x(drawn.chart, drawn.style)[1]
            x = panned(before, across, log=log, most=end)
            choices = choices.with_part(cards, x=_following(drawn, before, x))
        for one in (key,) if key else self.grid.keys_at_cursor if up else ():
            if (own := self._drawn.get(one)) is not None:  # each card has its own y
                view, card = own.layout.view, (bare(one),)
                y = panned(choices.window(*card).y or view.y, up, log=view.log_y)
                choices = choices.with_part(card, y=y)
        self.choices = choices

    def _cards(self, key: str) -> tuple[str, ...]:
        """Return the card of a key; without one the card, or the group's cards, at the cursor."""
        return (bare(key),) if key else self.keys_at_cursor()

    def _shown_x(self, drawn: Drawn, cards: Sequence[str]) -> Limits:
        """Return the x shown of the first card, or soon shown: keys come faster than pictures."""
        style = replace(drawn.style, window=self.choices.window(cards[0]))
        return shown_x(drawn.chart, style) or whole_x(drawn.chart, drawn.style)

    # The mouse

    def on_card_grid_dragged(self, message: CardGrid.Dragged) -> None:
        """Zoom into what is drawn over; with shift or the middle button, move what is shown."""
        start = (message.key, message.x0, message.y0)
        drawn = self._drawn.get(message.key)
        if drawn is None:
            self._grip = None
            return
        if self._grip is None or self._grip[0] != start:
            if not drawn.layout.inside(message.x0, message.y0):
                return
            self._grip = (start, drawn.layout)
        layout = self._grip[1]
        if message.ended:
            self._grip = None
        cells = (message.x0, message.y0), (message.x1, message.y1)
        card = [bare(message.key)]
        if message.shift or message.button == 2:
            x, y = dragged(layout, *cells, whole_x(drawn.chart, drawn.style)[1])
            ends = _following(drawn, layout.view.x, x)
            self.choices = self.choices.with_part(card, ends, y)
            return
        part = selected(layout, *cells)
        shown = Window() if message.ended else part
        self.choices = replace(self.choices, selected=(card[0], shown))
        if message.ended and part.closed is not None:
            x = part.closed
            if max(message.x0, message.x1) >= layout.frame.left + layout.frame.width - 1:
                x = x[0], layout.view.x[1]  # drawn to the edge is drawn to the end
            ends = _following(drawn, layout.view.x, x)
            self.choices = self.choices.with_part(card, ends, part.y)

    def on_card_grid_wheeled(self, message: CardGrid.Wheeled) -> None:
        """Zoom where the mouse is; with shift, move what is shown."""
        drawn = self._drawn.get(message.key)
        if drawn is None:
            return
        if message.shift:
            self._pan(-_PAN / 2 if message.up else _PAN / 2, 0.0, message.key)
        else:
            at = drawn.layout.x_at(message.x)
            self._zoom(_WHEEL if message.up else 1 / _WHEEL, at, message.key)


def _following(drawn: Drawn, before: Limits, after: Limits) -> Ends:
    """Return the limits after a zoom; with an open end where they reach the last point."""
    view = drawn.layout.view
    end = whole_x(drawn.chart, drawn.style)[1]
    return following(before, after, end, drawn.layout.frame.width, log=view.log_x)
