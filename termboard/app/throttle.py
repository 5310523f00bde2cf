"""Shows the newest of many things, and not more often than anyone can read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_LONGEST = 2.0  # seconds from one thing to the next, if there is one, whatever is asked for


class Throttle(Generic[T]):
    """Calls `show` with what was offered last, at once if the last call is long enough ago."""

    def __init__(
        self, show: Callable[[T], object], later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        """`later` calls a function after so many seconds."""
        self._show, self._later = show, later
        self._next: T | None = None
        self._shown_at = self._paused_until = float("-inf")

    def offer(self, thing: T, interval: float) -> None:
        """Show `thing` when the last one has been there for `interval` seconds."""
        waiting = self._next is not None
        self._next = thing
        left = self._shown_at + interval - time.monotonic()
        if left <= 0:
            self._show_next()
        elif not waiting:
            self._later(left, self._show_next)

    def pause(self, seconds: float) -> None:
        """Show nothing for so many seconds, unless the last thing has been there for too long."""
        self._paused_until = time.monotonic() + seconds

    def _show_next(self) -> None:
        if self._next is None:
            return
        now = time.monotonic()
        left = min(self._paused_until, self._shown_at + _LONGEST) - now
        if left > 0:
            self._later(left, self._show_next)
            return
        thing, self._next = self._next, None
        self._shown_at = now
        self._show(thing)
