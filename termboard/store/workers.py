"""The processes that read a big logdir for the first time: lean, niced, gone when they are done."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor

from termboard.store.loader import worker_count


def process_pool() -> ProcessPoolExecutor:
    """Return an executor of at most half the cores, its processes under way.

    Spawned, not forked: the app has threads, and a fork would copy their locks as they are.
    """
    # Locks and processes are made with stderr's descriptor, which the stderr that Textual puts in
    # place while it draws does not have. Processes start with the first submit.
    with contextlib.redirect_stderr(sys.__stderr__):
        pool = ProcessPoolExecutor(
            max_workers=worker_count(),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_be_nice,
        )
        pool.submit(_be_nice)
    return pool


def _be_nice() -> None:
    """Leave the cores to the training job."""
    os.nice(10 - os.nice(0))
