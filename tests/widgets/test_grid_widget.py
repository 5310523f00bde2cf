"""A widget that is one grid: what it costs to draw it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App, ComposeResult

from termboard.plot.cells import Grid
from termboard.widgets.grid_widget import GridWidget, strips

if TYPE_CHECKING:
    from rich.style import Style


class Counting(GridWidget):
    """Counts how often its style is worked out."""

    asked = 0

    @property
    def rich_style(self) -> Style:
        self.asked += 1
        return super().rich_style

    def paint(self, width: int, height: int) -> Grid:
        grid = Grid(width, height)
        grid.put(0, 0, "red", 0xFF0000)
        return grid


class OneWidget(App[None]):
    def compose(self) -> ComposeResult:
        yield Counting()


async def test_what_shows_behind_is_asked_for_once_a_frame() -> None:
    async with OneWidget().run_test(size=(20, 10)) as pilot:
        widget = pilot.app.query_one(Counting)
        await pilot.pause()
        widget.asked = 0
        widget.redraw()
        await pilot.pause()
        assert 1 <= widget.asked <= 3, "ten lines, and Textual's own question for each frame"
        behind = widget.behind
        (row,) = strips(widget.paint(20, 1), behind)
        assert row.text == "red" + 17 * " "
        assert all(segment.style and segment.style.bgcolor for segment in row)
