"""The processes that read a big logdir for the first time: lean, niced, gone when they are done."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

from termboard.store.loader import worker_count


def process_pool() -> ProcessPoolExecutor:
    """Return an executor of at most half the cores.

    Spawned, not forked: the app has threads, and a fork would copy their locks as they are.
    """
    return ProcessPoolExecutor(
        max_workers=worker_count(),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_be_nice,
    )


def _be_nice() -> None:
    """Leave the cores to the training job."""
    os.nice(10)
