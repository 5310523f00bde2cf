"""Keeps the folder of index files small: what nobody uses goes, and what is of deleted logs."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.store.index import folder as files
from termboard.store.index.facts import path_of
from termboard.store.index.layout import facts_of, table_of
from termboard.store.index.unusable import UnusableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_UNFINISHED = 3600  # seconds after which a file that somebody writes was left behind
_ABANDONED = 60  # the same where the process is gone; on a shared disk it may be another machine's
_MOST = 1 << 15  # files
_UNUSED = 90 * 86_400  # seconds without use
_LOOKED_INTO = 64  # files of a sweep whose log is looked for, those not used for longest first
_LARGEST = 1 << 26  # bytes of a file's beginning that is read for that


@dataclass(frozen=True)
class _Entry:
    name: str
    size: int
    used: float
    """When it was written or used last, seconds since 1970."""


def sweep(folder: str, limit: int, used: Collection[str], roots: Sequence[str], now: float) -> None:
    """Remove what is left behind, not used for long, of a deleted log, or more than `limit` bytes.

    `used`: names of files that were used just now; they go last. `roots`: real paths of folders
    that can be looked into now. Only below these a log that is missing counts as deleted: others
    may lie on a disk that is not there, or does not answer. `now` is in seconds since 1970. Never
    raises.
    """
    left = sorted(_entries(folder), key=lambda entry: (entry.name in used, entry.used))
    gone = {entry.name for entry in left if _is_old(entry, now)}
    candidates = (e for e in left if e.name not in used and e.name.endswith(files.SUFFIX))
    for entry in list(candidates)[:_LOOKED_INTO]:
        if _is_of_deleted(folder, entry.name, roots):
            gone.add(entry.name)
    gone.update(_too_many([entry for entry in left if entry.name not in gone], limit))
    for name in gone:
        with contextlib.suppress(OSError):  # another termboard sweeps, too
            os.unlink(os.path.join(folder, name))


def clear(folder: str, names: Sequence[str], now: float) -> None:
    """Remove those of the unfinished files `names` that were left behind. Never raises."""
    for name in names:
        with contextlib.suppress(OSError):
            path = os.path.join(folder, name)
            status = os.lstat(path)
            if files.OURS.fullmatch(name) and _is_old(_Entry(name, 0, status.st_mtime), now):
                os.unlink(path)


def _too_many(entries: Sequence[_Entry], limit: int) -> Iterator[str]:
    """Yield the names of the first entries, so that what is left is not too much."""
    total, count = sum(entry.size for entry in entries), len(entries)
    for entry in entries:
        if total <= limit and count <= _MOST:
            return
        total, count = total - entry.size, count - 1
        yield entry.name


def _entries(folder: str) -> Iterator[_Entry]:
    """Yield what this program wrote into the folder; everything else is left alone."""
    try:
        with os.scandir(folder) as found:
            for entry in found:
                if files.OURS.fullmatch(entry.name):
                    with contextlib.suppress(OSError):
                        status = entry.stat(follow_symlinks=False)
                        yield _Entry(entry.name, status.st_size, status.st_mtime)
    except OSError:
        return


def _is_old(entry: _Entry, now: float) -> bool:
    age = now - entry.used
    if entry.name.endswith(files.SUFFIX):
        return age > _UNUSED
    return age > _UNFINISHED or (age > _ABANDONED and not _is_written(entry.name))


def _is_written(name: str) -> bool:
    """Tell whether the process that began the unfinished file is there, as far as one can tell."""
    try:
        os.kill(int(name.split("-")[1]), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's
        return True
    return True


def _is_of_deleted(folder: str, name: str, roots: Sequence[str]) -> bool:
    try:
        with files.opened(folder, name) as file:
            path = path_of(_facts(file.descriptor))
    except (OSError, UnusableError):
        return False
    below = any(path.startswith(root.rstrip(os.sep) + os.sep) for root in roots)
    return below and not os.path.lexists(path)


def _facts(descriptor: int) -> bytes:
    """Return the facts of an open index file. Raises OSError or UnusableError."""
    beginning = os.pread(descriptor, 1 << 12, 0)
    needed = table_of(beginning)
    if needed > _LARGEST:
        raise UnusableError("too large a table")
    return facts_of(os.pread(descriptor, needed, 0))
