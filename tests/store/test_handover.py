"""Batches from worker processes: the same columns, and no file is left behind."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest

from termboard.events.batch import Batch, Chunk, Column
from termboard.store import handover
from termboard.store.handover import Arrivals, Handed, hand_over

if TYPE_CHECKING:
    from pathlib import Path


def batch(points: int) -> Batch:
    numbers = np.arange(points, dtype=np.int64)
    times = numbers.astype(np.float64) + 0.5
    chunks = (
        Chunk("x", Column.FLOAT, 0, numbers, times, numbers / 3),
        Chunk("n", Column.UINT, 1, numbers, times, numbers.astype(np.uint64) + (1 << 63)),
        Chunk("i", Column.PAYLOAD, 0, numbers, times / 7, numbers, numbers * 2, numbers * 0 - 1),
        Chunk("x", Column.INT, 2, numbers[:3], times[:3], -numbers[:3]),
    )
    return Batch(0, 10, 10, events=4 * points, chunks=chunks)


def lists(found: Batch) -> list[object]:
    return [
        (c.tag, c.column, c.session, c.steps.tolist(), c.wall_times.tolist(), c.values.tolist(),
         c.values.dtype, [x is not None and x.tolist() for x in (c.lengths, c.ordinals)])
        for c in found.chunks
    ]  # fmt: skip


def test_large_columns_come_through_a_file_that_is_gone_then(tmp_path: Path) -> None:
    given = batch(5000)
    handed = pickle.loads(pickle.dumps(hand_over(given, str(tmp_path))))
    assert isinstance(handed, Handed)
    assert len(pickle.dumps(handed)) < 5000
    assert len(list(tmp_path.iterdir())) == 1
    found = Arrivals().take(handed)
    assert lists(found) == lists(given)
    assert found.events == given.events
    assert list(tmp_path.iterdir()) == []


def test_columns_are_kept_as_they_lie_up_to_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = batch(5000)
    one = sum(column.nbytes for chunk in given.chunks for column in chunk.columns)
    monkeypatch.setattr(handover, "_WORTH_KEEPING", one)
    monkeypatch.setattr(handover, "_KEPT", 2 * one + 1)
    arrivals = Arrivals()
    founds = [arrivals.take(hand_over(given, str(tmp_path))) for _ in range(3)]
    assert [all(c.rows is not None for c in found.chunks) for found in founds] == [1, 1, 0]
    assert arrivals.take(batch(3)).chunks[0].rows is None
    for chunk in founds[0].chunks:
        assert chunk.rows is not None
        assert all(map(np.shares_memory, chunk.rows, chunk.columns))
        assert not chunk.rows.flags.writeable
    assert [lists(found) for found in founds] == [lists(given)] * 3


@pytest.mark.parametrize("points", [0, 3])
def test_small_ones_come_as_they_are(tmp_path: Path, points: int) -> None:
    given = batch(points)
    assert hand_over(given, str(tmp_path)) is given
    assert list(tmp_path.iterdir()) == []


def test_without_room_for_files_they_come_as_they_are(tmp_path: Path) -> None:
    given = batch(5000)
    assert hand_over(given, str(tmp_path / "gone")) is given
