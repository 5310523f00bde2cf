"""From a board to what the status line and the list of runs say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from termboard.app.run_order import needs_figures
from termboard.domain import RunState
from termboard.plot.span import Span
from termboard.widgets.run_row import NO_FIGURES, RunRow
from termboard.widgets.status_line import Status
from termboard.widgets.tab_bar import Tab

if TYPE_CHECKING:
    from collections.abc import Iterable

    from termboard.app.board import Board
    from termboard.dashboards.api import DashboardSpec
    from termboard.plot.look import Look
    from termboard.store.run import RunView
    from termboard.store.snapshot import Snapshot

_COLUMNS = {
    "name": "name", "state": "state", "age": "age", "steps": "steps", "rate": "speed",
    "last": "last", "best": "best",
}  # fmt: skip


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


def tabs(snapshot: Snapshot, specs: Iterable[DashboardSpec]) -> tuple[Tab, ...]:
    """Return the tabs, and which of them have something to show."""
    plugins = frozenset[str]().union(*(run.plugins for run in snapshot.runs))
    return tuple(
        Tab(spec.name, spec.title, spec.number, bool(plugins & spec.plugins)) for spec in specs
    )


def rows(board: Board) -> tuple[RunRow, ...]:
    """Return the rows of the list of runs; sub-runs stand below their run, if they are unfolded."""
    names = {run.name for run in board.listed}
    folded: dict[str, list[RunView]] = {}
    for run in board.order:
        if run.parent in names and run.parent is not None:
            folded.setdefault(run.parent, []).append(run)
    figures = board.state.table or needs_figures(board.state.sort)
    found: list[RunRow] = []
    for run in board.order:
        if run.parent in names:
            continue
        below = folded.get(run.name, [])
        is_open = run.name in board.state.unfolded
        folds = 0 if is_open else len(below)
        found.append(_row(board, run, figures=figures, folds=folds))
        if is_open:
            found += [_row(board, child, figures=figures, depth=1) for child in below]
    return tuple(found)


def _row(board: Board, run: RunView, *, figures: bool, folds: int = 0, depth: int = 0) -> RunRow:
    state, name = board.state, run.name
    stands = board.standings[name]
    return RunRow(
        name=name,
        index=board.styles[name].index,
        on=name in board.on,
        state=stands.state,
        age=stands.age,
        gone=stands.gone,
        damaged=stands.damaged,
        broken=stands.broken,
        folds=folds,
        depth=depth,
        label=state.labels.get(name, ""),
        noted=name in state.notes,
        baseline=name == state.shared.baseline,
        hidden=name in state.hidden,
        figures=board.measure.figures(run) if figures else NO_FIGURES,
    )


def which(board: Board, rows: tuple[RunRow, ...], look: Look) -> tuple[Span, ...]:
    """Return how many of the listed runs are on, how they are sorted, and by what filtered."""
    palette, state = look.palette, board.state
    nothing = f"none of {len(board.snapshot.runs)} runs" if board.snapshot.runs else "no runs yet"
    count = f"{sum(row.on for row in rows)} of {len(rows)} on" if rows else nothing
    words = [Span(count, palette.muted)]
    if state.only:
        words = [Span("one run alone", palette.accent)]
    dot = f" {look.glyphs.separator} "
    if state.sort != "name" or state.reverse:
        words.append(Span(f"{dot}{_order(board)}", palette.accent))
    if hidden := _hidden_rows(board):
        words.append(Span(f"{dot}{hidden} hidden", palette.muted))
    if state.run_filter:
        words.append(Span(f"{dot}/{state.run_filter}", palette.accent))
    return tuple(words)


def _hidden_rows(board: Board) -> int:
    """Return how many rows are put aside: what is folded into one of them takes none."""
    state, names = board.state, board.snapshot.by_name
    parents = [names[name].parent for name in state.hidden & names.keys()]
    return sum(parent not in state.hidden or parent in state.unfolded for parent in parents)


def _order(board: Board) -> str:
    state = board.state
    order = f"by {_COLUMNS[state.sort]}"
    if state.sort in ("last", "best"):
        order += f" {board.metric}" if board.metric else ""
    return f"{order}, reversed" if state.reverse else order
