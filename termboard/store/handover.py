"""Hands a batch from a worker process to this one: its columns in a mapped file, not pickled."""

from __future__ import annotations

import mmap
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.events.batch import Chunk, Column

if TYPE_CHECKING:
    from termboard.events.batch import Batch

_WORTH_A_FILE = 1 << 16
"""Bytes of columns from which on a file is cheaper than a pickle."""


@dataclass(frozen=True)
class Handed:
    """A batch whose columns lie in a file. `take` it once: that removes the file."""

    batch: Batch
    """Without chunks."""
    chunks: tuple[tuple[str, Column, int, int], ...]
    """(tag, column, session, points) of each chunk."""
    path: str

    def take(self) -> Batch:
        """Return the whole batch; its columns are a view of the file. Raises OSError."""
        with Path(self.path).open("rb") as file:
            Path(self.path).unlink()
            words = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), np.int64)
        chunks, at = [], 0
        for tag, column, session, points in self.chunks:
            columns = []
            for dtype in _dtypes(column):
                columns.append(words[at : at + points].view(dtype))
                at += points
            chunks.append(Chunk(tag, column, session, *columns))
        return replace(self.batch, chunks=tuple(chunks))


def taken(batch: Batch | Handed) -> Batch:
    """Return the batch that a worker handed over. Raises OSError."""
    return batch.take() if isinstance(batch, Handed) else batch


def hand_over(batch: Batch, folder: str) -> Batch | Handed:
    """Put the columns of `batch` into a file in `folder`; a small batch comes back as it is.

    So does one for which there is no room: it is pickled then, which is slower but works.
    """
    arrays = [column for chunk in batch.chunks for column in chunk.columns]
    if sum(array.nbytes for array in arrays) < _WORTH_A_FILE:
        return batch
    path = ""
    try:
        descriptor, path = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "wb", buffering=1 << 20) as file:
            for array in arrays:
                file.write(np.ascontiguousarray(array).data)
    except OSError:
        if path:
            Path(path).unlink(missing_ok=True)
        return batch
    table = tuple((c.tag, c.column, c.session, len(c.steps)) for c in batch.chunks)
    return Handed(replace(batch, chunks=()), table, path)


def _dtypes(column: Column) -> list[np.dtype[Any]]:
    found = [np.dtype(np.int64), np.dtype(np.float64), column.dtype]
    return found + [np.dtype(np.int64)] * 2 if column is Column.PAYLOAD else found
