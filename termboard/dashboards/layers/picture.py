"""The whole table as one picture, as `show layers` prints it and as it is saved."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from termboard.dashboards.layers.heading import heading, level_color, level_mark
from termboard.dashboards.layers.model import name_of
from termboard.dashboards.layers.sheet import Sheet
from termboard.dashboards.page import stacked
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.dashboards.layers.model import Options, Table
    from termboard.plot.look import Look

_NARROWEST = 20


def picture(table: Table, options: Options, width: int, look: Look) -> Grid:
    """Return heading, header, all rows, and everything that is wrong with them in sentences."""
    sheet = Sheet(table, options, width, look)
    rows = [sheet.row(index, current=False) for index in range(len(table.rows))]
    said = list(_sentences(table, width, look))
    blank = [Grid(width, 1)] if said else []
    pieces = [heading(table, width, 1, look), sheet.header(), *rows, *blank, *said]
    return stacked(pieces, 1, width)


def _sentences(table: Table, width: int, look: Look) -> Iterator[Grid]:
    """Yield the verdicts on what is shown, the worst first, a row of the picture each time."""
    shown = {name_of(row) for row in table.rows}
    for of, verdict in table.verdicts:
        if of and of not in shown:
            continue
        said = f"{of}: {verdict.sentence}" if of else verdict.sentence
        for place, line in enumerate(wrap(printable(said), max(_NARROWEST, width - 4))):
            grid = Grid(width, 1)
            if not place:
                color = level_color(verdict.level, look)
                grid.put(1, 0, level_mark(verdict.level, look), color, attrs=BOLD)
            grid.put(3, 0, line, look.palette.text)
            yield grid
