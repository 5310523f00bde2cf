"""The filter of runs while it is typed: what is wrong with it, and what it needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.store import query_parser
from termboard.store.query_check import unanswered

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.app.board import Board

HINT = "name, or values: lr>=1e-3 loss/val<0.5"
"""What can be typed."""


def problem_of(query: str, board: Board) -> str:
    """Return what is wrong with a query over the runs of a board; "" if nothing is.

    While runs are still being read nobody knows what they will have.
    """
    problem, snapshot = query_parser.problem_of(query), board.snapshot
    if problem or snapshot.loading or not snapshot.runs:
        return problem
    return unanswered(query_parser.parse(query), snapshot.runs, board.family)


def reading(board: Board, done: Callable[[], object]) -> Callable[[], None]:
    """Return what finds out all that runs can be asked for; it takes time, and calls `done`."""
    family = board.family

    def job() -> None:
        news = not family.have_read()
        family.read()
        family.tags()
        if news:
            done()

    return job
