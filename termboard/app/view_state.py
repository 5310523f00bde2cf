"""What a person has chosen to see; replaced, never changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from termboard.dashboards.api import RunStyle, Shared

if TYPE_CHECKING:
    from termboard.store.run import RunView
    from termboard.store.store import Snapshot

MOST_ON = 500
"""Runs that are switched on by themselves; TensorBoard's `MAX_NUM_RUNS_TO_ENABLE_BY_DEFAULT`."""


@dataclass(frozen=True)
class ViewState:
    """Which runs are on, and what all tabs show alike."""

    off: frozenset[str] | None = None
    """Runs that somebody switched off; None: nobody has chosen yet."""
    only: str = ""
    """The one run that is shown alone; empty: all that are on."""
    run_filter: str = ""
    """A pattern; runs whose names do not match are neither listed nor drawn."""
    unfolded: frozenset[str] = frozenset()
    """Runs whose sub-runs are listed."""
    shared: Shared = field(default_factory=Shared)
    """Its `runs` are filled in by `shared_with`."""

    def listed(self, snapshot: Snapshot) -> tuple[RunView, ...]:
        """Return the runs that pass the filter."""
        pattern = re.compile(self.run_filter, re.IGNORECASE)
        return tuple(run for run in snapshot.runs if pattern.search(run.name))

    def is_on(self, run: RunView) -> bool:
        """Tell whether a run is drawn."""
        if self.only:
            return self.only in (run.name, run.parent)
        return run.name not in (self.off or ())

    def shared_with(self, snapshot: Snapshot, styles: dict[str, RunStyle]) -> Shared:
        """Return what tabs are given."""
        runs = [run for run in self.listed(snapshot) if self.is_on(run)]
        if len(runs) > MOST_ON and self.off is None:
            latest = sorted(runs, key=lambda run: -run.modified)[:MOST_ON]
            kept = {run.name for run in latest}
            runs = [run for run in runs if run.name in kept]
        return replace(self.shared, runs=tuple(styles[run.name] for run in runs))

    def toggled(self, names: frozenset[str]) -> ViewState:
        """Return the state with these runs switched: off if any of them is on."""
        off = self.off or frozenset()
        return replace(self, only="", off=off - names if names <= off else off | names)
