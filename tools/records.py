"""Event-file records as bytes: framing, checksums, and the wall time inside, without protobuf."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HEADER_BYTES = 12
"""The length, 8 bytes, and its checksum."""

FOOTER_BYTES = 4
"""The payload's checksum."""

WALL_TIME_KEY = 0x09
"""Field 1, eight fixed bytes: a double."""


class Record(NamedTuple):
    """One intact record of a file."""

    offset: int
    """Where its header begins."""
    payload: bytes
    """A serialised Event."""

    @property
    def size(self) -> int:
        """Bytes in the file, header and footer included."""
        return HEADER_BYTES + len(self.payload) + FOOTER_BYTES


def read(path: Path) -> Iterator[Record]:
    """Yield the records of a file up to its end, a cut, or the first checksum that is wrong."""
    offset = 0
    with path.open("rb") as file:
        while len(header := file.read(HEADER_BYTES)) == HEADER_BYTES:
            length, length_crc = struct.unpack("<QI", header)
            if masked_crc(header[:8]) != length_crc:
                return
            body = file.read(length + FOOTER_BYTES)
            payload = body[:length]
            if body[length:] != struct.pack("<I", masked_crc(payload)):
                return
            record = Record(offset, payload)
            yield record
            offset += record.size


def frame(payload: bytes) -> bytes:
    """Return ``payload`` with its header and footer, as it lies in a file."""
    header = struct.pack("<Q", len(payload))
    return b"".join(
        (
            header,
            struct.pack("<I", masked_crc(header)),
            payload,
            struct.pack("<I", masked_crc(payload)),
        )
    )


def wall_time(payload: bytes) -> float:
    """Return an Event's wall time, 0 where it has none."""
    place = _wall_time_place(payload)
    return 0.0 if place is None else float(struct.unpack_from("<d", payload, place)[0])


def with_wall_time(payload: bytes, seconds: float) -> bytes:
    """Return the Event with another wall time and every other byte as it was."""
    place = _wall_time_place(payload)
    stamp = struct.pack("<d", seconds)
    if place is None:
        return bytes([WALL_TIME_KEY]) + stamp + payload
    return payload[:place] + stamp + payload[place + 8 :]


def _wall_time_place(payload: bytes) -> int | None:
    """Return where the eight bytes of field 1 begin; every known writer puts them first."""
    place = 0
    while place < len(payload):
        key, place = _varint(payload, place)
        if key == WALL_TIME_KEY:
            return place
        kind = key & 7
        if kind == 0:
            _, place = _varint(payload, place)
        elif kind == 2:
            length, place = _varint(payload, place)
            place += length
        elif kind in (1, 5):
            place += 8 if kind == 1 else 4
        else:
            return None
    return None


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Return the number at ``place`` and the place after it."""
    value = shift = 0
    while place < len(data):
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return value, place


def _crc_in_python() -> Callable[[bytes], int]:
    """Return CRC-32C by a table: slow, for environments without the crc32c package."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)

    def crc(data: bytes) -> int:
        value = 0xFFFFFFFF
        for byte in data:
            value = table[(value ^ byte) & 0xFF] ^ value >> 8
        return value ^ 0xFFFFFFFF

    return crc


_crc: Callable[[bytes], int]
try:
    import crc32c
except ImportError:
    _crc = _crc_in_python()
else:
    _crc = crc32c.crc32c


def masked_crc(data: bytes) -> int:
    """Return the CRC-32C of ``data``, turned and shifted the way event files keep it."""
    crc = _crc(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
