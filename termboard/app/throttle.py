"""Shows the newest of many things, and not more often than anyone can read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_LONGEST = 2.0  # seconds that a thing waits for keys, whatever is asked for


class Throttle(Generic[T]):
    """Calls `show` with what was offered last, at once if the last call is long enough ago."""

    def __init__(
        self, show: Callable[[T], object], later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        """`later` calls a function after so many seconds."""
        self._show, self._later = show, later
        self._next: T | None = None
        self._interval = 0.0
        self._looks_again = False
        self._shown_at = self._waits_since = self._paused_until = float("-inf")

    def offer(self, thing: T, interval: float) -> None:
        """Show `thing` when the last one has been there for `interval` seconds.

        One for which somebody waits, with the interval 0, is shown at once, pause or not.
        """
        if self._next is None:
            self._waits_since = time.monotonic()
        self._next, self._interval = thing, interval
        self._show_if_due()

    def pause(self, seconds: float) -> None:
        """Show nothing for so many seconds, unless it has waited for too long."""
        self._paused_until = time.monotonic() + seconds

    def _show_if_due(self) -> None:
        if self._next is None:
            return
        now, due = time.monotonic(), self._shown_at + self._interval
        if self._interval:
            due = max(due, min(self._paused_until, self._waits_since + _LONGEST))
        if now >= due:
            thing, self._next = self._next, None
            self._shown_at = now
            self._show(thing)
        elif not self._looks_again:
            self._looks_again = True
            self._later(due - now, self._look_again)

    def _look_again(self) -> None:
        self._looks_again = False
        self._show_if_due()
