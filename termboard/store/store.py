"""All runs: one writer changes them, readers take frozen snapshots."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from termboard.ordering import natural_key
from termboard.store.run import Run
from termboard.store.snapshot import Progress, Snapshot
from termboard.store.subruns import parent_of

if TYPE_CHECKING:
    from termboard.events.logdir import Discovery
    from termboard.store.run import RunView


class Store:
    """The runs. The loader changes them and publishes; everyone else reads `snapshot`."""

    def __init__(self) -> None:
        self.runs: dict[str, Run] = {}
        """By the real path of their folder or file: two names for one of them are one run."""
        self.snapshot = Snapshot()
        """The last published state. Assigning it is atomic, so readers need no lock."""

    def list_runs(self, found: Discovery) -> None:
        """Take over which runs and files there are now."""
        listed = {folder.key: folder for folder in found.runs}
        for path, run in self.runs.items():
            if path not in listed:
                run.list_files(None)
        for path, folder in listed.items():
            if path not in self.runs:
                self.runs[path] = Run(folder)
            self.runs[path].list_files(folder)

    def publish(
        self, *, loading: bool, discovered: bool, problems: tuple[tuple[str, str], ...] = ()
    ) -> Snapshot:
        """Make what was committed visible to readers; return the new snapshot."""
        every = [run.view() for run in self.runs.values()]
        # A name may have passed from a folder that is gone to another one.
        views = {view.name: view for view in sorted(every, key=lambda view: not view.gone)}
        runs = [self._folded(view, views) for view in views.values()]
        files = [file for view in views.values() for file in view.files if not file.gone]
        progress = Progress(
            read=sum(min(f.end + (f.waiting.size if f.waiting else 0), f.file.size) for f in files),
            total=sum(f.file.size for f in files),
            discovered=discovered,
        )
        self.snapshot = Snapshot(
            version=self.snapshot.version + 1,
            runs=tuple(sorted(runs, key=lambda run: natural_key(run.name))),
            progress=progress,
            loading=loading,
            problems=problems,
        )
        return self.snapshot

    def _folded(self, view: RunView, views: dict[str, RunView]) -> RunView:
        parent = parent_of(view, views)
        if parent is None:
            return view
        # The same object for the same state, so that what a view has computed is kept.
        before = self.snapshot.by_name.get(view.name)
        if before is not None and before.parent == parent and before.files is view.files:
            return before
        return replace(view, parent=parent)
