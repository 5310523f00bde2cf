"""The installed program in a real pseudo-terminal, read as a person reads the screen."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyte
import pytest

from tests.support import records

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).resolve().parent.parent / "sample_logs"


class Terminal:
    """A pseudo-terminal with the program in it."""

    def __init__(
        self, arguments: list[str], size: tuple[int, int], environment: dict[str, str]
    ) -> None:
        columns, rows = size
        self.screen: Any = pyte.Screen(columns, rows)
        self._stream: Any = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._fd = master
        self.process = subprocess.Popen(
            [sys.executable, "-m", "termboard", *arguments],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **environment},
        )  # fmt: skip
        os.close(slave)

    def type(self, text: str) -> None:
        """Type as a person would."""
        os.write(self._fd, text.encode())

    def text(self) -> str:
        """Return what the screen shows."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, seconds: float) -> None:
        """Take what the program writes, for at most so long."""
        if select.select([self._fd], [], [], seconds)[0]:
            try:
                data = os.read(self._fd, 1 << 16)
            except OSError:  # the program has closed its side
                return
            self.raw += data
            # pyte takes the private parts of a few sequences for text; none of them draws.
            self._stream.feed(_without_queries(data))

    def sees(self, text: str, seconds: float = 30.0) -> None:
        """Wait until the screen shows `text`."""
        end = time.monotonic() + seconds
        while text not in self.text():
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f"waited in vain for {text!r}; the screen:\n{self.text()}")
            self.read(0.05)

    def misses(self, text: str, seconds: float = 30.0) -> None:
        """Wait until the screen shows `text` no more."""
        end = time.monotonic() + seconds
        while text in self.text():
            if time.monotonic() > end:
                raise AssertionError(f"{text!r} does not go; the screen:\n{self.text()}")
            self.read(0.05)

    def ends(self, seconds: float = 15.0) -> int:
        """Wait until the program ends; return its exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        self.read(0.05)
        return self.process.wait(1)

    def hang_up(self) -> None:
        """Take the terminal away; a program in its own session is sent no signal."""
        os.close(self._fd)
        self._fd = os.open(os.devnull, os.O_RDWR)

    def close(self) -> None:
        """End the program, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._fd)


def _without_queries(data: bytes) -> bytes:
    import re

    return re.sub(rb"\x1b\[[<>=?][0-9;:]*[a-zA-Z$]p?|\x1b\[[0-9;]*t", b"", data)


@contextmanager
def terminal(
    *arguments: str, size: tuple[int, int] = (100, 30), **environment: str
) -> Iterator[Terminal]:
    opened = Terminal(list(arguments), size, environment)
    try:
        yield opened
    finally:
        opened.close()


@pytest.mark.parametrize(
    ("size", "environment"),
    [
        ((80, 24), {}),
        ((40, 12), {"NO_COLOR": "1"}),
        ((200, 60), {}),
        ((80, 24), {"PYTHONIOENCODING": "ascii"}),
    ],
)
def test_the_sample_logs_on_any_screen(size: tuple[int, int], environment: dict[str, str]) -> None:
    with terminal(str(SAMPLES), "--tag", "loss/", size=size, **environment) as screen:
        screen.sees("Scalars")
        screen.sees("loss (train, val)")
        screen.sees("37 runs")
        if environment.get("PYTHONIOENCODING"):
            assert screen.text().isascii()
        screen.type("7")
        screen.type("?")
        screen.sees("Keys")
        screen.type("\x1b")
        screen.misses("Keys")
        screen.type("q")
        assert screen.ends() == 0
        assert b"\x1b[?1049l" in screen.raw, "the alternate screen is left"
        assert b"\x1b[?25h" in screen.raw, "the cursor is shown again"


def test_a_training_is_followed_and_its_death_survived(tmp_path: Path) -> None:
    writer = (
        "import sys, time; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\nfrom tests.support import records\n"
        "path = records.write(Path(sys.argv[1]), records.scalar('loss', 0, 100.0))\n"
        "for i in range(1, 100000):\n"
        "    with path.open('ab') as file: file.write(records.scalar('loss', i, 100.0 + i))\n"
        "    time.sleep(0.02)\n"
    )
    run = tmp_path / "runs" / "job"
    root = str(Path(__file__).resolve().parent.parent)
    with terminal(str(tmp_path / "runs")) as screen:
        screen.sees("does not exist yet")
        training = subprocess.Popen([sys.executable, "-c", writer, str(run), root])
        try:
            screen.sees("loss")
            screen.sees("job 1")
            before = screen.text()
            end = time.monotonic() + 20
            while screen.text() == before and time.monotonic() < end:
                screen.read(0.05)
            assert screen.text() != before, "the curve goes on"
        finally:
            training.kill()
            training.wait()
        path = next(run.iterdir())
        path.write_bytes(path.read_bytes()[:100])
        screen.sees("1 of 1 on")
        path.unlink()
        records.write(run, records.scalar("loss", 0, 7.125))
        screen.sees("job 7.125")
        screen.type("q")
        assert screen.ends() == 0


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(ending: signal.Signals) -> None:
    with terminal(str(SAMPLES)) as screen:
        screen.sees("loss")
        screen.process.send_signal(ending)
        screen.ends()
        assert b"\x1b[?1049l" in screen.raw
        assert screen.process.poll() is not None


def test_a_big_logdir_is_read_by_worker_processes_while_keys_are_answered(tmp_path: Path) -> None:
    for run in range(5):
        steps = range(12_000)
        frames = [records.scalar(f"loss/{tag}", i, float(i)) for i in steps for tag in "abcd"]
        records.write(tmp_path / f"run{run}", *frames)
    with terminal(str(tmp_path)) as screen:
        screen.sees("5 of 5 on")
        screen.type("?")
        screen.sees("Keys")
        screen.type("\x1b")
        screen.misses("Keys")
        screen.sees("240 k points", seconds=60)
        screen.type("q")
        assert screen.ends() == 0


def test_a_terminal_that_goes_without_a_signal_ends_the_program() -> None:
    with terminal(str(SAMPLES), "--tag", "loss/") as screen:
        screen.sees("loss (train, val)")
        screen.hang_up()
        assert screen.process.wait(timeout=30) is not None
