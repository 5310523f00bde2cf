"""Many records of one event file at once: those close together by one read, each with both CRCs."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from termboard.events.crc import masked
from termboard.events.walk import HEADER, OVERHEAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP = 1 << 14  # bytes between two records that are read along rather than asked for apart
_READ = 1 << 20  # bytes of one read, unless a record is longer
_CRC = struct.Struct("<I")

CUT = "The event file is shorter than when it was indexed."
DAMAGED = "The record is damaged or was overwritten since it was indexed."


def payloads(path: str, places: Sequence[tuple[int, int]]) -> Iterator[bytes | str]:
    """Yield the payload of each record at (offset, length of its payload), in the order given.

    For one that cannot be had, a sentence that says why. Raises OSError where the file cannot be
    opened or read.
    """
    with Path(path).open("rb", buffering=0) as file:
        for start, size, group in _reads(places):
            data = os.pread(file.fileno(), size, start)
            for offset, length in group:
                yield _checked(data, offset - start, length)


def _reads(
    places: Sequence[tuple[int, int]],
) -> Iterator[tuple[int, int, Sequence[tuple[int, int]]]]:
    """Yield where to read, how many bytes, and the records in it."""
    first = 0
    while first < len(places):
        start, length = places[first]
        end, behind = start + length + OVERHEAD, first + 1
        while behind < len(places):
            offset, length = places[behind]
            new_end = offset + length + OVERHEAD
            if not end <= offset <= end + _GAP or new_end - start > _READ:
                break
            end, behind = new_end, behind + 1
        yield start, end - start, places[first:behind]
        first = behind


def _checked(data: bytes, position: int, length: int) -> bytes | str:
    start = position + HEADER
    end = start + length
    if end + 4 > len(data):
        return CUT
    payload = data[start:end]
    header = masked(data[position : position + 8]), masked(payload)
    if header != (_CRC.unpack_from(data, start - 4)[0], _CRC.unpack_from(data, end)[0]):
        return DAMAGED
    return payload
