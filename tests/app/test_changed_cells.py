from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual.geometry import Size

from termboard.app.driver import ChangedCells

FRAME = "\x1b[1;1H\x1b[31mabc\x1b[0m\x1b[2;1H"
CHANGED = "\x1b[1;1H\x1b[31maXc\x1b[0m\x1b[2;1H"


class Line:
    """A driver whose terminal is a list."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.flushed = 0
        self._app: Any = SimpleNamespace(size=Size(10, 4))

    def write(self, data: str) -> None:
        self.sent.append(data)

    def flush(self) -> None:
        self.flushed += 1


class Driver(ChangedCells, Line):
    _app: Any

    def taken(self) -> list[str]:
        sent, self.sent = self.sent, []
        return sent


@pytest.fixture
def driver() -> Driver:
    """A driver that has drawn a frame."""
    driver: Driver = cast("Any", Driver)()
    driver.write(FRAME)
    driver.flush()
    assert driver.taken() == ["\x1b[H\x1b[0;31mabc\x1b[m\r\x1b[B"]
    return driver


def test_a_frame_in_several_pieces_is_sent_as_one(driver: Driver) -> None:
    driver.write("\x1b[1;1HX")
    driver.write(CHANGED)
    assert driver.taken() == []
    driver.flush()
    assert driver.taken() == ["\x1b[1;2H\x1b[0;31mX\x1b[m\r\x1b[B"]


def test_a_frame_that_changes_nothing_sends_nothing(driver: Driver) -> None:
    for piece in ("\x1b[?2026h", FRAME, "\x1b[?2026l"):
        driver.write(piece)
    driver.flush()
    assert driver.taken() == []


def test_a_cursor_that_moves_alone_is_sent_alone(driver: Driver) -> None:
    driver.write(FRAME + "\x1b[2;5H")
    driver.flush()
    assert driver.taken() == ["\x1b[4C"]


def test_a_change_is_shown_at_once_where_the_terminal_can(driver: Driver) -> None:
    for piece in ("\x1b[?2026h", CHANGED, "\x1b[?2026l"):
        driver.write(piece)
    driver.flush()
    (sent,) = driver.taken()
    assert sent.startswith("\x1b[?2026h\x1b[1;2H")
    assert sent.endswith("\x1b[?2026l")


def test_modes_and_bells_pass_at_once_and_leave_the_screen_known(driver: Driver) -> None:
    driver.write("\x07")
    driver.write("\x1b[?1003l")
    assert driver.taken() == ["\x07", "\x1b[?1003l"]
    driver.write(FRAME)
    driver.flush()
    assert driver.taken() == []


@pytest.mark.parametrize("strange", ["\x1bPq~~\x1b\\", "\x1b_Ga=T;AA\x1b\\", "\x1b[?1049h"])
def test_pictures_and_other_screens_pass_as_they_are(driver: Driver, strange: str) -> None:
    driver.write(CHANGED)
    driver.write(strange)
    sent = driver.taken()
    assert "X" in sent[0]
    assert sent[1:] == [strange]
    driver.flush()
    assert driver.taken() == []
    driver.write(CHANGED)
    driver.flush()
    assert "aXc" in driver.taken()[0]


def test_another_size_sends_all_again(driver: Driver) -> None:
    driver._app.size = Size(12, 4)
    driver.write(FRAME)
    driver.flush()
    assert "abc" in driver.taken()[0]


def test_what_is_forgotten_is_sent_again(driver: Driver) -> None:
    driver.forget()
    driver.write(FRAME)
    driver.flush()
    assert "abc" in driver.taken()[0]
