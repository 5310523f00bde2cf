"""What is shown of many things, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from termboard.app.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable


class Desk:
    """A throttle with a clock that is moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.shown: list[tuple[float, str]] = []
        self.timers: list[tuple[float, Callable[[], None]]] = []
        monkeypatch.setattr("termboard.app.throttle.time.monotonic", lambda: self.now)
        self.throttle = Throttle[str](
            lambda thing: self.shown.append((self.now, thing)),
            lambda seconds, act: self.timers.append((self.now + seconds, act)),
        )

    def until(self, end: float) -> None:
        """Let time pass."""
        while due := [timer for timer in self.timers if timer[0] <= end]:
            first = min(due, key=lambda timer: timer[0])
            self.timers.remove(first)
            self.now = first[0]
            first[1]()
        self.now = end


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


def test_the_newest_is_shown_and_not_too_often(desk: Desk) -> None:
    desk.throttle.offer("a", 0.5)
    for moment, thing in ((100.1, "b"), (100.2, "c"), (100.4, "d")):
        desk.until(moment)
        desk.throttle.offer(thing, 0.5)
    desk.until(103.0)
    assert desk.shown == [(100.0, "a"), (100.5, "d")]


@pytest.mark.parametrize("age", [0.2, 5.0])
def test_what_comes_after_a_key_waits_for_the_answer(desk: Desk, age: float) -> None:
    desk.throttle.offer("a", 0.25)
    desk.until(100.0 + age)
    desk.throttle.pause(0.4)
    desk.throttle.offer("b", 0.25)
    desk.until(110.0)
    assert [thing for _, thing in desk.shown] == ["a", "b"]
    assert desk.shown[1][0] == pytest.approx(100.4 + age)


def test_who_never_stops_typing_sees_new_data_all_the_same(desk: Desk) -> None:
    desk.throttle.offer("a", 0.25)
    for tick in range(1, 50):
        desk.until(100.0 + tick / 10)
        desk.throttle.pause(0.4)
        desk.throttle.offer(str(tick), 0.25)
    assert [moment for moment, _ in desk.shown] == pytest.approx([100.0, 102.1, 104.2], abs=0.11)


def test_many_offers_in_a_pause_set_one_timer(desk: Desk) -> None:
    desk.throttle.offer("a", 0.25)
    desk.until(101.0)
    desk.throttle.pause(0.4)
    for number in range(8):
        desk.throttle.offer(str(number), 0.25)
    assert len(desk.timers) == 1
    desk.until(101.4)
    desk.throttle.offer("late", 0.25)
    desk.until(103.0)
    assert [thing for _, thing in desk.shown] == ["a", "7", "late"]
    assert desk.shown[2][0] >= desk.shown[1][0] + 0.25


def test_what_is_waited_for_does_not_wait(desk: Desk) -> None:
    desk.throttle.pause(0.4)
    desk.throttle.offer("a", 0.0)
    desk.throttle.pause(0.4)
    desk.throttle.offer("b", 0.0)
    assert [thing for _, thing in desk.shown] == ["a", "b"]
