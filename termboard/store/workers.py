"""The processes that read a big logdir for the first time: lean, niced, gone when they are done."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection

from termboard.store.processes import be_nice, keep_memory, may_fork, worker_count
from termboard.store.slices import serve_from


class WorkerPool(ProcessPoolExecutor):
    """Worker processes, and the folder through which they hand over what they read."""

    def __init__(self) -> None:
        try:
            self._folder = tempfile.mkdtemp(prefix="termboard-")
        except OSError:
            self._folder = ""  # no place for files: batches come through the pipe
        try:
            super().__init__(
                max_workers=worker_count(),
                mp_context=multiprocessing.get_context(_start_method()),
                initializer=_begin,
                initargs=(self._folder,),
            )
        except BaseException:
            _remove(self._folder)
            raise

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001
        """End the processes and remove the folder."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        _remove(self._folder)


def process_pool() -> WorkerPool:
    """Return the workers, their processes under way.

    Raises OSError, ImportError or NotImplementedError where no process may be started.
    """
    # Locks and processes are made with stderr's descriptor, which the stderr that Textual puts in
    # place while it draws does not have. Processes start with the first submit.
    with contextlib.redirect_stderr(sys.__stderr__):
        pool = WorkerPool()
        try:
            pool.submit(os.getpid)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return pool


def _start_method() -> str:
    """Fork where that is safe: at once ready."""
    return "fork" if may_fork() else "spawn"


def _begin(folder: str) -> None:
    """Leave the cores to the training job, and hand over through `folder`."""
    be_nice()
    gc.disable()  # what is decoded holds no cycles, and the process ends with the load
    keep_memory()
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    serve_from(folder)


def _end_with_parent(folder: str) -> None:
    """Leave no process and no file behind when the parent was killed: nobody else could."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        _remove(folder)
        os._exit(1)


def _remove(folder: str) -> None:
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
