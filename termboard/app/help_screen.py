"""All keys, made from the commands, and what the marks on the screen mean."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from termboard.command import Command, key_name
from termboard.plot.characters import BOLD, text_width
from termboard.plot.text_grid import TextGrid
from termboard.widgets.bindings import bindings
from termboard.widgets.grid_widget import GridWidget

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.geometry import Size

    from termboard.plot.look import Look


class CloseHelp(Command):
    """Close the help."""

    keys, group = "escape,question_mark,f1,q", "Help"


class KeyTable(GridWidget):
    """Groups of keys, in as many columns as fit."""

    DEFAULT_CSS = "KeyTable { height: auto; }"

    def __init__(self, groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]) -> None:
        """`groups` holds (heading, [(keys, label, help)])."""
        super().__init__()
        self._groups = groups

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows it takes."""
        return self._lines(TextGrid(0, 0), width)

    def paint(self, width: int, height: int) -> TextGrid:
        """Return the table."""
        grid = TextGrid(width, height)
        self._lines(grid, width)
        return grid

    def _lines(self, grid: TextGrid, width: int) -> int:
        palette = self.look.palette
        keys_width = max(
            (text_width(keys) for _, rows in self._groups for keys, _, _ in rows), default=0
        )
        y = 0
        for heading, rows in self._groups:
            y += 1 if y else 0
            grid.put(0, y, heading, palette.accent, attrs=BOLD)
            y += 1
            for keys, label, text in rows:
                grid.put(keys_width - text_width(keys), y, keys, palette.focus, attrs=BOLD)
                x = keys_width + 2
                sentence = text or label
                for line in _wrapped(sentence, max(10, width - x)):
                    grid.put(x, y, line, palette.text)
                    y += 1
        return y


def _named(key: str, look: Look) -> str:
    """Return a key as people write it; where there are no arrows, the arrow keys by their names."""
    name = key_name(key)
    return key if look.glyphs.name == "ascii" and not name.isascii() else name


@lru_cache(maxsize=1024)
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    """Return the lines of a text: the table is measured, measured again and painted."""
    import textwrap

    return tuple(textwrap.wrap(text, width)) or ("",)


class HelpScreen(ModalScreen[None]):
    """Shows the keys of everything that is on the screen."""

    OFFERS: ClassVar = (CloseHelp,)
    BINDINGS = bindings(OFFERS)
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > VerticalScroll {
        width: 90%; max-width: 84; height: auto; max-height: 90%;
        background: $surface; border: round $frame; border-title-color: $foreground; padding: 0 1;
        border-subtitle-color: $secondary; scrollbar-size-vertical: 1;
    }
    HelpScreen > VerticalScroll:focus { border: round $accent; }
    """

    def __init__(
        self,
        commands: Sequence[type[Command]],
        keys: dict[str, str],
        look: Look,
        marks: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    ) -> None:
        """`keys` holds what the settings remap, by command; `marks` (mark, meaning) by heading."""
        super().__init__()
        self._look = look
        closing = keys.get(CloseHelp.id(), CloseHelp.keys).split(",")[0].strip()
        self._close_key = _named(closing, look)
        groups: dict[str, list[tuple[str, str, str]]] = {}
        for command in dict.fromkeys(commands):
            bound = keys.get(command.id(), command.keys)
            shown = " ".join(_named(key.strip(), look) for key in bound.split(",") if key.strip())
            if shown:
                row = (shown, command.title(), command.help())
                groups.setdefault(command.group, []).append(row)
        general = groups.pop("General", [])  # what is everywhere stands last
        told = [
            (heading, [(mark, "", meaning) for mark, meaning in rows])
            for heading, rows in (marks or {}).items()
            if rows
        ]
        self._groups = [*groups.items(), ("General", general), *told]

    def compose(self) -> ComposeResult:
        """Return the table in a frame."""
        with VerticalScroll() as frame:
            frame.border_title = "Keys and marks"
            dot = self._look.glyphs.separator
            frame.border_subtitle = f"end: the marks {dot} {self._close_key} closes"
            table = KeyTable(self._groups)
            table.look = self._look
            yield table

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def action_close_help(self) -> None:  # noqa: D102 - the command's docstring says it
        self.dismiss()
