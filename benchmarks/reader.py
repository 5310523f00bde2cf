"""The reader that is measured: the one place that knows how termboard is driven.

As a module it does one measurement in a fresh interpreter and prints it as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import logdirs, measuring
from termboard.events.event_file import decode
from termboard.events.logdir import roots
from termboard.settings import Settings
from termboard.store.loader import Loader
from termboard.store.store import Store
from termboard.store.watcher import Watcher
from termboard.store.workers import process_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

STRETCH = 8 << 20
"""Bytes that `decode` is given at once."""
_LOOKS = 4  # of the watcher, of which the first is another: it may bring news


def loader(folder: Path, workers: Callable[[], Executor] | None = None) -> Loader:
    """Return what reads a logdir. Its `load` ends when everything is committed and published."""
    return Loader(Store(), roots([str(folder)]), workers)


@contextmanager
def warm_pool() -> Iterator[Callable[[], Executor]]:
    """Give worker processes that have started and read something before."""
    pool = process_pool()
    end = pool.shutdown
    pool.shutdown = _kept_open  # type: ignore[method-assign]
    try:
        loader(logdirs.training(logdirs.WARM_UP), lambda: pool).load()
        yield lambda: pool
    finally:
        end(wait=True, cancel_futures=True)


def _kept_open(*_: object, **__: object) -> None:
    """Stand in for `shutdown`: a loader that is done ends its workers, and these are used again."""


def load_figures(folder: Path, *, warm: bool) -> dict[str, Any]:
    """Measure one load by worker processes, or by this process alone."""
    if not warm:
        return _load_figures(folder, None)
    with warm_pool() as workers:
        return _load_figures(folder, workers)


def _load_figures(folder: Path, workers: Callable[[], Executor] | None) -> dict[str, Any]:
    before = measuring.own_memory()
    began = time.perf_counter()
    reader = loader(folder, workers)
    snapshot = reader.load()
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "events": sum(run.events for run in snapshot.runs),
        "points": snapshot.points,
        "series": sum(len(run.series) for run in snapshot.runs),
        "growth": measuring.own_memory() - before,
    }


def memory_figures(folder: Path, *, workers: bool) -> dict[str, Any]:
    """Measure what this process holds after one load; the workers' own memory goes with them."""
    reader = loader(folder, process_pool if workers else None)
    snapshot = reader.load()
    return {
        "points": snapshot.points,
        "series": sum(len(run.series) for run in snapshot.runs),
        "memory": measuring.own_memory(),
    }


def discover_figures(folder: Path) -> dict[str, Any]:
    """Measure the first look at a logdir, the load of it, and a look when nothing is new."""
    reader = loader(folder)
    marks = [time.perf_counter()]
    for look in (reader.discover, reader.load, reader.discover):
        look()
        marks.append(time.perf_counter())
    names = ("first_look", "load", "further_look")
    return {name: b - a for name, a, b in zip(names, marks, marks[1:], strict=False)}


def poll_figures(folder: Path) -> dict[str, Any]:
    """Measure how busy the app's watcher keeps this process when nothing changes.

    From one look at everything to the second next, for it may look seldom at a large logdir.
    """
    reader = loader(folder)
    reader.load()
    looks: list[tuple[float, float]] = []
    failures: list[Exception] = []
    enough, look = threading.Event(), reader.discover

    def counted() -> bool:
        looks.append((time.monotonic(), time.process_time()))
        if len(looks) == _LOOKS:
            enough.set()
        return look()

    def failed(error: Exception) -> None:
        failures.append(error)
        enough.set()

    reader.discover = counted  # type: ignore[method-assign]
    watcher = Watcher(lambda: reader, lambda _: None, failed, Settings().refresh)
    watcher.start()
    enough.wait()
    watcher.stop()
    if failures:
        raise failures[0]
    (began, busy), (ended, busy_then) = looks[1], looks[_LOOKS - 1]
    return {
        "share": (busy_then - busy) / (ended - began),
        "every": (ended - began) / (_LOOKS - 2),
    }


def decode_figures(folder: Path) -> dict[str, Any]:
    """Measure `decode` alone, over all files, in this process."""
    began = time.perf_counter()
    events = sum(_decoded(str(path)) for path in logdirs.event_files(folder))
    return {"seconds": time.perf_counter() - began, "events": events}


def _decoded(path: str) -> int:
    events = offset = 0
    while True:
        batch = decode(path, offset, STRETCH)
        events += batch.events
        if batch.end >= batch.size or batch.end == offset:
            return events
        offset = batch.end


def ls_command(folder: Path) -> list[str]:
    """Return the command that lists a logdir's runs."""
    return [str(Path(sys.executable).parent / "termboard"), "ls", "--no-cache", str(folder)]


@contextmanager
def cold_environment() -> Iterator[dict[str, str]]:
    """Give an environment in which no earlier start has left anything."""
    with tempfile.TemporaryDirectory() as home:
        names = ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
        yield {**os.environ, **{name: f"{home}/{name}" for name in names}}


def compile_bytes() -> None:
    """Compile termboard to byte code, as an installer does."""
    folder = Path(__file__).parent.parent / "termboard"
    subprocess.run((sys.executable, "-m", "compileall", "-q", folder), check=True)


MEASURES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "warm": lambda folder: load_figures(folder, warm=True),
    "alone": lambda folder: load_figures(folder, warm=False),
    "decode": decode_figures,
    "discover": discover_figures,
    "poll": poll_figures,
    "memory-workers": lambda folder: memory_figures(folder, workers=True),
    "memory-alone": lambda folder: memory_figures(folder, workers=False),
}


def main() -> None:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=MEASURES)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    print(json.dumps(MEASURES[arguments.what](arguments.folder)))


if __name__ == "__main__":
    main()
