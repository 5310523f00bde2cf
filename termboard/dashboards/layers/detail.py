"""Draws what is known of the row under the cursor in full: its histogram large, and sentences."""

from __future__ import annotations

import math
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.layers.text import percent
from termboard.dashboards.layers import sparks
from termboard.dashboards.layers.columns import number
from termboard.dashboards.layers.heading import level_color, level_mark
from termboard.dashboards.layers.model import kind_of
from termboard.plot import numbers
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, text_width
from termboard.printable import printable

if TYPE_CHECKING:
    from termboard.dashboards.network.layers import LayerRow
    from termboard.plot.look import Look

_PICTURE = 5
"""Rows from which on there is room for a histogram beside the sentences."""
_GAP = 3


def detail(row: LayerRow, width: int, height: int, look: Look, *, full: bool) -> Grid:
    """Return what is known of a row in `width` by `height` cells; sentences before all else."""
    grid = Grid(width, height)
    if not height:
        return grid
    left = 1
    if height >= 2:
        _title(grid, row, look)
    top = 1 if height >= 2 else 0
    if height >= _PICTURE and width >= 60:
        left = _picture(grid, row, top, min(48, width // 3), look, full=full) + _GAP
    lines = _sentences(row, width - left - 1, look)
    for y, (text, color) in enumerate(lines[: height - top]):
        grid.put(left, top + y, text, color, ellipsis=look.glyphs.ellipsis)
    return grid


def _title(grid: Grid, row: LayerRow, look: Look) -> None:
    glyphs, palette = look.glyphs, look.palette
    grid.fill(0, 0, grid.width, 1, glyphs.horizontal, palette.frame)
    x = 2 + grid.put(2, 0, f" {row.part.layer} {kind_of(row)} ", palette.text, attrs=BOLD,
                     width=grid.width - 4, ellipsis=glyphs.ellipsis)  # fmt: skip
    values = f"{numbers.step(int(row.stats.count))} values" if row.stats.count < 1e15 else "values"
    step = f"step {numbers.step(row.step)}, {row.index + 1} of {row.count}"
    for text in (row.tag, values, step):
        words = f"{glyphs.separator} {text} "
        if x + text_width(words) < grid.width - 2:
            x += grid.put(x, 0, words, palette.muted)


def _picture(grid: Grid, row: LayerRow, top: int, width: int, look: Look, *, full: bool) -> int:
    """Draw the histogram in bars of eighths, its range below; return the column behind it."""
    edges = sparks.edges_of(row.buckets, width, full=full)
    if edges is None:
        return 1 - _GAP
    rows = grid.height - top - 1
    blocks = look.glyphs.blocks
    filled = sparks.heights(row.buckets, edges) * rows * len(blocks)
    zero = sparks.zero_cell(edges)
    for y in range(rows):
        part = np.clip(np.ceil(filled - (rows - 1 - y) * len(blocks)), 0, len(blocks))
        text = "".join(blocks[int(n) - 1] if n else " " for n in part.tolist())
        grid.put(1, top + y, text, look.palette.accent)
        if zero is not None:
            grid.paint(1 + zero, top + y, 1, 1, fg=look.palette.focus)
    _range(grid, edges, zero, look)
    return 1 + width


def _range(grid: Grid, edges: sparks.Float64s, zero: int | None, look: Look) -> None:
    """Write the ends of the range below the bars, and where 0 is if there is room for it."""
    y, width = grid.height - 1, len(edges) - 1
    low, high = number(float(edges[0]), look), number(float(edges[-1]), look)
    grid.put(1, y, low, look.palette.axis)
    grid.put(1 + width - text_width(high), y, high, look.palette.axis)
    if zero is not None and len(low) < zero < width - len(high) - 1:
        grid.put(1 + zero, y, "0", look.palette.focus)


def _sentences(row: LayerRow, width: int, look: Look) -> list[tuple[str, int]]:
    """Return what is wrong, wrapped, and below it what is measured."""
    lines: list[tuple[str, int]] = []
    for verdict in row.verdicts:
        said = f"{level_mark(verdict.level, look)} {verdict.sentence}"
        color = level_color(verdict.level, look)
        lines += [(line, color) for line in wrap(printable(said), max(16, width))]
    if not lines:
        lines.append((f"{look.glyphs.check} Nothing stands out.", look.palette.good))
    facts = "; ".join(_facts(row, look))
    if facts:
        facts = facts[0].upper() + facts[1:] + "."
        lines += [(line, look.palette.text) for line in wrap(facts, max(16, width))]
    return lines


def _facts(row: LayerRow, look: Look) -> list[str]:
    """Return what the numbers mean in words, as far as they are known."""
    found = []
    stats = row.stats
    if stats.count > 0:
        ends = f"{number(stats.least, look)} to {number(stats.greatest, look)}"
        found.append(f"values from {ends}, {number(stats.mean, look)} on average")
        found.append(f"{percent(stats.near_zero)} of them are near 0")
    if row.index and not math.isnan(row.drift):
        found.append(f"the distribution moved by {percent(row.drift)} since the first step")
    if row.index and 0 < row.growth < math.inf:
        found.append(f"it is {number(row.growth, look)} times as wide as then")
    if not math.isnan(row.update):
        found.append(f"values move by at least {number(row.update, look)} of their size a step")
    if not math.isnan(row.gradient_depth):
        found.append(f"it is {number(row.gradient_depth, look)} times as large as the last layer's")
    if not math.isnan(row.gradient_share):
        found.append(f"{percent(row.gradient_share)} of the squared norm of all gradients")
    if not math.isnan(row.gradient_ratio):
        of = "its gradient's" if row.part.kind != "gradient" else "the gradient's"
        found.append(f"{of} norm is {number(row.gradient_ratio, look)} of the weights'")
    return found
