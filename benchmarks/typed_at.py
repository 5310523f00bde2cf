"""A terminal somebody types at: a program in it, its bytes, its keys and its size."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GRACE = 5.0  # seconds in which the program may end by itself


class Terminal:
    """A pseudo-terminal with a program in it; it answers no question, as many do not."""

    def __init__(
        self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]
    ) -> None:
        """Start a program in a terminal of `size` (columns, rows)."""
        self._pid, self._file = pty.fork()
        if not self._pid:
            os.environ.update(environment)
            os.execv(command[0], list(command))
        self._bytes = bytearray()
        self.quiet_since = time.monotonic()
        """When the last byte came."""
        self.resize(size)

    @property
    def descriptor(self) -> int:
        """What to wait at for bytes."""
        return self._file

    @property
    def pid(self) -> int:
        """The process in it."""
        return self._pid

    def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal another size."""
        columns, rows = size
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys: str) -> None:
        """Type something."""
        os.write(self._file, keys.encode())

    def read(self) -> None:
        """Take in what is there; raises OSError when the program has ended."""
        self._bytes += os.read(self._file, 1 << 16)
        self.quiet_since = time.monotonic()

    def taken(self) -> bytes:
        """Return what came since the last call."""
        taken, self._bytes = bytes(self._bytes), bytearray()
        return taken

    def end(self) -> None:
        """Ask the program to end, and see that it does."""
        os.kill(self._pid, signal.SIGTERM)
        end = time.monotonic() + _GRACE
        while not os.waitpid(self._pid, os.WNOHANG)[0]:
            if time.monotonic() > end:
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)
                break
            _drained(self._file)
        os.close(self._file)


def _drained(file: int) -> None:
    if select.select([file], [], [], 0.02)[0]:
        try:
            os.read(file, 1 << 16)
        except OSError:  # how Linux says that the program has closed its side
            time.sleep(0.005)


def settle(terminals: Sequence[Terminal], quiet: float, most: float = 30.0) -> None:
    """Wait until no terminal has had a byte for `quiet` seconds, at most `most`."""
    began = time.monotonic()
    while time.monotonic() < began + most:
        latest = max(began, *(terminal.quiet_since for terminal in terminals))
        left = latest + quiet - time.monotonic()
        if left <= 0:
            return
        listen(terminals, left)


def listen(terminals: Sequence[Terminal], seconds: float) -> None:
    """Take in what comes; return at the first of it, or after so many seconds."""
    by_file = {terminal.descriptor: terminal for terminal in terminals}
    for file in select.select(list(by_file), [], [], seconds)[0]:
        by_file[file].read()
