"""A file that ends anywhere: cut in the middle of a record, or filled up with zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.loading import loader
from tests.support.records import scalar, text, version
from tests.unbreakable.verdict import examine, look, shown, told

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = [version(), scalar("x", 1, 1), text("t", 1, "hello"), scalar("x", 2, 2)]
WHOLE = b"".join(RECORDS)
ENDS = [sum(map(len, RECORDS[:count])) for count in range(len(RECORDS) + 1)]
FULL: dict[str, list[tuple[int, Any]]] = {"t": [(1, ["hello"])], "x": [(1, 1.0), (2, 2.0)]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Make an empty logdir; return where its event file goes."""
    (tmp_path / "runs").mkdir()
    return tmp_path / "runs" / "events.out.tfevents.1.h"


def readable(end: int) -> dict[str, list[tuple[int, Any]]]:
    """Return what the whole records up to `end` say."""
    found: dict[str, list[tuple[int, Any]]] = {}
    for place, tag, point in zip(
        ENDS[2:], "xtx", [(1, 1.0), (1, ["hello"]), (2, 2.0)], strict=True
    ):
        if place <= end:
            found.setdefault(tag, []).append(point)
    return found


@pytest.mark.parametrize("cut", range(len(WHOLE) + 1))
def test_a_file_cut_anywhere(path: Path, cut: int, capsys: pytest.CaptureFixture[str]) -> None:
    """What is whole is shown; the rest waits, is counted as pending, and comes when it is there."""
    path.write_bytes(WHOLE[:cut])
    reading = loader(path.parent)
    look(reading)
    said = examine(path.parent, capsys)
    end = max(place for place in ENDS if place <= cut)
    assert said.shown == readable(end)
    assert said.counted == (0, 0, cut - end)
    assert said.listed == ([(end, cut - end, "truncated", "waiting")] if cut > end else [])
    path.write_bytes(WHOLE)
    completed = look(reading)
    assert examine(path.parent, capsys).shown == FULL
    assert told(completed) == told(look(loader(path.parent)))


@pytest.mark.parametrize("zeros", [1, 7, 12, 16, 300, 5000])
def test_a_tail_of_zeros(path: Path, zeros: int, capsys: pytest.CaptureFixture[str]) -> None:
    """As a crash leaves it: it waits; when data stand there instead, they are read."""
    path.write_bytes(WHOLE[: ENDS[3]] + bytes(zeros))
    reading = loader(path.parent)
    look(reading)
    said = examine(path.parent, capsys)
    assert said.shown == {"t": FULL["t"], "x": FULL["x"][:1]}
    assert said.counted == (0, 0, zeros)
    assert said.listed == [(ENDS[3], zeros, "zeros", "waiting")]
    path.write_bytes(WHOLE + bytes(max(0, zeros - len(RECORDS[3]))))
    assert {tag: len(points) for tag, points in shown(look(reading)).items()} == {"t": 1, "x": 2}


@pytest.mark.parametrize("written", range(1, len(RECORDS[3])))
def test_a_record_that_is_written_over_zeros_byte_by_byte(path: Path, written: int) -> None:
    """Whatever part of it is there: nothing is passed over, nothing made up."""
    zeros = bytes(len(RECORDS[3]) + 200)
    reading = loader(path.parent)
    path.write_bytes(WHOLE[: ENDS[3]] + zeros)
    look(reading)
    path.write_bytes(WHOLE[: ENDS[3] + written] + zeros[written:])
    snapshot = look(reading)
    assert snapshot.runs[0].damaged == (0, 0, len(zeros))
    assert [step for step, _ in shown(snapshot)["x"]] == [1]
    path.write_bytes(WHOLE + zeros[len(RECORDS[3]) :])
    assert [step for step, _ in shown(look(reading))["x"]] == [1, 2]


def test_a_writer_that_goes_on_behind_zeros(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The zeros are lost then, and counted; what stands behind them is read."""
    path.write_bytes(WHOLE[: ENDS[3]] + bytes(100) + RECORDS[3])
    said = examine(path.parent, capsys)
    assert said.shown == FULL
    assert said.counted == (1, 100, 0)
    assert said.listed == [(ENDS[3], 100, "length_crc", "skipped")]


def test_a_file_of_zeros_only(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_bytes(bytes(4096))
    said = examine(path.parent, capsys)
    assert (said.shown, said.counted) == ({}, (0, 0, 4096))
    assert said.listed == [(0, 4096, "zeros", "waiting")]


def test_an_empty_file_is_a_run_without_points_and_intact(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.touch()
    said = examine(path.parent, capsys)
    assert (said.shown, said.counted, said.listed) == ({}, (0, 0, 0), [])


# --- the same for a record so large that only its head and tail are read

LARGE = text("t", 5, "x" * 40_000)


@pytest.mark.parametrize("there", [1, 8, 11, 12, 13, 40, 600, 16_000, 39_000, -1028, -5, -4, -1])
def test_a_large_record_cut_anywhere(
    path: Path, there: int, capsys: pytest.CaptureFixture[str]
) -> None:
    part = LARGE[:there]
    path.write_bytes(WHOLE + part)
    reading = loader(path.parent)
    look(reading)
    said = examine(path.parent, capsys)
    assert said.shown == FULL
    assert said.listed == [(len(WHOLE), len(part), "truncated", "waiting")]
    path.write_bytes(WHOLE + LARGE + scalar("x", 9, 9))
    completed = look(reading)
    assert shown(completed)["x"][-1] == (9, 9.0)
    assert completed.runs[0].damaged == (0, 0, 0)
    assert told(completed) == told(look(loader(path.parent)))


@pytest.mark.parametrize("there", [0, 11, 12, 13, 40, 600, 16_000, 39_000, -1028, -5, -1])
def test_a_large_record_that_is_written_over_zeros(
    path: Path, there: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its length may be there before its contents: no step and no tag is made up of zeros."""
    part = LARGE[:there]
    path.write_bytes(WHOLE + part + bytes(len(LARGE) - len(part)))
    reading = loader(path.parent)
    look(reading)
    said = examine(path.parent, capsys)
    assert said.shown == FULL
    assert said.counted == (0, 0, len(LARGE))
    path.write_bytes(WHOLE + LARGE)
    assert len(shown(look(reading))["t"]) == 2
    assert told(look(reading)) == told(look(loader(path.parent)))
