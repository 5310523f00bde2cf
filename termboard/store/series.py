"""All points of one tag in one run, in the order of (file name, offset), never of arrival."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from termboard.store.attempts import in_latest, seams, starts_of_attempts
from termboard.store.segment import Part, Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.domain import Seam
    from termboard.events.batch import Chunk

Attempts = Literal["latest", "all"]
"""`latest`: what a restart replaced is left out; `all`: everything as logged."""


@dataclass(frozen=True)
class Points:
    """Points of one tag, one array a column, all of the same length."""

    steps: NDArray[np.int64]
    wall_times: NDArray[np.float64]
    """Seconds since 1970 as logged; NaN and infinities are kept."""
    attempts: NDArray[np.int64]
    """Which attempt logged it, from 1."""
    values: NDArray[Any]
    """float64, or int64 or uint64 where every value is whole; payloads: int64 (n, 3), a row being
    (offset of the record, length of its payload, ordinal in the summary)."""
    files: NDArray[np.intp] | None = None
    """Payloads only: index into the view's `files`."""

    def __len__(self) -> int:
        return len(self.steps)


@dataclass(frozen=True)
class SeriesView:
    """A snapshot of a series: costs nothing, never changes."""

    tag: str
    plugin: str
    """TensorBoard's name of the plugin: `scalars`, `text`, `histograms` …"""
    parts: tuple[Part, ...]
    """In order; numbers or payloads, never both."""
    series: Series | None = field(default=None, compare=False, repr=False)
    """Where it comes from; None for one that was made by hand."""

    @property
    def points(self) -> int:
        """How many points were logged, over all attempts."""
        return sum(part.length for part in self.parts)

    @property
    def holds_numbers(self) -> bool:
        """Tell whether its points are numbers rather than payloads."""
        return bool(self.parts) and not self.parts[0].holds_payloads

    @property
    def span(self) -> tuple[int, int]:
        """Smallest and largest step."""
        segments = [part.segment for part in self.parts]
        return min(s.low for s in segments), max(s.high for s in segments)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Names of the event files that hold its points, in order."""
        return tuple(dict.fromkeys(part.segment.file for part in self.parts))

    def select(self, attempts: Attempts) -> Points:
        """Return its points, in order."""
        if attempts == "all":
            return self._all
        return self._latest

    def begins_with(self, parts: Sequence[Part], attempts: Attempts) -> bool:
        """Tell whether the points of an earlier view's `parts` are the first of this one's.

        As `select(attempts)` returns them; False also where a restart makes that hard to tell. What
        somebody computed of the earlier view can be gone on from then, without holding its arrays.
        """
        if attempts == "latest" and self._latest is not self._all:
            return False
        if not 0 < len(parts) <= len(self.parts):
            return False
        *before, last = parts
        mine = self.parts[len(before)]
        return (
            all(map(_is_same, before, self.parts))
            and mine.segment is last.segment
            and mine.length >= last.length
        )

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What others computed of this view, by what it is; gone with the view.

        One slot for each thing, replaced whole, so that any thread may look or put.
        """
        return {}

    @property
    def carried(self) -> dict[str, Any]:
        """Return what others computed of earlier views, to go on from: check that it still holds.

        As `kept`, one slot for each thing, replaced whole.
        """
        return self.kept if self.series is None else self.series.carried()

    @cached_property
    def seams(self) -> tuple[Seam, ...]:
        """Where attempts begin, the first one left out."""
        return seams(self._all.steps, self._all.wall_times, self._starts)

    @cached_property
    def _starts(self) -> NDArray[np.intp]:
        return starts_of_attempts(self.parts)

    @cached_property
    def _all(self) -> Points:
        files = None
        if not self.holds_numbers:
            indices = [self.files.index(part.segment.file) for part in self.parts]
            files = np.repeat(indices, [part.length for part in self.parts])
        return Points(
            steps=_joined([part.steps for part in self.parts]),
            wall_times=_joined([part.wall_times for part in self.parts]),
            attempts=self._attempts,
            values=_joined_values([part.values for part in self.parts]),
            files=files,
        )

    @cached_property
    def _attempts(self) -> NDArray[np.int64]:
        if not len(self._starts):  # nearly always; then one number stands for all
            return np.broadcast_to(np.int64(1), self.points)
        lengths = np.diff(self._starts, prepend=0, append=self.points)
        return np.repeat(np.arange(1, len(lengths) + 1), lengths)

    @cached_property
    def _latest(self) -> Points:
        every = self._all
        if not len(self._starts):
            return every
        keep = in_latest(every.steps, self._starts)
        if keep.all():
            return every
        return Points(
            every.steps[keep],
            every.wall_times[keep],
            every.attempts[keep],
            every.values[keep],
            None if every.files is None else every.files[keep],
        )


class Series:
    """The writer's side of one tag.

    A logdir may hold a hundred thousand of them with a few points each, so nothing is kept twice:
    the tuple of parts is that of the view, and a view is not wrapped in anything.
    """

    __slots__ = ("_carried", "_parts", "beside", "tag", "view")

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.view: SeriesView | None = None
        """What there is, as it was last looked at; None if that is no longer so."""
        self.beside: SeriesView | None = None
        """The same of the fewer points, where both numbers and payloads were logged."""
        self._parts: tuple[Part, ...] = ()
        self._carried: dict[str, Any] | None = None  # most series are never drawn

    def carried(self) -> dict[str, Any]:
        """Return what its views hand on to the ones that come after them."""
        if self._carried is None:
            self._carried = {}
        return self._carried

    def append(self, file: str, chunk: Chunk) -> None:
        """Add points of `file` behind the ones that the file already gave."""
        self.outdate()
        place = len(self._parts)
        if place and self._parts[-1].segment.file > file:  # seldom: files come by their names
            place = bisect_right(self._parts, file, key=lambda part: part.segment.file)
        last = self._parts[place - 1].segment if place else None
        if last is not None and last.continues(file, chunk):
            last.append(chunk)
        else:
            before, behind = self._parts[:place], self._parts[place:]
            self._parts = (*before, Segment(file, chunk).part(), *behind)

    def files_of_numbers_behind(self, file: str) -> set[str]:
        """Return the files behind `file` from which numbers came."""
        return {
            part.segment.file
            for part in self._parts
            if part.segment.file > file and not part.holds_payloads
        }

    def parts_by_file(self) -> dict[str, list[Part]]:
        """Return the points there are now by the file that they came from."""
        found: dict[str, list[Part]] = {}
        for part in self._now():
            found.setdefault(part.segment.file, []).append(part)
        return found

    def drop(self, file: str) -> None:
        """Forget the points of `file`."""
        self.outdate()
        self._parts = tuple(part for part in self._parts if part.segment.file != file)

    def outdate(self) -> None:
        """Forget the views: there are other points than before, or they have another plugin."""
        self.view = self.beside = None

    def look(self, plugin: str) -> None:
        """Make the views: one, or none if it is empty.

        A tag under which both numbers and payloads were logged gives two: the numbers as scalars,
        the payloads under the plugin's name.
        """
        parts = self._now()
        payloads = tuple(part for part in parts if part.holds_payloads)
        if not payloads or len(payloads) == len(parts):
            self.view = SeriesView(self.tag, plugin, parts, self) if parts else None
            return
        numbers = tuple(part for part in parts if not part.holds_payloads)
        self.view = SeriesView(self.tag, "scalars", numbers, self)
        self.beside = SeriesView(self.tag, plugin, payloads, self)
        if self.beside.points > self.view.points:
            self.view, self.beside = self.beside, self.view

    def _now(self) -> tuple[Part, ...]:
        if any(part.length != part.segment.length for part in self._parts):
            self._parts = tuple(part.segment.part() for part in self._parts)
        return self._parts


def _is_same(one: Part, other: Part) -> bool:
    return one.segment is other.segment and one.length == other.length


def _joined(columns: list[NDArray[Any]]) -> NDArray[Any]:
    return columns[0] if len(columns) == 1 else np.concatenate(columns)


def _joined_values(columns: list[NDArray[Any]]) -> NDArray[Any]:
    """Join columns of numbers; of mixed kinds as Python objects would be slow, so as float64.

    int64 beside uint64 stays exact where it can: as uint64 if nothing is negative.
    """
    kinds = {column.dtype for column in columns}
    if kinds == {np.dtype(np.int64), np.dtype(np.uint64)} and all(
        (column >= 0).all() for column in columns
    ):
        columns = [column.astype(np.uint64) for column in columns]
    return _joined(columns)
