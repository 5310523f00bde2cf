"""Records that are damaged in the middle of a file: what they cost; that all others are read."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from termboard.events.crc import masked
from tests.support.loading import loader
from tests.support.records import record, scalar, text, version
from tests.unbreakable.verdict import examine, look, shown, told

if TYPE_CHECKING:
    from pathlib import Path

START = len(version())
GOOD = [scalar("x", step, step) for step in range(5)]
SIZE = len(GOOD[1])
assert {len(good) for good in GOOD[1:]} == {SIZE}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Make an empty logdir; return where its event file goes."""
    (tmp_path / "runs").mkdir()
    return tmp_path / "runs" / "events.out.tfevents.1.h"


def header(length: int) -> bytes:
    packed = struct.pack("<Q", length)
    return packed + struct.pack("<I", masked(packed))


def flipped(data: bytes, *places: int) -> bytes:
    changed = bytearray(data)
    for place in places:
        changed[place] ^= 0x20
    return bytes(changed)


def steps(points: dict[str, list[tuple[int, object]]], tag: str = "x") -> list[int]:
    return [step for step, _ in points.get(tag, [])]


BROKEN = {
    "length": (flipped(GOOD[1], 0), "length_crc"),
    "CRC of the length": (flipped(GOOD[1], 10), "length_crc"),
    "first byte of the payload": (flipped(GOOD[1], 12), "data_crc"),
    "last byte of the payload": (flipped(GOOD[1], SIZE - 5), "data_crc"),
    "CRC of the payload": (flipped(GOOD[1], SIZE - 1), "data_crc"),
    "length and payload": (flipped(GOOD[1], 3, 20), "length_crc"),
    "all of it": (b"\xee" * SIZE, "length_crc"),
    "length over 2 GiB": (header((1 << 31) + 1) + GOOD[1][12:], "length"),
    "length of 2^60": (header(1 << 60) + GOOD[1][12:], "length"),
    "length of 2^64 - 1": (header((1 << 64) - 1) + GOOD[1][12:], "length"),
    "zeros": (bytes(SIZE), "length_crc"),
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_it_costs_itself_only(
    path: Path, what: str, place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """First, in the middle, before the last: the others are shown and exported."""
    bad, kind = BROKEN[what]
    records = [version(), *GOOD[1:]]
    start = len(b"".join(records[:place]))
    if place == 0 and kind == "data_crc":
        bad = flipped(version(), 20)
    records[place] = bad
    path.write_bytes(b"".join(records))
    said = examine(path.parent, capsys)
    assert steps(said.shown) == [step for step in range(1, 5) if step != place]
    assert said.listed == [(start, len(bad), kind, "skipped")]
    assert said.counted == (1, len(bad), 0)


@pytest.mark.parametrize("what", BROKEN)
def test_the_last_one_waits_until_more_follows(
    path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may be half written; when the writer goes on behind it, it is lost."""
    bad, kind = BROKEN[what]
    path.write_bytes(version() + GOOD[2] + bad)
    reading = loader(path.parent)
    look(reading)
    said = examine(path.parent, capsys)
    assert steps(said.shown) == [2]
    assert said.counted == (0, 0, SIZE)
    ((*_, waits_as, action),) = said.listed
    assert (waits_as, action) == ("zeros" if what == "zeros" else kind, "waiting")
    with path.open("ab") as file:
        file.write(GOOD[3])
    snapshot = look(reading)
    assert steps(shown(snapshot)) == [2, 3]
    assert snapshot.runs[0].damaged == (1, SIZE, 0)
    assert told(snapshot) == told(look(loader(path.parent)))


@pytest.mark.parametrize("first", BROKEN)
@pytest.mark.parametrize("second", BROKEN)
def test_one_behind_the_other(
    path: Path, first: str, second: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record behind them is read, whatever hides its start; every lost byte is counted."""
    path.write_bytes(version() + BROKEN[first][0] + BROKEN[second][0] + GOOD[3] + GOOD[4])
    said = examine(path.parent, capsys)
    assert steps(said.shown) == [3, 4]
    assert (said.counted[1], said.counted[2]) == (2 * SIZE, 0)
    assert said.listed[0][0] == START


@pytest.mark.parametrize("lost", [1, 5, 20, SIZE - 1])
def test_a_record_that_lost_bytes_in_the_middle_of_a_file(
    path: Path, lost: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its length leads too far; the search finds the next one, which is read."""
    path.write_bytes(version() + GOOD[1] + GOOD[2][:-lost] + b"".join(GOOD[3:]))
    said = examine(path.parent, capsys)
    assert steps(said.shown) == [1, 3, 4]
    assert said.counted == (1, SIZE - lost, 0)


@pytest.mark.parametrize("size", [1, 11, 100, 5000, 70_000, (1 << 20) + 100_000])
def test_garbage_between_records_is_one_damage(
    path: Path, size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(version() + GOOD[1] + b"\xee" * size + GOOD[2])
    said = examine(path.parent, capsys)
    assert steps(said.shown) == [1, 2]
    assert said.listed == [(START + SIZE, size, "length_crc", "skipped")]


# --- records within a payload

INNER = scalar("made/up", 7, 7)


def test_records_within_an_intact_payload_are_no_records(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(version() + text("t", 1, INNER * 3) + GOOD[2])
    said = examine(path.parent, capsys)
    assert set(said.shown) == {"t", "x"}
    assert said.listed == []


def test_records_within_a_damaged_payload_are_no_records_if_its_length_holds(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next header stands where the length says: so the length is trusted."""
    outer = flipped(text("t", 1, INNER * 3), -6)
    path.write_bytes(version() + outer + GOOD[2])
    said = examine(path.parent, capsys)
    assert set(said.shown) == {"x"}
    assert said.listed == [(START, len(outer), "data_crc", "skipped")]


def test_records_within_an_undecodable_payload_are_no_records(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outer = record(INNER * 3)
    path.write_bytes(version() + outer + GOOD[2])
    said = examine(path.parent, capsys)
    assert set(said.shown) == {"x"}
    assert said.listed == [(START, len(outer), "proto", "skipped")]


@pytest.mark.parametrize("more", [0, 1, 11])
def test_records_within_a_damaged_payload_at_the_tail_are_no_records(
    path: Path, more: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """What follows is not known yet: it waits, and a live view ends as a cold start does."""
    outer = flipped(text("t", 1, INNER * 3), -6)
    reading = loader(path.parent)
    path.write_bytes(version() + outer + GOOD[2][:more])
    assert shown(look(reading)) == {}
    assert examine(path.parent, capsys).counted == (0, 0, len(outer) + more)
    path.write_bytes(version() + outer + GOOD[2])
    snapshot = look(reading)
    assert set(shown(snapshot)) == {"x"}
    assert told(snapshot) == told(look(loader(path.parent)))


def test_a_record_cut_in_the_middle_of_a_file_hides_none_that_is_intact(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It claims more bytes than it has; the records that follow prove it wrong."""
    long = text("t", 1, "." * 300)
    path.write_bytes(version() + long[:200] + b"".join(GOOD))
    said = examine(path.parent, capsys)
    assert steps(said.shown) == [0, 1, 2, 3, 4]
    assert said.listed == [(START, 200, "data_crc", "skipped")]


def test_a_record_cut_in_the_middle_of_a_file_waits_for_as_much_as_it_claims(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before that it cannot be told from one that is being written."""
    long = text("t", 1, "." * 300)
    path.write_bytes(version() + long[:100] + GOOD[1])
    reading = loader(path.parent)
    assert shown(look(reading)) == {}
    assert examine(path.parent, capsys).listed == [(START, 100 + SIZE, "truncated", "waiting")]
    with path.open("ab") as file:
        file.write(b"".join(GOOD[2:]) + b"".join(GOOD[2:]))
    snapshot = look(reading)
    assert steps(shown(snapshot)) == [1, 2, 3, 4, 2, 3, 4]
    assert told(snapshot) == told(look(loader(path.parent)))


# --- records so large that only their head and tail are read

LARGE = text("t", 1, "." * 40_000)


@pytest.mark.parametrize("lost", [1, 500, 20_000, 39_000])
def test_a_large_record_that_lost_bytes_hides_none_that_is_intact(
    path: Path, lost: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its head is as it was, but no header holds where it says that it ends."""
    follow = [scalar("x", step, step) for step in range(1200)]
    damaged = LARGE[:-lost]
    path.write_bytes(version() + damaged + b"".join(follow))
    said = examine(path.parent, capsys)
    assert steps(said.shown) == list(range(1200))
    assert said.listed == [(START, len(damaged), "data_crc", "skipped")]


@pytest.mark.parametrize("place", [0, 9])
def test_a_large_record_whose_length_is_damaged_costs_itself_only(
    path: Path, place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(version() + GOOD[1] + flipped(LARGE, place) + GOOD[2] + LARGE)
    said = examine(path.parent, capsys)
    assert (steps(said.shown), steps(said.shown, "t")) == ([1, 2], [1])
    assert said.listed == [(START + SIZE, len(LARGE), "length_crc", "skipped")]
