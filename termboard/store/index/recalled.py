"""What is kept of one event file, if it is still the file that was read."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from termboard.events.batch import Column
from termboard.events.walk import OVERHEAD
from termboard.store.index import folder as files
from termboard.store.index.facts import foreign, from_json
from termboard.store.index.identity import LOOK, likeness
from termboard.store.index.layout import unpacked
from termboard.store.index.unusable import UnusableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.events.batch import Chunk
    from termboard.store.index.facts import Facts
    from termboard.store.index.mapping import Mapping
    from termboard.store.run import FileState, Pairs, Run


@dataclass(frozen=True)
class Recalled:
    """All that an earlier start read of an event file."""

    state: FileState
    chunks: tuple[Chunk, ...]
    claims: tuple[Pairs, Pairs]
    """(tag, plugin) by metadata, and guessed."""
    size: int
    """Bytes of the index file."""


def recalled(mapping: Mapping, run: Run, name: str, path: str, limit: int, now: float) -> Recalled:
    """Return what is kept of the file `name` of `run` at `path`, noting that it was used `now`.

    Raises UnusableError for anything that may not be what the log says, also for an index file of
    more than `limit` bytes; OSError and MemoryError.
    """
    with files.opened(mapping.folder, files.name_of(path), now) as file:
        if file.size > limit:
            raise UnusableError("larger than all may be together")
        content = unpacked(mapping.bytes_of(file.descriptor, file.size))
    facts, chunks = from_json(content.facts), content.chunks
    if facts.path != path:
        raise UnusableError("of another file")
    state = _state_now(facts, run.files[name])
    _check_payloads(chunks, state.end)
    claims = facts.plugins, facts.guesses
    if facts.foreign != foreign(run, name, claims, chunks):
        raise UnusableError("files before it say something else of its tags")
    return Recalled(state, chunks, claims, file.size)


def _state_now(facts: Facts, state: FileState) -> FileState:
    """Return how far a file is read by what is kept of it.

    Raises UnusableError where it is not the file that was read, and OSError.
    """
    descriptor = os.open(facts.path, LOOK)
    try:
        found = likeness(descriptor, facts.identity)
        status = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if found == "other" or status.st_ino != state.file.inode:
        raise UnusableError("the event file is another one")
    file = replace(state.file, size=status.st_size, modified=status.st_mtime)
    kept = facts.state(file)
    return replace(kept, seen=(file.size, file.modified)) if found == "same" else kept


def _check_payloads(chunks: Sequence[Chunk], end: int) -> None:
    """Raise UnusableError for records that do not lie in the first `end` bytes."""
    for chunk in chunks:
        if chunk.column is Column.PAYLOAD:
            offsets, lengths, ordinals = chunk.columns[2:]
            high = end - OVERHEAD - lengths
            if bool(((lengths < 0) | (offsets < 0) | (offsets > high) | (ordinals < -1)).any()):
                raise UnusableError("a payload lies elsewhere")
