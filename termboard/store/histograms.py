"""The histograms of one tag over its steps: decoded when somebody looks, many of them at once.

What is decoded is kept by its place in the writer's segment, a block of points at a time. A segment
only grows, and another file has another one, so when a series grows only its last block is decoded
again, and nothing kept is ever out of date.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from google.protobuf.message import DecodeError

from termboard.events import compat
from termboard.events.malformed import MalformedError
from termboard.proto import message_class
from termboard.store.attempts import in_latest
from termboard.store.kept import Kept
from termboard.store.records import payloads

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from numpy.typing import NDArray

    from termboard.logged import Histogram
    from termboard.store.run import RunView
    from termboard.store.segment import Part
    from termboard.store.series import Attempts, Points, SeriesView

    Float64s = NDArray[np.float64]
    Found: TypeAlias = "Histogram | str"
    """A histogram, or a sentence that says why it cannot be had."""
    Payload: TypeAlias = bytes

PLUGIN = "histograms"

_FIRST_STEP, _LAST_STEP = -(1 << 63), (1 << 63) - 1
_BLOCK = 64  # points that are decoded and kept together
_HELD = 16 << 20  # bytes of histograms that a computation over all steps has in work at once
_KEPT = 96 << 20  # of decoded histograms; 500 steps of torch's take 2 to 4 MB a tag


def tags(run: RunView) -> tuple[SeriesView, ...]:
    """Return the series of a run that hold histograms, in natural order of their tags."""
    return tuple(
        series for series in run.series if series.plugin == PLUGIN and not series.holds_numbers
    )


def history(run: RunView, series: SeriesView, attempts: Attempts) -> History:
    """Return the histograms of a tag over its steps. Costs nothing until one is asked for.

    `series` holds histograms, as those that `tags` returns.
    """
    slot = f"history, {attempts}"  # it knows where everything lies, as long as the view does
    known: History | None = series.kept.get(slot)
    if known is None or known.folder != run.real_path:
        known = series.kept[slot] = History(run.real_path, series, attempts)
    return known


@dataclass(frozen=True)
class History:
    """The histograms of one tag in one run, in the order they were logged. Any thread may ask."""

    folder: str
    """Where the event files lie."""
    series: SeriesView
    attempts: Attempts

    def __len__(self) -> int:
        return len(self.points)

    @property
    def steps(self) -> NDArray[np.int64]:
        """Steps, int64, of shape (n,)."""
        return self.points.steps

    @property
    def wall_times(self) -> Float64s:
        """Seconds since 1970 as logged, float64, of shape (n,); NaN and infinities are kept."""
        return self.points.wall_times

    @property
    def bytes(self) -> int:
        """How many bytes all of them take on disk; in memory it is about as much."""
        return int(self.points.values[:, 1].sum())

    @cached_property
    def points(self) -> Points:
        """Where each of them lies."""
        return self.series.select(self.attempts)

    def nearest(self, step: int | None) -> int:
        """Return the index of the point whose step is nearest, the last for None; -1 if empty.

        Of equal steps the last one logged, of steps equally near the earlier one.
        """
        if not len(self) or step is None:
            return len(self) - 1
        wanted = np.int64(min(max(step, _FIRST_STEP), _LAST_STEP))
        # Unsigned, because the difference of two steps may be beyond an int64.
        steps, place = self.steps.astype(np.uint64), wanted.astype(np.uint64)
        distance = np.where(self.steps > wanted, steps - place, place - steps)
        near = np.flatnonzero(distance == distance.min())
        return int(near[self.steps[near] == self.steps[near].min()][-1])

    def at(self, index: int) -> Histogram | None:
        """Return one histogram; None where it cannot be had, and `problem` says why."""
        found = self._found(index)
        return None if isinstance(found, str) else found

    def problem(self, index: int) -> str:
        """Return why a histogram cannot be had, as a sentence; "" if it can."""
        found = self._found(index)
        return found if isinstance(found, str) else ""

    def is_kept(self, index: int) -> bool:
        """Tell whether one is in memory already."""
        part, row = self.series.parts[int(self._places[0][index])], int(self._places[1][index])
        return (part.segment, row, row + 1) in _kept

    def keep(self, index: int, payload: Payload) -> None:
        """Decode one whose payload was read already, checked, so that `at` finds it."""
        part, row = self.series.parts[int(self._places[0][index])], int(self._places[1][index])
        ordinal = int(part.values[row, 2])
        _kept.get((part.segment, row, row + 1), lambda: (_of_event(payload, ordinal),))

    def all(self) -> tuple[Histogram | None, ...]:
        """Return all histograms; None for those that cannot be had.

        All stand in memory at once, `bytes` of them; `per_step` needs no more than a part of that.
        """
        return tuple(None if isinstance(one, str) else one for one in self._every())

    def problems(self) -> tuple[tuple[int, str], ...]:
        """Return (index, why) of all that cannot be had; decodes all."""
        return tuple((at, one) for at, one in enumerate(self._every()) if isinstance(one, str))

    def per_step(
        self, what: Hashable, compute: Callable[[Sequence[Histogram]], Float64s]
    ) -> Float64s:
        """Return what `compute` says of every histogram, shape (n, …); NaN where there is none.

        `compute` gets some of the histograms, perhaps none, and gives a row for each; `what` names
        it. Rows are kept, histograms are not: a hundred thousand steps need no more memory than
        their rows. When the series grows, only new ones are computed.
        """
        blocks = [
            _rows_kept.get(
                (part.segment, rows.start, rows.stop, what),
                partial(self._computed, part, rows, compute),
            ).rows
            for part, rows in self._blocks()
        ]
        every = np.concatenate([compute(()), *blocks])
        return every[self._in_blocks]

    def to_compute(self, what: Hashable) -> int:
        """Return how many histograms `per_step` would decode to know `what` of all."""
        return sum(
            len(rows)
            for part, rows in self._blocks()
            if (part.segment, rows.start, rows.stop, what) not in _rows_kept
        )

    def _every(self) -> list[Found]:
        found: list[Found] = []
        for part, rows in self._blocks():
            decode = partial(_decoded, self.folder, part, rows)
            found += _kept.get((part.segment, rows.start, rows.stop), decode)
        return [found[place] for place in self._in_blocks.tolist()]

    def _found(self, index: int) -> Found:
        at = range(len(self))[index]
        part, row = self.series.parts[int(self._places[0][at])], int(self._places[1][at])
        decode = partial(_decoded, self.folder, part, range(row, row + 1))
        return _kept.get((part.segment, row, row + 1), decode)[0]

    def _computed(
        self, part: Part, rows: range, compute: Callable[[Sequence[Histogram]], Float64s]
    ) -> _Rows:
        """Return rows for some points of a segment; holds few histograms at once."""
        here: list[int] = []
        group: list[Histogram] = []
        found: list[Float64s] = []
        held = 0
        for row, one in enumerate(_decode(self.folder, part, rows)):
            if isinstance(one, str):
                continue
            here.append(row)
            group.append(one)
            held += one.buckets.nbytes
            if held > _HELD:
                found.append(compute(group))
                group, held = [], 0
        computed = np.concatenate([*found, compute(group)])
        every = np.full((len(rows), *computed.shape[1:]), np.nan)
        every[here] = computed
        return _Rows(every, whole=len(here) == len(rows))

    @cached_property
    def _places(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """For each point the part it is in, and its place there."""
        lengths = [part.length for part in self.series.parts]
        parts = np.repeat(np.arange(len(lengths)), lengths)
        rows = np.concatenate([np.arange(length) for length in lengths])
        every = self.series.select("all")
        if self.points is every:  # nothing was replaced by a restart
            return parts, rows
        kept = in_latest(every.steps, np.flatnonzero(np.diff(every.attempts, prepend=1) > 0))
        return parts[kept], rows[kept]

    @cached_property
    def _block_of_points(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The blocks in which a point is, rows of (part, block of it), and for each point which."""
        parts, rows = self._places
        pairs = np.column_stack([parts, rows // _BLOCK])
        first = np.ones(len(pairs), np.bool_)
        first[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)  # points are in order, so blocks are
        return pairs[first], np.cumsum(first) - 1

    def _blocks(self) -> Iterator[tuple[Part, range]]:
        """Yield the blocks of segments in which a point is, in order."""
        for number, block in self._block_of_points[0].tolist():
            part = self.series.parts[number]
            yield part, range(block * _BLOCK, min((block + 1) * _BLOCK, part.length))

    @cached_property
    def _in_blocks(self) -> NDArray[np.intp]:
        """Where each point is among all points of the blocks."""
        ends = np.cumsum([0, *(len(rows) for _, rows in self._blocks())])
        return ends[self._block_of_points[1]] + self._places[1] % _BLOCK


@dataclass(frozen=True)
class _Rows:
    """What was computed of a block."""

    rows: Float64s
    whole: bool
    """Whether every histogram of the block could be had."""


def _decoded(folder: str, part: Part, rows: range) -> tuple[Found, ...]:
    return tuple(_decode(folder, part, rows))


def _decode(folder: str, part: Part, rows: range) -> Iterator[Found]:
    """Yield the histograms of some points of a segment, or why they cannot be had."""
    places: list[list[int]] = part.values[rows.start : rows.stop].tolist()
    path = str(Path(folder, part.segment.file))
    read = payloads(path, [(offset, length) for offset, length, _ in places])
    for number, (_, _, ordinal) in enumerate(places):
        try:
            payload = next(read)
        except OSError as error:
            reason = f"The event file cannot be read: {error.strerror}."
            yield from [reason] * (len(places) - number)
            return
        yield payload if isinstance(payload, str) else _of_event(payload, ordinal)


def _of_event(payload: bytes, ordinal: int) -> Found:
    try:
        values = message_class("Event").FromString(payload).summary.value
        if not 0 <= ordinal < len(values):
            return "The record holds no histogram any more."
        found = compat.histogram(values[ordinal])
    except DecodeError:
        return "The histogram cannot be decoded."
    except MalformedError as error:
        return str(error)
    found.buckets.flags.writeable = False  # whoever asks next gets the same array
    return found


def _size(found: tuple[Found, ...]) -> int:
    # What cannot be had is asked for again: the disk may be back.
    if any(isinstance(one, str) for one in found):
        return sys.maxsize
    return sum(one.buckets.nbytes + 400 for one in found if not isinstance(one, str))


_kept: Kept[tuple[Found, ...]] = Kept(_size, _KEPT)
_rows_kept: Kept[_Rows] = Kept(
    lambda found: found.rows.nbytes + 300 if found.whole else sys.maxsize
)
