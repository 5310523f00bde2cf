"""Free memory goes back to the system, now and then."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from termboard.store import heap


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="no glibc, no /proc")
def test_what_is_free_between_arrays_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = [np.ones(3000) for _ in range(4000)]  # 96 MB, each too small for a mapping of its own
    held = arrays[::2]
    del arrays
    before = _resident()
    assert heap.give_back()
    assert _resident() < before - 30e6
    assert len(held) == 2000


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """Return its time."""
        return self.now


def test_memory_is_given_back_each_minute_and_when_reading_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, given = Clock(), list[float]()

    def give_back() -> bool:
        given.append(clock.now)
        return True

    monkeypatch.setattr(heap, "time", clock)
    monkeypatch.setattr(heap, "give_back", give_back)
    own = heap.Heap()
    for second in range(200):
        clock.now = 100.0 + second
        if second <= 130:
            own.used()
        own.give_back_in_time()
    assert given == [160.0, 220.0, 235.0]


def test_other_systems_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    heap._library.cache_clear()
    assert not heap.give_back()
    heap._library.cache_clear()
