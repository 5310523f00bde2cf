"""Collects the points of one read, from single events and from blocks, and sorts them by tag."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from termboard.events.batch import Chunk, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.events.batch import Float64s, Int64s

_COLUMNS = (Column.FLOAT, Column.INT, Column.UINT, Column.PAYLOAD)
_CODES = {column: code for code, column in enumerate(_COLUMNS)}


class At(NamedTuple):
    """An event: where it stands and what it says of its points."""

    offset: int
    """Of its record in the file, in bytes."""
    length: int
    """Of its record's payload, in bytes."""
    session: int
    """How many SessionLog STARTs stand before it in the file."""
    step: int
    wall_time: float


@dataclass(frozen=True)
class Block:
    """Points in any order, one array a column, all of the same length."""

    tags: NDArray[Any]
    """Number of the tag, from `PointCollector.number`."""
    kinds: NDArray[Any]
    """Session and column in one number: a chunk ends where it changes."""
    offsets: Int64s
    """Of the point's record in the file."""
    steps: Int64s
    wall_times: Float64s
    values: NDArray[Any]
    """Eight bytes each, to be read as the column says."""
    extents: tuple[Any, Any] | None = None
    """If there are payloads among them: lengths of the records' payloads, in bytes, and ordinals;
    arrays, or one number for all."""


class PointCollector:
    """Points of many tags, added in any order; the offsets of their records put them in order."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._blocks: list[Block] = []
        self._singles: list[tuple[int, int, At]] = []
        self._values: list[float] = []
        self._ordinals: dict[int, int] = {}

    def number(self, tag: str) -> int:
        """Return the number that stands for `tag` in a Block."""
        return self._numbers.setdefault(tag, len(self._numbers))

    def add(self, tag: str, column: Column, at: At, value: float) -> None:
        """Add a number."""
        self._singles.append((self.number(tag), _kind(at.session, column), at))
        self._values.append(value)

    def add_payload(self, tag: str, at: At, ordinal: int) -> None:
        """Add a payload: value `ordinal` of the event's summary, or -1, the event itself."""
        self._ordinals[len(self._values)] = ordinal
        self.add(tag, Column.PAYLOAD, at, at.offset)

    def add_scalars(
        self,
        tags: NDArray[Any],
        sessions: Int64s,
        offsets: Int64s,
        steps: Int64s,
        wall_times: Float64s,
        values: Float64s,
    ) -> None:
        """Add numbers as columns, all of the same length."""
        kinds = _kind(sessions, Column.FLOAT)
        self._blocks.append(Block(tags, kinds, offsets, steps, wall_times, values))

    def add_payloads(
        self,
        tags: NDArray[Any],
        sessions: Int64s,
        offsets: Int64s,
        steps: Int64s,
        wall_times: Float64s,
        lengths: Int64s,
    ) -> None:
        """Add payloads as columns, each the first value of its event."""
        kinds = _kind(sessions, Column.PAYLOAD)
        extents = lengths, 0
        self._blocks.append(Block(tags, kinds, offsets, steps, wall_times, offsets, extents))

    def chunks(self) -> tuple[Chunk, ...]:
        """Return all points, those of a tag in the order in which they were logged."""
        if not self._numbers:
            return ()
        blocks = [*self._from_singles(), *self._blocks]
        tags = np.concatenate([block.tags for block in blocks])
        offsets = np.concatenate([block.offsets for block in blocks])
        order = _order(tags.astype(np.uint16) if len(self._numbers) < 1 << 16 else tags, offsets)
        tags = tags[order]
        kinds = np.concatenate([block.kinds for block in blocks])[order]
        ends = np.flatnonzero((tags[1:] != tags[:-1]) | (kinds[1:] != kinds[:-1])) + 1
        columns = [
            np.concatenate([block.steps for block in blocks])[order],
            np.concatenate([block.wall_times for block in blocks])[order],
            np.concatenate([block.values.view(np.int64) for block in blocks])[order],
        ]
        payloads = np.flatnonzero(kinds % len(_COLUMNS) == _CODES[Column.PAYLOAD])
        extents = _extents(blocks, order[payloads])
        names = list(self._numbers)
        bounds = [0, *ends.tolist(), len(order)]
        before = np.searchsorted(payloads, bounds).tolist()
        found = []
        for i, (begin, end) in enumerate(pairwise(bounds)):
            parts = [column[begin:end] for column in columns]
            parts += [extent[before[i] : before[i + 1]] for extent in extents]
            found.append(_chunk(names[int(tags[begin])], int(kinds[begin]), parts))
        return tuple(found)

    def _from_singles(self) -> list[Block]:
        if not self._singles:
            return []
        tags, kinds, events = zip(*self._singles, strict=True)
        offsets, _, _, steps, wall_times = zip(*events, strict=True)
        numbers = np.array(kinds, np.int64)
        return [
            Block(
                np.array(tags, np.int64),
                numbers,
                np.array(offsets, np.int64),
                np.array(steps, np.int64),
                np.array(wall_times, np.float64),
                _as_words(self._values, numbers % len(_COLUMNS)),
                self._extents_of_singles(),
            )
        ]

    def _extents_of_singles(self) -> tuple[Int64s, Int64s] | None:
        if not self._ordinals:
            return None
        found = np.zeros((2, len(self._singles)), np.int64)
        rows = list(self._ordinals)
        found[0, rows] = [self._singles[row][2].length for row in rows]
        found[1, rows] = list(self._ordinals.values())
        return found[0], found[1]


def _kind(session: Any, column: Column) -> Any:
    return session * len(_COLUMNS) + _CODES[column]


def _chunk(tag: str, kind: int, parts: Sequence[NDArray[Any]]) -> Chunk:
    session, code = divmod(kind, len(_COLUMNS))
    column = _COLUMNS[code]
    steps, wall_times, values, *extents = parts
    if column is not Column.PAYLOAD:
        extents = []
    return Chunk(tag, column, session, steps, wall_times, values.view(column.dtype), *extents)


def _as_words(values: Sequence[float], codes: Int64s) -> NDArray[np.uint64]:
    """Return numbers as eight bytes each, in the dtype of their column."""
    kinds = set(codes.tolist())
    if len(kinds) == 1:
        return np.array(values, _COLUMNS[kinds.pop()].dtype).view(np.uint64)
    words = np.empty(len(values), np.uint64)
    for code in kinds:
        chosen = codes == code
        column = np.array(list(compress(values, chosen.tolist())), _COLUMNS[code].dtype)
        words[chosen] = column.view(np.uint64)
    return words


def _extents(blocks: Sequence[Block], order: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return lengths and ordinals of the payloads in this order; of shape (2, payloads)."""
    found, at = np.zeros((2, sum(len(block.steps) for block in blocks)), np.int64), 0
    for block in blocks:
        end = at + len(block.steps)
        if block.extents is not None:
            found[0, at:end], found[1, at:end] = block.extents
        at = end
    return found[:, order]


def _order(tags: NDArray[Any], offsets: Int64s) -> NDArray[np.intp]:
    """Return the order by tag, and by offset inside a tag; points of one record stay in order."""
    order = np.argsort(tags, kind="stable")  # of 16 bits: a radix sort
    sorted_tags, sorted_offsets = tags[order], offsets[order]
    wrong = (sorted_offsets[1:] < sorted_offsets[:-1]) & (sorted_tags[1:] == sorted_tags[:-1])
    for tag in set(sorted_tags[1:][wrong].tolist()):  # blocks come by size, nearly in order
        begin, end = np.searchsorted(sorted_tags, tag), np.searchsorted(sorted_tags, tag, "right")
        inside = np.argsort(sorted_offsets[begin:end], kind="stable")
        order[begin:end] = order[begin:end][inside]
    return order
