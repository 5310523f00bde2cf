"""What the mouse does inside cards: a click, a drag and the wheel, told in cells of the content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message
from textual.scroll_view import ScrollView

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size


class Spot(NamedTuple):
    """A cell of a card's content; outside of it in the frame, and behind it."""

    key: str
    """Of the card."""
    x: int
    y: int


class CardMouse(ScrollView):
    """Turns the mouse's events into messages about cards. A subclass knows where the cards lie."""

    @dataclass
    class Pointed(Message, namespace="card_grid"):
        """A cell inside a card was clicked that had the cursor already, or fills the screen."""

        key: str
        x: int
        """Column in the card's content."""
        y: int
        """Row in the card's content."""
        times: int = 1
        """2 for the second click of a double click, and so on. A double click on a small card
        opens it, and is not told."""

    @dataclass
    class Dragged(Message, namespace="card_grid"):
        """The mouse moves inside a card with a button held. Only the newest of a drag matters."""

        key: str
        x0: int
        """Where the button went down, in cells of the card's content."""
        y0: int
        x1: int
        """Where the mouse is now; never outside of the content."""
        y1: int
        button: int
        """1 left, 2 middle, 3 right."""
        shift: bool
        ctrl: bool
        alt: bool
        ended: bool
        """Whether the button is up again: the last message of a drag."""

        def can_replace(self, message: Message) -> bool:
            """Tell that a later position of the same drag is as good."""
            if self.ended or not isinstance(message, CardMouse.Dragged):
                return False
            return (message.key, message.x0, message.y0) == (self.key, self.x0, self.y0)

    @dataclass
    class Wheeled(Message, namespace="card_grid"):
        """The wheel was turned by a notch over a card, with a key held, or with nothing to scroll.

        Over cards a wheel without a key scrolls; so it does over a large card that is higher than
        the screen.
        """

        key: str
        x: int
        """Column in the card's content."""
        y: int
        up: bool
        """Whether away from the person."""
        shift: bool
        ctrl: bool
        alt: bool

    _press: Spot | None = None
    _pressed: events.MouseDown | None = None
    _dragging: bool = False

    # What a subclass says

    def spot(self, x: int, y: int) -> Spot | None:
        """Return what lies at a cell of this widget; None for a header or nothing."""
        raise NotImplementedError

    def corner(self, key: str) -> tuple[int, int] | None:
        """Return the cell of this widget where a card's content starts; None if it is not shown."""
        raise NotImplementedError

    def size_of(self, key: str) -> Size:
        """Return the size of a card's content."""
        raise NotImplementedError

    def can_scroll(self) -> bool:
        """Tell whether the wheel without a key has something to scroll here."""
        raise NotImplementedError

    def drag_started(self, key: str) -> None:
        """Be told that a drag begins in a card."""

    def clicked(self, event: events.Click) -> None:
        """Be told of a click, which is no drag's end."""
        raise NotImplementedError

    # Drags and clicks

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where a drag would start."""
        spot = self.spot(event.x, event.y)
        self._dragging = False
        self._press = spot if spot is not None and self._inside(spot) else None
        self._pressed = event

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell of a drag, from the first cell that the mouse leaves with a button held."""
        if self._press is None or self._pressed is None:
            return
        if not self._dragging:
            if (event.x, event.y) == (self._pressed.x, self._pressed.y):
                return
            self._dragging = True
            self.capture_mouse()
            self.drag_started(self._press.key)
        event.stop()
        self._tell_drag(event, ended=False)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End a drag."""
        if self._dragging:
            event.stop()
            self.release_mouse()
            self._tell_drag(event, ended=True)
        self._press = None

    def on_click(self, event: events.Click) -> None:
        """Take a click for what it is; behind a drag it is none."""
        if not self._dragging:
            self.clicked(event)

    def point(self, spot: Spot, times: int) -> None:
        """Tell that a card's content was clicked."""
        if self._inside(spot):
            self.post_message(self.Pointed(*spot, times))

    def _tell_drag(self, event: events.MouseEvent, *, ended: bool) -> None:
        start, down = self._press, self._pressed
        if start is None or down is None:
            return
        corner = self.corner(start.key)
        if corner is None:  # the card left while the button was held
            end = start
        else:
            end = self._nearest(Spot(start.key, event.x - corner[0], event.y - corner[1]))
        self.post_message(
            self.Dragged(
                *start, end.x, end.y,
                button=down.button, shift=down.shift, ctrl=down.ctrl, alt=down.meta, ended=ended,
            )
        )  # fmt: skip

    # The wheel

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll, or tell of the wheel."""
        self._wheel(event, up=True)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll, or tell of the wheel."""
        self._wheel(event, up=False)

    def _wheel(self, event: events.MouseEvent, *, up: bool) -> None:
        held = event.shift or event.ctrl or event.meta
        spot = self.spot(event.x, event.y)
        if spot is None or not (held or not self.can_scroll()):
            return
        event.prevent_default()  # the default scrolls
        event.stop()
        at = self._nearest(spot)
        self.post_message(
            self.Wheeled(*at, up=up, shift=event.shift, ctrl=event.ctrl, alt=event.meta)
        )

    def _inside(self, spot: Spot) -> bool:
        return self._nearest(spot) == spot

    def _nearest(self, spot: Spot) -> Spot:
        """Return the cell of the content that is nearest."""
        width, height = self.size_of(spot.key)
        return Spot(spot.key, max(0, min(width - 1, spot.x)), max(0, min(height - 1, spot.y)))
