"""Framing: whatever the slices and whatever the damage, the intact records are found."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.domain import Action, Damage
from termboard.events import record as framing
from termboard.events.crc import header_positions, masked
from termboard.events.record import Scan, payload_holds, scan
from tests.support.records import record

payloads = st.lists(st.binary(max_size=60), min_size=1, max_size=12)


def read(data: bytes, *, at_end: bool = True) -> tuple[list[bytes], Scan]:
    """Return the payloads that hold, and the scan with the damage of those that do not."""
    found = scan(data, at_end=at_end)
    payloads, damage = [], list(found.damage)
    for walked in found.walks:
        for start, length in zip(walked.starts.tolist(), walked.lengths.tolist(), strict=True):
            if payload_holds(data, start, length):
                payloads.append(data[start : start + length])
            else:
                damage.append(Damage(start - 12, length + 16, "data_crc", Action.SKIPPED))
    return payloads, replace(found, damage=tuple(sorted(damage, key=lambda one: one.offset)))


def header(length: int) -> bytes:
    packed = struct.pack("<Q", length)
    return packed + struct.pack("<I", masked(packed))


def numbered(count: int, size: int = 20) -> list[bytes]:
    return [b"%04d" % i + b"." * size for i in range(count)]


def test_nothing_at_all() -> None:
    payloads, found = read(b"")
    assert not payloads
    assert (found.end, found.damage, found.waiting, found.need) == (0, (), None, 0)


def test_an_empty_payload_is_a_record() -> None:
    assert read(record(b""))[0] == [b""]


@given(payloads)
def test_intact_records_are_read_without_damage(values: list[bytes]) -> None:
    data = b"".join(map(record, values))
    got, found = read(data)
    assert got == values
    assert (found.end, found.damage, found.waiting) == (len(data), (), None)


@given(payloads, st.data())
def test_a_cut_record_waits_and_is_read_when_it_is_completed(
    values: list[bytes], data: st.DataObject
) -> None:
    whole = b"".join(map(record, values))
    cut = data.draw(st.integers(0, len(whole)))
    before, found = read(whole[:cut])
    assert not found.damage
    if found.end < cut:
        waiting = found.waiting
        assert waiting is not None
        assert (waiting.offset, waiting.size) == (found.end, cut - found.end)
        assert waiting.action is Action.WAITING
    after, _ = read(whole[found.end :])
    assert before + after == values


@given(payloads, st.data())
def test_with_more_file_behind_it_says_how_much_is_missing(
    values: list[bytes], data: st.DataObject
) -> None:
    whole = b"".join(map(record, values))
    cut = data.draw(st.integers(0, len(whole) - 1))
    _, found = read(whole[:cut], at_end=False)
    assert found.waiting is None
    assert found.need > cut - found.end
    assert found.end + found.need <= len(whole)


def test_a_zero_tail_waits_as_zeros() -> None:
    got, found = read(record(b"one") + bytes(500))
    assert got == [b"one"]
    assert found.waiting == Damage(19, 500, "zeros", Action.WAITING)


@pytest.mark.parametrize("size", [100_000, 900_000])
def test_a_long_zero_tail_is_not_passed_over_slice_by_slice(size: int) -> None:
    _, found = read(bytes(size), at_end=False)
    assert (found.end, found.damage) == (0, ())
    assert found.need > size


def test_long_garbage_is_passed_over_but_for_a_header_that_may_be_cut() -> None:
    garbage = b"\xff" * (framing.PATIENCE + 5)
    _, found = read(garbage + header(3)[:7], at_end=False)
    assert found.end <= len(garbage)
    assert found.damage[0].kind == "length_crc"


def test_zeros_between_records_are_passed_over() -> None:
    got, found = read(record(b"one") + bytes(100) + record(b"two"))
    assert got == [b"one", b"two"]
    assert found.damage == (Damage(19, 100, "length_crc", Action.SKIPPED),)


def test_a_length_over_2_gib_is_damage() -> None:
    got, found = read(header((1 << 31) + 1) + b"x" * 50 + record(b"two"))
    assert got == [b"two"]
    assert found.damage == (Damage(0, 62, "length", Action.SKIPPED),)


@pytest.mark.parametrize("length", [(1 << 31) + 1, 1 << 62, (1 << 64) - 1])
def test_a_length_over_2_gib_at_the_tail_waits(length: int) -> None:
    _, found = read(header(length))
    assert found.waiting == Damage(0, 12, "length", Action.WAITING)


def test_a_length_of_2_gib_may_be_true() -> None:
    _, found = read(header(1 << 31), at_end=False)
    assert found.need == (1 << 31) + 16


def test_a_bad_payload_costs_its_own_record_only() -> None:
    bad = bytearray(record(b"two"))
    bad[13] ^= 1
    got, found = read(record(b"one") + bytes(bad) + record(b"three"))
    assert got == [b"one", b"three"]
    assert found.damage == (Damage(19, 19, "data_crc", Action.SKIPPED),)


def test_a_bad_payload_at_the_tail_waits() -> None:
    bad = bytearray(record(b"two"))
    bad[13] ^= 1
    _, found = read(bytes(bad))
    assert found.waiting == Damage(0, 19, "data_crc", Action.WAITING)


def test_a_bad_payload_is_not_judged_before_the_next_header_is_seen() -> None:
    bad = bytearray(record(b"two"))
    bad[13] ^= 1
    _, found = read(bytes(bad) + record(b"x")[:11], at_end=False)
    assert (found.end, found.damage) == (0, ())


def test_a_header_that_straddles_two_windows_of_the_search_is_found() -> None:
    for shift in range(-14, 3):
        garbage = b"\xee" * (framing._WINDOW + shift)
        assert read(garbage + record(b"here"))[0] == [b"here"]


def test_many_damaged_headers_take_no_longer_than_few(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = 0
    search = header_positions

    def counting(data: bytes) -> object:
        nonlocal searched
        searched += len(data)
        return search(data)

    monkeypatch.setattr(framing, "header_positions", counting)
    broken = b"\x00" * 12 + record(b"payload")[12:]
    data = (broken + record(b"good")) * 2000
    assert len(read(data)[0]) == 2000
    assert searched <= 2000 * (framing._WINDOW + 12)


@given(st.data())
def test_any_single_damage_costs_only_the_records_it_touches(data: st.DataObject) -> None:
    values = numbered(data.draw(st.integers(1, 8)))
    records = [record(value) for value in values]
    size = len(records[0])
    whole = b"".join(records)
    at = data.draw(st.integers(0, len(whole) - 1))
    kind = data.draw(st.sampled_from(["flip", "delete", "insert"]))
    until = at
    if kind == "flip":
        until = at + 1
        damaged = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[until:]
    elif kind == "delete":
        until = min(len(whole), at + data.draw(st.integers(1, 100)))
        damaged = whole[:at] + whole[until:]
    else:
        damaged = whole[:at] + data.draw(st.binary(min_size=1, max_size=100)) + whole[at:]
    # What was cut short shows itself only when as much has followed as it claims to have.
    tail = numbered(6, 21)
    got, found = read(damaged + b"".join(map(record, tail)))
    touched = [
        value
        for i, value in enumerate(values)
        if i * size < max(until, at + 1)
        and (i + 1) * size > at
        and not (kind == "insert" and i * size == at)
    ]
    surely = [value for value in values if value not in touched]
    assert [value for value in got if value in surely] == surely
    assert got[-len(tail) :] == tail
    assert not set(got) - {*values, *tail}
    assert sum(d.size for d in found.damage) + sum(len(one) + 16 for one in got) == found.end
