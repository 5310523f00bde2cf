"""A card: a picture in a frame, its title in the upper border, its legend in the lower one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, DEFAULT, end_of_name
from termboard.plot.span import Span, put_spans, width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from termboard.plot.look import Look

EDGE = 2
"""Rows, and columns, that the frame takes of a card."""
_LEAST_NAME = 3  # cells; a shorter one says nothing


Entry = tuple[Span, ...]
"""What a legend says of one thing."""


@dataclass(frozen=True)
class Card:
    """What stands in a frame. Entries are shown whole or not at all."""

    content: Grid
    title: tuple[Span, ...]
    note: tuple[Span, ...] = ()
    """At the right end of the upper border; goes first where room is short."""
    legend: tuple[Entry, ...] = ()
    """Entries in the lower border."""
    beyond: int = 0
    """How many entries there are behind those: for them there is no room anyway."""


def changed_rows(before: Card, now: Card) -> NDArray[np.bool_]:
    """Tell which rows of a card in its frame look different from those of an earlier one."""
    changed = np.ones(now.content.height + EDGE, dtype=bool)
    if before.content.height == now.content.height:
        changed[0] = (before.title, before.note) != (now.title, now.note)
        changed[1:-1] = now.content.changed_rows(before.content)
        changed[-1] = (before.legend, before.beyond) != (now.legend, now.beyond)
        if before.content.width != now.content.width:
            changed[:] = True
    return changed


def frame(card: Card, look: Look, *, focused: bool = False) -> Grid:
    """Return the card in its frame: two rows and two columns larger than its content."""
    content, glyphs = card.content, look.glyphs
    grid = Grid(content.width + EDGE, content.height + EDGE)
    _draw_border(grid, look, focused=focused)
    grid.blit(content, 1, 1)
    color = look.palette.focus if focused else look.palette.text
    used = _draw_title(grid, card.title, color, glyphs.ellipsis)
    _draw_note(grid, card.note, used, look)
    _draw_legend(grid, card.legend, card.beyond, look)
    return grid


def shows_all(entries: Sequence[Sequence[Span]], width: int) -> bool:
    """Tell whether the legend of a card whose content is `width` cells has room for all entries."""
    return 2 + sum(map(_cells, entries)) <= width


def first_ones(entries: Iterable[Entry], width: int) -> tuple[Entry, ...]:
    """Return the entries up to the first for which such a legend has no room, and two at least.

    Of a hundred curves a legend names a handful: the other entries need not be made. The first one
    of several is shortened where it has no room.
    """
    found: list[Entry] = []
    left = width - 2
    for entry in entries:
        found.append(entry)
        left -= _cells(entry)
        if left < 0 and len(found) > 1:
            break
    return tuple(found)


def _cells(entry: Sequence[Span]) -> int:
    """Return the cells of an entry and of the border beside it: what `_draw_legend` leaves."""
    return 3 + width_of(entry)


def _draw_border(grid: Grid, look: Look, *, focused: bool) -> None:
    """A focused card has heavy lines, so that it stands out without colours too."""
    glyphs = look.glyphs
    color = look.palette.focus if focused else look.palette.frame
    horizontal = glyphs.heavy_horizontal if focused else glyphs.horizontal
    vertical = glyphs.heavy_vertical if focused else glyphs.vertical
    corners = glyphs.heavy_corners if focused else glyphs.corners
    right, bottom = grid.width - 1, grid.height - 1
    edges: tuple[tuple[Any, Any, str], ...] = (
        ((0, bottom), slice(1, right), horizontal),
        (slice(1, bottom), (0, right), vertical),
        (0, 0, corners[0]), (0, right, corners[1]), (bottom, 0, corners[2]),
        (bottom, right, corners[3]),
    )  # fmt: skip
    for rows, columns, char in edges:  # a card is framed at every change: no cell of it twice
        grid.chars[rows, columns] = char
        grid.fg[rows, columns] = color


def _draw_title(grid: Grid, title: Sequence[Span], color: int, ellipsis: str) -> int:
    """Write the title into the upper border; return the column behind it."""
    x, end = 2, grid.width - 2
    if end - x < 3:
        return x
    x += grid.put(x, 0, " ")
    for span in title:
        fg = color if span.color == DEFAULT else span.color
        room = end - x - 1
        x += grid.put(x, 0, span.text, fg, attrs=span.attrs or BOLD, width=room, ellipsis=ellipsis)
    return x + grid.put(x, 0, " ")


def _draw_note(grid: Grid, note: Entry, used: int, look: Look) -> None:
    room = grid.width - 5 - used
    if note and width_of(note) > room:  # a name says something even without its beginning
        note = _shortened(note, room, look.glyphs.ellipsis)
    width = width_of(note)
    x = grid.width - 4 - width
    if not note or x <= used:
        return
    x += grid.put(x, 0, " ")
    grid.put(x + put_spans(grid, x, 0, note, look), 0, " ")


def _draw_legend(grid: Grid, entries: Sequence[Entry], beyond: int, look: Look) -> None:
    """Write as many entries as fit, and how many there are behind them."""
    y, x, end = grid.height - 1, 2, grid.width - 2
    widths = [2 + width_of(entry) for entry in entries]
    for index, entry in enumerate(entries):
        left = len(entries) - index - 1 + beyond
        more = len(f" +{left}") if left else 0
        if index == 0 and x + widths[0] + more + 1 > end:
            entry = _shortened(entry, end - x - more - 4, look.glyphs.ellipsis)
            widths[0] = 2 + width_of(entry)
        if x + widths[index] + more + 1 > end:
            rest = f" +{left + 1} "
            if x > 2 and x - 2 + len(rest) <= end:
                grid.put(x - 2, y, rest, look.palette.muted)
            return
        x += grid.put(x, y, " ")
        x += put_spans(grid, x, y, entry, look)
        x += grid.put(x, y, " ") + 1  # a piece of the border stays between two entries


def _shortened(entry: Entry, width: int, ellipsis: str) -> Entry:
    """Return an entry whose first span, a name, is cut so that all of the others are seen."""
    name, *others = entry
    room = width - width_of(others)
    if room < _LEAST_NAME:
        return entry
    return (replace(name, text=end_of_name(name.text, room, ellipsis)), *others)
