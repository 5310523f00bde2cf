"""The folder of index files: where it is, opening what is there, replacing in one step."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
import zlib
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from termboard.events.crc import continued
from termboard.store.index.unusable import UnusableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from termboard.events.logdir import Root

SUFFIX = ".index"
_UNFINISHED = ".new-"
OURS = re.compile(r"[0-9a-f]{16}\.index|\.new-\d+-\d+")
"""Names of files in the folder that this program wrote, whichever version. An unfinished one has
the number of the process that writes it, or left it behind."""
_SPARE = 1 << 28  # bytes that are left free on the disk
_TOUCH = 86_400  # seconds after which a use is noted: it is enough to tell what nobody uses

_numbers = count()


@dataclass(frozen=True)
class Opened:
    """An index file that is open; `close` the descriptor."""

    descriptor: int
    size: int


def cache_folder() -> str:
    """Return where the index files are, whether or not the folder exists; empty: there is none."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # as the specification asks
        base = os.path.expanduser("~/.cache")
    return os.path.join(base, "termboard", "index") if os.path.isabs(base) else ""


def is_in_logdir(folder: str, roots: Iterable[Root]) -> bool:
    """Tell whether files in `folder` would lie in a logdir.

    What is hidden is no part of one, as no logs are looked for there: of who watches all of a home,
    `~/.cache` is still used.
    """
    real = os.path.realpath(folder)
    for root in roots:
        inside = os.path.relpath(real, os.path.realpath(root.path)).split(os.sep)
        if inside == ["."] or not any(part.startswith(".") for part in inside):
            return True
    return False


def name_of(path: str) -> str:
    """Return the name of the index file for the event file at `path`.

    64 bits of two checksums: should two paths share a name, each finds the other's and reads its
    log, because the path stands in the file.
    """
    raw = os.fsencode(path)
    return f"{continued(0, raw):08x}{zlib.crc32(raw):08x}{SUFFIX}"


def names(folder: str) -> frozenset[str]:
    """Return the names of all index files, also unfinished; none if the folder cannot be read."""
    try:
        listed = os.listdir(folder)
        return frozenset(n for n in listed if n.endswith(SUFFIX) or n.startswith(_UNFINISHED))
    except OSError:
        return frozenset()


@contextlib.contextmanager
def opened(folder: str, name: str, now: float | None = None) -> Iterator[Opened]:
    """Open an index file; note that it was used `now`, in seconds since 1970.

    Raises OSError, or UnusableError for what is not the user's own file.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # never wait for a pipe
    descriptor = os.open(os.path.join(folder, name), flags)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
            raise UnusableError("not the user's own file")
        if now is not None and now - status.st_mtime > _TOUCH:
            with contextlib.suppress(OSError):  # a folder that may only be read serves as well
                os.utime(descriptor, (now, now))
        yield Opened(descriptor, status.st_size)
    finally:
        os.close(descriptor)


def write(folder: str, name: str, pieces: Iterable[bytes | memoryview], size: int) -> None:
    """Put a file of about `size` bytes in the place of one of that name, in one step.

    Raises OSError, also where it would fill the disk. Others see the old file or the new one.
    """
    os.makedirs(os.path.dirname(folder), mode=0o700, exist_ok=True)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    room = os.statvfs(folder)
    if room.f_bavail * room.f_frsize < size + _SPARE:
        raise OSError("the disk is nearly full")
    temporary = os.path.join(folder, f"{_UNFINISHED}{os.getpid()}-{time.time_ns()}{next(_numbers)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o600)
    try:
        # Nothing is flushed to the disk: what a power cut leaves has a wrong CRC and is not used.
        with os.fdopen(descriptor, "wb", buffering=1 << 20) as file:
            file.writelines(pieces)
        os.replace(temporary, os.path.join(folder, name))
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
