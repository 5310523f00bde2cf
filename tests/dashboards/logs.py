"""Snapshots for the dashboards' tests, read from real files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from termboard.dashboards.api import shared_for
from termboard.events.logdir import roots
from termboard.store.loader import Loader
from termboard.store.select import Selection
from termboard.store.store import Store

if TYPE_CHECKING:
    from typing import Any

    from termboard.dashboards.api import Shared
    from termboard.store.snapshot import Snapshot

SAMPLES = Path(__file__).resolve().parent.parent.parent / "sample_logs"


def read(*folders: Path) -> Snapshot:
    """Return all that the folders hold."""
    return Loader(Store(), roots([str(folder) for folder in folders])).load()


def shared(snapshot: Snapshot, run: str = "", **changes: Any) -> Shared:
    """Return what tabs are given at the app's start, the runs that match switched on."""
    return shared_for(snapshot, Selection(run), **{"smoothing": 0.0, **changes})
