"""Draws a comparison of runs as a table in cells, in place of the cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.scalars.comparison_cells import columns
from termboard.plot import table
from termboard.plot.cells import BOLD, DEFAULT, Grid, end_of_name

if TYPE_CHECKING:
    from termboard.dashboards.scalars.comparison import Comparison
    from termboard.dashboards.scalars.comparison_cells import Column
    from termboard.plot.look import Look


def draw(comparison: Comparison, width: int, look: Look, *, sort: str = "") -> Grid:
    """Return a title, a header and a row a run, `width` cells wide.

    Columns that do not fit go from the right. The best value of a column is bold and has a mark
    behind it; `sort` is the column whose title is bold, because the rows are sorted by it.
    """
    runs = _runs(comparison, width, look)
    words = columns(comparison, look.glyphs.infinity, look.glyphs.dash)
    body = table.draw(
        [runs, *(_drawn(word, comparison, sort, look) for word in words)], width, look
    )
    grid = Grid(width, body.height + 1)
    grid.put(0, 0, _title(comparison), look.palette.text, attrs=BOLD, ellipsis=look.glyphs.ellipsis)
    grid.blit(body, 0, 1)
    return grid


def _title(comparison: Comparison) -> str:
    words = {"min": "less is better", "max": "more is better", "": "no better direction known"}
    parts = [comparison.tag, words[comparison.better]]
    if comparison.span is not None:
        start, end = ("" if step is None else str(step) for step in comparison.span)
        parts.append(f"steps {start}:{end}")
    return "  ".join(parts)


def _runs(comparison: Comparison, width: int, look: Look) -> table.Column:
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
        "run",
        tuple(cells),
        colors=tuple(look.palette.run(row.run.index) for row in rows),
        attrs=tuple(BOLD if row.run.name == comparison.baseline else 0 for row in rows),
    )


def _drawn(column: Column, comparison: Comparison, sort: str, look: Look) -> table.Column:
    """Return a column whose numbers stand below each other, with room for the mark of the best."""
    marked = any(column.leads)
    cells = [
        f"{cell} {look.glyphs.check if leads else ' '}" if marked else cell
        for cell, leads in zip(column.cells, column.leads, strict=True)
    ]
    title = f"{column.title}  " if marked else column.title
    return table.Column(
        title,
        tuple(cells),
        right=True,
        colors=tuple(
            look.palette.error if _broken(cell, look) else DEFAULT for cell in column.cells
        ),
        attrs=tuple(BOLD if leads else 0 for leads in column.leads),
        title_attrs=BOLD if column.key == sort else 0,
    )


def _broken(cell: str, look: Look) -> bool:
    """Tell whether a cell begins with a number that is not finite."""
    return cell.lstrip("+-").startswith(("NaN", look.glyphs.infinity))
