"""Parquet: a table of numbers, written in groups of rows; needs the extra `parquet`."""

from __future__ import annotations

from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from termboard.cli.export.columns import Table, inexact
from termboard.errors import TermboardError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.store.series import Points

GROUP = 1 << 18
"""Rows that are in memory at the same time, and one group in the file."""


def check(table: Table) -> None:
    """Raise TermboardError if pyarrow is not installed."""
    _pyarrow()


def write(table: Table, out: IO[bytes]) -> None:
    """Write the table; memory does not grow with the number of points."""
    pa = _pyarrow()
    parquet: Any = import_module("pyarrow.parquet")
    schema = _schema(pa)
    with parquet.ParquetWriter(_Sink(out), schema, compression="zstd") as writer:
        for group in _groups(table):
            batches = [_batch(pa, schema, table, *stretch) for stretch in group]
            joined = pa.Table.from_batches(batches, schema).unify_dictionaries()
            writer.write_table(joined, row_group_size=GROUP)


class _Sink:
    """What pyarrow needs of a file, over one that may be a pipe."""

    closed = False

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._written = 0

    def write(self, data: bytes) -> int:
        self._out.write(data)
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        self._out.flush()

    def close(self) -> None:
        self.flush()


def _pyarrow() -> Any:
    try:
        return import_module("pyarrow")
    except ImportError as error:
        raise TermboardError(
            "Parquet needs pyarrow: pip install 'termboard[parquet]', or take --format npz."
        ) from error


def _schema(pa: Any) -> Any:
    name = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        [
            ("run", name),
            ("tag", name),
            ("plugin", name),
            ("step", pa.int64()),
            ("wall_time", pa.float64()),
            ("attempt", pa.int64()),
            ("value", pa.float64()),
            ("exact", pa.decimal128(20, 0)),
        ]
    )


def _groups(table: Table) -> Iterator[list[tuple[int, Points, slice]]]:
    """Yield stretches of series, (which series, its points, which of them), by groups of rows."""
    group: list[tuple[int, Points, slice]] = []
    room = GROUP
    for index, points in enumerate(table.points()):
        start = 0
        while start < len(points):
            rows = slice(start, min(len(points), start + room))
            group.append((index, points, rows))
            room -= rows.stop - start
            start = rows.stop
            if not room:
                yield group
                group, room = [], GROUP
    if group:
        yield group


def _batch(pa: Any, schema: Any, table: Table, index: int, points: Points, rows: slice) -> Any:
    count = rows.stop - rows.start
    names = []
    for column in (table.runs, table.tags, table.plugins):
        name = pa.array([column.names[column.indices[index]]], pa.string())
        names.append(pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), name))
    values = points.values[rows]
    columns = [
        *names,
        pa.array(points.steps[rows]),
        pa.array(points.wall_times[rows]),
        pa.array(np.ascontiguousarray(points.attempts[rows])),
        pa.array(values.astype(np.float64)),
        _exact(pa, values),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _exact(pa: Any, values: np.ndarray[Any, Any]) -> Any:
    """Return the whole numbers beyond 2^53, null everywhere else."""
    kind = pa.decimal128(20, 0)
    marked = inexact(values)
    if not marked.any():
        return pa.nulls(len(values), kind)
    return pa.array(values, mask=~marked).cast(kind)
