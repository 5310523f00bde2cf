"""Makes boards: cheap ones at once, costly ones in a thread, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.app.board import Board


class BoardMaker:
    """Shows the board of the present moment; while one is computed, once more after it."""

    def __init__(
        self,
        present: Callable[[], Board],
        show: Callable[[Board], None],
        compute: Callable[[Board], None],
    ) -> None:
        """`compute` has a board computed in a thread, and calls `done` with it then."""
        self._present, self._show, self._compute = present, show, compute
        self._computing = self._outdated = False

    def renew(self) -> None:
        """Show the present moment as soon as that can be."""
        board = self._present()
        if not board.is_costly:
            self._show(board)
        elif self._computing:
            self._outdated = True
        else:
            self._computing, self._outdated = True, False
            self._compute(board)

    def done(self, board: Board) -> None:
        """Show what was computed, unless something cheaper came in between."""
        self._computing = False
        if self._present().is_costly:
            self._show(board)
        if self._outdated:
            self.renew()
