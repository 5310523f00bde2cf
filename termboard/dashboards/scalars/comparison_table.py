"""Draws a comparison of runs as a table in cells, in place of the cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.scalars.comparison_cells import columns, keys, title
from termboard.plot import table
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, DEFAULT, end_of_name

if TYPE_CHECKING:
    from termboard.dashboards.scalars.comparison import Comparison
    from termboard.dashboards.scalars.comparison_cells import Column
    from termboard.plot.look import Look


def draw(
    comparison: Comparison, width: int, look: Look, *, sort: str = "", reverse: bool = False
) -> Grid:
    """Return a title, a header and a row a run, `width` cells wide.

    Columns that do not fit go from the right. The best value of a column is bold and has a mark
    behind it; `sort` is the column whose title is bold and marked: the rows are sorted by it.
    """
    mark = look.glyphs.above if reverse else look.glyphs.below
    body = table.draw(_columns(comparison, width, look, (sort, mark)), width, look)
    grid = Grid(width, body.height + 1)
    grid.put(0, 0, _title(comparison), look.palette.text, attrs=BOLD, ellipsis=look.glyphs.ellipsis)
    grid.blit(body, 0, 1)
    return grid


def shown(comparison: Comparison, width: int, look: Look) -> list[str]:
    """Return the columns that a table of so many cells has room for, the run's name first."""
    found = table.fitting(_columns(comparison, width, look), width)
    return ["run", *keys(comparison)][: len(found)]


def column_at(comparison: Comparison, width: int, look: Look, x: int, sort: str) -> str:
    """Return the column at cell `x` of a drawn comparison; empty if there is none."""
    sorted_by = (sort, look.glyphs.below)
    index = table.column_at(_columns(comparison, width, look, sorted_by), width, x)
    return "" if index is None else ["run", *keys(comparison)][index]


def _columns(
    comparison: Comparison, width: int, look: Look, sort: tuple[str, str] = ("", "")
) -> list[table.Column]:
    words = columns(comparison, look.glyphs.infinity, look.glyphs.dash)
    return [
        _runs(comparison, width, look, sort),
        *(_drawn(word, comparison, sort, look) for word in words),
    ]


def _title(comparison: Comparison) -> str:
    words = {"min": "less is better", "max": "more is better", "": "no better direction known"}
    parts = [title(comparison), words[comparison.better]]
    if comparison.span is not None:
        start, end = ("" if step is None else str(step) for step in comparison.span)
        parts.append(f"steps {start}:{end}")
    return "  ".join(parts)


def _runs(comparison: Comparison, width: int, look: Look, sort: tuple[str, str]) -> table.Column:
    """Return the runs in their colours, the baseline told apart by a word and by bold letters."""
    rows = comparison.rows
    room = max(8, width // 3)
    cells = []
    for row in rows:
        mark = look.mark(row.run.index) or look.glyphs.bullet
        base = " (base)" if row.run.name == comparison.baseline else ""
        name = end_of_name(row.run.shown, room - len(base), look.glyphs.ellipsis)
        cells.append(f"{mark} {name}{base}")
    return table.Column(
        _headed("run", "run", sort),
        tuple(cells),
        colors=tuple(look.palette.run(row.run.index) for row in rows),
        attrs=tuple(BOLD if row.run.name == comparison.baseline else 0 for row in rows),
        title_attrs=BOLD if sort[0] == "run" else 0,
    )


def _drawn(
    column: Column, comparison: Comparison, sort: tuple[str, str], look: Look
) -> table.Column:
    """Return a column whose numbers stand below each other, with room for the mark of the best."""
    marked = any(column.leads)
    cells = [
        f"{cell} {look.glyphs.check if leads else ' '}" if marked else cell
        for cell, leads in zip(column.cells, column.leads, strict=True)
    ]
    is_sorted = column.key == sort[0]
    heading = _headed(column.title, column.key, sort)
    return table.Column(
        f"{heading}  " if marked and not is_sorted else heading,
        tuple(cells),
        right=True,
        colors=tuple(
            look.palette.error if _broken(cell, look) else DEFAULT for cell in column.cells
        ),
        attrs=tuple(BOLD if leads else 0 for leads in column.leads),
        title_attrs=BOLD if is_sorted else 0,
    )


def _headed(words: str, key: str, sort: tuple[str, str]) -> str:
    """Return a column's title, behind it the mark of the column that rows are sorted by."""
    return f"{words} {sort[1]}" if key == sort[0] else words


def _broken(cell: str, look: Look) -> bool:
    """Tell whether a cell begins with a number that is not finite."""
    return cell.lstrip("+-").startswith(("NaN", look.glyphs.infinity))
