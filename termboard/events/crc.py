"""The masked CRC-32C of the record format, for one string and for every position at once."""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_METADATA = "importlib.metadata"
if _METADATA in sys.modules:
    import crc32c
else:
    # crc32c loads this only to know its own version: 20 ms of every start, email and zip included.
    _stub = ModuleType(_METADATA)
    _stub.version = lambda _: ""  # type: ignore[attr-defined]
    sys.modules[_METADATA] = _stub
    try:
        import crc32c
    finally:
        del sys.modules[_METADATA]

_MASK_DELTA = 0xA282EAD8


def masked(data: bytes | memoryview) -> int:
    """Return CRC-32C of `data`, rotated right by 15 bits plus a constant, as TFRecord stores it."""
    return mask(crc32c.crc32c(data))


def continued(crc: int, data: bytes | memoryview) -> int:
    """Return the CRC-32C of what `crc` is that of, 0 for nothing, with `data` behind it."""
    return int(crc32c.crc32c(data, crc))


def mask(crc: int) -> int:
    """Return what is stored of a CRC, so that CRCs of data that hold CRCs stay good."""
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def header_positions(data: bytes, start: int = 0) -> NDArray[np.int64]:
    """Return every position of `data` from `start` on where a record header could stand.

    A header is 8 bytes of length and the masked CRC-32C of them; this is how reading goes on
    behind damage. Lengths of 4 GiB and more are not looked at: no writer can write them.
    """
    raw = np.frombuffer(data, dtype=np.uint8)[start:]
    count = len(raw) - 11
    if count <= 0:
        return np.empty(0, np.int64)
    lower, upper, stored = (
        np.ndarray((count,), "<u4", raw, offset=at, strides=(1,)) for at in (0, 4, 8)
    )
    # The upper half of a length is zero, and no header is zero throughout: few are left to check.
    found = np.flatnonzero((upper == 0) & ((lower | stored) != 0))
    crc = np.full(len(found), crc32c.crc32c(bytes(8)), np.uint32)
    for i in range(4):
        crc ^= contributions(7 - i)[raw[found + i]]
    positions: NDArray[np.int64] = found[unmasked(stored[found]) == crc] + start
    return positions


def unmasked(stored: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the CRCs that `mask` made `stored` of."""
    rotated = stored - np.uint32(_MASK_DELTA)
    return (rotated >> np.uint32(17)) | (rotated << np.uint32(15))


def contributions(behind: int) -> NDArray[np.uint32]:
    """Return what each byte, with `behind` bytes after it, changes in a CRC; shape (256,).

    CRC-32C is linear over XOR: the CRC of a string is the CRC of as many zero bytes, XOR the
    contribution of each byte.
    """
    tables = _contributions()
    while len(tables) <= behind:
        before = tables[-1]
        tables.append((before >> np.uint32(8)) ^ tables[0][before & np.uint32(0xFF)])
    return tables[behind]


@cache
def _contributions() -> list[NDArray[np.uint32]]:
    zero = crc32c.crc32c(b"\0")
    return [np.array([crc32c.crc32c(bytes([i])) ^ zero for i in range(256)], np.uint32)]
