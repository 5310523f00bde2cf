"""Memory that a forked process shares with its parent: columns lie in it and are not sent."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from termboard.events.batch import Chunk, Column

if TYPE_CHECKING:
    from termboard.events.batch import Int64s

_NORESERVE = 0x4000
"""Linux's MAP_NORESERVE, which `mmap` names from Python 3.11 on: what is never written costs
nothing."""


class Placed(NamedTuple):
    """Where the columns of a chunk lie."""

    tag: str
    column: Column
    session: int
    start: int
    """In words of eight bytes."""
    points: int


class Shared:
    """Room for `size` bytes of columns. One process puts, the other takes, each chunk once."""

    def __init__(self, size: int) -> None:
        """Raises OSError if there is no such room."""
        flags = mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | _NORESERVE
        self._words: Int64s = np.frombuffer(mmap.mmap(-1, max(8, size // 8 * 8), flags), np.int64)
        self._used = 0

    def put(self, chunks: tuple[Chunk, ...]) -> tuple[Placed, ...] | None:
        """Put the columns of `chunks` there; None if there is no room left for them."""
        needed = sum(len(chunk.columns) * len(chunk.steps) for chunk in chunks)
        if self._used + needed > len(self._words):
            return None
        return tuple([self._put(chunk) for chunk in chunks])

    def _put(self, chunk: Chunk) -> Placed:
        start, points = self._used, len(chunk.steps)
        for column in chunk.columns:
            end = self._used + points
            self._words[self._used : end] = column.view(np.int64)
            self._used = end
        return Placed(chunk.tag, chunk.column, chunk.session, start, points)

    def take(self, placed: Placed) -> Chunk:
        """Return a chunk; its columns stay where they are, and may be kept."""
        width = 5 if placed.column is Column.PAYLOAD else 3
        end = placed.start + width * placed.points
        rows = self._words[placed.start : end].reshape(width, placed.points)
        steps, wall_times, values, *extents = rows
        lengths, ordinals = extents or (None, None)
        return Chunk(
            placed.tag,
            placed.column,
            placed.session,
            steps,
            wall_times.view(np.float64),
            values.view(placed.column.dtype),
            lengths,
            ordinals,
            rows,
        )
