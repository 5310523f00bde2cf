"""A run: its event files as far as they are read, its series, and frozen views of both."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from termboard.domain import Action, Damage, RunState
from termboard.events.batch import Ending
from termboard.events.record import LISTED, joined
from termboard.ordering import natural_key
from termboard.store.series import Series, SeriesView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from termboard.events.batch import Batch, Chunk
    from termboard.events.logdir import EventFile, RunFolder

Pairs = tuple[tuple[str, str], ...]
"""Of a tag and the name of a plugin."""

LIVE_WITHIN = 60.0
"""Seconds without writing after which a run is no longer live, unless its own pace is slower."""
_PACE_FACTOR = 3.0
_WRITING_SINCE = (
    5.0  # a session's end is written together with its last metrics, not at one instant
)


@dataclass(frozen=True)
class FileState:
    """How far one event file is read. Replaced, never changed."""

    file: EventFile
    """As the folder listed it last."""
    head: bytes = b""
    """Its first bytes, by which a replaced file is told from one that grew."""
    seen: tuple[int, float] = (-1, 0.0)
    """Size and mtime when it was last read to its end."""
    end: int = 0
    """Where to go on reading."""
    events: int = 0
    sessions: int = 0
    damage: tuple[Damage, ...] = ()
    unlisted: tuple[int, int] = (0, 0)
    """(records, bytes) that were passed over beyond those."""
    waiting: Damage | None = None
    first_wall_time: float = math.nan
    last_wall_time: float = math.nan
    ending: Ending | None = None
    ending_wall_time: float = math.nan
    gone: bool = False
    """It was deleted; its points are kept."""
    reason: str = ""
    """Why it cannot be read, in the system's words; empty if it can."""

    @property
    def unread(self) -> bool:
        """Tell whether there may be something new in it."""
        # Not only growth counts: zeros become data, and a file is overwritten, without a change of
        # size. One that cannot be read is always tried: its permissions change neither.
        new = self.seen != (self.file.size, self.file.modified)
        return not self.gone and (new or bool(self.reason))

    def after(self, batch: Batch) -> FileState:
        """Return the state behind what `batch` read."""
        done = batch.end + (batch.waiting.size if batch.waiting else 0) >= batch.size
        ending, said = self.ending, self.ending_wall_time
        if batch.ending is not None:
            ending, said = batch.ending, batch.ending_wall_time
        last = -min_ignoring_nan(-self.last_wall_time, -batch.last_wall_time)
        if last > said + _WRITING_SINCE:  # of all events, so that it is the same by any slices
            ending = None
        damage = joined(self.damage, batch.damage)
        more = damage[LISTED:]
        records, lost = (a + b for a, b in zip(self.unlisted, batch.unlisted, strict=True))
        return replace(
            self,
            file=replace(self.file, size=batch.size),
            seen=(batch.size, self.file.modified) if done else self.seen,
            end=batch.end,
            events=self.events + batch.events,
            sessions=batch.sessions,
            damage=damage[:LISTED],
            unlisted=(records + len(more), lost + sum(one.size for one in more)),
            waiting=batch.waiting,
            first_wall_time=min_ignoring_nan(self.first_wall_time, batch.first_wall_time),
            last_wall_time=last,
            ending=ending,
            ending_wall_time=said,
        )

    def deleted(self) -> FileState:
        """Return the state of a file that is not there any more."""
        return replace(self, gone=True, reason="", waiting=None if self.reason else self.waiting)

    def failed(self, reason: str) -> FileState:
        """Return the state of a file that cannot be read now; it is tried again at every look."""
        size = max(0, self.file.size - self.end)
        return replace(
            self,
            seen=(self.file.size, self.file.modified),
            waiting=Damage(self.end, size, "unreadable", Action.WAITING),
            reason=reason,
        )


def min_ignoring_nan(a: float, b: float) -> float:
    """Return the smaller number; of a number and NaN the number."""
    return b if math.isnan(a) else a if math.isnan(b) else min(a, b)


@dataclass(frozen=True)
class RunView:
    """A snapshot of a run: costs nothing, never changes."""

    name: str
    path: str
    """As the user would type it."""
    real_path: str
    files: tuple[FileState, ...]
    """By name."""
    series: tuple[SeriesView, ...]
    """In natural order of their tags."""
    parent: str | None = None
    """Name of the run that this sub-run folds into."""

    @cached_property
    def by_tag(self) -> Mapping[str, SeriesView]:
        """What was logged under each tag; of numbers and payloads, what there is more of."""
        found: dict[str, SeriesView] = {}
        for series in self.series:
            found.setdefault(series.tag, series)
        return MappingProxyType(found)

    def numbers(self, tag: str) -> SeriesView | None:
        """Return the numbers logged under `tag`, None if there are none."""
        return self._numbers.get(tag)

    def payloads(self, tag: str) -> SeriesView | None:
        """Return what else was logged under `tag`: texts, images …; None if there is nothing."""
        return self._payloads.get(tag)

    @cached_property
    def _numbers(self) -> dict[str, SeriesView]:
        return {series.tag: series for series in self.series if series.holds_numbers}

    @cached_property
    def _payloads(self) -> dict[str, SeriesView]:
        return {series.tag: series for series in self.series if not series.holds_numbers}

    @cached_property
    def scalars(self) -> frozenset[str]:
        """The tags of its scalars."""
        return frozenset(
            series.tag
            for series in self.series
            if series.plugin == "scalars" and series.holds_numbers
        )

    @cached_property
    def points(self) -> int:
        """How many points were logged, over all tags."""
        return sum(series.points for series in self.series)

    @cached_property
    def events(self) -> int:
        """Intact event records."""
        return sum(file.events for file in self.files)

    @cached_property
    def size(self) -> int:
        """Bytes of its event files."""
        return sum(file.file.size for file in self.files)

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """Smallest and largest step; None without points."""
        spans = [series.span for series in self.series]
        if not spans:
            return None
        return min(low for low, _ in spans), max(high for _, high in spans)

    @cached_property
    def first_wall_time(self) -> float:
        """Smallest wall time of any event; NaN if there is none."""
        times = [file.first_wall_time for file in self.files]
        return min((t for t in times if not math.isnan(t)), default=math.nan)

    @cached_property
    def last_wall_time(self) -> float:
        """Largest wall time of any event; NaN if there is none."""
        times = [file.last_wall_time for file in self.files]
        return max((t for t in times if not math.isnan(t)), default=math.nan)

    @cached_property
    def attempts(self) -> int:
        """How often it was started, by the tag that shows most of it."""
        return 1 + max((len(series.seams) for series in self.series), default=0)

    @cached_property
    def damaged(self) -> tuple[int, int, int]:
        """Records passed over, bytes passed over, bytes that wait at a tail."""
        lost = [damage for file in self.files for damage in file.damage]
        pending = sum(file.waiting.size for file in self.files if file.waiting)
        records = len(lost) + sum(file.unlisted[0] for file in self.files)
        size = sum(damage.size for damage in lost) + sum(file.unlisted[1] for file in self.files)
        return records, size, pending

    @cached_property
    def plugins(self) -> frozenset[str]:
        """The plugins that its tags belong to."""
        return frozenset(series.plugin for series in self.series)

    @cached_property
    def broken(self) -> bool:
        """Tell whether the last number of any tag is NaN or infinite."""
        return any(
            not math.isfinite(series.parts[-1].values[-1])
            for series in self.series
            if series.holds_numbers and series.parts[-1].length
        )

    @cached_property
    def gone(self) -> bool:
        """Tell whether all its files were deleted."""
        return all(file.gone for file in self.files)

    @cached_property
    def modified(self) -> float:
        """When its newest file was last written, by mtime."""
        return max((file.file.modified for file in self.files), default=0.0)

    def state(self, now: float) -> RunState:
        """Return its state at `now` (seconds since 1970)."""
        if self._ending is Ending.STOPPED:
            return RunState.FINISHED
        if self._ending is Ending.FAILED:
            return RunState.FAILED
        if now - self.modified <= max(LIVE_WITHIN, _PACE_FACTOR * self.pace) and not self.gone:
            return RunState.LIVE
        return RunState.SILENT

    @cached_property
    def _ending(self) -> Ending | None:
        """What its newest file says of the end."""
        newest = max(self.files, key=lambda f: (f.file.modified, f.file.name), default=None)
        return None if newest is None else newest.ending

    @cached_property
    def pace(self) -> float:
        """Seconds between two points of its busiest tag, lately; 0 if that cannot be told."""
        rate = self._lately
        return rate[1] if rate else 0.0

    @cached_property
    def steps_per_second(self) -> float:
        """How fast its step lately rises; NaN if that cannot be told."""
        rate = self._lately
        return rate[0] / rate[1] if rate and rate[1] > 0 else math.nan

    @cached_property
    def _lately(self) -> tuple[float, float] | None:
        """Median rise of step and wall time between the last points of its busiest tag."""
        busiest = max(self.series, key=lambda series: series.points, default=None)
        if busiest is None or not busiest.parts:
            return None
        part = busiest.parts[-1]
        times, steps = part.wall_times[-33:], part.steps[-33:].astype(np.float64)
        if len(times) < 2 or not np.isfinite(times).all():
            return None
        with np.errstate(over="ignore"):
            rise, pause = _middle(np.diff(steps)), _middle(np.diff(times))
        return (rise, pause) if math.isfinite(pause) else None


def _middle(values: NDArray[np.float64]) -> float:
    """Return the median, of an even number the upper one: np.median loads numpy.ma, in 10 ms."""
    return float(np.sort(values)[len(values) // 2])


class Run:
    """The writer's side of a run. Only the loader touches it."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self.files: dict[str, FileState] = {}
        self._declared: dict[str, dict[str, str]] = {}
        """By file: the plugin of each tag by its first metadata there."""
        self._guessed: dict[str, dict[str, str]] = {}
        """By file: the plugin of each tag of payloads, by the field that holds them."""
        self._series: dict[str, Series] = {}
        self._view: RunView | None = None

    def list_files(self, folder: RunFolder | None) -> None:
        """Take over what the folder holds now; None if the folder is gone."""
        if folder is not None and folder != self.folder:
            self.folder, self._view = folder, None
        listed = {file.name: file for file in folder.files} if folder else {}
        for name, state in self.files.items():
            if name not in listed and not state.gone:
                self._set(name, state.deleted())
        for file in listed.values():
            self.see(file)

    def see(self, file: EventFile) -> None:
        """Take over how a file of the folder is now."""
        known = self.files.get(file.name)
        if known is None:
            self._set(file.name, FileState(file))
        elif known.file.inode != file.inode or file.size < known.end:
            self.restart(file)
        elif known.file != file or known.gone:
            self._set(file.name, replace(known, file=file, gone=False))

    def restart(self, file: EventFile) -> None:
        """Forget all that was read of `file`: it was replaced by another one of its name."""
        for series in self._series.values():
            series.drop(file.name)
        for claims in (self._declared, self._guessed):
            self._outdate(claims.pop(file.name, ()))
        self._set(file.name, FileState(file))

    def commit(self, name: str, batch: Batch, head: bytes) -> set[str]:
        """Take over what was read of the file `name`; return files that must be read again.

        A tensor without dimensions is a number unless its plugin says otherwise; so of files that
        were read first, a later one may have been taken amiss.
        """
        self._add(name, batch.chunks, (batch.plugins, batch.guesses))
        self._set(name, replace(self.files[name].after(batch), head=head, reason=""))
        return self._read_amiss(name, batch.plugins)

    def restore(
        self, state: FileState, chunks: Sequence[Chunk], claims: tuple[Pairs, Pairs]
    ) -> None:
        """Take over all that an earlier start read of a file that nothing was read of yet."""
        self._add(state.file.name, chunks, claims)
        self._set(state.file.name, state)
        self._read_amiss(state.file.name, claims[0])

    def _add(self, name: str, chunks: Sequence[Chunk], claims: tuple[Pairs, Pairs]) -> None:
        """Add points of the file `name`, and the plugins of tags, as `claims` returns them."""
        for known, said in zip((self._declared, self._guessed), claims, strict=True):
            for tag, plugin in said:
                known.setdefault(name, {}).setdefault(tag, plugin)
            self._outdate(tag for tag, _ in said)
        for chunk in chunks:
            series = self._series.get(chunk.tag)
            if series is None:
                series = self._series[chunk.tag] = Series(chunk.tag)
            series.append(name, chunk)

    def _outdate(self, tags: Iterable[str]) -> None:
        """Have the views of `tags` made anew: their plugin may be another one now."""
        for tag in tags:
            if tag in self._series:
                self._series[tag].outdate()

    def _read_amiss(self, name: str, plugins: Pairs) -> set[str]:
        """Forget the files behind `name` whose tensors it makes something else; return them."""
        amiss: set[str] = set()
        for tag, plugin in plugins:
            if plugin != "scalars" and tag in self._series:
                amiss |= self._series[tag].files_of_numbers_behind(name)
        for later in amiss:
            self.restart(self.files[later].file)
        return amiss

    def chunks(self, names: frozenset[str]) -> dict[str, list[Chunk]]:
        """Return the points of these files, by file; the columns are views."""
        found: dict[str, list[Chunk]] = {name: [] for name in names}
        for tag, series in self._series.items():
            for name, parts in series.parts_by_file().items():
                if name in names:
                    found[name] += [part.chunk(tag) for part in parts]
        return found

    def claims(self, name: str) -> tuple[Pairs, Pairs]:
        """Return the (tag, plugin) pairs of the file `name`: by metadata, and guessed."""
        declared, guessed = self._declared.get(name, {}), self._guessed.get(name, {})
        return tuple(declared.items()), tuple(guessed.items())

    def known_before(self, name: str) -> dict[str, str]:
        """Return the plugin of tags by the metadata in files before `name`."""
        return self._known(file for file in self._declared if file < name)

    def known_to(self, name: str) -> dict[str, str]:
        """Return the plugin of tags by the metadata in the file `name` and in those before it."""
        return self._known(file for file in self._declared if file <= name)

    def _known(self, names: Iterable[str]) -> dict[str, str]:
        known: dict[str, str] = {}
        for file in sorted(names, reverse=True):
            known.update(self._declared[file])
        return known

    def fail(self, name: str, error: OSError) -> None:
        """Note that the file `name` cannot be read now."""
        state = self.files[name]
        if isinstance(error, FileNotFoundError):
            self._set(name, state.deleted())
        else:
            self._set(name, state.failed(error.strerror or str(error)))

    def view(self) -> RunView:
        """Return what there is now; the same object as before if nothing changed."""
        if self._view is None:
            self._view = self._build()
        return self._view

    def _plugin(self, tag: str) -> str:
        """Return a tag's plugin: by its first metadata in the order of files, else by a guess."""
        for claims in (self._declared, self._guessed):
            for name in sorted(claims):
                if tag in claims[name]:
                    return claims[name][tag]
        return "scalars"

    def _set(self, name: str, state: FileState) -> None:
        known = self.files.get(name)
        # By fields: a wall time of NaN is not equal to itself, but the same object is the same.
        if known is None or vars(known) != vars(state):
            self.files[name] = state
            self._view = None

    def _build(self) -> RunView:
        for tag, series in self._series.items():
            if series.view is None:
                series.look(self._plugin(tag))
        every = sorted(self._series.values(), key=lambda series: natural_key(series.tag))
        views = (view for series in every for view in (series.view, series.beside))
        return RunView(
            name=self.folder.name,
            path=self.folder.path,
            real_path=self.folder.real_path,
            files=tuple(self.files[name] for name in sorted(self.files)),
            series=tuple(view for view in views if view is not None),
        )
