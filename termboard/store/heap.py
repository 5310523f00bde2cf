"""What reading has freed, given back to the system: a C library keeps it for the next time."""

from __future__ import annotations

import ctypes
import sys
import time
from functools import lru_cache
from typing import Any

_EVERY = 60.0
"""Seconds between two times while files are read: in the milliseconds it takes nobody allocates."""
_QUIET = 5.0
"""Seconds behind the last reading: by then what was read is drawn, which frees as much again."""


def give_back() -> bool:
    """Give free pages back now; tell whether this system can.

    It is the memory between what is held: arrays that grow move, and leave holes behind. Over hours
    of live runs these are as much as the points themselves, and after a large load a tenth of them.
    """
    trim = getattr(_library(), "malloc_trim", None)  # glibc's; others do without
    if trim is not None:
        trim(0)
    return trim is not None


def share() -> None:
    """Have threads that are still to come allocate from what others use: glibc's own option.

    Else each has a heap of its own, with holes of its own. Of a thousand runs these held 15 MB.
    """
    library = _library()
    arena_max = -8  # from malloc.h
    if hasattr(library, "mallopt") and hasattr(library, "malloc_trim"):
        library.mallopt(arena_max, 1)


@lru_cache(maxsize=1)
def _library() -> Any:
    """Return the C library; None where it is not known to be one of those meant here."""
    return ctypes.CDLL(None) if sys.platform == "linux" else None


class Heap:
    """Knows when to give free memory back: now and then while files are read, and after that."""

    def __init__(self) -> None:
        self._read = self._last = time.monotonic()
        self._waits = False

    def used(self) -> None:
        """Take note that something was read."""
        self._read, self._waits = time.monotonic(), True

    def give_back_in_time(self) -> bool:
        """Give free memory back if it is time to; tell whether it was."""
        now = time.monotonic()
        is_quiet = now - self._read >= _QUIET
        if not self._waits or not (is_quiet or now - self._last >= _EVERY):
            return False
        self._last, self._waits = now, not is_quiet
        return give_back()
