"""The one thread of the app: keeps looking at the logdirs and reads what is new."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.store.heap import Heap
    from termboard.store.loader import Loader
    from termboard.store.snapshot import Snapshot

_PUBLISH_EVERY = 0.15  # seconds between two snapshots while a load runs
_DUTY = 250  # a look at everything may take 1/250 of the time: 80 ms for 10,000 files → each 20 s


class Watcher:
    """Runs a loader until it is stopped and tells about every new snapshot."""

    def __init__(
        self,
        make: Callable[[], Loader],
        changed: Callable[[Snapshot], object],
        failed: Callable[[Exception], object],
        interval: float,
    ) -> None:
        """`make`, `changed` and `failed` are called in the watcher's thread.

        `make` there imports what reads: arrays and decoders, which the first frame does not need.
        `interval` is in seconds.
        """
        self._make, self._changed, self._failed = make, changed, failed
        self._loader: Loader | None = None
        self._heap: Heap | None = None
        self._interval = interval
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="termboard-watcher", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait until the slice in hand is read."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)
        if self._loader is not None:
            self._loader.close()

    def _run(self) -> None:
        try:
            self._loader = self._make()
            from termboard.store.heap import Heap  # as what reads: not before the first frame

            self._heap = Heap()
            self._watch(self._loader)
        except Exception as error:
            self._failed(error)  # nobody would see it on this thread, and the screen would freeze
            raise

    def _watch(self, loader: Loader) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            news = loader.discover()
            looked = time.monotonic() - began
            if news:
                self._changed(loader.publish())
            self._follow(loader, until=began + max(self._interval, _DUTY * looked))

    def _follow(self, loader: Loader, until: float) -> None:
        """Read what is new; of a large logdir only the files that are being written."""
        while not self._stop.is_set():
            self._read(loader, until)
            left = until - time.monotonic()
            if left <= 0:
                return
            self._stop.wait(min(self._interval, left))
            if time.monotonic() < until:
                loader.glance()

    def _read(self, loader: Loader, until: float) -> None:
        """Read until nothing is left or time is up; let go of the interpreter between slices."""
        published = time.monotonic()
        unpublished, anything = False, loader.busy
        while loader.busy and time.monotonic() < until and not self._stop.is_set():
            loader.step()
            unpublished = True
            if time.monotonic() - published > _PUBLISH_EVERY:
                self._changed(loader.publish())
                published, unpublished = time.monotonic(), False
            time.sleep(0.001)
        if unpublished:
            self._changed(loader.publish())
        if not loader.busy:  # what is shown does not wait for what only later starts need
            loader.keep(self._stop.is_set)
            if self._heap is not None:
                if anything:
                    self._heap.used()
                self._heap.give_back_in_time()
