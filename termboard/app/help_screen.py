"""All keys, made from the commands, and what the marks on the screen mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from termboard.command import Command, key_name
from termboard.plot.characters import BOLD, text_width
from termboard.plot.text_grid import TextGrid
from termboard.widgets.bindings import bindings
from termboard.widgets.grid_widget import LinesWidget, strips

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.strip import Strip

    from termboard.plot.look import Look


class CloseHelp(Command):
    """Close the help."""

    keys, group = "escape,question_mark,f1,q", "Help"


@dataclass(frozen=True)
class _Row:
    """One row of the table: a heading, or the keys of a command and a line of what it does."""

    heading: str = ""
    keys: str = ""
    text: str = ""


class KeyTable(LinesWidget):
    """Groups of keys. Only rows in sight are drawn: there are four times as many."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "KeyTable { height: auto; }"

    def __init__(
        self, groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]], look: Look
    ) -> None:
        """`groups` holds (heading, [(keys, label, help)])."""
        super().__init__()
        self._groups, self._look = groups, look
        every = (text_width(keys) for _, rows in groups for keys, _, _ in rows)
        self._keys_width = max(every, default=0)
        self._rows: tuple[int, list[_Row]] = (-1, [])
        """For which width, and what is in them."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows it takes."""
        return self.height_in(width)

    def height_in(self, width: int) -> int:
        """Return the rows it takes where it is so wide."""
        return len(self._laid_out(width))

    def render_line(self, y: int) -> Strip:
        """Return one row, as Textual's line API asks for it."""
        width, palette = self.size.width, self._look.palette
        rows = self._laid_out(width)
        grid = TextGrid(width, 1)
        if y < len(rows):
            row = rows[y]
            grid.put(0, 0, row.heading, palette.accent, attrs=BOLD)
            start = self._keys_width - text_width(row.keys)
            grid.put(start, 0, row.keys, palette.focus, attrs=BOLD)
            grid.put(self._keys_width + 2, 0, row.text, palette.text)
        return strips(grid, self.behind)[0]

    def _laid_out(self, width: int) -> list[_Row]:
        if self._rows[0] != width:
            self._rows = (width, self._lay_out(max(10, width - self._keys_width - 2)))
        return self._rows[1]

    def _lay_out(self, width: int) -> list[_Row]:
        found: list[_Row] = []
        for heading, rows in self._groups:
            found += [_Row()] if found else []
            found.append(_Row(heading))
            for keys, label, text in rows:
                first, *more = _wrapped(text or label, width)
                found.append(_Row(keys=keys, text=first))
                found += [_Row(text=line) for line in more]
        return found


def _named(key: str, look: Look) -> str:
    """Return a key as people write it; where there are no arrows, the arrow keys by their names."""
    name = key_name(key)
    return key if look.glyphs.name == "ascii" and not name.isascii() else name


@lru_cache(maxsize=1024)
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    """Return the lines of a text; the help is opened again and again."""
    import textwrap

    return tuple(textwrap.wrap(text, width)) or ("",)


class HelpScreen(ModalScreen[None]):
    """Shows the keys of everything that is on the screen."""

    OFFERS: ClassVar = (CloseHelp,)
    BINDINGS = bindings(OFFERS)
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background; }
    HelpScreen > VerticalScroll {
        width: 90%; max-width: 84; height: auto; max-height: 90%;
        background: $surface; border: round $accent; border-title-color: $foreground; padding: 0 1;
        border-subtitle-color: $secondary; scrollbar-size-vertical: 1;
    }
    HelpScreen > VerticalScroll.-long { overflow-y: scroll; }
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
        table = KeyTable(self._groups, self._look)
        with VerticalScroll(classes="-long" if self._is_long(table) else None) as frame:
            frame.border_title = "Keys and marks"
            dot = self._look.glyphs.separator
            frame.border_subtitle = f"end: the marks {dot} {self._close_key} closes"
            yield table

    def _is_long(self, table: KeyTable) -> bool:
        """Tell whether it has to scroll: to be found out by layout it is laid out twice."""
        columns, rows = (cells * 9 // 10 for cells in self.app.size)
        return table.height_in(min(84, columns) - 5) > rows - 2

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        """Scroll where that is needed now."""
        is_long = self._is_long(self.query_one(KeyTable))
        self.query_one(VerticalScroll).set_class(is_long, "-long")

    def action_close_help(self) -> None:  # noqa: D102 - the command's docstring says it
        self.dismiss()
