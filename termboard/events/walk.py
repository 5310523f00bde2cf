"""Where records lie: from header to header, without looking into payloads.

Writers log the same tags step after step, so the sizes of records repeat. What repeats is predicted
for thousands of records at once and verified in numpy; the rest is walked one by one, with the CRC
of each different header computed once. Measured: 20 ns a record predicted, 130 ns walked.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.events.crc import masked

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEADER = 12
"""Bytes before a payload."""
OVERHEAD = 16
"""Bytes of a record that are not payload."""
LONGEST = 1 << 31
"""A longer record is taken for a damaged length: no writer's protobuf can be larger than 2 GiB."""

_FIRST = 1 << 7  # records walked one by one before anything is predicted: a tail is mostly short
_FEW, _MANY = 1 << 3, 1 << 11  # the same between two predictions; more if they fail
_AHEAD, _FAR_AHEAD = 1 << 10, 1 << 15  # records predicted at once; more while they hold
_PATTERN = 6  # sizes that must have occurred in this order before, to predict what follows them
_HISTORY = 1 << 14  # sizes among which that order is looked for: hundred steps between validations

_LENGTH_AND_CRC = struct.Struct("<QI")


@dataclass(frozen=True)
class Walk:
    """Complete records that follow each other; their payloads are not checked."""

    starts: NDArray[np.int64]
    """Where each payload starts."""
    lengths: NDArray[np.int64]
    """Length of each payload, in bytes."""
    end: int
    """Where the record behind them starts."""
    stop: str
    """Why they end there: `truncated` (that record is not complete), `length_crc` or `length` (its
    header is damaged), `long` (its payload is longer than was asked for)."""
    need: int
    """Bytes from `end` on that would say more; 0 if that is not known."""


def header_fault(data: bytes | memoryview, position: int) -> str:
    """Return what is wrong with the header at `position`: `length_crc`, `length`; empty if nothing.

    At least HEADER bytes stand at `position`.
    """
    length, stored = _LENGTH_AND_CRC.unpack_from(data, position)
    if masked(data[position : position + 8]) != stored:
        return "length_crc"
    return "length" if length > LONGEST else ""


def walk(data: bytes, position: int, longest: int) -> Walk:
    """Walk from the record that starts at `position`, up to one with a payload beyond `longest`."""
    walker = _Walker(data, position, longest)
    few = _FIRST
    while not walker.stop:
        walker.one_by_one(few)
        few = _FEW if walker.predict() >= _FEW else min(2 * few, _MANY)
    return walker.result(position)


class _Walker:
    def __init__(self, data: bytes, position: int, longest: int) -> None:
        self.stop = ""
        self.need = 0
        self._data, self._position, self._longest = data, position, longest
        self._known: dict[bytes, int] = {}
        """Size of the record behind each header that holds."""
        self._sizes: list[NDArray[np.int64]] = []
        self._history = b""
        """What `_recent` returned, and what was walked since:"""
        self._unseen: list[NDArray[np.int64]] = []
        self._lengths, self._crcs = _unaligned(data, "<u8"), _unaligned(data, "<u4")

    def result(self, start: int) -> Walk:
        """Return what was walked from `start` on."""
        sizes = np.concatenate(self._sizes) if self._sizes else np.empty(0, np.int64)
        starts = np.cumsum(sizes)
        starts += start + HEADER
        starts -= sizes
        sizes -= OVERHEAD
        return Walk(starts, sizes, self._position, self.stop, self.need)

    def one_by_one(self, count: int) -> None:
        """Walk `count` records, fewer if there is a reason to stop."""
        data, position, total = self._data, self._position, len(self._data)
        known, sizes = self._known.get, []
        for _ in range(count):
            header = data[position : position + HEADER]
            size = known(header) or self._meet(header)
            if not size:
                break
            if position + size > total:
                self.stop, self.need = "truncated", size
                break
            sizes.append(size)
            position += size
        self._accept(np.array(sizes, np.int64), position)

    def predict(self) -> int:
        """Walk records that repeat the last ones, if these seem to repeat; return how many."""
        recent = self._recent()
        period = 0 if self.stop else _period(recent)
        if not period:
            return 0
        sizes = np.frombuffer(recent, "<u4", offset=len(recent) - 4 * period).astype(np.int64)
        ends = np.cumsum(sizes)
        walked, ahead = 0, _AHEAD
        while True:
            asked, repeated = self._repeated(sizes, ends, ahead)
            walked += repeated
            if not repeated or repeated < asked:
                return walked
            ahead = min(2 * ahead, _FAR_AHEAD)

    def _repeated(
        self, sizes: NDArray[np.int64], ends: NDArray[np.int64], count: int
    ) -> tuple[int, int]:
        """Walk about `count` records that repeat the last ones, which are of these sizes.

        Return how many were looked at, and how many it were.
        """
        size, position = int(ends[-1]), self._position
        times = min(-(-count // len(sizes)), (len(self._data) - position) // size)
        if not times or self._header(position) != self._header(position - size):
            return 0, 0
        # A row for each time, a column for each record of the period.
        origins = ends - sizes + (position - size)
        positions = origins + (size * np.arange(1, times + 1))[:, None]
        same = self._lengths[positions] == self._lengths[origins]
        same &= self._crcs[positions + 8] == self._crcs[origins + 8]
        repeated = same.size if same.all() else int(same.argmin())
        whole, more = divmod(repeated, len(sizes))
        walked = np.broadcast_to(sizes, same.shape).reshape(-1)[:repeated]
        self._accept(walked, position + whole * size + (int(ends[more - 1]) if more else 0))
        return same.size, repeated

    def _header(self, position: int) -> bytes:
        return self._data[position : position + HEADER]

    def _accept(self, sizes: NDArray[np.int64], position: int) -> None:
        self._sizes.append(sizes)
        self._unseen.append(sizes)
        self._position = position

    def _recent(self) -> bytes:
        """Return the sizes of the records right before `_position`, four bytes each."""
        last = b"".join(sizes[-_HISTORY:].astype("<u4").tobytes() for sizes in self._unseen)
        self._history = (self._history + last)[-4 * _HISTORY :]
        self._unseen.clear()
        return self._history

    def _meet(self, header: bytes) -> int:
        """Return the size of the record behind a header seen for the first time; 0 to stop."""
        if len(header) < HEADER:
            self.stop, self.need = "truncated", HEADER
            return 0
        self.stop = header_fault(header, 0)
        if self.stop:
            return 0
        size = int.from_bytes(header[:8], "little") + OVERHEAD
        if size - OVERHEAD > self._longest:
            self.stop, self.need = "long", size
            return 0
        self._known[header] = size
        return size


def _unaligned(data: bytes, dtype: str) -> NDArray[Any]:
    """Return the numbers of `dtype` that start at every byte of `data`."""
    count = max(0, len(data) - np.dtype(dtype).itemsize + 1)
    return np.ndarray((count,), dtype, data, strides=(1,))


def _period(recent: bytes) -> int:
    """Return after how many records the last sizes occurred before in the same order; 0: never."""
    pattern = recent[-4 * _PATTERN :]
    at = recent.rfind(pattern, 0, len(recent) - 4)
    while at % 4 and at > 0:
        at = recent.rfind(pattern, 0, at + len(pattern) - 1)
    found = at >= 0 and len(recent) > len(pattern)
    return (len(recent) - len(pattern) - at) // 4 if found else 0
