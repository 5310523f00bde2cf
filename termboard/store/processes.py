"""How processes that read beside this one are started, how many, and how they behave."""

from __future__ import annotations

import os
import sys
import threading

_MOST = 8  # however many cores there are: the disk is shared with the training job too


def may_fork() -> bool:
    """Tell whether forking is safe: no other thread, whose locks would be copied as they are.

    On macOS the system's libraries do not survive a fork.
    """
    return sys.platform == "linux" and threading.active_count() == 1


def worker_count() -> int:
    """Return how many worker processes a first load uses: half the cores, but two if there are."""
    cores = _cores()
    return min(cores, max(2, cores // 2), _MOST)


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def be_nice() -> None:
    """Leave the cores to the training job."""
    os.nice(max(0, 10 - os.nice(0)))


def keep_memory() -> None:
    """Have glibc keep what is freed for the next array: a tenth of a load went into page faults.

    The process ends with the load. Other C libraries do not know these options.
    """
    if _is_glibc():
        import ctypes

        trim_threshold, mmap_threshold = -1, -3  # from malloc.h
        libc = ctypes.CDLL(None)
        if libc.mallopt(mmap_threshold, 1 << 25):  # as much as older ones take
            libc.mallopt(trim_threshold, 1 << 30)


def _is_glibc() -> bool:
    name = "CS_GNU_LIBC_VERSION"
    known = name in getattr(os, "confstr_names", ())
    return known and (os.confstr(name) or "").startswith("glibc")
