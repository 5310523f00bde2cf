"""What the commands of the list of runs do to the state: (board, run) → state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from termboard.app.view_state import COLUMNS
from termboard.widgets import run_commands as commands

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.app.board import Board
    from termboard.app.view_state import Column, ViewState
    from termboard.command import Command


def toggled(board: Board, name: str) -> ViewState:
    """Switch a run, and what is folded into it."""
    return board.settled().toggled(_with_folded(board, name))


def _with_folded(board: Board, name: str) -> frozenset[str]:
    run = board.snapshot.by_name.get(name)
    if run is None or name in board.state.unfolded:
        return frozenset({name})
    return frozenset({name, *(child.name for child in board.family.children(run))})


def all_toggled(board: Board, _name: str) -> ViewState:
    """Switch all runs that are listed on; off, if all are on."""
    names = frozenset(run.name for run in board.listed) - board.state.hidden
    off = board.settled().off or frozenset()
    return replace(board.state, only="", off=off - names if names & off else off | names)


def inverted(board: Board, _name: str) -> ViewState:
    """Switch each run that is listed."""
    return board.settled().inverted(run.name for run in board.listed)


def only(board: Board, name: str) -> ViewState:
    """Show one run alone, or all again."""
    return replace(board.state, only="" if board.state.only == name else name)


def hidden(board: Board, name: str) -> ViewState:
    """Put a run aside with what is folded into it, or bring it back."""
    state, names = board.state, _with_folded(board, name)
    aside = state.hidden - names if name in state.hidden else state.hidden | names
    return replace(state, hidden=aside, only="" if state.only in names else state.only)


def hidden_listed(board: Board, _name: str) -> ViewState:
    """List the runs that were put aside too, or no longer."""
    return replace(board.state, show_hidden=not board.state.show_hidden)


def sorted_by_next(board: Board, _name: str) -> ViewState:
    """Sort by the next column, the best first."""
    place = COLUMNS.index(board.state.sort) + 1
    return sorted_by(board, COLUMNS[place % len(COLUMNS)])


def sorted_by(board: Board, column: Column) -> ViewState:
    """Sort by a column, the best first; turn it round if it is sorted so already."""
    reverse = board.state.sort == column and not board.state.reverse
    return replace(board.state, sort=column, reverse=reverse)


def reversed_order(board: Board, _name: str) -> ViewState:
    """Turn the order round."""
    return replace(board.state, reverse=not board.state.reverse)


def table(board: Board, _name: str) -> ViewState:
    """Show all columns, or one."""
    return replace(board.state, table=not board.state.table)


def baseline(board: Board, name: str) -> ViewState:
    """Compare the others with a run, or with none."""
    shared = board.state.shared
    chosen = "" if shared.baseline == name else name
    return replace(board.state, shared=replace(shared, baseline=chosen))


def unfolded(board: Board, name: str) -> ViewState:
    """List the sub-runs of a run."""
    return replace(board.state, unfolded=board.state.unfolded | {name})


def folded(board: Board, name: str) -> ViewState:
    """Fold the sub-runs into their run; a sub-run folds itself away."""
    run = board.snapshot.by_name.get(name)
    names = {name} if run is None or run.parent is None else {name, run.parent}
    return replace(board.state, unfolded=board.state.unfolded - names)


CHANGES: dict[type[Command], Callable[[Board, str], ViewState]] = {
    commands.ToggleRun: toggled,
    commands.ToggleAllRuns: all_toggled,
    commands.InvertRuns: inverted,
    commands.OnlyRun: only,
    commands.HideRun: hidden,
    commands.ShowHiddenRuns: hidden_listed,
    commands.SortRuns: sorted_by_next,
    commands.ReverseRuns: reversed_order,
    commands.RunColumns: table,
    commands.BaselineRun: baseline,
    commands.UnfoldRun: unfolded,
    commands.FoldRun: folded,
}
"""The commands that need no word of the user."""

OF_ONE_RUN = frozenset({
    commands.ToggleRun, commands.OnlyRun, commands.HideRun, commands.BaselineRun,
    commands.UnfoldRun, commands.FoldRun, commands.LabelRun, commands.NoteRun, commands.CopyPath,
})  # fmt: skip
"""The commands that do nothing in a list without a run."""
