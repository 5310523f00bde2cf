"""The masked CRC-32C of the record format, for one string and for every position at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import crc32c
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MASK_DELTA = 0xA282EAD8


def masked(data: bytes | memoryview) -> int:
    """Return CRC-32C of `data`, rotated right by 15 bits plus a constant, as TFRecord stores it."""
    crc = crc32c.crc32c(data)
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def header_positions(data: bytes, start: int = 0) -> NDArray[np.int64]:
    """Return every position of `data` from `start` on where a record header could stand.

    A header is 8 bytes of length and the masked CRC-32C of them; this is how reading goes on
    behind damage. CRC-32C is linear over XOR, so the CRC of the 8-byte window at each position is
    the XOR of eight table look-ups, done for all positions together.
    """
    raw = np.frombuffer(data, dtype=np.uint8)[start:]
    count = len(raw) - 11
    if count <= 0:
        return np.empty(0, np.int64)
    crc = np.full(count, crc32c.crc32c(bytes(8)), np.uint32)
    stored = np.zeros(count, np.uint32)
    for i, table in enumerate(_window_tables()):
        crc ^= table[raw[i : i + count]]
    for i in range(4):
        stored |= raw[8 + i : 8 + i + count].astype(np.uint32) << np.uint32(8 * i)
    rotated = (crc >> np.uint32(15)) | (crc << np.uint32(17))
    return np.flatnonzero(rotated + np.uint32(_MASK_DELTA) == stored) + start


@cache
def _window_tables() -> list[NDArray[np.uint32]]:
    """One table a byte position: what a byte there changes in the CRC of eight bytes."""
    zero = crc32c.crc32c(bytes(8))
    tables = []
    for position in range(8):
        window = bytearray(8)
        table = np.zeros(256, np.uint32)
        for value in range(256):
            window[position] = value
            table[value] = crc32c.crc32c(bytes(window)) ^ zero
        tables.append(table)
    return tables
