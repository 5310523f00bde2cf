"""The bytes of an index file: they come back as they were, and whatever is odd is told."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.events.batch import Chunk, Column
from termboard.events.crc import continued
from termboard.store.index import layout
from termboard.store.index.unusable import UnusableError

WORDS = st.integers(-(1 << 63), (1 << 63) - 1)
TAGS = st.binary(max_size=9).map(lambda raw: raw.decode("utf-8", "surrogateescape"))


@st.composite
def chunks(draw: st.DrawFn) -> Chunk:
    column = draw(st.sampled_from(Column))
    count = draw(st.integers(1, 5))
    width = 5 if column is Column.PAYLOAD else 3
    rows = [np.array(draw(st.lists(WORDS, min_size=count, max_size=count))) for _ in range(width)]
    steps, times, values, *extents = (row.astype(np.int64) for row in rows)
    columns = steps, times.view(np.float64), values.view(column.dtype), *extents
    return Chunk(draw(TAGS), column, draw(st.integers(0, 9)), *columns)


def written(facts: bytes, of: list[Chunk]) -> bytes:
    return b"".join(bytes(piece) for piece in layout.packed(facts, of))


def plain(found: Chunk) -> tuple[Any, ...]:
    columns = tuple((column.dtype, column.tobytes()) for column in found.columns)
    return found.tag, found.column, found.session, columns


@given(st.binary(max_size=40), st.lists(chunks(), max_size=4))
def test_what_was_written_comes_back_to_the_last_bit(facts: bytes, of: list[Chunk]) -> None:
    data = written(facts, of)
    assert len(data) == layout.size_of(facts, of)
    found = layout.unpacked(memoryview(data))
    assert found.facts == facts == layout.facts_of(data[: layout.table_of(data)])
    assert list(map(plain, found.chunks)) == list(map(plain, of))
    for chunk in found.chunks:
        assert chunk.rows is not None
        assert not chunk.rows.flags.writeable
        assert chunk.rows.ctypes.data % 8 == 0


TWO = np.arange(2)
SOME = [
    Chunk("x", Column.FLOAT, 0, np.arange(3), np.arange(3.0), np.arange(3) / 3),
    Chunk("é\udcff", Column.PAYLOAD, 1, TWO, np.arange(2.0), TWO, TWO, TWO),
]


def test_columns_stand_little_endian_behind_each_other() -> None:
    data = written(b"{}", SOME)
    start = layout.table_of(data)
    assert start % 8 == 0
    assert data[start : start + 24] == struct.pack("<3q", 0, 1, 2)
    assert data[start + 24 : start + 48] == struct.pack("<3d", 0, 1, 2)
    assert len(data) == start + 8 * (3 * 3 + 5 * 2)


def test_every_changed_byte_is_told() -> None:
    data = written(b'{"facts":1}', SOME)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 0x10
        with pytest.raises(UnusableError):
            layout.unpacked(memoryview(changed))


def test_every_missing_or_added_byte_is_told() -> None:
    data = written(b'{"facts":1}', SOME)
    for size in range(len(data)):
        with pytest.raises(UnusableError):
            layout.unpacked(memoryview(data[:size]))
    with pytest.raises(UnusableError):
        layout.unpacked(memoryview(data + b"\0"))


@given(st.binary(max_size=300))
def test_foreign_bytes_are_told(data: bytes) -> None:
    for odd in (data, layout.MAGIC + data, layout.MAGIC + struct.pack("<II", 1, 0) + data):
        with pytest.raises(UnusableError):
            layout.unpacked(memoryview(odd))


def forged(facts: int, rows: list[tuple[int, ...]], tags: int, words: int, body: bytes) -> bytes:
    """Write a file of odd numbers whose CRCs hold."""
    table = np.array(rows, "<i8").tobytes()
    middle = body[: -(-facts // 8) * 8] + table + bytes(-(-tags // 8) * 8)
    columns = bytes(8 * words)
    header = struct.pack("<8sIIQQQQI", layout.MAGIC, 1, 0, facts, len(rows), tags, words,
                         continued(0, columns))  # fmt: skip
    crc = continued(continued(0, header), middle)
    return header + struct.pack("<I", crc) + middle + columns


BIG = (1 << 63) - 1


@pytest.mark.parametrize(
    ("rows", "tags", "words"),
    [
        ([(1, 0, 0, 2)], 1, 3),  # more points than there are
        ([(1, 0, 0, 1)], 1, 4),  # fewer
        ([(1, 3, 0, 1)], 1, 3),  # payloads are wider
        ([(1, 4, 0, 1)], 1, 3),  # no such column
        ([(1, -1, 0, 1)], 1, 3),
        ([(1, 0, 0, 0)], 1, 0),  # no points
        ([(1, 0, 0, -1)], 1, 3),
        ([(1, 0, -1, 1)], 1, 3),
        ([(2, 0, 0, 1)], 1, 3),  # a tag that is cut
        ([(0, 0, 0, 1)], 1, 3),  # a tag of nobody
        ([(-1, 0, 0, 1), (2, 0, 0, 1)], 1, 6),
        ([(1, 0, 0, BIG)], 1, 3),
        ([(BIG, 0, 0, 1)], 1, 3),
        ([(1, 0, 0, BIG // 3 + 1)] * 3, 3, 3),  # sums that would overflow
        ([], 0, 3),
    ],
)
def test_odd_numbers_are_told_even_if_the_crcs_hold(
    rows: list[tuple[int, ...]], tags: int, words: int
) -> None:
    with pytest.raises(UnusableError):
        layout.unpacked(memoryview(forged(0, rows, tags, words, b"")))


def test_a_forged_file_of_right_numbers_is_taken() -> None:
    (chunk,) = layout.unpacked(memoryview(forged(0, [(1, 2, 5, 1)], 1, 3, b""))).chunks
    assert plain(chunk)[:3] == ("\0", Column.UINT, 5)


@pytest.mark.parametrize("field", range(4))
def test_lengths_beyond_everything_are_told(field: int) -> None:
    data = bytearray(written(b"{}", SOME))
    struct.pack_into("<Q", data, 16 + 8 * field, (1 << 64) - 8)
    header = bytes(data[:52])
    struct.pack_into("<I", data, 52, continued(continued(0, header), bytes(data[56:])))
    with pytest.raises(UnusableError):
        layout.unpacked(memoryview(data))
