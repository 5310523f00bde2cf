"""Why a tab has nothing to show, and what a person can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.widgets.run_commands import ToggleAllRuns

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.dashboards.api import Shared
    from termboard.store.snapshot import Snapshot

_ALL = ToggleAllRuns.keys


def why_empty(
    snapshot: Snapshot, shared: Shared, empty: str, key: Callable[[str], str]
) -> tuple[str, str]:
    """Return a heading and sentences.

    `empty` is the tab's own sentence for a logdir that has nothing for it, `key` gives the key of
    a command by its id, or "".
    """
    if not snapshot.progress.discovered:
        return "Looking for runs", ""
    if snapshot.loading:
        return f"Reading, {snapshot.progress.share:.0%} done", ""
    if shared.unmatched:
        return f"No run matches `{shared.unmatched}`", _changes(key("filter_runs"))
    if not shared.runs and snapshot.runs:
        body = f"{key('show_runs')} goes to the list of runs; there {_ALL} switches all on."
        return "No run is switched on", body
    if shared.tag_filter:
        return f"No tag matches {shared.tag_filter}", _changes(key("filter_tags"))
    reasons = {file.reason for run in snapshot.runs for file in run.files if file.reason}
    if reasons and not snapshot.points:
        return "The event files cannot be read", ", ".join(sorted(reasons)) + "."
    return "Nothing here yet", empty


def _changes(key: str) -> str:
    return f"{key} changes the filter." if key else ""
