"""The old encoding of a histogram: limits, counts, and what the writer counted beside them.

A tab may want thousands at once. So the bytes that writers write are read without protobuf, which
makes a Python object of every number; all others take protobuf's way.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from termboard.events.malformed import MalformedError
from termboard.logged import Histogram, Moments
from termboard.proto import message_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Float64s = NDArray[np.float64]

_DOUBLE = struct.Struct("<d")
_NUMBERS = 5  # fields 1 to 5 are doubles, by their order min, max, num, sum, sum_squares
_KEYS, _ALL = bytes(field << 3 | 1 for field in range(1, 6)), struct.Struct("<xdxdxdxdxd")
_LIMITS, _COUNTS = 6 << 3 | 2, 7 << 3 | 2  # packed


class Raw(NamedTuple):
    """A HistogramProto as it was logged."""

    least: float
    greatest: float
    number: float
    """Of values."""
    total: float
    total_of_squares: float
    limits: Float64s
    """The right edges of the buckets."""
    counts: Float64s


def migrated(data: bytes) -> Histogram:
    """Return what a HistogramProto holds as TensorBoard migrates it, but in float64.

    The outermost limits of the old encoding may be the largest numbers there are. So empty buckets
    are dropped at both ends, and the smallest and largest value are the outer edges of the rest.
    Raises MalformedError, or protobuf's DecodeError.
    """
    raw = plain(data) or parsed(data)
    moments = None
    if raw.number > 0:  # else nothing was counted, or the writer left it out
        ends = raw.least, raw.greatest
        moments = Moments(raw.number, raw.total, raw.total_of_squares, *ends)
    return Histogram(_buckets(raw), moments)


def plain(data: bytes) -> Raw | None:
    """Return the fields of a HistogramProto; None if it is not written the usual way.

    Usual is each field once at most, and lists packed; protobuf reads the same from that.
    """
    numbers, limits, counts = [0.0] * _NUMBERS, _NOTHING, _NOTHING
    seen, position, size = 0, 0, len(data)
    if data[: _ALL.size : _ALL.size // _NUMBERS] == _KEYS and size >= _ALL.size:
        numbers[:] = _ALL.unpack_from(data)  # all five in their order, as they nearly always are
        seen, position = 0b111110, _ALL.size
    while position < size:
        key = data[position]
        field = key >> 3
        if seen >> field & 1:
            return None
        seen |= 1 << field
        if key & 7 == 1 and 0 < field <= _NUMBERS and position + 9 <= size:
            numbers[field - 1] = _DOUBLE.unpack_from(data, position + 1)[0]
            position += 9
        elif key in (_LIMITS, _COUNTS):
            start, length = _length(data, position + 1)
            position = start + length
            if length < 0 or length % 8 or position > size:
                return None
            values = np.frombuffer(data, "<f8", length // 8, start) if length else _NOTHING
            limits, counts = (values, counts) if key == _LIMITS else (limits, values)
        else:
            return None
    fields: list[Any] = [*numbers, limits, counts]
    return Raw(*fields)


def parsed(data: bytes) -> Raw:
    """Return the fields of a HistogramProto, however it is written. Raises DecodeError."""
    found = message_class("Histogram").FromString(data)
    return Raw(
        found.min,
        found.max,
        found.num,
        found.sum,
        found.sum_squares,
        np.array(found.bucket_limit, np.float64),
        np.array(found.bucket, np.float64),
    )


def _length(data: bytes, position: int) -> tuple[int, int]:
    """Return where the varint at `position` ends, and what it says; -1 if it is none of 4 bytes."""
    value = shift = 0
    for at in range(position, min(position + 4, len(data))):
        value |= (data[at] & 0x7F) << shift
        if data[at] < 0x80:
            return at + 1, value
        shift += 7
    return position, -1


def _buckets(raw: Raw) -> Float64s:
    start, end = _filled(raw.counts)
    if start > end:
        return np.zeros((0, 3))
    inner = raw.limits[start:end]
    if len(inner) != end - start:
        raise MalformedError("The histogram has fewer limits than buckets.")
    columns = np.empty((3, end - start + 1))  # each in one piece: whoever computes wants columns
    columns[0, 0], columns[1, -1] = raw.least, raw.greatest
    columns[0, 1:] = columns[1, :-1] = inner
    columns[2] = raw.counts[start : end + 1]
    return columns.T


def _filled(counts: Float64s) -> tuple[int, int]:
    """Return the first and the last bucket that is not empty; the first larger if all are."""
    # Torch leaves one empty bucket in front, so that the ends are nearly always found at once.
    if len(counts) > 1 and counts[-1] > 0 and counts[1] > 0:
        return (0 if counts[0] > 0 else 1), len(counts) - 1
    found = np.flatnonzero(counts > 0)
    return (int(found[0]), int(found[-1])) if len(found) else (1, 0)


_NOTHING: Float64s = np.empty(0)
