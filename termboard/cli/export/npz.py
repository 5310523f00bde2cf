"""npz: flat arrays for numpy, written a column at a time, a series at a time.

A file of numpy's own, without pickled objects. Names are not repeated for each point: `run`, `tag`
and `plugin` are positions in `runs`, `tags` and `plugins`.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from termboard.cli.export.columns import Names, Table, inexact
from termboard.errors import TermboardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from termboard.store.series import Points

_LARGEST_NAMES = 64 << 20  # bytes: each name takes as much room as the longest


def check(table: Table) -> None:
    """Raise TermboardError for names that an array of texts has no room for."""
    for what, names in (("run", table.runs), ("tag", table.tags)):
        longest = max(map(len, names.names), default=0)
        if 4 * longest * len(names.names) > _LARGEST_NAMES:
            raise TermboardError(
                f"npz has no room for a {what} of {longest} characters: leave it out with "
                f"--{what}, or take another --format."
            )


def write(table: Table, out: IO[bytes]) -> None:
    """Write the table; memory does not grow with the number of points."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for column in _columns(table):
            # A fixed time: the same points give the same file.
            member = zipfile.ZipInfo(f"{column.name}.npy", (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as file:
                _write_column(column, file)


@dataclass(frozen=True)
class _Column:
    name: str
    dtype: np.dtype[Any]
    length: int
    parts: Callable[[], Iterator[NDArray[Any]]]


def _write_column(column: _Column, file: IO[bytes]) -> None:
    header = {
        "descr": np.lib.format.dtype_to_descr(column.dtype),
        "fortran_order": False,
        "shape": (column.length,),
    }
    np.lib.format.write_array_header_1_0(file, header)
    for part in column.parts():
        file.write(np.ascontiguousarray(part, column.dtype).data)


def _columns(table: Table) -> Iterator[_Column]:
    total = sum(table.lengths)

    def of_points(name: str, dtype: str, pick: Callable[[Points], NDArray[Any]]) -> _Column:
        return _Column(name, np.dtype(dtype), total, lambda: map(pick, table.points()))

    every = (("run", table.runs), ("tag", table.tags), ("plugin", table.plugins))
    for name, names in every:
        yield _positions(name, names, table, total)
    yield of_points("step", "<i8", lambda points: points.steps)
    yield of_points("wall_time", "<f8", lambda points: points.wall_times)
    yield of_points("attempt", "<i8", lambda points: points.attempts)
    yield of_points("value", "<f8", lambda points: points.values)
    for name, names in every:
        yield _texts(f"{name}s", names)
    for kind in ("int64", "uint64"):
        yield from _exact(kind, table)


def _positions(name: str, names: Names, table: Table, total: int) -> _Column:
    def parts() -> Iterator[NDArray[Any]]:
        for index, length in zip(names.indices, table.lengths, strict=True):
            yield np.full(length, index, "<i4")

    return _Column(name, np.dtype("<i4"), total, parts)


def _texts(name: str, names: Names) -> _Column:
    texts = np.array(names.names, "<U") if names.names else np.zeros(0, "<U1")
    return _Column(name, texts.dtype, len(texts), lambda: iter([texts]))


def _exact(kind: str, table: Table) -> Iterator[_Column]:
    """Yield the rows whose value is a whole number beyond 2^53, and those numbers."""

    def found() -> Iterator[tuple[NDArray[np.intp], NDArray[Any]]]:
        start = 0
        for points in table.points():
            if points.values.dtype == np.dtype(kind):
                rows = np.flatnonzero(inexact(points.values))
                yield rows + start, points.values[rows]
            start += len(points)

    length = sum(len(rows) for rows, _ in found())
    rows_dtype, dtype = np.dtype("<i8"), np.dtype(kind).newbyteorder("<")
    yield _Column(f"{kind}_row", rows_dtype, length, lambda: (rows for rows, _ in found()))
    yield _Column(f"{kind}_value", dtype, length, lambda: (values for _, values in found()))
