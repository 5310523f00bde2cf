"""Which bytes of an event file were read: by what the system says of it, and by pieces of it.

A writer appends, so most of what was read is not looked at again. A file that is changed in the
middle, keeps its inode, its first 256 bytes and the pieces, and has grown, is taken for one that
grew; one that has not grown is told by its mtime, or by its ctime where somebody set that back.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from termboard.events.crc import continued

if TYPE_CHECKING:
    from termboard.store.run import FileState

_PIECE, _PIECES = 1 << 12, 8  # bytes, and how many at most: a disk far away answers each in a ms

LOOK = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
"""How an event file is opened: never waiting for what became a pipe."""

Likeness = Literal["same", "grown", "other"]
"""`same`: not touched since; `grown`: what was read still stands; `other`: not to be told."""


@dataclass(frozen=True)
class Identity:
    """An event file when it was read."""

    inode: int
    size: int
    """In bytes."""
    modified: int
    """mtime in ns since 1970; 0 if it was written while it was read."""
    changed: int
    """ctime in ns since 1970; 0 as `modified`. Unlike that one nobody can set it."""
    head: bytes
    """Its first bytes."""
    end: int
    """How far it was read, in bytes."""
    pieces: tuple[int, ...]
    """CRC-32C of pieces of what was read: the first bytes, the last ones, some between."""


def identity(descriptor: int, state: FileState) -> Identity | None:
    """Return what tells the open file from others; None if `state` is not of this file any more.

    Raises OSError.
    """
    status = os.fstat(descriptor)
    head = os.pread(descriptor, len(state.head), 0)
    size, modified = state.seen
    if (status.st_ino, head) != (state.file.inode, state.head):
        return None
    if status.st_size < max(size, state.end):
        return None
    quiet = (status.st_size, status.st_mtime) == (size, modified)
    return Identity(
        inode=status.st_ino,
        size=size,
        modified=status.st_mtime_ns if quiet else 0,
        changed=status.st_ctime_ns if quiet else 0,
        head=state.head,
        end=state.end,
        pieces=tuple(_crc(descriptor, *place) for place in _places(state.end)),
    )


def likeness(descriptor: int, known: Identity) -> Likeness:
    """Tell whether the open file is the one that was read. Raises OSError.

    The device is not compared: that of a disk far away has another number after every start.
    """
    status = os.fstat(descriptor)
    places = list(zip(_places(known.end), known.pieces, strict=True))
    head = os.pread(descriptor, len(known.head), 0)
    if (status.st_ino, head) != (known.inode, known.head):
        return "other"
    found: Likeness = "grown"
    now = status.st_size, status.st_mtime_ns, status.st_ctime_ns
    if now == (known.size, known.modified, known.changed):
        found, places = "same", [*places[:1], *places[1:][-1:]]
    elif not _may_have_grown(status.st_size, known):
        return "other"
    intact = all(_crc(descriptor, *place) == crc for place, crc in places)
    return found if intact else "other"


def pieces_of(end: int) -> int:
    """Return of how many pieces there are CRCs if `end` bytes were read."""
    return len(_places(end))


def _may_have_grown(size: int, known: Identity) -> bool:
    if size == known.size:  # zeros at the end become data in place
        return known.modified == 0 or known.end < known.size
    return size > known.size


def _places(end: int) -> list[tuple[int, int]]:
    """Return (offset, bytes) of the pieces of the first `end` bytes: of few bytes all of them."""
    if end <= _PIECE * _PIECES:
        return [(at, min(_PIECE, end - at)) for at in range(0, end, _PIECE)]
    last = end - _PIECE
    return [(last * i // (_PIECES - 1), _PIECE) for i in range(_PIECES)]


def _crc(descriptor: int, offset: int, count: int) -> int:
    data = os.pread(descriptor, count, offset)
    return continued(0, data) if len(data) == count else -1
