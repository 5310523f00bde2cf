"""Hands a batch from a worker process to this one: its columns in a mapped file, not pickled."""

from __future__ import annotations

import contextlib
import mmap
import os
from dataclasses import dataclass, replace
from io import FileIO
from typing import TYPE_CHECKING

import numpy as np

from termboard.events.batch import Chunk, Column

if TYPE_CHECKING:
    from termboard.events.batch import Batch

_WORTH_A_FILE = 1 << 16
"""Bytes of columns from which on a file is cheaper than a pickle."""
_WORTH_KEEPING, _KEPT = 1 << 20, 1 << 27
"""Bytes of a file that is kept, and of all of them: each takes a descriptor."""


@dataclass(frozen=True)
class Handed:
    """A batch whose columns lie in a file. `take` it once: that removes the file."""

    batch: Batch
    """Without chunks."""
    chunks: tuple[tuple[str, Column, int, int], ...]
    """(tag, column, session, points) of each chunk."""
    path: str

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return sum(8 * points * _width(column) for _, column, _, points in self.chunks)

    def take(self, *, keep: bool) -> Batch:
        """Return the whole batch; its columns are a view of the file. Raises OSError.

        `keep` says that the view may stand for a copy.
        """
        with FileIO(self.path) as file:
            os.unlink(self.path)
            words = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), np.int64)
        chunks, at = [], 0
        for tag, column, session, points in self.chunks:
            end = at + points * _width(column)
            rows = words[at:end].reshape(_width(column), points)
            steps, wall_times, values, *extents = rows
            columns = steps, wall_times.view(np.float64), values.view(column.dtype), *extents
            found = Chunk(tag, column, session, *columns)
            chunks.append(replace(found, rows=rows) if keep else found)
            at = end
        return replace(self.batch, chunks=tuple(chunks))


class Arrivals:
    """Takes batches over from workers; the first large ones are kept as they lie, not copied.

    Copying 50 MB takes 40 ms, most of them for fresh memory. But a file that is kept takes room on
    its disk, though without a name, until every segment in it has grown or is gone: so there is a
    limit to it.
    """

    def __init__(self) -> None:
        self._room = _KEPT

    def take(self, batch: Batch | Handed) -> Batch:
        """Return what a worker handed over, whole. Raises OSError."""
        if not isinstance(batch, Handed):
            return batch
        keep = _WORTH_KEEPING <= batch.size <= self._room
        self._room -= batch.size if keep else 0
        return batch.take(keep=keep)


def hand_over(batch: Batch, folder: str) -> Batch | Handed:
    """Put the columns of `batch` into a file in `folder`; a small batch comes back as it is.

    So does one for which there is no room: it is pickled then, which is slower but works.
    """
    arrays = [column for chunk in batch.chunks for column in chunk.columns]
    if sum(array.nbytes for array in arrays) < _WORTH_A_FILE:
        return batch
    import tempfile  # random numbers, hashes and archives come with it

    path = ""
    try:
        descriptor, path = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "wb", buffering=1 << 20) as file:
            for array in arrays:
                file.write(np.ascontiguousarray(array).data)
    except OSError:
        if path:
            with contextlib.suppress(OSError):
                os.unlink(path)
        return batch
    table = tuple((c.tag, c.column, c.session, len(c.steps)) for c in batch.chunks)
    return Handed(replace(batch, chunks=()), table, path)


def _width(column: Column) -> int:
    return 5 if column is Column.PAYLOAD else 3
