"""A program in a pseudo-terminal: what it wrote, and how it left the terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyte

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Self

_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_KITTY = re.compile(rb"\x1b\[([<>])[0-9;]*u")
_SILENT = re.compile(rb"\x1b\[[<>=?][0-9;:]*[a-zA-Z$]p?|\x1b\[[0-9;]*t")
"""Sequences that draw nothing, and that pyte would write down."""
MODES = {
    1049: "alternate screen", 1000: "mouse", 1003: "mouse moves", 1006: "mouse as SGR",
    1015: "mouse as urxvt", 1016: "mouse in pixels", 2004: "bracketed paste", 1004: "focus",
    2048: "resize reports", 2026: "synchronised output",
}  # fmt: skip
"""Private modes that a program may leave switched on, by number."""


class PseudoTerminal:
    """The terminal's side: it reads what the program writes, and answers only by `type`."""

    def __init__(
        self, argv: tuple[str, ...], size: tuple[int, int], environment: dict[str, str]
    ) -> None:
        columns, rows = size
        self._master, self.slave = pty.openpty()
        self.resize(columns, rows)
        self.at_first = self.settings()
        """The line discipline before the program began."""
        self.raw = bytearray()
        """Everything written so far."""
        self._screen: Any = pyte.Screen(columns, rows)
        self._stream: Any = pyte.ByteStream(self._screen)
        for name in ("COLORTERM", "NO_COLOR", "TMUX", "STY", "WT_SESSION", "SSH_CONNECTION"):
            environment.setdefault(name, "")
        self.process = subprocess.Popen(
            [sys.executable, *argv],
            stdin=self.slave, stdout=self.slave, stderr=self.slave, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **environment},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)
        os.close(self.slave)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text: str) -> None:
        """Type as a person would."""
        os.write(self._master, text.encode())

    def settings(self) -> list[object]:
        """Return the line discipline: whether keys are echoed, lines are edited, and so on."""
        return list(termios.tcgetattr(self.slave))

    def read(self, seconds: float) -> None:
        """Take what the program writes, for at most so long."""
        if select.select([self._master], [], [], seconds)[0]:
            data = os.read(self._master, 1 << 16)
            self.raw += data
            self._stream.feed(_SILENT.sub(b"", data))

    def text(self) -> str:
        """Return what the screen shows."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wipe(self) -> None:
        """Forget what the screen shows, as one does that was used by another program."""
        self._screen.reset()

    def shows(self, *texts: str, seconds: float = 30.0) -> None:
        """Wait until the screen shows all `texts`."""
        end = time.monotonic() + seconds
        while not all(text in self.text() for text in texts):
            assert time.monotonic() < end, f"waited in vain for {texts}:\n{self.text()}"
            self.read(0.05)

    def writes(self, text: str | bytes, since: int = 0, seconds: float = 30.0) -> int:
        """Wait until `text` is written behind byte `since`; return where it ends."""
        wanted = text.encode() if isinstance(text, str) else text
        end = time.monotonic() + seconds
        while (found := self.raw.find(wanted, since)) < 0:
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {text!r}; {bytes(self.raw[-2000:])!r}")
            self.read(0.05)
        return found + len(wanted)

    def stops(self, seconds: float = 15.0) -> None:
        """Wait until the program is stopped, as a job is by Ctrl-Z."""
        end = time.monotonic() + seconds
        while os.waitpid(self.process.pid, os.WNOHANG | os.WUNTRACED)[0] == 0:
            assert time.monotonic() < end, "it does not stop"
            self.read(0.02)
        self.drain()

    def ends(self, seconds: float = 15.0) -> int:
        """Wait until the program ends; return its exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.02)
        self.drain()
        return self.process.wait(1)

    def drain(self) -> None:
        """Take what is written already."""
        while select.select([self._master], [], [], 0)[0]:
            self.read(0)

    def left_on(self) -> list[str]:
        """Return what the program has switched on in the terminal and not off again."""
        on: dict[int, bool] = {}
        for numbers, final in _MODE.findall(bytes(self.raw)):
            on |= {int(number): final == b"h" for number in numbers.split(b";")}
        left = [name for number, name in MODES.items() if on.get(number, False)]
        left += ["no cursor"] if not on.get(25, True) else []
        left += ["no line wrap"] if not on.get(7, True) else []
        depth = 0
        for sign in _KITTY.findall(bytes(self.raw)):
            depth = depth + 1 if sign == b">" else max(0, depth - 1)
        left += ["kitty keyboard"] if depth else []
        return left + (["raw keys"] if self.settings() != self.at_first else [])


@contextmanager
def pseudo_terminal(
    *argv: str, size: tuple[int, int] = (80, 24), **environment: str
) -> Iterator[PseudoTerminal]:
    """Run `python ARGV` in a terminal; end it behind the block."""
    with PseudoTerminal(argv, size, environment) as terminal:
        yield terminal
