"""The tabs: a row of numbers and titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive

from termboard.plot.cells import BOLD, REVERSE, Grid
from termboard.widgets.grid_widget import GridWidget

if TYPE_CHECKING:
    from textual import events


@dataclass(frozen=True)
class Tab:
    """One tab as the bar shows it."""

    name: str
    title: str
    number: str
    """The key that opens it; empty for none."""
    filled: bool = True
    """Whether there is anything in it."""


class TabBar(GridWidget):
    """Shows the tabs; a click picks one. The open one stays visible however short the bar is."""

    DEFAULT_CSS = "TabBar { height: 1; background: $background; }"

    tabs: reactive[tuple[Tab, ...]] = reactive((), repaint=False)
    open_tab: reactive[str] = reactive("", repaint=False)

    @dataclass
    class Picked(Message):
        """A tab was clicked."""

        name: str

    def watch_tabs(self) -> None:
        """Show them."""
        self.redraw()

    def watch_open_tab(self) -> None:
        """Show which one is open."""
        self.redraw()

    def paint(self, width: int, height: int) -> Grid:
        """Return the row."""
        grid = Grid(width, height)
        palette = self.look.palette
        for tab, x in self._places(width):
            is_open = tab.name == self.open_tab
            # Reverse video shows the open tab without colours too.
            attrs = (BOLD | REVERSE) if is_open else 0
            title = palette.accent if is_open else palette.text if tab.filled else palette.muted
            x += grid.put(x, 0, " ", title, attrs=attrs)
            if tab.number:
                number = palette.accent if is_open or tab.filled else palette.muted
                x += grid.put(x, 0, f"{tab.number} ", number, attrs=attrs)
            x += grid.put(x, 0, tab.title, title, attrs=attrs)
            grid.put(x, 0, " ", title, attrs=attrs)
        return grid

    def _places(self, width: int) -> list[tuple[Tab, int]]:
        """Return each tab and its column, moved to the left until the open one is visible."""
        places: list[tuple[Tab, int]] = []
        x, shift = 0, 0
        for tab in self.tabs:
            places.append((tab, x))
            x += _width(tab)
            if tab.name == self.open_tab:
                shift = max(0, x - width)
        return [(tab, x - shift) for tab, x in places]

    def on_click(self, event: events.Click) -> None:
        """Pick the tab under the mouse."""
        for tab, x in self._places(self.size.width):
            if x <= event.x < x + _width(tab):
                self.post_message(self.Picked(tab.name))


def _width(tab: Tab) -> int:
    return len(tab.title) + 2 + (len(tab.number) + 1 if tab.number else 0)
