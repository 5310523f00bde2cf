"""One file's points of one tag as growing flat columns; a snapshot of it is a length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.events.batch import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.events.batch import Chunk

_GROWTH = 1.25  # spare room of a column that grows; 24 bytes a point is a promise


class Segment:
    """Points of one tag from one file that follow each other and are of one kind.

    Only ever appended to. What lies below a length once seen never changes, even when the columns
    move to a larger place, so readers need no lock.
    """

    __slots__ = ("_steps", "_values", "_wall_times", "column", "file", "length", "session", "span")

    def __init__(self, file: str, chunk: Chunk) -> None:
        self.file = file
        """Name of the event file in the run's folder."""
        self.column: Column = chunk.column
        self.session = chunk.session
        """SessionLog STARTs before these points in the file."""
        self.length = 0
        self.span = (0, 0)
        """Smallest and largest step."""
        self._steps: NDArray[np.int64] = np.empty(0, np.int64)
        self._wall_times: NDArray[np.float64] = np.empty(0, np.float64)
        self._values: NDArray[Any] = _values(chunk)[:0]
        self.append(chunk)

    def continues(self, file: str, chunk: Chunk) -> bool:
        """Tell whether the points of `chunk` belong to the end of this segment."""
        return (self.file, self.column, self.session) == (file, chunk.column, chunk.session)

    def append(self, chunk: Chunk) -> None:
        """Add the points of `chunk` at the end."""
        added = len(chunk.steps)
        if not added:
            return
        old, new = self.length, self.length + added
        self._steps = _extended(self._steps, old, chunk.steps)
        self._wall_times = _extended(self._wall_times, old, chunk.wall_times)
        self._values = _extended(self._values, old, _values(chunk))
        low, high = int(chunk.steps.min()), int(chunk.steps.max())
        self.span = (min(low, self.span[0]), max(high, self.span[1])) if old else (low, high)
        self.length = new  # last: readers take the length first

    def part(self) -> Part:
        """Return the points there are now."""
        return Part(self, self.length)


@dataclass(frozen=True)
class Part:
    """The first `length` points of a segment."""

    segment: Segment
    length: int

    @property
    def steps(self) -> NDArray[np.int64]:
        """Steps, int64, of shape (length,)."""
        return self.segment._steps[: self.length]

    @property
    def wall_times(self) -> NDArray[np.float64]:
        """Seconds since 1970 as logged, float64, of shape (length,)."""
        return self.segment._wall_times[: self.length]

    @property
    def values(self) -> NDArray[Any]:
        """Numbers of the column's dtype, (length,); payloads: int64 (length, 3).

        A payload's row is (offset of the record, length of its payload, ordinal in the summary).
        """
        return self.segment._values[: self.length]


def _values(chunk: Chunk) -> NDArray[Any]:
    return chunk.rows if chunk.column is Column.PAYLOAD else chunk.values


def _extended(column: NDArray[Any], length: int, added: NDArray[Any]) -> NDArray[Any]:
    """Return a column that holds `added` behind `length` points: the same one if there is room."""
    needed = length + len(added)
    if needed > len(column):
        room = max(needed, int(len(column) * _GROWTH))
        grown = np.empty((room, *column.shape[1:]), column.dtype)
        grown[:length] = column[:length]
        column = grown
    column[length:needed] = added
    return column
