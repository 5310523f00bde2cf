"""From a snapshot to what the status line and the list of runs say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from termboard.domain import RunState
from termboard.plot import numbers
from termboard.plot.card import Span
from termboard.widgets.run_list import RunRow
from termboard.widgets.status_line import Status

if TYPE_CHECKING:
    from termboard.app.view_state import ViewState
    from termboard.dashboards.api import RunStyle
    from termboard.plot.look import Look
    from termboard.store.run import RunView
    from termboard.store.store import Snapshot


def status(snapshot: Snapshot, title: str, now: float) -> Status:
    """Return what the status line says at `now`."""
    live = [run for run in snapshot.runs if run.state(now) is RunState.LIVE]
    newest = max(live, key=lambda run: run.modified, default=None)
    unreadable = sum(bool(file.reason) for run in snapshot.runs for file in run.files)
    return Status(
        title=title,
        runs=len(snapshot.runs),
        points=snapshot.points,
        live=len(live),
        loading=snapshot.progress.share if snapshot.loading else None,
        step=newest.span[1] if newest and newest.span else None,
        rate=newest.steps_per_second if newest else math.nan,
        damaged=sum(run.damaged[0] for run in snapshot.runs),
        problems=len(snapshot.problems) + unreadable,
    )


def rows(
    snapshot: Snapshot,
    state: ViewState,
    styles: dict[str, RunStyle],
    on: frozenset[str],
    now: float,
) -> tuple[RunRow, ...]:
    """Return the rows of the list of runs; sub-runs stand below their run, if they are unfolded."""
    listed = state.listed(snapshot)
    names = {run.name for run in listed}
    folded: dict[str, list[RunView]] = {}
    for run in listed:
        if run.parent in names and run.parent is not None:
            folded.setdefault(run.parent, []).append(run)
    found: list[RunRow] = []
    for run in listed:
        if run.parent in names:
            continue
        below = folded.get(run.name, [])
        is_open = run.name in state.unfolded
        found.append(_row(run, styles, on, now, folds=0 if is_open else len(below)))
        if is_open:
            found += [_row(child, styles, on, now, depth=1) for child in below]
    return tuple(found)


def _row(
    run: RunView,
    styles: dict[str, RunStyle],
    on: frozenset[str],
    now: float,
    *,
    folds: int = 0,
    depth: int = 0,
) -> RunRow:
    return RunRow(
        name=run.name,
        index=styles[run.name].index,
        on=run.name in on,
        state=run.state(now),
        age=_age(now - run.modified),
        gone=run.gone,
        damaged=run.damaged[0] > 0,
        broken=run.broken,
        folds=folds,
        depth=depth,
    )


def which(state: ViewState, rows: tuple[RunRow, ...], look: Look) -> tuple[Span, ...]:
    """Return how many of the listed runs are on, and by which filter the list is shortened."""
    palette = look.palette
    count = f"{sum(row.on for row in rows)} of {len(rows)} on" if rows else "no runs yet"
    words = [Span(count, palette.muted)]
    if state.only:
        words = [Span("one run alone, enter ends it", palette.accent)]
    if state.run_filter:
        words.append(Span(f" {look.glyphs.separator} /{state.run_filter}", palette.accent))
    return tuple(words)


def _age(seconds: float) -> str:
    """Return an age in one unit, which does not change every second."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return numbers.seconds(max(0.0, 10.0 * (seconds // 10)))
