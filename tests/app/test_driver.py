"""What the terminal shows with changed cells only is what it shows with all that Textual writes."""

from __future__ import annotations

import errno
import io
import random
import re
from typing import IO, TYPE_CHECKING, cast

from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread
from textual.drivers.headless_driver import HeadlessDriver

from termboard.app.app import TermboardApp
from termboard.app.driver import ChangedCells, UntilItIsGone
from termboard.wire.screen import UNKNOWN
from tests.app.driving import started
from tests.app.logs import append, two_runs
from tests.support import records
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

SIZES = [(84, 20), (40, 12), (72, 24)]
KEYS = (
    *("right", "left", "down", "up", "enter", "escape", "space", "tab", "home", "end", "v"),
    *("comma", "full_stop", "plus", "L", "z", "s", "x", "y", "o", "b", "n", "p", "r", "t", "a"),
    *("slash", "b", "escape", "f", "escape", "7", "1", "]", "question_mark", "escape", "colon"),
    *("escape", "ctrl+l", "T", "T"),
)
_RGB = re.compile(r"([34])8;2;(\d+);(\d+);(\d+)")


def _as_256(color: re.Match[str]) -> str:
    kind, *rgb = color.groups()
    r, g, b = (int(one) * 6 // 256 for one in rgb)
    return f"{kind}8;5;{16 + 36 * r + 6 * g + b}"


def _as_16(color: re.Match[str]) -> str:
    kind, *rgb = color.groups()
    bright, number = (
        sum(map(int, rgb)) > 380,
        sum((int(one) > 100) << i for i, one in enumerate(rgb)),
    )
    return str(int(kind) * 10 + number + 60 * bright)


DEPTHS: list[Callable[[re.Match[str]], str]] = [lambda color: color[0], _as_256, _as_16]


class Sending(HeadlessDriver):
    """Shows what it is sent in a terminal in memory."""

    sent = 0
    terminal = Terminal(1, 1)

    @property
    def is_headless(self) -> bool:
        return False  # else Textual writes nothing

    def write(self, data: str) -> None:
        self.sent += len(data)
        self.terminal.write(data)


class Both(ChangedCells, Sending):
    """Sends changed cells to one terminal, everything to another, and compares them."""

    written = frames = unknown = 0
    depth = 0
    plain = Terminal(1, 1)

    def write(self, data: str) -> None:
        size = self._app.size
        if size != self.plain.size:
            self.plain, self.terminal = Terminal(*size), Terminal(*size)
        data = _RGB.sub(DEPTHS[self.depth], data)
        self.written += len(data)
        self.plain.write(data)
        super().write(data)

    def flush(self) -> None:
        super().flush()
        self.frames += 1
        assert self.terminal.cursor == self.plain.cursor
        for y in self.terminal.touched() | self.plain.touched():
            known = self.screen.rows[y].chars
            cells = enumerate(zip(known, self.terminal.row(y), self.plain.row(y), strict=True))
            # After a change of the size a frame may still come that was laid out for the old one.
            differing = [(x, y, *cell) for x, (char, *cell) in cells if char != UNKNOWN]
            assert [cell for cell in differing if cell[2] != cell[3]] == []
        self.unknown = sum(row.chars.count(UNKNOWN) for row in self.screen.rows)


async def test_a_walk_of_any_keys_shows_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TermboardApp, "get_driver_class", lambda _: Both)
    walk = random.Random(11)
    logdir = two_runs(tmp_path)
    event_file = next(logdir.glob("a/*"))
    async with started(logdir, SIZES[0], headless=False) as app:
        driver = app.app._driver
        assert isinstance(driver, Both)
        for depth, size in enumerate(SIZES):
            driver.depth = depth
            await app.pilot.resize_terminal(*size)
            for turn in range(14):
                await app.press(walk.choice(KEYS))
                if turn % 6 == 0:
                    assert driver.unknown == 0
                    append(event_file, records.scalar("loss/first", 10 + turn, 1.0 + turn))
        assert driver.frames > 40
        assert driver.sent < driver.written / 4


class HungUp(io.StringIO):
    """A terminal that is gone."""

    def write(self, _: str) -> int:
        raise OSError(errno.EIO, "Input/output error")

    def flush(self) -> None:
        raise OSError(errno.EIO, "Input/output error")


def test_the_end_does_not_wait_for_a_terminal_that_is_gone() -> None:
    writer = WriterThread(cast("IO[str]", UntilItIsGone(HungUp())))
    writer.start()
    for _ in range(3 * MAX_QUEUED_WRITES):
        writer._queue.put("x", timeout=15)
    writer._queue.put(None, timeout=15)
    writer.join(15)
    assert not writer.is_alive()
