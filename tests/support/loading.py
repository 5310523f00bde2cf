"""Loaders without a thread, and what is in them as plain lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from termboard.events.logdir import roots
from termboard.store.loader import Loader
from termboard.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from pathlib import Path

    from termboard.store.run import RunView
    from termboard.store.series import Attempts, SeriesView
    from termboard.store.snapshot import Snapshot


def loader(*folders: Path | str, workers: Callable[[], Executor] | None = None) -> Loader:
    """Return a loader of these LOGDIRs that has not looked yet."""
    return Loader(Store(), roots([str(folder) for folder in folders]), workers)


def load(*folders: Path | str) -> Snapshot:
    """Read these LOGDIRs to their end."""
    return loader(*folders).load()


def only_run(*folders: Path | str) -> RunView:
    """Read the LOGDIRs, which hold one run."""
    (run,) = load(*folders).runs
    return run


def only_series(*folders: Path | str) -> SeriesView:
    """Read the LOGDIRs, which hold one run with one tag."""
    (series,) = only_run(*folders).series
    return series


def points(series: SeriesView, attempts: Attempts = "all") -> list[tuple[int, Any]]:
    """Return (step, value) of the points, in order."""
    chosen = series.select(attempts)
    return list(zip(chosen.steps.tolist(), chosen.values.tolist(), strict=True))


def everything(snapshot: Snapshot) -> dict[str, Any]:
    """Return all that a snapshot says of its runs, comparable."""
    return {
        run.name: (
            run.events,
            run.damaged,
            [
                (s.tag, s.plugin, points(s), s.select("all").attempts.tolist(), s.seams)
                for s in run.series
            ],
        )
        for run in snapshot.runs
    }
