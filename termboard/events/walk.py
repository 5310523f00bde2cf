"""Where records lie: from header to header, without looking into payloads.

Writers log the same tags step after step, so the sizes of records repeat. What repeats is predicted
for thousands of records at once and verified in numpy; the rest is walked one by one, with the CRC
of each different header computed once. Measured: 20 ns a record predicted, 130 ns walked.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

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
_AHEAD = 1 << 7  # times that a period may have gone on, looked at first; then more
_MOST = 1 << 20  # bytes of a period at most
_AT_ONCE = 1 << 17  # bytes that are compared at once: they stay in the cache
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


class _Period:
    """Records that seem to repeat."""

    def __init__(self, sizes: bytes) -> None:
        """`sizes` are theirs, four bytes each."""
        self.sizes = np.frombuffer(sizes, "<u4").astype(np.int64)
        self.ends = np.cumsum(self.sizes)
        self.size = int(self.ends[-1])
        self.headers = np.zeros(self.size, np.bool_)
        """Which of their bytes are headers."""
        self.headers[(self.ends - self.sizes)[:, None] + np.arange(HEADER)] = True

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, sizes: bytes) -> _Period:
        """Return the period of records of these sizes."""
        return cls(sizes)


class _Walker:
    def __init__(self, data: bytes, position: int, longest: int) -> None:
        self.stop = ""
        self.need = 0
        self._data, self._position, self._longest = data, position, longest
        self._known: dict[bytes, int] = {}
        """Size of the record behind each header that holds."""
        self._sizes: list[NDArray[np.int64]] = []
        self._history = bytearray()
        """What `_recent` returned, and what was walked since:"""
        self._unseen: list[NDArray[np.int64]] = []

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
        period = 0 if self.stop else period_of(recent)
        if not period:
            return 0
        sizes = bytes(recent[-4 * period :])
        size = sum(memoryview(sizes).cast("I"))
        times = self._times(size) if size <= _MOST else 0
        return self._repeated(_Period.of(sizes), times) if times else 0

    def _repeated(self, period: _Period, times: int) -> int:
        """Walk records that repeat those of a period up to so many times; return how many."""
        sizes, ends, size, position = period.sizes, period.ends, period.size, self._position
        # A row for each time: its headers have to be those of the time before.
        rows = np.ndarray((times, size), np.uint8, self._data, position, (size, 1))
        before = np.frombuffer(self._data, np.uint8, size, position - size)
        repeated = times * len(sizes)
        at_once = -(-_AT_ONCE // size)
        for row in range(0, times, at_once):
            differs = rows[row : row + at_once] != before
            differs &= period.headers
            first = int(differs.argmax())
            if first or differs[0, 0]:
                whole, within = divmod(first, size)
                repeated = (row + whole) * len(sizes) + int(np.searchsorted(ends, within, "right"))
                break
        whole, more = divmod(repeated, len(sizes))
        walked = np.broadcast_to(sizes, (whole + 1, len(sizes))).reshape(-1)[:repeated]
        self._accept(walked, position + whole * size + (int(ends[more - 1]) if more else 0))
        return repeated

    def _times(self, size: int) -> int:
        """Return how often a header like that of `size` bytes before occurs in that distance."""
        position, data = self._position, self._data
        most = (len(data) - position) // size
        header = data[position - size : position - size + HEADER]
        times, ahead = 0, _AHEAD
        while times < most and data.startswith(header, position + times * size):
            # As strings they are compared whole: numpy pads both with zeros.
            rows = min(ahead, most - times)
            start = position + times * size
            same = np.ndarray((rows,), f"S{HEADER}", data, start, (size,)) == header
            if not same.all():
                return times + int(same.argmin())
            times, ahead = times + rows, 4 * ahead
        return times

    def _accept(self, sizes: NDArray[np.int64], position: int) -> None:
        self._sizes.append(sizes)
        self._unseen.append(sizes)
        self._position = position

    def _recent(self) -> bytearray:
        """Return the sizes of the records before `_position`, four bytes each, the last at least
        _HISTORY.
        """
        for sizes in self._unseen:
            self._history += sizes[-_HISTORY:].astype("<u4").tobytes()
        self._unseen.clear()
        if len(self._history) > 16 * _HISTORY:
            del self._history[: -4 * _HISTORY]
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


def period_of(recent: bytes | bytearray) -> int:
    """Return after how many records the last sizes occurred before in the same order; 0: never.

    Sizes of four bytes each; among the last _HISTORY.
    """
    pattern = recent[-4 * _PATTERN :]
    first = max(0, len(recent) - 4 * _HISTORY)
    at = recent.rfind(pattern, first, len(recent) - 4)
    while at % 4 and at > first:
        at = recent.rfind(pattern, first, at + len(pattern) - 1)
    found = at >= 0 and len(recent) > len(pattern)
    return (len(recent) - len(pattern) - at) // 4 if found else 0
