"""The bytes of an index file: a header, facts as JSON, a table of chunks, their tags, columns.

    header := magic | format u32 | 0 u32 | bytes of facts u64 | rows of the table u64
              | bytes of tags u64 | words of columns u64 | CRC-32C of columns u32 | of all else u32
    table  := (bytes of the tag, column, session, points) int64, for each chunk

Facts and tags are followed by zeros up to a multiple of eight bytes, so that the columns can be
used as they lie: those of a chunk one after another, eight bytes a point, little-endian.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.events.batch import Chunk, Column
from termboard.events.crc import continued
from termboard.store.index.unusable import UnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

MAGIC = b"\x89tbindex"
FORMAT = 1
"""To be raised when what is written here changes its meaning."""

_HEADER = struct.Struct("<8sIIQQQQII")
_CRC = struct.Struct("<I")
_COLUMNS = tuple(Column)
_WIDTHS = np.array([5 if column is Column.PAYLOAD else 3 for column in _COLUMNS], np.int64)
_DTYPES = {column: column.dtype for column in _COLUMNS}
_ROW = 4  # numbers in a row of the table
_MOST_POINTS = 1 << 40  # of a chunk; more would overflow sums of 64 bits


@dataclass(frozen=True)
class Content:
    """What an index file holds."""

    facts: bytes
    chunks: tuple[Chunk, ...]
    """Their columns are views of the file's bytes."""


def packed(facts: bytes, chunks: Sequence[Chunk]) -> Iterator[bytes | memoryview]:
    """Yield the bytes of an index file; columns are not copied."""
    tags = [chunk.tag.encode("utf-8", "surrogateescape") for chunk in chunks]
    table = np.array(
        [
            (len(tag), _COLUMNS.index(chunk.column), chunk.session, len(chunk.steps))
            for tag, chunk in zip(tags, chunks, strict=True)
        ],
        "<i8",
    ).reshape(-1, _ROW)
    names = b"".join(tags)
    columns = [column.data.cast("B") for chunk in chunks for column in chunk.columns]
    crc = 0
    for column in columns:
        crc = continued(crc, column)
    sizes = len(facts), len(table), len(names), sum(len(column) for column in columns) // 8
    header = _HEADER.pack(MAGIC, FORMAT, 0, *sizes, crc, 0)[: -_CRC.size]
    rest = _padded(facts) + table.tobytes() + _padded(names)
    yield header + _CRC.pack(continued(continued(0, header), rest)) + rest
    yield from columns


def size_of(facts: bytes, chunks: Sequence[Chunk]) -> int:
    """Return how many bytes `packed` yields."""
    names = sum(len(chunk.tag.encode("utf-8", "surrogateescape")) for chunk in chunks)
    columns = sum(column.nbytes for chunk in chunks for column in chunk.columns)
    before = _HEADER.size + _eights(len(facts)) + 8 * _ROW * len(chunks) + _eights(names)
    return before + columns


def table_of(data: bytes | memoryview) -> int:
    """Return how many bytes stand before the columns. Raises UnusableError; `data` may be cut."""
    return _sections(data)[-1]


def facts_of(data: bytes | memoryview) -> bytes:
    """Return the facts alone; `data` need not go on behind what `table_of` says.

    Raises UnusableError for anything but an intact index file of this version.
    """
    *_, at, end = _sections(data)
    if end > len(data):
        raise UnusableError("the file is cut")
    stored = _CRC.unpack_from(data, _HEADER.size - _CRC.size)[0]
    crc = continued(0, data[: _HEADER.size - _CRC.size])
    if continued(crc, data[_HEADER.size : end]) != stored:
        raise UnusableError("the file is damaged")
    return bytes(data[_HEADER.size : _HEADER.size + at])


def unpacked(data: memoryview) -> Content:
    """Return what the index file `data` holds.

    Raises UnusableError for anything but an intact one of this version: every byte is checked.
    """
    facts = facts_of(data)
    *_, words, crc = _HEADER.unpack_from(data)[:-1]
    start = table_of(data)
    if len(data) != start + 8 * words:
        raise UnusableError("the file is longer or shorter than it says")
    if continued(0, data[start:]) != crc:
        raise UnusableError("the columns are damaged")
    return Content(facts, tuple(_chunks(data, start)))


def _sections(data: bytes | memoryview) -> tuple[int, int, int, int]:
    """Return rows of the table, bytes of tags, bytes of facts, bytes before the columns."""
    if len(data) < _HEADER.size:
        raise UnusableError("the file is cut")
    magic, version, zero, facts, rows, tags, _, _, _ = _HEADER.unpack_from(data)
    if (magic, version, zero) != (MAGIC, FORMAT, 0):
        raise UnusableError("another format")
    return rows, tags, facts, _HEADER.size + _eights(facts) + 8 * _ROW * rows + _eights(tags)


def _chunks(data: memoryview, start: int) -> Iterator[Chunk]:
    """Yield the chunks of an intact file whose columns begin at `start`."""
    rows, tag_bytes, facts, _ = _sections(data)
    at = _HEADER.size + _eights(facts)
    table = np.frombuffer(data, "<i8", rows * _ROW, at).reshape(rows, _ROW)
    names = bytes(data[at + table.nbytes : at + table.nbytes + tag_bytes])
    columns = np.frombuffer(data, np.int64, offset=start)
    ends, tag_ends = _checked(table, len(columns), tag_bytes)
    first = tag = 0
    for row, end, tag_end in zip(table.tolist(), ends, tag_ends, strict=True):
        _, kind, session, points = row
        name = names[tag:tag_end].decode("utf-8", "surrogateescape")
        yield _chunk(name, _COLUMNS[kind], session, columns[first:end].reshape(-1, points))
        first, tag = end, tag_end


def _checked(
    table: NDArray[np.int64], words: int, tag_bytes: int
) -> tuple[Sequence[int], Sequence[int]]:
    """Return where columns and tags of each chunk end. Raises UnusableError for odd numbers."""
    if (table < 0).any() or not table[:, 3].all() or (table[:, 3] > min(words, _MOST_POINTS)).any():
        raise UnusableError("the table holds odd numbers")
    if (table[:, 1] >= len(_COLUMNS)).any() or (table[:, 0] > tag_bytes).any():
        raise UnusableError("the table holds odd numbers")
    ends = np.cumsum(_WIDTHS[table[:, 1]] * table[:, 3])
    tag_ends = np.cumsum(table[:, 0])
    if (_last(ends), _last(tag_ends)) != (words, tag_bytes):
        raise UnusableError("the table does not fit the columns")
    return ends.tolist(), tag_ends.tolist()


def _last(ends: NDArray[np.int64]) -> int:
    return int(ends[-1]) if len(ends) else 0


def _chunk(tag: str, column: Column, session: int, rows: NDArray[np.int64]) -> Chunk:
    """Return a chunk whose columns are the rows of one array that may be kept."""
    steps, wall_times, values, *extents = rows
    lengths, ordinals = extents or (None, None)
    times, found = wall_times.view(np.float64), values.view(_DTYPES[column])
    return Chunk(tag, column, session, steps, times, found, lengths, ordinals, rows)


def _eights(count: int) -> int:
    return -(-count // 8) * 8


def _padded(data: bytes) -> bytes:
    return data.ljust(_eights(len(data)), b"\0")
