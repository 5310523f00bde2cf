"""Draws the table of layers: its header, and its rows one at a time, as far as they are seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from termboard.dashboards.layers import sparks
from termboard.dashboards.layers.columns import COLUMNS, placed
from termboard.dashboards.layers.heading import level_color, level_mark
from termboard.dashboards.layers.model import NETWORK, kind_of
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, KEEP, UNDERLINE, text_width

if TYPE_CHECKING:
    from termboard.dashboards.layers.columns import Placed
    from termboard.dashboards.layers.model import Options, Table
    from termboard.dashboards.network.layers import LayerRow
    from termboard.plot.look import Look

_SHORT_KINDS = {"activation": "act", "gradient": "grad", "gradient b": "grad b"}
_SPARK_CODES = next(column.sick for column in COLUMNS if column.name == "spark")


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table in a width."""

    table: Table
    options: Options
    width: int
    look: Look

    @cached_property
    def columns(self) -> tuple[Placed, ...]:
        """The columns that fit, where they stand."""
        return placed(self.table, self.width, self.options.sort)

    @cached_property
    def tells_kind(self) -> bool:
        """Whether there is a column for the kind; else the name says it."""
        return any(place.column.name == "kind" for place in self.columns)

    # The header

    def header(self) -> Grid:
        """Return the row of titles; the one that is sorted by is underlined."""
        grid, palette = Grid(self.width, 1), self.look.palette
        for place in self.columns:
            by = self.options.sort == sorts_as(place.column.name) != NETWORK
            title = _title(place)
            indent = place.width - text_width(title) if _is_number(place) else 0
            color = palette.accent if by else palette.muted
            grid.put(place.x + indent, 0, title, color, attrs=UNDERLINE if by else 0)
        return grid

    def column_at(self, x: int) -> str:
        """Return by what a click on the header sorts; empty where there is no column."""
        for place in self.columns:
            if place.x <= x <= place.x + place.width:
                return sorts_as(place.column.name)
        return ""

    # The rows

    def row(self, index: int, *, current: bool) -> Grid:
        """Return one row."""
        it = self.table.rows[index]
        same = index > 0 and self.table.rows[index - 1].part.layer == it.part.layer
        grid = Grid(self.width, 1)
        if current:
            grid.fill(0, 0, self.width, 1, bg=self.look.palette.selection)
        for place in self.columns:
            name = place.column.name
            if name == "layer":
                self._put_name(grid, place, it, same=same)
            elif name == "spark":
                self._put_spark(grid, place, it)
            elif name == "widths":
                words = sparks.trend(it.widths, place.width, self.look)
                grid.put(place.x, 0, words, self.look.palette.muted, KEEP)
            else:
                self._put_text(grid, place, it)
        if it.verdict.unhealthy:
            color = level_color(it.verdict.level, self.look)
            grid.put(0, 0, level_mark(it.verdict.level, self.look), color, KEEP, BOLD)
        return grid

    def _put_text(self, grid: Grid, place: Placed, it: LayerRow) -> None:
        column, look = place.column, self.look
        assert column.text is not None
        text = column.text(it, look)
        sick = it.verdict if column.name == "health" else None
        if sick is None and text != look.glyphs.dash:  # no verdict rests on what is not known
            sick = next((one for one in it.verdicts if one.code in column.sick), None)
        color = look.palette.text if sick is None else level_color(sick.level, look)
        if column.name == "kind" or (sick is None and text in (look.glyphs.dash, "0 %")):
            color = look.palette.muted
        indent = max(0, place.width - text_width(text)) if _is_number(place) else 0
        attrs = BOLD if sick is not None and sick.unhealthy else 0
        grid.put(
            place.x + indent, 0, text, color, KEEP, attrs, place.width,
            ellipsis=look.glyphs.ellipsis,
        )  # fmt: skip

    def _put_name(self, grid: Grid, place: Placed, it: LayerRow, *, same: bool) -> None:
        """Write the layer; one that stands in the row above too is there faintly."""
        palette = self.look.palette
        color = palette.axis if same else palette.text
        kind = "" if self.tells_kind else f" {_SHORT_KINDS.get(kind_of(it), kind_of(it))}"
        room = place.width - text_width(kind)
        name = shortened(self.table.label(it), room, self.look.glyphs.ellipsis)
        x = place.x + grid.put(place.x, 0, name, color, KEEP, width=room)
        grid.put(x, 0, kind, palette.muted, KEEP)

    def _put_spark(self, grid: Grid, place: Placed, it: LayerRow) -> None:
        """Draw the histogram; the cell in which 0 lies is underlined, in another colour."""
        look = self.look
        edges = sparks.edges_of(it.buckets, place.width, full=self.options.whole)
        if edges is None:
            grid.put(place.x, 0, look.glyphs.dash, look.palette.muted, KEEP)
            return
        sick = next((one for one in it.verdicts if one.code in _SPARK_CODES), None)
        color = look.palette.accent if sick is None else level_color(sick.level, look)
        grid.put(place.x, 0, sparks.bars(sparks.heights(it.buckets, edges), look), color, KEEP)
        zero = sparks.zero_cell(edges)
        if zero is not None:
            grid.paint(place.x + zero, 0, 1, 1, fg=look.palette.focus, attrs=UNDERLINE)


def sorts_as(name: str) -> str:
    """Return by what a column sorts: the pictures by the number beside them."""
    return {"widths": "growth", "kind": NETWORK, "spark": NETWORK}.get(name, name)


def shortened(name: str, room: int, ellipsis: str) -> str:
    """Return a name cut in its middle: layers differ at the end, and in the block at the start."""
    if text_width(name) <= room:
        return name
    keep = room - text_width(ellipsis)
    if keep < 2:
        return name[len(name) - max(room, 0) :]
    front = keep // 3
    return f"{name[:front]}{ellipsis}{name[len(name) - (keep - front) :]}"


def _title(place: Placed) -> str:
    column = place.column
    return column.title if text_width(column.title) <= place.width else column.short


def _is_number(place: Placed) -> bool:
    return place.column.text is not None and place.column.name not in ("kind", "health")
