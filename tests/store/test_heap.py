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
    own = heap.Heap()
    assert own.give_back()
    assert _resident() < before - 30e6
    assert len(held) == 2000
    assert not own.give_back(), "a moment ago"
    monkeypatch.setattr(heap, "_EVERY", 0.0)
    assert own.give_back()


def test_other_systems_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not heap.Heap().give_back()
