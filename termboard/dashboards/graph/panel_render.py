"""Draws the rows of the panel beside the tree: headings, facts, links, and long texts wrapped."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, text_width
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.plot.look import Look

Tone = Literal["text", "muted", "accent", "good", "warning", "error"]
Kind = Literal["heading", "fact", "link", "words", "blank"]

_INDENT = 2
_MOST_WORDS = 4_000
"""Characters of one text that are wrapped."""


@dataclass(frozen=True)
class PanelRow:
    """One line of the panel."""

    key: str
    kind: Kind
    left: str = ""
    right: str = ""
    """At the right end."""
    tone: Tone = "text"
    """Of what a fact or a sentence says."""
    target: int | None = None
    """The item that a link leads to."""
    items: tuple[int, ...] = ()
    """All items that it speaks of."""
    share: float | None = None
    """A bar behind the right text, 0 to 1."""


@dataclass(frozen=True, eq=False)
class PanelRows:
    """The rows of the panel, for a board."""

    rows: Sequence[PanelRow]
    keys: Sequence[str]

    def row(self, index: int, width: int, look: Look, *, current: bool) -> Grid:
        """Return row `index` as one line of `width` cells."""
        return draw(self.rows[index], width, look, current=current)


def panel_rows(rows: Sequence[PanelRow]) -> PanelRows:
    """Return rows for a board; keys that come twice are told apart."""
    keys: list[str] = []
    seen: set[str] = set()
    for number, row in enumerate(rows):
        key = row.key if row.key and row.key not in seen else f"{row.key}\0{number}"
        seen.add(key)
        keys.append(key)
    return PanelRows(rows, keys)


def wrapped(text: str, width: int, key: str, tone: Tone = "muted") -> list[PanelRow]:
    """Return a text as rows of at most `width` cells, a row a line of it."""
    shown = printable(text[:_MOST_WORDS])
    lines = textwrap.wrap(shown, max(8, width - _INDENT), break_on_hyphens=False) or [""]
    return [
        PanelRow(f"{key}{number}", "words", line, tone=tone) for number, line in enumerate(lines)
    ]


def draw(row: PanelRow, width: int, look: Look, *, current: bool = False) -> Grid:
    """Return a row as one line; `current`: the cursor is on it."""
    palette, ellipsis = look.palette, look.glyphs.ellipsis
    back = palette.selection if current else -1
    grid = Grid(width, 1)
    color: int = getattr(palette, row.tone)
    if row.kind == "heading":
        room = width - 2 - (text_width(row.right) + 2 if row.right else 0)
        grid.put(1, 0, row.left, palette.text, attrs=BOLD, width=room, ellipsis=ellipsis)
        _put_right(grid, row.right, palette.muted)
    elif row.kind == "fact":
        grid.put(_INDENT, 0, row.left, palette.muted, width=width - _INDENT - 1, ellipsis=ellipsis)
        x = max(_INDENT + 14, text_width(row.left) + _INDENT + 2)
        grid.put(x, 0, row.right, color, width=width - x, ellipsis=ellipsis)
    elif row.kind == "link":
        _draw_link(grid, row, look)
    else:
        grid.put(_INDENT, 0, row.left, color, width=width - _INDENT)
    grid.paint(0, 0, width, 1, bg=back)
    return grid


def _draw_link(grid: Grid, row: PanelRow, look: Look) -> None:
    """The name is cut at its front: what tells nodes apart stands at the end."""
    palette = look.palette
    right = text_width(row.right)
    room = max(8, grid.width - _INDENT - 1 - (right + 2 if right else 0))
    name = _end_of(row.left, room, look.glyphs.ellipsis)
    grid.put(_INDENT, 0, name, palette.accent if row.tone == "text" else getattr(palette, row.tone))
    if grid.width - right - 1 > _INDENT + min(room, text_width(name)):
        _put_right(grid, row.right, palette.muted)


def _end_of(name: str, room: int, ellipsis: str) -> str:
    shown = printable(name[-4 * room - 8 :])
    if text_width(shown) <= room and len(name) <= 4 * room + 8:
        return shown
    while shown and text_width(shown) > room - text_width(ellipsis):
        shown = shown[1:]
    return ellipsis + shown


def _put_right(grid: Grid, text: str, color: int) -> None:
    grid.put(max(0, grid.width - 1 - text_width(text)), 0, text, color)
