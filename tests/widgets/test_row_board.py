"""Rows under a cursor alone: keys, mouse, rows that come and go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import App

from termboard.plot.cells import Grid
from termboard.plot.characters import REVERSE
from termboard.widgets.row_board import RowBoard

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from termboard.plot.look import Look


@dataclass(frozen=True)
class Words:
    """A row for each word."""

    keys: tuple[str, ...]

    def row(self, index: int, width: int, look: Look, *, current: bool) -> Grid:
        """Return the word, turned round under the cursor."""
        grid = Grid(width, 1)
        grid.put(0, 0, self.keys[index], attrs=REVERSE if current else 0)
        return grid


class Bench(App[None]):
    """A board alone, and what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        """Return the board."""
        yield RowBoard()

    @property
    def board(self) -> RowBoard:
        """The board."""
        return self.query_one(RowBoard)

    def on_row_board_moved(self, message: RowBoard.Moved) -> None:
        """Remember."""
        self.said.append(("moved", message.key))

    def on_row_board_entered(self, message: RowBoard.Entered) -> None:
        """Remember."""
        self.said.append(("entered", message.key))

    def on_row_board_clicked(self, message: RowBoard.Clicked) -> None:
        """Remember."""
        self.said.append(("clicked", f"{message.key} {message.x}"))


MANY = tuple(f"row{number}" for number in range(100))


async def test_keys_move_the_cursor_and_the_board_follows() -> None:
    app = Bench()
    async with app.run_test(size=(20, 10)) as pilot:
        board = app.board
        board.focus()
        board.rows = Words(MANY)
        await pilot.pause()
        assert board.current == "row0"
        for key, row in (("down", 1), ("j", 2), ("up", 1), ("k", 0), ("up", 0), ("pagedown", 9),
                         ("end", 99), ("down", 99), ("pageup", 90), ("g", 0), ("G", 99),
                         ("home", 0)):  # fmt: skip
            await pilot.press(key)
            assert board.current == MANY[row], key
            assert 0 <= row - board.scroll_y < 10, f"{key} leaves the cursor in sight"
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.said[-1] == ("entered", "row1")
        assert ("moved", "row99") in app.said


async def test_the_cursor_stays_on_its_row_when_others_come_and_go() -> None:
    app = Bench()
    async with app.run_test(size=(20, 10)) as pilot:
        board = app.board
        board.rows = Words(("b", "c"))
        board.rows = Words(("a", "b", "c"))
        await pilot.pause()
        assert board.current == "a"  # nobody has moved it from the first row
        board.current = "b"
        board.rows = Words(("x", "y", "a", "b", "c"))
        await pilot.pause()
        assert board.current == "b"
        board.rows = Words(("x", "y", "a", "c"))  # b is gone: what stands in its place
        await pilot.pause()
        assert board.current == "c"
        board.rows = Words(())
        await pilot.pause()
        assert board.current == ""
        board.focus()
        await pilot.press("down", "enter", "end")
        assert board.current == ""
        assert not [said for said in app.said if said[0] == "entered"]


async def test_the_mouse() -> None:
    app = Bench()
    async with app.run_test(size=(20, 10)) as pilot:
        app.board.rows = Words(MANY)
        await pilot.pause()
        await pilot.click(RowBoard, offset=(3, 4))
        assert app.board.current == "row4"
        assert app.said[-1] == ("clicked", "row4 3")
        await pilot.click(RowBoard, offset=(0, 6), times=2)
        assert app.said[-1] == ("entered", "row6")
        app.board.rows = Words(("a",))
        await pilot.pause()
        await pilot.click(RowBoard, offset=(0, 6))
        assert app.board.current == "a"
