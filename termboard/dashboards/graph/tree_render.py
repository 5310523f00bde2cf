"""Draws one row of the tree: guide lines, mark, name, and columns at the right end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, KEEP, text_width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from termboard.plot.look import Look

Column = Literal["type", "shape", "parameters", "flops", "value", "nodes"]
_WIDTHS: Mapping[Column, int] = {
    "type": 16, "shape": 16, "parameters": 8, "flops": 8, "value": 12, "nodes": 7,
}  # fmt: skip
HEADINGS: Mapping[Column, str] = {
    "type": "op or layer", "shape": "shape", "parameters": "params", "flops": "FLOPs", "value": "",
    "nodes": "nodes",
}  # fmt: skip
_LAST_TO_GO: tuple[Column, ...] = ("type", "parameters", "shape", "value", "nodes", "flops")
_LEFT = ("type", "value")
_LEAST_NAME = 24
"""Cells that a name keeps before columns are given room."""
_MOST_GUIDES = 12
"""Levels that are indented; a tree may be a million levels deep."""
_LEVEL = 2
"""Cells that a level is indented by."""


@dataclass(frozen=True)
class TreeRow:
    """What a row of the tree says."""

    guides: tuple[bool, ...]
    """Of each level above it, whether more follows there; the last is its own level."""
    fold: Literal["open", "closed", "leaf"]
    label: str
    note: str = ""
    """Behind the name: `× 12`."""
    cells: Mapping[Column, str] | None = None
    color: int | None = None
    """0xRRGGBB of the mark and the type; None: none."""
    dimmed: bool = False
    """It is not of what is traced."""
    found: bool = False
    """It is what was searched for."""
    selected: bool = False
    """The panel beside it shows it."""


def columns_for(width: int, wanted: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns that a row of `width` cells has room for, in their order."""
    room = width - _LEAST_NAME
    kept: set[Column] = set()
    for column in _LAST_TO_GO:
        if column in wanted and room >= _WIDTHS[column] + 1:
            kept.add(column)
            room -= _WIDTHS[column] + 1
    return tuple(column for column in _WIDTHS if column in kept)


def fold_column(row: TreeRow) -> int:
    """Return the column in which a row's mark stands."""
    return _LEVEL * min(_MOST_GUIDES, max(0, len(row.guides) - 1))


def draw(
    row: TreeRow, columns: Sequence[Column], width: int, look: Look, *, current: bool = False
) -> Grid:
    """Return the row as one line; `current`: the cursor is on it."""
    palette = look.palette
    back = palette.selection if current else palette.raised if row.selected else -1
    grid = Grid(width, 1, bg=back)
    end = width - sum(_WIDTHS[column] + 1 for column in columns)
    x = _draw_guides(grid, row, look)
    x += _draw_name(grid, row, x, end, look, current=current)
    _draw_columns(grid, row, columns, end, look)
    grid.paint(0, 0, width, 1, bg=back)
    if row.dimmed and not current:
        grid.paint(0, 0, width, 1, fg=palette.frame, bg=KEEP)
    return grid


def draw_heading(columns: Sequence[Column], width: int, look: Look, *, value: str = "") -> Grid:
    """Return the line above the rows; `value` is what the column of that name tells."""
    grid = Grid(width, 1)
    end = width - sum(_WIDTHS[column] + 1 for column in columns)
    grid.put(2, 0, "name", look.palette.muted)
    x = end
    for column in columns:
        text = value if column == "value" else HEADINGS[column]
        _put_cell(grid, x + 1, column, text, look.palette.muted, look)
        x += _WIDTHS[column] + 1
    return grid


def _draw_guides(grid: Grid, row: TreeRow, look: Look) -> int:
    pipe, tee, corner = ("| ", "|-", "`-") if look.glyphs.name == "ascii" else ("│ ", "├─", "└─")
    above = row.guides[1:-1]
    pieces = []
    if len(above) >= _MOST_GUIDES:
        above = above[2 - _MOST_GUIDES :]
        pieces = [look.glyphs.ellipsis[:2].ljust(2)]
    pieces += [pipe if more else "  " for more in above]
    if len(row.guides) > 1:
        pieces.append(tee if row.guides[-1] else corner)
    return grid.put(0, 0, "".join(pieces), look.palette.frame)


def _draw_name(grid: Grid, row: TreeRow, x: int, end: int, look: Look, *, current: bool) -> int:
    """Write mark, label and note up to column `end`; return the cells they took."""
    palette, glyphs = look.palette, look.glyphs
    mark = {"open": glyphs.open, "closed": glyphs.closed, "leaf": glyphs.separator}[row.fold]
    start = x
    color = palette.muted if row.color is None else row.color
    x += grid.put(x, 0, f"{mark} ", color)
    room = end - x - (text_width(row.note) + 1 if row.note else 0)
    name = palette.focus if row.found else palette.text
    bold = BOLD if current or row.found or row.fold != "leaf" else 0
    x += grid.put(x, 0, row.label, name, attrs=bold, width=max(3, room), ellipsis=glyphs.ellipsis)
    if row.note:
        x += 1 + grid.put(x + 1, 0, row.note, palette.accent, width=max(0, end - x - 1))
    return x - start


def _draw_columns(
    grid: Grid, row: TreeRow, columns: Sequence[Column], end: int, look: Look
) -> None:
    palette = look.palette
    x = end
    for column in columns:
        text = (row.cells or {}).get(column, "")
        tinted = column in ("type", "value") and row.color is not None
        usual = palette.text if column == "parameters" else palette.muted
        _put_cell(grid, x + 1, column, text, row.color if tinted and row.color else usual, look)
        x += _WIDTHS[column] + 1


def _put_cell(grid: Grid, x: int, column: Column, text: str, color: int, look: Look) -> None:
    width = _WIDTHS[column]
    if column not in _LEFT:
        x += max(0, width - text_width(text))
    grid.put(x, 0, text, color, width=width, ellipsis=look.glyphs.ellipsis)
