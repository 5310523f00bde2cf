"""One file's points of one tag as growing flat columns; a snapshot of it is a length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.events.batch import Chunk, Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SPARE = 32  # a column that must grow gets a 32nd more: 24 bytes a point is a promise


class Segment:
    """Points of one tag from one file that follow each other and are of one kind.

    Only ever appended to. What lies below a length once seen never changes, even when the columns
    move to a larger place, so readers need no lock.
    """

    __slots__ = ("_rows", "column", "file", "high", "length", "low", "session")

    def __init__(self, file: str, chunk: Chunk) -> None:
        self.file = file
        """Name of the event file in the run's folder."""
        self.column: Column = chunk.column
        self.session = chunk.session
        """SessionLog STARTs before these points in the file."""
        self.length = 0
        self.low = self.high = 0
        """Smallest and largest step."""
        # A row each: steps, wall times, values; of payloads offsets, lengths and ordinals. Eight
        # bytes each, in one array, because a logdir may hold a hundred thousand short series.
        self._rows: NDArray[np.int64] = np.empty((len(chunk.columns), 0), np.int64)
        if chunk.rows is None:
            self.append(chunk)
        else:
            self._rows = chunk.rows  # without room to spare, so that nothing is written into it
            self._lengthen(chunk)

    def continues(self, file: str, chunk: Chunk) -> bool:
        """Tell whether the points of `chunk` belong to the end of this segment."""
        return (self.file, self.column, self.session) == (file, chunk.column, chunk.session)

    def append(self, chunk: Chunk) -> None:
        """Add the points of `chunk` at the end."""
        if not len(chunk.steps):
            return
        old, new = self.length, self.length + len(chunk.steps)
        if new > self._rows.shape[1]:
            self._rows = _grown(self._rows, old, new)
        for i, added in enumerate(chunk.columns):
            self._rows[i, old:new] = added.view(np.int64)
        self._lengthen(chunk)

    def _lengthen(self, chunk: Chunk) -> None:
        low, high = int(chunk.steps.min()), int(chunk.steps.max())
        if self.length:
            low, high = min(low, self.low), max(high, self.high)
        self.low, self.high = low, high
        self.length += len(chunk.steps)  # last: readers take the length first

    def part(self) -> Part:
        """Return the points there are now."""
        return Part(self, self.length)


@dataclass(frozen=True)
class Part:
    """The first `length` points of a segment."""

    __slots__ = ("length", "segment")

    segment: Segment
    length: int

    @property
    def holds_payloads(self) -> bool:
        """Tell whether its points are payloads rather than numbers."""
        return self.segment.column is Column.PAYLOAD

    @property
    def steps(self) -> NDArray[np.int64]:
        """Steps, int64, of shape (length,)."""
        return self.segment._rows[0, : self.length]

    @property
    def wall_times(self) -> NDArray[np.float64]:
        """Seconds since 1970 as logged, float64, of shape (length,)."""
        return self.segment._rows[1, : self.length].view(np.float64)

    @property
    def values(self) -> NDArray[Any]:
        """Numbers of the column's dtype, (length,); payloads: int64 (length, 3).

        A payload's row is (offset of the record, length of its payload, ordinal in the summary).
        """
        if self.holds_payloads:
            return self.segment._rows[2:, : self.length].T
        return self.segment._rows[2, : self.length].view(self.segment.column.dtype)

    def chunk(self, tag: str) -> Chunk:
        """Return the same as a chunk of `tag`; its columns are views."""
        segment = self.segment
        steps, wall_times, values, *extents = segment._rows[:, : self.length]
        columns = steps, wall_times.view(np.float64), values.view(segment.column.dtype), *extents
        return Chunk(tag, segment.column, segment.session, *columns)


def _grown(rows: NDArray[np.int64], length: int, needed: int) -> NDArray[np.int64]:
    """Return rows with room for `needed` points: the first ones exactly, then some to spare."""
    room = needed + (needed // _SPARE if length else 0)
    grown = np.empty((len(rows), room), np.int64)
    grown[:, :length] = rows[:, :length]
    return grown
