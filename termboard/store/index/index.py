"""The index as the loader uses it: what an earlier start read, and what is worth keeping now."""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from termboard.clock import Clock, system_clock
from termboard.store.index import folder as files
from termboard.store.index.unusable import UnusableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from termboard.events.batch import Chunk
    from termboard.events.logdir import Root
    from termboard.store.index.mapping import Mapping
    from termboard.store.run import FileState, Run

LARGEST = 2.0
"""Gigabytes of all index files together, if nobody says otherwise."""
_WORTH = 1 << 14
"""Bytes of a run's files from which on they are kept. Then the index is four times as fast as the
log; of anything smaller both are there within a few ms."""
_MOST = 1 << 14
"""Index files of one load: their folder is listed at every start."""
_GROWTH, _GROWN = 8, 1 << 16
"""A file is written again when it has grown by an eighth, and by as many bytes. Reading what is
not kept costs about ten times as much as writing it, so that both cost the same then."""


def index_for(roots: Sequence[Root], gigabytes: float = LARGEST) -> Index | None:
    """Return the index for these logdirs; None where there is no place for one.

    That is: no home, a folder inside a logdir, a machine of the other byte order, no bytes allowed.
    """
    folder = files.cache_folder()
    if not folder or sys.byteorder != "little" or gigabytes <= 0:
        return None
    if files.is_in_logdir(folder, roots):
        return None
    return Index(folder, int(gigabytes * 1e9), [os.path.realpath(root.path) for root in roots])


class Index:
    """Recalls and keeps what was read of event files. Only the loader's thread uses it."""

    def __init__(
        self, folder: str, limit: int, roots: Sequence[str], clock: Clock = system_clock
    ) -> None:
        """`limit` is in bytes; `roots` are the real paths of the logdirs."""
        self._folder, self._limit, self._roots, self._clock = folder, limit, roots, clock
        self._names = files.names(folder)
        self._asked: set[str] = set()
        self._settled: dict[str, FileState] = {}
        """By path of the event file: how far the index file goes, or what could not be kept."""
        self._sizes: dict[str, int] = {}
        """By name: bytes of the index files that this process uses."""
        self._taken = 0
        """All of them together."""
        self._writable = True
        self._unswept = False
        self._uncleared = True

    def unasked(self, runs: Iterable[Run]) -> deque[tuple[Run, str]]:
        """Return the files that nothing was read of and that there may be something about.

        Of a run in the order of names: what a tensor is may depend on the files before.
        """
        found: deque[tuple[Run, str]] = deque()
        if not self._names:
            return found
        for run in runs:
            for name in sorted(run.files):
                state = run.files[name]
                if state.end or state.gone:
                    continue
                path = _path(run, name)
                if path not in self._asked and files.name_of(path) in self._names:
                    found.append((run, name))
                self._asked.add(path)
        return found

    def recall(self, run: Run, name: str) -> None:
        """Take into `run` what is kept of its file `name`, if it is still what was read then."""
        from termboard.store.index.recalled import recalled

        if run.files[name].end:
            return  # it is being read already
        path = _path(run, name)
        try:
            found = recalled(self._mapping, run, name, path, self._limit, self._clock())
        except (UnusableError, OSError, MemoryError):
            return  # the log is read, and what is kept is replaced
        self._note(path, found.state, found.size)
        run.restore(found.state, found.chunks, found.claims)

    def keep(self, run: Run, stopped: Callable[[], bool] = lambda: False) -> None:
        """Write what was read of the files of `run` where that is due; until `stopped` says so.

        Never raises.
        """
        if not self._writable or run.view().size < _WORTH:
            return
        due = [name for name, state in run.files.items() if self._is_due(run, state)]
        # Whatever becomes of them, they are not tried at every look, but when they have grown.
        self._settled.update((_path(run, name), run.files[name]) for name in due)
        with suppress(MemoryError):  # the logs are read the next time
            chunks = run.chunks(frozenset(due)) if due else {}
            for name in due:
                with suppress(MemoryError):  # for a smaller one there may be enough
                    self._keep_file(run, name, chunks[name], stopped)

    def tidy(self) -> None:
        """Keep the folder small: of what killed writers left, and if something was written."""
        if self._uncleared:  # once, in any case
            self._uncleared = False
            if unfinished := [name for name in self._names if not name.endswith(files.SUFFIX)]:
                from termboard.store.index.sweep import clear

                clear(self._folder, unfinished, self._clock())
        if self._unswept:
            from termboard.store.index.sweep import sweep

            self._unswept = False
            sweep(self._folder, self._limit, self._sizes.keys(), self._roots, self._clock())

    @cached_property
    def _mapping(self) -> Mapping:
        from termboard.store.index.mapping import Mapping

        return Mapping(self._folder)

    def _is_due(self, run: Run, state: FileState) -> bool:
        if state.gone or state.reason or not 0 < state.end <= state.seen[0]:
            return False  # not read to its end
        known = self._settled.get(_path(run, state.file.name))
        if known is None or (known.file.inode, known.head) != (state.file.inode, state.head):
            return True
        return not 0 <= state.end - known.end < max(_GROWN, known.end // _GROWTH)

    def _note(self, path: str, state: FileState, size: int) -> None:
        """Note that an index file of so many bytes goes as far as `state`."""
        name = files.name_of(path)
        self._taken += size - self._sizes.get(name, 0)
        self._settled[path], self._sizes[name] = state, size

    def _keep_file(
        self, run: Run, name: str, chunks: Sequence[Chunk], stopped: Callable[[], bool]
    ) -> None:
        """Write what was read of a file, as far as that can be. Raises MemoryError."""
        if not self._writable or stopped():
            return
        from termboard.store.index.written import written

        path = _path(run, name)
        place = files.name_of(path)
        if (found := written(run, name, path, chunks)) is None:
            return
        size, pieces = found
        others = self._taken - self._sizes.get(place, 0)
        if others + size > self._limit or len(self._sizes) >= _MOST:
            return  # never in place of another file of this load: it would go on so
        try:
            files.write(self._folder, place, _until(stopped, pieces), size)
        except OSError:  # no room, no permission, or no time: it goes without
            self._writable = False
            return
        self._note(path, run.files[name], size)
        self._unswept = True


def _until(
    stopped: Callable[[], bool], pieces: Iterable[bytes | memoryview]
) -> Iterator[bytes | memoryview]:
    """Yield the pieces; raise InterruptedError once `stopped` says so.

    Whoever stops does not wait for gigabytes, and what is half written is removed.
    """
    for piece in pieces:
        if stopped():
            raise InterruptedError
        yield piece


def _path(run: Run, name: str) -> str:
    return f"{run.folder.real_path}/{name}"
