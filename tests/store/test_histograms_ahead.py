"""Histograms of many tags read at once are those that each tag gives by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.store import histograms
from termboard.store.histograms_ahead import read_ahead
from tests.dashboards.logs import read
from tests.support import records, summaries

if TYPE_CHECKING:
    from pathlib import Path

TAGS, STEPS = 4, 5


def _write(folder: Path, name: str, first: int) -> Path:
    frames = [
        summaries.histogram(f"t{tag}", step, [1.0, 2.0], [tag + 1.0, step + 1.0], min=0.0, max=2.0)
        for step in range(first, first + STEPS)
        for tag in range(TAGS)
    ]
    return records.write(folder, *frames, name=f"events.out.tfevents.{name}.host")


def _histories(folder: Path) -> list[histograms.History]:
    (run,) = read(folder).runs
    return [histograms.history(run, series, "latest") for series in histograms.tags(run)]


def test_what_was_read_ahead_needs_no_file(tmp_path: Path) -> None:
    files = [_write(tmp_path, "1700000000", 0), _write(tmp_path, "1700000001", STEPS)]
    found = _histories(tmp_path)
    expected = [one.all() for one in _histories(tmp_path)]
    read_ahead([(one, index) for one in reversed(found) for index in (7, 0, 4)])
    for file in files:
        file.write_bytes(b"")
    for one, every in zip(found, expected, strict=True):
        for index in (0, 4, 7):
            here, there = one.at(index), every[index]
            assert here is not None
            assert there is not None
            np.testing.assert_array_equal(here.buckets, there.buckets)


def test_what_cannot_be_had_says_why_when_it_is_asked_for(tmp_path: Path) -> None:
    file = _write(tmp_path, "1700000000", 0)
    found = _histories(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    read_ahead([(one, index) for one in found for index in range(STEPS)])
    assert found[0].at(0) is not None
    assert found[0].at(STEPS - 1) is None
    assert found[0].problem(STEPS - 1) == "The event file is shorter than when it was indexed."
    file.unlink()
    read_ahead([(found[0], STEPS - 1)])
    assert "cannot be read" in found[0].problem(STEPS - 1)
