"""Scalars of many tags that a training logs in the same order at every step, as a matrix.

All bytes of such a round but wall times, steps, values and CRCs are those of any other round, so
that rounds are compared and decoded whole. When a record belongs to a template is told in `alike`,
and is no different here. Measured: 70 ns a record, where records by length take 220.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from termboard.events.alike import Scalars, checked_template
from termboard.events.crc import contributions, unmasked
from termboard.events.walk import HEADER, OVERHEAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from termboard.events.alike import Rows
    from termboard.events.batch import Float64s, Int64s
    from termboard.events.template import Layout, Template

_AT_ONCE = 1 << 18  # bytes in work at once: they stay in the cache
_STEP_BYTES = 8  # of a step at most: as many are read of it


class Place(NamedTuple):
    """Rounds behind each other."""

    first: int
    """Number of the first record."""
    position: int
    """Where it starts in the data."""
    times: int
    """Rounds."""


class _Columns(NamedTuple):
    """What some rounds say: a row for each record of a round, a column for each round."""

    steps: Int64s
    wall_times: Float64s
    values: Float64s
    """Of shape (values in a record, records, rounds)."""
    residuals: NDArray[np.uint32]
    """What is left of the CRCs without the contributions of what varies."""


class Recurring:
    """A round of scalars, and how to decode those that are like it."""

    def __init__(self, raw: bytes, starts: Sequence[int], templates: Sequence[Template]) -> None:
        """`templates` are those of the payloads at `starts` in the round `raw`.

        All have a step of as many bytes, and as many values of the same dtypes.
        """
        self.templates = tuple(templates)
        self.size = len(raw)
        """Bytes of a round."""
        layouts = [template.layout for template in templates]
        self._step_bytes = layouts[0].step_bytes

        def field(places: Sequence[int], dtype: str, size: int) -> _Field:
            at = [start + place for start, place in zip(starts, places, strict=True)]
            behind = [layout.length - place for layout, place in zip(layouts, places, strict=True)]
            return _Field(at, behind, dtype, size)

        self._walls = field([layout.wall_time for layout in layouts], "<f8", 8)
        self._steps = field([layout.step for layout in layouts], "<u8", self._step_bytes)
        self._crcs = field([layout.length for layout in layouts], "<u4", 0)
        self._values = [
            field([layout.values[ordinal][0] for layout in layouts], dtype, int(dtype[-1]))
            for ordinal, (_, dtype) in enumerate(layouts[0].values)
        ]
        self._mask = _padded(_constant_bytes(self.size, starts, layouts)).view(np.uint64)
        first = _padded(np.frombuffer(raw, np.uint8))
        self._constant = first.view(np.uint64) & self._mask
        self._residuals = self._columns(first).residuals

    @property
    def records(self) -> int:
        """Records in a round."""
        return len(self.templates)

    @property
    def memory(self) -> int:
        """Bytes that it takes, about."""
        fields = (self._walls, self._steps, *self._values)
        return 3 * self.size + sum(field.memory for field in fields)

    def fits(self, rounds: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Tell which rounds, as `rounds_of` yields them, have the constant bytes of this one."""
        differing = rounds.view(np.uint64) ^ self._constant
        differing &= self._mask
        found: NDArray[np.bool_] = np.logical_not(differing.any(axis=1))
        return found

    def decode(self, data: bytes, places: Sequence[Place]) -> Scalars | None:
        """Return the intact records of all rounds like this one; None if most are unlike it."""
        numbers = np.concatenate(
            [place.first + self.records * np.arange(place.times) for place in places]
        )
        parts, firsts, fitting, seen = [], [], 0, 0
        for rounds in rounds_of(data, places, self.size):
            first = numbers[seen : seen + len(rounds)]
            seen += len(rounds)
            fits = self.fits(rounds)
            if not fits.all():
                rounds, first = rounds[fits], first[fits]
            fitting += len(rounds)
            if 2 * fitting < seen:
                return None
            parts.append(self._columns(rounds))
            firsts.append(first)
        joined = [np.concatenate(part, axis=-1) for part in zip(*parts, strict=True)]
        return self._scalars(np.concatenate(firsts), _Columns(*joined)) if parts else None

    def _scalars(self, first: Rows, columns: _Columns) -> Scalars:
        """Return what rounds say whose first records are numbered so."""
        records = np.arange(self.records)
        rows = (records[:, None] + first).reshape(-1)
        which = np.repeat(records, len(first))
        steps, wall_times = columns.steps.reshape(-1), columns.wall_times.reshape(-1)
        values = tuple(one.reshape(-1) for one in columns.values)
        intact = (columns.residuals == self._residuals).reshape(-1)
        if not intact.all():
            rows, which, steps, wall_times = (
                rows[intact],
                which[intact],
                steps[intact],
                wall_times[intact],
            )
            values = tuple(one[intact] for one in values)
        return Scalars(rows, steps, wall_times, values, self.templates, which)

    def _columns(self, rounds: NDArray[np.uint8]) -> _Columns:
        raw = self._steps.of(rounds)
        walls = self._walls.of(rounds)
        residuals = unmasked(self._crcs.of(rounds))
        residuals ^= self._steps.contributions(raw, 0, self._step_bytes)
        residuals ^= self._walls.contributions(walls, 0, 4)
        # The upper half changes every 17 minutes only: mostly one round's does for all.
        upper = walls.view(np.uint32)[:, 1::2]
        some = slice(1 if (upper == upper[:1, :1]).all() else None)
        residuals ^= self._walls.contributions(walls[:, some], 4, 8)
        values = np.empty((len(self._values), *walls.shape))
        for ordinal, field in enumerate(self._values):
            numbers = field.of(rounds)
            residuals ^= field.contributions(numbers, 0, field.dtype.itemsize)
            values[ordinal] = numbers
        return _Columns(_varints(raw, self._step_bytes), walls, values, residuals)


class _Field:
    """A number that varies: where it stands in each record, and how it changes the CRC."""

    def __init__(self, at: Sequence[int], behind: Sequence[int], dtype: str, size: int) -> None:
        """`at` are places in the round, `behind` bytes from there to the end of each payload.

        `size`: how many of its bytes the CRC is of.
        """
        self.dtype = np.dtype(dtype)
        self._at = np.array(at)
        self._tables = [_Table([count - 1 - i for count in behind]) for i in range(size)]

    @property
    def memory(self) -> int:
        """Bytes that its tables take."""
        return sum(table.memory for table in self._tables)

    def of(self, rounds: NDArray[np.uint8]) -> NDArray[Any]:
        """Return the numbers, of shape (records, rounds)."""
        count, width = rounds.shape
        shape, strides = (width - self.dtype.itemsize + 1, count), (1, width)
        found: NDArray[Any] = np.ndarray(shape, self.dtype, rounds, strides=strides)[self._at]
        return found

    def contributions(self, numbers: NDArray[Any], first: int, end: int) -> NDArray[np.uint32]:
        """Return what the bytes from `first` to `end` of the numbers contribute to the CRCs."""
        raw = numbers[..., None].view(np.uint8)
        found = self._tables[first].of(raw[..., first])
        for i in range(first + 1, end):
            found ^= self._tables[i].of(raw[..., i])
        return found


class _Table:
    """What a byte contributes to a CRC, by how many bytes stand behind it in each record."""

    def __init__(self, behind: Sequence[int]) -> None:
        distinct = sorted(set(behind))
        self._table = np.concatenate([contributions(count) for count in distinct])
        places = {count: 256 * i for i, count in enumerate(distinct)}
        self._offsets = np.array(
            [[places[count]] for count in behind], np.min_scalar_type(len(self._table))
        )

    @property
    def memory(self) -> int:
        """Bytes that it takes."""
        return self._table.nbytes + self._offsets.nbytes

    def of(self, values: NDArray[np.uint8]) -> NDArray[np.uint32]:
        """Return the contributions of bytes, of shape (records, rounds)."""
        found: NDArray[np.uint32] = self._table.take(values + self._offsets)
        return found


def recurring(data: bytes, starts: Rows, lengths: Rows) -> Recurring | None:
    """Return how to decode rounds like the one of these records; None if it is of another kind."""
    found: list[Template] = []
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        template = checked_template(data, start, length)
        if template is None or (found and _form(template.layout) != _form(found[0].layout)):
            return None
        found.append(template)
    if not 0 < found[0].layout.step_bytes <= _STEP_BYTES:
        return None
    first, end = int(starts[0]) - HEADER, int(starts[-1] + lengths[-1]) + OVERHEAD - HEADER
    return Recurring(data[first:end], (starts - first).tolist(), found)


def rounds_of(data: bytes, places: Sequence[Place], size: int) -> Iterator[NDArray[np.uint8]]:
    """Yield rounds of `size` bytes, some at a time, as rows of whole words with zeros behind.

    What was yielded is overwritten by what comes next.
    """
    most = min(-(-_AT_ONCE // size), sum(place.times for place in places))
    block, filled = np.zeros((most, -(-size // 8) * 8), np.uint8), 0
    for _, position, times in places:
        at = 0
        while at < times:
            count = min(times - at, most - filled)
            source = np.ndarray((count, size), np.uint8, data, position + at * size, (size, 1))
            block[filled : filled + count, :size] = source
            filled, at = filled + count, at + count
            if filled == most:
                yield block
                filled = 0
    if filled:
        yield block[:filled]


def _form(layout: Layout) -> tuple[int, tuple[str, ...]]:
    return layout.step_bytes, tuple(dtype for _, dtype in layout.values)


def _constant_bytes(
    size: int, starts: Sequence[int], layouts: Sequence[Layout]
) -> NDArray[np.uint8]:
    """Return which bits of a round are constant: all but those that vary, and the CRCs."""
    mask = np.full(size, 0xFF, np.uint8)
    for start, layout in zip(starts, layouts, strict=True):
        mask[[start + at for at in layout.varying]] = 0
        mask[start + layout.length : start + layout.length + 4] = 0
        # That the step's varint goes on, or ends, is constant.
        mask[start + layout.step : start + layout.step + layout.step_bytes] = 0x80
    return mask


def _padded(raw: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return one round as `rounds_of` does."""
    found = np.zeros((1, -(-len(raw) // 8) * 8), np.uint8)
    found[0, : len(raw)] = raw
    return found


def _varints(raw: NDArray[np.uint64], size: int) -> NDArray[np.int64]:
    """Return the varints of `size` bytes that the numbers begin with."""
    found = np.zeros(raw.shape, np.uint64)
    for i in range(size):
        found |= raw >> np.uint64(i) & np.uint64(0x7F << 7 * i)
    return found.view(np.int64)
