"""Event-file records as bytes, many at once, as torch's SummaryWriter writes them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import crc32c
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

_WRITER = b"tensorboard.summary.writer.event_file_writer"


def varint(number: int) -> bytes:
    """Return a number of at least 0 as protobuf's varint."""
    parts = []
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def field(number: int, content: bytes) -> bytes:
    """Return a length-delimited field."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def frame(payload: bytes) -> bytes:
    """Return a payload as a record: length, its checksum, payload, its checksum."""
    header = struct.pack("<Q", len(payload))
    return b"".join((header, _masked(header), payload, _masked(payload)))


def event(step: int, wall_time: float, content: bytes) -> bytes:
    """Return the record of an event; `content` is its one further field."""
    stamp = b"\x09" + struct.pack("<d", wall_time)
    return frame(stamp + (b"\x10" + varint(step) if step else b"") + content)


def version(wall_time: float) -> bytes:
    """Return the record that every file starts with."""
    return event(0, wall_time, field(3, b"brain.Event:2") + field(10, field(1, _WRITER)))


def summary(step: int, wall_time: float, tag: str, content: bytes, metadata: bytes = b"") -> bytes:
    """Return the record of one value; `content` is the field that holds it."""
    behind = field(9, metadata) if metadata else b""
    value = field(1, tag.encode()) + content + behind
    return event(step, wall_time, field(5, field(1, value)))


def scalars(
    tags: Sequence[str], first_step: int, times: NDArray[np.float64], values: NDArray[np.float32]
) -> Iterator[bytes]:
    """Yield, for one step after the other, the records of all tags.

    `times` and `values` are of shape (steps, tags).
    """
    start = 0
    while start < len(times):
        step = first_step + start
        size = len(varint(step)) if step else 0
        until = (1 << 7 * size) - first_step if size else start + 1
        stretch = slice(start, min(until, len(times)))
        steps = np.arange(first_step + stretch.start, first_step + stretch.stop)
        columns = [np.empty((len(steps), 0), np.uint8)]
        columns += [
            _scalar_rows(tag, size, steps, times[stretch, i], values[stretch, i])
            for i, tag in enumerate(tags)
        ]
        block = np.concatenate(columns, axis=1)
        yield from (row.tobytes() for row in block)
        start = stretch.stop


def _scalar_rows(
    tag: str,
    size: int,
    steps: NDArray[np.int64],
    times: NDArray[np.float64],
    values: NDArray[np.float32],
) -> Bytes:
    """Return the records of one tag, a row each; every step takes `size` bytes, 0 for step 0."""
    value = field(1, tag.encode()) + b"\x15" + bytes(4)
    behind = field(5, field(1, value))
    stamp = b"\x09" + bytes(8) + (b"\x10" + bytes(size) if size else b"")
    record = frame(stamp + behind)
    rows = np.tile(np.frombuffer(record, np.uint8), (len(steps), 1))
    rows[:, 13:21] = times.astype("<f8").view(np.uint8).reshape(-1, 8)
    for place in range(size):
        more = 0x80 if place < size - 1 else 0
        rows[:, 22 + place] = (steps >> 7 * place) & 0x7F | more
    rows[:, -8:-4] = values.astype("<f4").view(np.uint8).reshape(-1, 4)
    rows[:, -4:] = _masked_rows(rows[:, 12:-4])
    return rows


def histogram(step: int, wall_time: float, tag: str, limits: NDArray[np.float64]) -> bytes:
    """Return torch's record of a histogram whose buckets end at `limits`; the first is empty."""
    centres = np.linspace(-3.0, 3.0, len(limits) - 1)
    counts = np.concatenate([[0.0], np.ceil(1e4 * np.exp(-(centres**2)))])
    numbers = (limits[0], limits[-1], counts.sum(), (limits * counts).sum(), counts.sum() ** 1.5)
    histo = b"".join(bytes([i << 3 | 1]) + struct.pack("<d", n) for i, n in enumerate(numbers, 1))
    histo += field(6, limits.astype("<f8").tobytes()) + field(7, counts.astype("<f8").tobytes())
    return summary(step, wall_time, tag, field(5, histo))


def image(step: int, wall_time: float, tag: str, png: bytes) -> bytes:
    """Return torch's record of an image."""
    content = b"\x08\x40\x10\x40\x18\x03" + field(4, png)
    return summary(step, wall_time, tag, field(4, content))


def image_tensor(step: int, wall_time: float, tag: str, png: bytes) -> bytes:
    """Return TF2's record of an image: the plugin's name stands behind the pixels."""
    shape = field(2, b"\x08\x03")
    tensor = b"\x08\x07" + field(2, shape) + field(8, b"64") + field(8, b"64") + field(8, png)
    return summary(step, wall_time, tag, field(8, tensor), metadata=field(1, field(1, b"images")))


def _masked(data: bytes) -> bytes:
    crc = crc32c.crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _masked_rows(rows: Bytes) -> Bytes:
    """Return the four bytes of every row's masked checksum."""
    crc = np.full(len(rows), 0xFFFFFFFF, np.uint32)
    for column in rows.T:
        crc = _TABLE[(crc ^ column) & 0xFF] ^ (crc >> 8)
    crc = ~crc
    masked = (crc >> 15 | crc << 17) + np.uint32(0xA282EAD8)
    return masked.astype("<u4").view(np.uint8).reshape(-1, 4)


def _table() -> NDArray[np.uint32]:
    """Return what each byte does to a CRC-32C."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = table >> np.uint32(1) ^ (table & np.uint32(1)) * np.uint32(0x82F63B78)
    return table


_TABLE = _table()
