"""The last line: the keys that do something here, made from the commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive

from termboard.command import key_name
from termboard.plot.characters import BOLD, text_width
from termboard.plot.text_grid import TextGrid
from termboard.widgets.grid_widget import GridWidget

if TYPE_CHECKING:
    from textual import events


@dataclass(frozen=True)
class Hint:
    """One key and the word for what it does."""

    key: str
    """As Textual names it."""
    word: str


class FooterBar(GridWidget):
    """Shows the hints up to the first that does not fit; the last ones (help, quit) always."""

    DEFAULT_CSS = "FooterBar { height: 1; background: $surface; }"

    hints: reactive[tuple[Hint, ...]] = reactive((), repaint=False)
    always: reactive[tuple[Hint, ...]] = reactive((), repaint=False)

    @dataclass
    class Pressed(Message):
        """A hint was clicked."""

        key: str

    def watch_hints(self) -> None:
        """Show them."""
        self.redraw()

    def watch_always(self) -> None:
        """Show them."""
        self.redraw()

    def paint(self, width: int, height: int) -> TextGrid:
        """Return the row."""
        grid = TextGrid(width, height)
        palette = self.look.palette
        for hint, x in self._places(width):
            used = grid.put(x, 0, key_name(hint.key), palette.accent, attrs=BOLD)
            grid.put(x + used + 1, 0, hint.word, palette.muted)
        return grid

    def _places(self, width: int) -> list[tuple[Hint, int]]:
        last = sum(map(_width, self.always))
        places, x = [], 1
        for hint in self.hints:
            if x + _width(hint) + last > width:
                break  # one further on may fit, but then nobody knew what is left out
            places.append((hint, x))
            x += _width(hint)
        for hint in self.always:
            places.append((hint, x))
            x += _width(hint)
        return places

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        for hint, x in self._places(self.size.width):
            if x <= event.x < x + _width(hint) - 2:
                self.post_message(self.Pressed(hint.key))


def _width(hint: Hint) -> int:
    return text_width(key_name(hint.key)) + 1 + text_width(hint.word) + 2
