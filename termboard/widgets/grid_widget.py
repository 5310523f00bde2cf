"""A widget that draws itself as one grid of cells."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip

from termboard.plot.characters import style_of
from termboard.plot.look import Look
from termboard.widgets.keeps_keys import KeepsKeys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Region, Size

    from termboard.plot.surface import Surface

_MOST_LOOKS = 4096


def strips(grid: Surface, behind: Style, rows: Sequence[int] | None = None) -> list[Strip]:
    """Return rows of a grid (None: all) as Textual draws them.

    `behind` shows where a cell says nothing.
    """
    looks = _looks(behind)
    found = []
    for chars, runs in grid.lines(range(grid.height) if rows is None else rows):
        row = [
            Segment("".join(chars[start:stop]), looks[fg, bg, attrs])
            for start, stop, fg, bg, attrs in runs
        ]
        found.append(Strip(row, grid.width))
    return found


class _Looks(dict[tuple[int, int, int], Style]):
    """Styles by (foreground, background, attributes), over what shows behind."""

    def __init__(self, behind: Style) -> None:
        super().__init__()
        self._behind = behind

    def __missing__(self, look: tuple[int, int, int]) -> Style:
        if len(self) > _MOST_LOOKS:  # a heat map has many, and each step others
            self.clear()
        style = self[look] = self._behind + style_of(*look)
        return style


@lru_cache(maxsize=8)
def _looks(behind: Style) -> _Looks:
    return _Looks(behind)


class LinesWidget(KeepsKeys):
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

    def paint(self, width: int, height: int) -> Surface:
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
