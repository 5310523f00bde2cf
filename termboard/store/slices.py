"""One slice of one event file: the task of a load, done in this process or in a worker's."""

from __future__ import annotations

from io import FileIO
from typing import TYPE_CHECKING, NamedTuple

from termboard.events.event_file import decode
from termboard.events.scalar_block import Templates
from termboard.store.handover import hand_over

if TYPE_CHECKING:
    from termboard.events.batch import Batch
    from termboard.store.handover import Handed
    from termboard.store.run import Run

_HEAD = 256

_templates = Templates()
"""Of this process: the files of a logdir are mostly written by one script."""
_folder = ""
"""In a worker: where columns are put for the process that asked for them."""


class Slice(NamedTuple):
    """What to read."""

    path: str
    offset: int
    limit: int
    """Bytes to read, about."""
    known: dict[str, str]
    """Plugin of tags by the metadata before."""
    sessions: int
    """SessionLog STARTs before."""
    thorough: bool
    """Whether every byte is checked."""


def slice_of(run: Run, name: str, limit: int, *, thorough: bool) -> Slice:
    """Return the next slice of the run's file `name`."""
    state = run.files[name]
    path, known = state.file.path, run.known_to(name)
    return Slice(path, state.end, limit, known, state.sessions, thorough)


def read_slice(wanted: Slice) -> tuple[Batch, bytes]:
    """Return what `decode` gives, and the file's first bytes. Raises OSError."""
    with FileIO(wanted.path) as file:
        head = file.read(_HEAD)
    batch = decode(
        wanted.path,
        wanted.offset,
        wanted.limit,
        wanted.known,
        wanted.sessions,
        templates=_templates,
        thorough=wanted.thorough,
    )
    return batch, head


def serve_from(folder: str) -> None:
    """Make this process a worker that leaves large batches in `folder`."""
    global _folder  # noqa: PLW0603 - an executor's initializer has no other place to put it
    _folder = folder


def read_elsewhere(wanted: Slice) -> tuple[Batch | Handed, bytes]:
    """Do `read_slice` in a worker process; the batch is taken over by `handover.taken`."""
    batch, head = read_slice(wanted)
    return (hand_over(batch, _folder) if _folder else batch), head
