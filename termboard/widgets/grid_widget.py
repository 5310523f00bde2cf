"""A widget that draws itself as one grid of cells."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from termboard.plot.look import Look

if TYPE_CHECKING:
    from rich.style import Style
    from textual.geometry import Region, Size

    from termboard.plot.cells import Grid


def strips(grid: Grid, behind: Style) -> list[Strip]:
    """Return the rows of a grid as Textual draws them; `behind` shows where a cell says nothing."""
    return [
        Strip([Segment(text, _over(behind, style)) for text, style, _ in row], grid.width)
        for row in map(grid.segments, range(grid.height))
    ]


@lru_cache(maxsize=4096)
def _over(behind: Style, style: Style | None) -> Style:
    return behind + style


class LinesWidget(Widget):
    """A widget that is asked for its lines, and for what shows behind them once in a frame."""

    _behind: Style | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return some lines; Textual asks for all lines of a frame by this."""
        self._behind = None
        return super().render_lines(crop)

    @property
    def behind(self) -> Style:
        """The style that shows where a cell says nothing; finding it costs more than a line."""
        if self._behind is None:
            self._behind = self.rich_style
        return self._behind


class GridWidget(LinesWidget):
    """Draws `paint`'s grid; paints anew only when `redraw` is called or its size or look change."""

    ALLOW_SELECT = False

    look: reactive[Look] = reactive(Look(), repaint=False)
    """Colours and characters."""

    _rows: list[Strip] | None = None
    _painted: tuple[Size, Style] | None = None

    def paint(self, width: int, height: int) -> Grid:
        """Return what to show in `width` by `height` cells."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Paint anew at the next opportunity."""
        self._rows = None
        self.refresh()

    def watch_look(self) -> None:
        """Take on new colours."""
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """Return one row, as Textual's line API asks for it."""
        behind = self.behind
        if self._rows is None or self._painted != (self.size, behind):
            self._painted = (self.size, behind)
            self._rows = strips(self.paint(self.size.width, self.size.height), behind)
        return self._rows[y] if y < len(self._rows) else Strip.blank(self.size.width, behind)
