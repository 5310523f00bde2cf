"""Reads the LOGDIRs of a command to their end, with a progress bar where somebody watches."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from termboard.cli.afterwards import afterwards
from termboard.events.logdir import check_readable, roots
from termboard.store.crew import Crew
from termboard.store.loader import Loader
from termboard.store.processes import may_fork
from termboard.store.store import Store

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from termboard.events.logdir import Root
    from termboard.store.index.index import Index
    from termboard.store.snapshot import Snapshot


def read(logdirs: list[str], *, thorough: bool = False, cache: bool = False) -> Snapshot:
    """Return everything that the LOGDIRs hold now; `thorough`: with every byte checked.

    `cache`: what earlier starts read is not read again, and what is read now is kept for later
    ones, once the command's answer is out. Raises TermboardError for a LOGDIR that is missing or
    not readable. Folders below that cannot be read are named on stderr.
    """
    found = roots(logdirs)
    check_readable(found)
    index = _index(found) if cache else None
    crew = Crew if may_fork() else None
    loader = Loader(Store(), found, _workers, crew=crew, index=index, thorough=thorough)
    afterwards(loader.keep)
    if sys.stderr.isatty():
        snapshot = loader.load(_progress)
        sys.stderr.write("\r\x1b[K")
    else:
        snapshot = loader.load()
    for path, reason in snapshot.problems:
        from termboard.printable import printable

        sys.stderr.write(f"termboard: {printable(path)} cannot be read: {printable(reason)}\n")
    return snapshot


def _index(found: tuple[Root, ...]) -> Index | None:
    from termboard.settings import load
    from termboard.store.index.index import index_for

    return index_for(found, load().cache_gigabytes)


def _workers() -> Executor:
    from termboard.store.workers import process_pool

    return process_pool()


def _progress(snapshot: Snapshot) -> None:
    done = snapshot.progress
    width = min(30, max(10, _columns() - 30))
    filled = int(done.share * width)
    bar = "#" * filled + "-" * (width - filled)
    sys.stderr.write(f"\rreading {bar} {done.share:4.0%} {done.total / 1e6:.0f} MB\x1b[K")
    sys.stderr.flush()


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        return 80
