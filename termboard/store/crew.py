"""The first read of many bytes by a command: processes forked on the spot, and this one with them.

A command that has no thread beside it forks as soon as it knows its files. Nothing is imported
again and no task is sent: each process takes the next file until none is left. Columns come back in
memory that the processes share, the rest of a batch through a pipe.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from termboard.events.batch import Column
from termboard.store.processes import be_nice, keep_memory, worker_count
from termboard.store.shared import Shared
from termboard.store.slices import read_slice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from termboard.events.batch import Batch
    from termboard.store.slices import Slice

_PORTIONS = 1 << 10
"""Portions of the files, each taken by whoever is free: as many numbers as the smallest pipe holds,
four bytes each."""
_NUMBER, _LENGTH = 4, 8  # bytes of a portion's number, and of a message's length
_ROOM, _MOST_ROOM = 3, 1 << 34
"""Bytes of columns for each byte of a file: a scalar of torch takes a half, one of many values in
an event nearly three."""
_PATIENCE = 100  # milliseconds to wait for others before progress is shown


class Told(NamedTuple):
    """What was read of a file, or why it cannot be."""

    file: int
    """Index into what the crew was given."""
    wanted: Slice
    batch: Batch | OSError
    head: bytes
    """The file's first bytes."""

    def amiss(self, known: dict[str, str]) -> bool:
        """Tell whether numbers were read that by now are `known` to be something else.

        An earlier file of the run may have said so after this one was asked for.
        """
        asked = self.wanted.known
        news = {tag for tag, plugin in known.items() if asked.get(tag, "scalars") != plugin}
        return not isinstance(self.batch, OSError) and any(
            chunk.tag in news and chunk.column is not Column.PAYLOAD for chunk in self.batch.chunks
        )


class _Child(NamedTuple):
    process: int
    pipe: int
    """Where it tells."""
    shared: Shared


class Crew:
    """Processes that read files, this one among them. To be closed, whatever happens."""

    def __init__(self, slices: Sequence[Slice], size: int) -> None:
        """`slices` say from where on each file is to be read, `size` how many bytes these are.

        Raises OSError if no process, pipe or memory is to be had.
        """
        self._slices = slices
        self._portion = max(1, -(-len(slices) // _PORTIONS))
        self._children: list[_Child] = []
        self._numbers = _numbers(-(-len(slices) // self._portion))
        keep_memory()
        try:
            for _ in range(min(worker_count(), len(slices)) - 1):
                self._fork(min(_ROOM * size, _MOST_ROOM))
        except BaseException:
            self.close()
            raise

    def read(self) -> Iterator[Told | None]:
        """Yield what is read, by whomever; None now and then while nothing comes.

        What a process had in hand that was killed is missing.
        """
        for told in self._portions():
            yield told
            yield from self._heard(0)
        while self._children:
            yield from self._heard(_PATIENCE)
            yield None

    def close(self) -> None:
        """End the processes that still read."""
        for child in self._children:
            with contextlib.suppress(ProcessLookupError):  # somebody ignores SIGCHLD
                os.kill(child.process, signal.SIGKILL)
            _bury(child)
        self._children = []
        os.close(self._numbers)

    def _fork(self, room: int) -> None:
        shared = Shared(room)
        here, there = os.pipe()
        try:
            process = os.fork()
        except OSError:
            os.close(here)
            os.close(there)
            raise
        if process:
            os.close(there)
            self._children.append(_Child(process, here, shared))
            return
        try:
            # Ctrl-C reaches all, and what it means is said once.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            for pipe in (here, *(child.pipe for child in self._children)):
                os.close(pipe)  # so that who writes to a parent that is gone notices
            gc.disable()  # what is decoded holds no cycles, and the process ends with the load
            be_nice()
            self._serve(there, shared)
        except BaseException:  # noqa: BLE001 - what it had in hand is read again where it can be said
            os._exit(1)
        os._exit(0)

    def _serve(self, pipe: int, shared: Shared) -> None:
        """Read, and tell the parent; as a child that has nothing else to do."""
        for told in self._portions():
            batch, placed = told.batch, None
            if not isinstance(batch, OSError):
                placed = shared.put(batch.chunks)
                batch = batch if placed is None else replace(batch, chunks=())
            message = pickle.dumps((told._replace(batch=batch), placed), pickle.HIGHEST_PROTOCOL)
            _write(pipe, len(message).to_bytes(_LENGTH, "little") + message)

    def _portions(self) -> Iterator[Told]:
        """Read files until all are taken by somebody."""
        while number := os.read(self._numbers, _NUMBER):
            first = int.from_bytes(number, "little") * self._portion
            for file in range(first, min(first + self._portion, len(self._slices))):
                yield from _whole(file, self._slices[file])

    def _heard(self, patience: int) -> Iterator[Told]:
        """Yield what others told; wait for it as many milliseconds."""
        poll = select.poll()
        for child in self._children:
            poll.register(child.pipe, select.POLLIN)
        ready = {pipe for pipe, _ in poll.poll(patience)} if self._children else set()
        for child in [child for child in self._children if child.pipe in ready]:
            message = _message(child.pipe)
            if message is None:
                self._children.remove(child)
                _bury(child)
                continue
            told, placed = pickle.loads(message)  # of our own child
            if placed is not None:
                chunks = tuple([child.shared.take(one) for one in placed])
                told = told._replace(batch=replace(told.batch, chunks=chunks))
            yield told


def _whole(file: int, wanted: Slice) -> Iterator[Told]:
    """Read a file to its end."""
    while True:
        try:
            batch, head = read_slice(wanted)
        except OSError as error:
            yield Told(file, wanted, error, b"")
            return
        yield Told(file, wanted, batch, head)
        if batch.waiting or batch.end in (batch.size, wanted.offset):
            return
        known = {**dict(batch.plugins), **wanted.known}
        wanted = wanted._replace(offset=batch.end, known=known, sessions=batch.sessions)


def _numbers(count: int) -> int:
    """Return a pipe out of which the numbers below `count` come, each for one who reads."""
    here, there = os.pipe()
    os.write(there, b"".join(number.to_bytes(_NUMBER, "little") for number in range(count)))
    os.close(there)
    return here


def _write(pipe: int, message: bytes) -> None:
    rest = memoryview(message)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _message(pipe: int) -> bytes | None:
    """Return the next message; None if there will be none."""
    length = _exactly(pipe, _LENGTH)
    return None if length is None else _exactly(pipe, int.from_bytes(length, "little"))


def _exactly(pipe: int, count: int) -> bytes | None:
    parts = []
    while count:
        part = os.read(pipe, count)
        if not part:
            return None
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _bury(child: _Child) -> None:
    os.close(child.pipe)
    with contextlib.suppress(ChildProcessError):  # somebody ignores SIGCHLD
        os.waitpid(child.process, 0)
