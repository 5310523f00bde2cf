"""What reading has freed, given back to the system: a C library keeps it for the next time."""

from __future__ import annotations

import ctypes
import math
import sys
import time

_EVERY = 60.0
"""Seconds between two times: it may take some milliseconds, in which nobody else allocates."""


class Heap:
    """The memory between what is held: arrays that grow move, and leave holes behind.

    Over hours of live runs these are as much as the points themselves, and after a large load a
    tenth of them.
    """

    def __init__(self) -> None:
        library = ctypes.CDLL(None) if sys.platform == "linux" else None
        self._trim = getattr(library, "malloc_trim", None)  # glibc's; others do without
        self._last = -math.inf

    def give_back(self) -> bool:
        """Give free pages back, unless that was done a moment ago; tell whether it was done."""
        now = time.monotonic()
        if self._trim is None or now - self._last < _EVERY:
            return False
        self._last = now
        self._trim(0)
        return True
