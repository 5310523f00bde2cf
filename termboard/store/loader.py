"""The only writer of the store: finds files, reads them slice by slice, commits, publishes.

It has no thread of its own. A command calls `load` until everything is read; the app's watcher
calls `step` from its thread.
"""

from __future__ import annotations

import time
from collections import deque
from heapq import nlargest
from typing import TYPE_CHECKING

from termboard.events.logdir import discover, look_again
from termboard.store.handover import Arrivals
from termboard.store.slices import read_elsewhere, read_slice, slice_of
from termboard.store.together import read_together, unread_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from termboard.events.batch import Batch
    from termboard.events.logdir import Root
    from termboard.store.crew import Crew, Told
    from termboard.store.handover import Handed
    from termboard.store.index.index import Index
    from termboard.store.run import FileState, Run
    from termboard.store.slices import Slice
    from termboard.store.snapshot import Snapshot
    from termboard.store.store import Store

SLICE_HERE = 1 << 18
"""Bytes read at once in this process: a few ms, so that drawing never waits long for the
interpreter's lock."""
SLICE_ELSEWHERE = 16 << 20
"""Bytes read at once in a worker process: few hand-overs, and still progress to show."""
BIG = 8 << 20
"""With this many unread bytes the work goes to worker processes. Decoding in a thread makes a frame
of 7 ms take 27 to 387 ms; starting a process takes about half a second."""
_IN_FLIGHT = 16  # slices asked of workers at the same time, so that none waits for the next
_HOT = 64  # files that are looked at more often than all others
_SHOW_EVERY = 0.25  # seconds between two reports of a load's progress
_WAIT = 0.1  # seconds for worker processes to give something, before the watcher looks up again
_RECALL = 0.05  # seconds of taking over what earlier starts read, before the watcher looks up again


class Loader:
    """Reads what `roots` hold into `store`."""

    def __init__(
        self,
        store: Store,
        roots: tuple[Root, ...],
        workers: Callable[[], Executor] | None = None,
        *,
        crew: Callable[[Sequence[Slice], int], Crew] | None = None,
        index: Index | None = None,
        thorough: bool = False,
    ) -> None:
        """`workers` makes the executor for the first load of a big logdir; None: read it here.

        `crew` makes processes that share it with `load`, which does nothing else meanwhile.
        `index`: what earlier starts read is taken from there, and kept there for later ones.
        `thorough`: check the CRCs of large payloads too, which otherwise are checked when they are
        fetched; everything is read from the logs then.
        """
        self.store = store
        self._thorough = thorough
        self._index = None if thorough else index
        self._unasked: deque[tuple[Run, str]] = deque()
        self._unkept: dict[int, Run] = {}
        self._roots = roots
        self._make_workers = workers
        self._make_crew = crew
        self._workers: Executor | None = None
        self._arrivals = Arrivals()
        self._flying: dict[Future[tuple[Batch | Handed, bytes]], tuple[Run, FileState]] = {}
        self._queue: deque[tuple[Run, str]] = deque()
        self._problems: tuple[tuple[str, str], ...] = ()
        self._discovered = False
        self._hot: list[tuple[Run, str]] = []
        self._found_unread = 0

    def discover(self) -> bool:
        """Look at the logdirs' folders and files; tell whether anything may have changed."""
        before = [run.view() for run in self.store.runs.values()]
        problems = self._problems
        found = discover(self._roots)
        self._problems = found.problems
        self.store.list_runs(found)
        if self._index is not None:
            self._unasked += self._index.unasked(self.store.runs.values())
        self._enqueue()
        self._hot = self._written_last()
        first, self._discovered = not self._discovered, True
        after = [run.view() for run in self.store.runs.values()]
        same = len(before) == len(after) and all(map(lambda a, b: a is b, before, after))
        return first or not same or problems != found.problems

    def glance(self) -> bool:
        """Look at the files written last, and at no others; tell whether any of them changed."""
        changed = False
        for run, name in self._hot:
            before = run.files[name]
            try:
                run.see(look_again(before.file))
            except OSError:
                continue  # gone, or not readable any more: the next `discover` says how it is
            if run.files[name] is not before:
                changed = True
                self._queue.append((run, name))
        return changed

    @property
    def busy(self) -> bool:
        """Tell whether something is known to be unread."""
        return bool(self._queue or self._flying)

    def step(self) -> None:
        """Read some more, for at most about a tenth of a second."""
        if self._unasked:
            self._recall()
            return
        if self._workers is None and self._make_workers and self._found_unread > BIG:
            self._start(self._make_workers)
            self._taste()
        elif self._workers is not None:
            self._step_elsewhere(self._workers)
        elif self._queue:
            self._step_here(*self._queue.popleft())
        if not self.busy:
            self.close()

    def _recall(self) -> None:
        """Take over what earlier starts read of files; what is left is read from the logs."""
        until = time.monotonic() + _RECALL
        while self._unasked and time.monotonic() < until:
            run, name = self._unasked.popleft()
            if self._index is not None:
                self._index.recall(run, name)
        if not self._unasked:
            self._enqueue()

    def keep(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Keep what was read for later starts, where that is due; until `stopped` says so."""
        while self._index is not None and self._unkept and not stopped():
            self._index.keep(self._unkept.popitem()[1], stopped)
        if self._index is not None and not stopped():
            self._index.tidy()

    def _start(self, make_workers: Callable[[], Executor]) -> None:
        try:
            self._workers = make_workers()
        except (OSError, ImportError, NotImplementedError):  # too many processes, no semaphores
            self._make_workers = None

    def _taste(self) -> None:
        """Read the beginning of the file written last: something to see until processes are up."""
        if self._queue and unread_bytes(self._queue[0]) > SLICE_HERE:
            self._step_here(*self._queue.popleft())
            self._queue.rotate(1)  # what is left of it is read first

    def publish(self) -> Snapshot:
        """Make what was read visible."""
        return self.store.publish(
            loading=self.busy,
            discovered=self._discovered,
            problems=self._problems,
        )

    def load(self, progress: Callable[[Snapshot], None] | None = None) -> Snapshot:
        """Read everything there is now; `progress` is called now and then. Return the result."""
        self.discover()
        shown = time.monotonic()
        try:
            for _ in self._reading():
                if progress and time.monotonic() - shown > _SHOW_EVERY:
                    progress(self.publish())
                    shown = time.monotonic()
        finally:
            self.close()
        return self.publish()

    def _reading(self) -> Iterator[None]:
        """Read everything; yield now and then."""
        while self._unasked:
            self._recall()
            yield
        if self._make_crew and self._found_unread > BIG:
            yield from self._read_together(self._make_crew)
        while self.busy:
            self.step()
            yield

    def _read_together(self, make_crew: Callable[[Sequence[Slice], int], Crew]) -> Iterator[None]:
        """Read what is queued together with other processes, if they can be had."""
        left: dict[int, set[str]] = {}
        for run, name in self._queue:
            left.setdefault(id(run), set()).add(name)
        for told in read_together(self._queue, make_crew, SLICE_ELSEWHERE, thorough=self._thorough):
            if told is not None:
                self._hear(*told, left[id(told[0])])
            yield
        self._enqueue()

    def _hear(self, run: Run, name: str, told: Told, left: set[str]) -> None:
        """Take over what one of the crew read of a file; `left`: those of the run still unread."""
        if isinstance(told.batch, OSError):
            run.fail(name, told.batch)
        elif not told.amiss(run.known_to(name)):  # else it is read again
            self._commit(run, run.files[name], told.batch, told.head)
        if not run.files[name].unread:
            left.discard(name)
        if not left:
            run.view()  # it is kept: made now that others still read, not when all wait for it

    def close(self) -> None:
        """End the worker processes; reading goes on here."""
        if self._workers is not None:
            self._workers.shutdown(wait=False, cancel_futures=True)
            self._workers = None
            self._make_workers = None  # from now on there are tails only
        self._flying.clear()

    def _enqueue(self) -> None:
        """Queue every file with something new, the one written last first: it is being watched."""
        flying = {(id(run), state.file.name) for run, state in self._flying.values()}
        unread = [
            (run, state)
            for run in self.store.runs.values()
            for state in run.files.values()
            if state.unread and (id(run), state.file.name) not in flying
        ]
        unread.sort(key=lambda item: -item[1].file.modified)
        self._queue = deque((run, state.file.name) for run, state in unread)
        self._found_unread = sum(max(0, state.file.size - state.end) for _, state in unread)

    def _written_last(self) -> list[tuple[Run, str]]:
        """Return the files that are probably being written."""
        files = [
            (state.file.modified, run, state.file.name)
            for run in self.store.runs.values()
            for state in run.files.values()
            if not state.gone
        ]
        newest = nlargest(_HOT, files, key=lambda file: file[0])
        return [(run, name) for _, run, name in newest]

    def _step_here(self, run: Run, name: str) -> None:
        state = run.files[name]
        try:
            batch, head = read_slice(slice_of(run, name, SLICE_HERE, thorough=self._thorough))
        except OSError as error:
            run.fail(name, error)
            return
        self._commit(run, state, batch, head)

    def _step_elsewhere(self, workers: Executor) -> None:
        from concurrent.futures import BrokenExecutor  # who made the workers has imported it

        try:
            self._submit_and_take(workers)
        except (BrokenExecutor, OSError):  # killed, for memory say, or no more may be started
            self.close()
            self._enqueue()

    def _submit_and_take(self, workers: Executor) -> None:
        from concurrent.futures import FIRST_COMPLETED, wait

        while self._queue and len(self._flying) < _IN_FLIGHT:
            run, name = self._queue.popleft()
            state = run.files[name]
            wanted = slice_of(run, name, SLICE_ELSEWHERE, thorough=self._thorough)
            self._flying[workers.submit(read_elsewhere, wanted)] = (run, state)
        done, _ = wait(self._flying, timeout=_WAIT, return_when=FIRST_COMPLETED)
        broken = [future for future in done if not self._take(future)]
        if broken:
            self._queue.extend((run, state.file.name) for run, state in self._flying.values())
            self.close()

    def _take(self, future: Future[tuple[Batch | Handed, bytes]]) -> bool:
        """Take over what a worker read; False if there are no workers any more."""
        from concurrent.futures import BrokenExecutor

        run, state = self._flying.pop(future)
        name = state.file.name
        try:
            handed, head = future.result()
        except OSError as error:
            run.fail(name, error)
            return True
        except BrokenExecutor:  # killed, out of memory: the rest is read here
            self._queue.append((run, name))
            return False
        try:
            batch = self._arrivals.take(handed)
        except OSError:  # somebody cleaned up the temporary folder
            self._step_here(run, name)
        else:
            self._commit(run, state, batch, head)
        return True

    def _commit(self, run: Run, before: FileState, batch: Batch, head: bytes) -> None:
        name = before.file.name
        state = run.files[name]
        if state.end != batch.start or state.file.inode != before.file.inode:
            pass  # the file was replaced while it was read
        elif before.head and not head.startswith(before.head):
            run.restart(state.file)  # overwritten in place by another file that is no shorter
        else:
            again = run.commit(name, batch, head)
            self._queue.extend((run, later) for later in again)
            self._unkept[id(run)] = run
        if run.files[name].unread:
            self._queue.append((run, name))
