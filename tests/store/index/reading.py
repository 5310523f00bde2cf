"""Loaders with an index in a folder of the test, and all that is in them, to the last bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from termboard.events.logdir import roots
from termboard.store.index.index import Index
from termboard.store.loader import Loader
from termboard.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from termboard.clock import Clock
    from termboard.store.run import Run

NOW = 1_800_000_000.0


def reader(
    folder: Path | str,
    cache: Path | None,
    *,
    limit: int = 1 << 40,
    clock: Clock = lambda: NOW,
    thorough: bool = False,
) -> Loader:
    """Return a loader of the LOGDIR that has not looked yet; `cache`: where its index files are."""
    found = roots([str(folder)])
    index = None
    if cache is not None:
        index = Index(str(cache), limit, [root.path for root in found], clock)
    return Loader(Store(), found, index=index, thorough=thorough)


def loaded(folder: Path | str, cache: Path | None, **how: Any) -> Loader:
    """Read the LOGDIR to its end, and keep what was read."""
    reading = reader(folder, cache, **how)
    reading.load()
    reading.keep()
    return reading


def everything(reading: Loader, *, claims: bool = True) -> dict[str, Any]:
    """Return all that a loader holds, comparable; `claims`: also which file said it of a plugin."""
    return {path: _run(run, claims=claims) for path, run in reading.store.runs.items()}


def _run(run: Run, *, claims: bool) -> dict[str, Any]:
    view = run.view()
    every = frozenset(run.files)
    return {
        "files": {name: repr(state) for name, state in run.files.items()},
        "claims": {name: [sorted(c) for c in run.claims(name)] for name in every if claims},
        "chunks": {
            name: sorted(
                (c.tag, n, c.column, c.session, *(column.tobytes() for column in c.columns))
                for n, c in enumerate(sorted(chunks, key=lambda chunk: chunk.tag))
            )
            for name, chunks in run.chunks(every).items()
        },
        "series": [
            repr((s.tag, s.plugin, s.points, s.span, s.seams, s.select("all").attempts.tolist()))
            for s in view.series
        ],
        "run": (view.events, view.damaged, view.span, view.attempts, view.state(NOW)),
    }


class Reads:
    """Counts the bytes of logs that are read."""

    def __init__(self, read_slice: Callable[..., Any]) -> None:
        self._read_slice = read_slice
        self.taken: list[tuple[int, int]] = []
        """(start, end) of each slice."""

    def __call__(self, wanted: Any) -> Any:
        batch, head = self._read_slice(wanted)
        self.taken.append((batch.start, batch.end))
        return batch, head
