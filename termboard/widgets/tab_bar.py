"""The tabs: a row of numbers and titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive

from termboard.plot.characters import BOLD, REVERSE, text_width
from termboard.plot.text_grid import TextGrid
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
    """Shows as many tabs as fit whole, the open one among them; a click picks one."""

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

    def paint(self, width: int, height: int) -> TextGrid:
        """Return the row."""
        grid = TextGrid(width, height)
        palette = self.look.palette
        places, end = self._places(width), 0
        for tab, x in places:
            is_open = tab.name == self.open_tab
            # Reverse video shows the open tab without colours too.
            attrs = (BOLD | REVERSE) if is_open else 0
            title = palette.accent if is_open else palette.text if tab.filled else palette.muted
            x += grid.put(x, 0, " ", title, attrs=attrs)
            if tab.number:
                number = palette.accent if is_open or tab.filled else palette.muted
                x += grid.put(x, 0, f"{tab.number} ", number, attrs=attrs)
            x += grid.put(x, 0, tab.title, title, attrs=attrs)
            x += grid.put(x, 0, " ", title, attrs=attrs)
            end = x
        if places and places[0][0] != self.tabs[0]:
            grid.put(0, 0, self.look.glyphs.ellipsis, palette.muted)
        if places and places[-1][0] != self.tabs[-1]:
            grid.put(end, 0, self.look.glyphs.ellipsis, palette.muted)
        return grid

    def _places(self, width: int) -> list[tuple[Tab, int]]:
        """Return each tab that fits whole, and its column; the open one is always among them."""
        widths = [_width(tab) for tab in self.tabs]
        names = [tab.name for tab in self.tabs]
        is_open = names.index(self.open_tab) if self.open_tab in names else 0
        count, mark = len(widths), text_width(self.look.glyphs.ellipsis)

        def room(first: int, end: int) -> int:
            """Return what is left beside the marks for tabs that are left out."""
            return width - mark * ((first > 0) + (end < count))

        first, end = 0, min(count, is_open + 1)
        while first < is_open and sum(widths[first:end]) > room(first, end):
            first += 1
        while end < count and sum(widths[first : end + 1]) <= room(first, end + 1):
            end += 1
        places, x = [], mark if first else 0
        for tab, cells in zip(self.tabs[first:end], widths[first:end], strict=True):
            places.append((tab, x))
            x += cells
        return places

    def on_click(self, event: events.Click) -> None:
        """Pick the tab under the mouse; where tabs are left out, the nearest of those."""
        places = self._places(self.size.width)
        for tab, x in places:
            if x <= event.x < x + _width(tab):
                self.post_message(self.Picked(tab.name))
                return
        shown = [self.tabs.index(tab) for tab, _ in places]
        beyond = shown[0] - 1 if event.x == 0 else shown[-1] + 1
        if shown and 0 <= beyond < len(self.tabs):
            self.post_message(self.Picked(self.tabs[beyond].name))


def _width(tab: Tab) -> int:
    return len(tab.title) + 2 + (len(tab.number) + 1 if tab.number else 0)
