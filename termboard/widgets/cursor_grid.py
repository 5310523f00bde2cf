"""A grid of cards that leaves the arrows to a cursor within the large card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.widgets.card_grid import CardGrid

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.widgets.card_layout import Shape

_ARROWS = frozenset({"move_left", "move_right"})


class CursorGrid(CardGrid):
    """Its own commands of left and right are off as long as there is a cursor to move."""

    def __init__(self, shape: Shape, has_cursor: Callable[[], bool]) -> None:
        """`has_cursor` is asked with every key."""
        super().__init__(shape)
        self._has_cursor = has_cursor

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the arrows to the tab while there is a cursor."""
        if action in _ARROWS and self._has_cursor():
            return False
        return super().check_action(action, parameters)
