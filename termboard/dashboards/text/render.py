"""Draws texts: plain lines wrapped to the width, and arrays of texts as tables."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from rich.cells import cell_len, get_character_cell_size

from termboard.plot import numbers
from termboard.plot.card import Card
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD
from termboard.plot.moments import moment
from termboard.plot.span import Span
from termboard.printable import printable, printable_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.dashboards.text.model import Entry
    from termboard.events.tensor import Strings
    from termboard.plot.look import Look

_LONGEST = 20_000
"""Lines of one text that are laid out; a log may hold megabytes."""


def card(entry: Entry, width: int, height: int | None, look: Look) -> Card:
    """Return a text as a card whose content is `width` by `height` cells; None: all its lines."""
    wrapped = lines(entry, width, look.glyphs.vertical)
    rows = len(wrapped) if height is None else height
    content = Grid(width, max(rows, 1))
    color = look.palette.text if entry.text else look.palette.error
    for y, line in enumerate(wrapped[: content.height]):
        content.put(0, y, line, color)
    hidden = len(wrapped) - content.height
    legend = [(Span(f"step {numbers.step(entry.step)}", look.palette.text),)]
    if entry.place.count > 1:
        legend.append((Span(f"{entry.index + 1} of {entry.place.count}"),))
    legend.append((Span(moment(entry.wall_time, look.tz)),))
    if hidden > 0:
        more = "1 more line" if hidden == 1 else f"{numbers.step(hidden)} more lines"
        legend.append((Span(more, look.palette.accent),))
    run = entry.place.run
    mark = look.mark(run.index)
    return Card(
        content=content,
        title=(Span(entry.place.tag),),
        note=(Span(f"{mark}:{run.name}" if mark else run.name, look.palette.run(run.index), BOLD),),
        legend=tuple(legend),
    )


def lines(entry: Entry, width: int, vertical: str = "│") -> list[str]:
    """Return the text's lines, none longer than `width` cells, at most 20,000 of them.

    `vertical` stands between the columns of a table.
    """
    if entry.text is None:
        return _wrapped([entry.problem], width)
    if entry.text.shape:
        return _table(entry.text, width, vertical)
    return _wrapped(printable_lines(entry.text.values[0])[:_LONGEST], width)


def _wrapped(rows: Sequence[str], width: int) -> list[str]:
    """Break lines at blanks where there are any, within words where there are none."""
    out: list[str] = []
    for row in rows:
        out += _broken(row, max(1, width))
        if len(out) >= _LONGEST:
            return out[:_LONGEST]
    return out


def _broken(row: str, width: int) -> list[str]:
    """Break one line at the last blank that fits, else where the width ends."""
    row = printable(row)
    edges = _edges(row)
    if edges[-1] <= width:
        return [row]
    out: list[str] = []
    start = 0
    while len(out) < _LONGEST:
        # The first character stands even where it is wider than the line.
        end = max(bisect_right(edges, edges[start] + width) - 1, start + 1)
        if end >= len(row):
            break
        blank = _last_blank(row, start, end)
        out.append(row[start : end if blank < 0 else blank])
        start = end if blank < 0 else blank + 1
    return [*out, row[start:]]


def _edges(row: str) -> Sequence[int]:
    """Return at which cell each character of `row` begins, and where the last one ends."""
    if row.isascii() and row.isprintable():
        return range(len(row) + 1)
    return [0, *accumulate(map(get_character_cell_size, row))]


def _last_blank(row: str, start: int, end: int) -> int:
    """Return where the last blank behind a word is, behind `start` and up to `end`; -1: nowhere."""
    blank = row.rfind(" ", start + 1, end + 1)
    while blank > 0 and row[blank - 1].isspace():
        blank = row.rfind(" ", start + 1, blank)
    return blank


def _table(text: Strings, width: int, vertical: str) -> list[str]:
    """Lay out a vector as one column and a matrix as a table.

    Of more dimensions the first matrix is shown, with a sentence, as TensorBoard's text plugin has
    it.
    """
    shape = text.shape
    columns = 1 if len(shape) == 1 else shape[-1]
    count = shape[0] if len(shape) == 1 else shape[-2]
    values = text.values[: columns * count]
    out: list[str] = []
    if len(shape) > 2:
        sizes = " x ".join(map(str, shape))
        out += _wrapped([f"This text has the shape {sizes}; its first matrix is shown."], width)
    cells = [[printable_lines(v) for v in values[r * columns : (r + 1) * columns]]
             for r in range(count)]  # fmt: skip
    widths = _column_widths(cells, columns, width)
    for row in cells:
        out += _table_row(row, widths, vertical)
        if len(out) >= _LONGEST:
            break
    return out[:_LONGEST]


def _column_widths(cells: list[list[list[str]]], columns: int, width: int) -> list[int]:
    """Give every column what it needs; where that is too much, the wide ones share what is left."""
    needs = [
        max((cell_len(line) for row in cells for line in row[c]), default=1) for c in range(columns)
    ]
    room = max(columns, width - 3 * (columns - 1))
    widths = list(needs)
    open_columns = sorted(range(columns), key=lambda c: needs[c])
    for position, column in enumerate(open_columns):
        share = room // (columns - position)
        widths[column] = max(1, min(needs[column], share))
        room -= widths[column]
    return widths


def _table_row(row: list[list[str]], widths: list[int], vertical: str) -> list[str]:
    wrapped = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    out = []
    for y in range(max(map(len, wrapped), default=0)):
        parts = []
        for lines_, width in zip(wrapped, widths, strict=True):
            line = lines_[y] if y < len(lines_) else ""
            parts.append(line + " " * (width - cell_len(line)))
        out.append(f" {vertical} ".join(parts).rstrip())
    return out
