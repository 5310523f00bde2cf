"""The part of the app that deals with the terminal: what it is sent, its mouse, and the end."""

from __future__ import annotations

import os
import select
import sys
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.css.query import NoMatches
from textual.widget import MountError

from termboard.app import mouse, signals
from termboard.app.commands import FreeMouse, Quit
from termboard.app.hints import key_of
from termboard.app.spelled import Spelled
from termboard.app.themes import themes
from termboard.command import key_name
from termboard.errors import TermboardError
from termboard.widgets.requests import Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.geometry import Size

    from termboard.clock import Clock
    from termboard.terminal.abilities import Terminal

_TWICE = 3.0  # seconds in which a second Ctrl-C means it

_LISTEN = 2.0  # seconds between two looks whether the terminal is still there


class TerminalApp(App[None]):
    """Takes the terminal as it is, and leaves it as it was."""

    mouse_is_free = False
    """Whether the mouse was given to the terminal by hand."""
    report = ""
    """What to say of a crash once the screen is the shell's again."""
    _interrupted = -_TWICE
    _terminal_size: Size | None = None

    def __init__(self, terminal: Terminal, keys: dict[str, str], clock: Clock) -> None:
        """`keys` holds the remapped ones, by command id."""
        super().__init__()
        self.remapped_keys = keys
        """Keys by command id, as the settings file has them."""
        self._terminal, self._clock = terminal, clock
        poor = terminal.characters != "braille"
        self._spelled = (Spelled(terminal.characters),) if poor else ()
        for theme in themes(few=terminal.colors == "16"):
            self.register_theme(theme)

    def on_load(self) -> None:
        """Hear signals from before the terminal is taken over."""
        signals.heed_endings(lambda code: self.exit(return_code=code))

    def listen(self) -> None:
        """Hear what becomes of the terminal, once it is taken over."""
        signals.heed_going_on(self._driver)
        if not self.is_headless:
            self.set_interval(_LISTEN, self._leave_without_terminal)

    def on_unmount(self) -> None:
        """Leave nothing behind that the driver forgets."""
        mouse.leave_pixels(self._driver)

    def _leave_without_terminal(self) -> None:
        """End when the terminal is gone and nobody said so: Textual would read its end for ever."""
        poll = select.poll()
        poll.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)
        # macOS may answer POLLNVAL for a terminal that is there.
        if any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0)):
            self.exit()

    def get_driver_class(self) -> type[Driver]:
        """Return what writes to the terminal: changed cells only, where Textual would write rows.

        TERMBOARD_DRIVER=plain leaves it to Textual.
        """
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from termboard.app.driver import CellDriver, PlainDriver

        return PlainDriver if os.environ.get("TERMBOARD_DRIVER") == "plain" else CellDriver

    async def on_event(self, event: events.Event) -> None:
        """Draw anew after a change of the size."""
        if isinstance(event, events.Resize):
            self._redraw(anew=event.size == self._terminal_size)
            self._terminal_size = event.size
        await super().on_event(event)

    def on_redraw(self) -> None:
        """Send the whole screen again, whatever the terminal shows."""
        self._redraw(anew=True)

    def _redraw(self, *, anew: bool) -> None:
        """Take nothing for granted of what the terminal shows; `anew`: draw everything again.

        A terminal that was made larger and as small again may have thrown something away, and
        Textual finds nothing to do then.
        """
        if (forget := getattr(self._driver, "forget", None)) is not None:
            forget()
        if anew:
            self.refresh(repaint=True, layout=True)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what lines pass last: in a poor terminal also what spells them as it can."""
        return [*super().get_line_filters(), *self._spelled]

    def action_free_mouse(self) -> None:
        """Give the mouse to the terminal, or take it: back, or where the settings leave it."""
        driver = self._driver
        if driver is None:
            return
        self.mouse_is_free = mouse.takes_mouse(driver)
        mouse.turn(driver, takes=not self.mouse_is_free)
        key = self._key(FreeMouse)
        free = f"The mouse selects text now, as the terminal does it; {key} takes it back."
        self.post_message(Told(free if self.mouse_is_free else "The mouse is termboard's now."))
        self.screen.refresh_bindings()

    def action_help_quit(self) -> None:
        """Say how to leave; leave at the second Ctrl-C. Textual calls it so."""
        now, before = self._clock(), self._interrupted
        self._interrupted = now
        if 0 <= now - before <= _TWICE:
            self.exit()
        else:
            self.post_message(
                Told(f"{self._key(Quit)} leaves termboard, and so does a second Ctrl-C.")
            )

    def _key(self, command: Any) -> str:
        return key_name(key_of(command, self.remapped_keys))

    def _handle_exception(self, error: Exception) -> None:
        """End with a report, unless the app ends already.

        Of a screen that is being taken apart a late message may look for what is gone.
        """
        if self._exit and isinstance(error, (NoMatches, MountError)):
            self._close_messages_no_wait()
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End with a report of our own: Textual's shows all variables, of pages, unescaped."""
        from termboard import crash

        error = self._exception or sys.exc_info()[1]
        if isinstance(error, TermboardError):
            self._return_code = 2
        try:
            if error is not None and not self.report:
                self.report = crash.report(error)
        finally:  # whatever else goes wrong, the terminal is given back
            self._close_messages_no_wait()
