"""Sends the terminal the cells that have changed, where Textual writes whole rows of widgets."""

from __future__ import annotations

from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from termboard.wire.changes import encoded
from termboard.wire.frame import is_silent, strips
from termboard.wire.moves import move
from termboard.wire.screen import Screen

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""Around what the terminal should show at once; Textual asks whether it knows them."""


if TYPE_CHECKING:  # it goes before any driver; what it needs of one is what this one has
    _Base = LinuxDriver
else:
    _Base = object


class ChangedCells(_Base):
    """Goes before a driver, keeps what the terminal shows, and passes on what changes it.

    What it does not understand, such as a picture, goes through as it is; then nothing is known of
    the screen, and every cell that Textual writes from there on is sent.
    """

    screen = Screen(0, 0)
    """What the terminal shows."""
    _at: tuple[int, int] | None = None
    """Where its cursor stands, if that is known."""
    _at_once = False

    def forget(self) -> None:
        """Take nothing for granted of what the terminal shows."""
        self.screen = Screen(*self._app.size)
        self._at = None

    def write(self, data: str) -> None:
        """Take in what is drawn; send all else at once."""
        if data in (_BEGIN, _END):
            self._at_once = True
        elif is_silent(data):
            super().write(data)
        elif (drawn := strips(data)) is not None:
            if (self.screen.width, self.screen.height) != self._app.size:
                self.forget()
            self.screen.put(drawn)
        else:
            self.flush()
            super().write(data)
            self.forget()

    def flush(self) -> None:
        """Send what has changed since the last call."""
        cursor = self.screen.cursor
        sent = encoded(self.screen.take(), self.screen.width, cursor)
        if not sent and self._at is not None:
            sent = move(self._at, cursor)
        if sent:
            self._at = cursor
            super().write(f"{_BEGIN}{sent}{_END}" if self._at_once else sent)
        self._at_once = False
        super().flush()


class UntilItIsGone:
    """A file that drops what cannot be written, as to a terminal that has hung up.

    Textual's thread for writing would end at the first error. Nobody would empty its queue then,
    and the app would wait for a place in it for ever, at its end at the latest.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write a text, if that can be done."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Send what was written, if that can be done."""
        with suppress(OSError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class PlainDriver(LinuxDriver):
    """Textual's driver for terminals; it outlives the terminal."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._file: Any = UntilItIsGone(self._file)


class CellDriver(ChangedCells, PlainDriver):
    """Sends changed cells only."""
