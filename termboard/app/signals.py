"""What the app does when it is told to end, or when it goes on after it was stopped."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.driver import Driver

ENDINGS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""A closed link must not leave the program behind, nor the program a terminal in disorder."""

STOPS = (signal.SIGTSTP, signal.SIGCONT)
"""What the driver, and `heed_going_on`, set handlers for; nobody else takes them down."""


@contextmanager
def given_back() -> Iterator[None]:
    """Have a stop mean afterwards what it meant before: the handlers speak to a driver of the app.

    To be entered in the main thread. Those of `heed_endings` go with the event loop.
    """
    before = {stop: signal.getsignal(stop) for stop in STOPS}
    try:
        yield
    finally:
        for stop, handler in before.items():
            # None is a handler that was not set in Python: it cannot be set from there either.
            signal.signal(stop, signal.SIG_DFL if handler is None else handler)


def heed_endings(leave: Callable[[int], object]) -> None:
    """Give signals that end the program to `leave`, with the exit code that shells know them by.

    To be called in the main thread, before the terminal is taken over: by Python's own settings it
    would stay as it is then.
    """
    loop = asyncio.get_running_loop()
    for ending in ENDINGS:
        loop.add_signal_handler(ending, leave, 128 + ending)


def heed_going_on(driver: Driver | None) -> None:
    """Take the terminal again when the program goes on after a stop."""
    if isinstance(driver, LinuxDriver):
        signal.signal(signal.SIGCONT, lambda *_: _go_on(driver))


def _go_on(driver: LinuxDriver) -> None:
    """Take the terminal again, also after a stop that nobody asked for (`kill -STOP`).

    Textual would start a second reader of the keys then, and keep the terminal's raw mode as the
    one to restore; a shell has meanwhile set modes of its own.
    """
    if not driver._must_signal_resume:
        driver.suspend_application_mode()
        driver._must_signal_resume = True
    driver.resume_application_mode()
