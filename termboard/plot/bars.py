"""Histograms of one step: bars in eighths of a cell, and outlines of others over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.plot import numbers, outline
from termboard.plot.axes import Axis, Tick, y_ticks
from termboard.plot.characters import BOLD, KEEP
from termboard.plot.palette import fade
from termboard.plot.value_frame import draw_rules, framed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.plot.axes import Frame
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look
    from termboard.plot.value_frame import ValueFrame

_BEHIND = 0.5
"""How far bars are faded into the background where outlines lie over them."""
_DECADES = 6.0
"""Decades that a logarithmic axis of counts shows at most."""
_SIGNS = 12
"""Cells of the longest sign at a bar that is cut."""


@dataclass(frozen=True)
class Bars:
    """One histogram over bins of one width."""

    counts: NDArray[np.float64]
    """A number a column of the plot area; of an outline also a number a column of dots."""
    color: int
    """0xRRGGBB."""
    outlined: bool = False
    """Whether only its outline is drawn, over all bars."""
    mark: str = ""
    """One letter beside an outline's top, to tell runs apart without colours."""


@dataclass(frozen=True)
class CountAxis:
    """How the vertical axis counts."""

    low: float
    """0, or on a logarithmic axis the least count that is told from none."""
    top: float
    """The largest count of a column; positive."""
    log: bool = False

    def shares(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the height of counts, 0 to 1; what is not positive is 0."""
        if not self.log:
            return np.clip(counts / self.top, 0.0, 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log(counts / self.low) / np.log(self.top / self.low)
        return np.where(counts > 0, np.clip(np.nan_to_num(found), 0.0, 1.0), 0.0)

    def ticks(self, rows: int) -> list[Tick]:
        """Return the ticks of an axis of `rows` cells."""
        whole = not self.log and self.top >= 4
        axis = Axis("step" if whole else "linear", log=self.log)
        return y_ticks((self.low, self.top), axis, rows)


def count_axis(
    top: float, counts: Sequence[NDArray[np.float64]], *, log: bool = False
) -> CountAxis:
    """Return the axis of counts up to `top`; whatever is higher is cut there.

    A logarithmic one begins at half the least of `counts`, six decades down at most.
    """
    if not top > 0:
        return CountAxis(0.0, 1.0)
    if not log:
        return CountAxis(0.0, top)
    least = min((float(part[part > 0].min()) for part in counts if (part > 0).any()), default=top)
    return CountAxis(min(max(least / 2, top / 10**_DECADES), top / 2), top, log=True)


def draw(
    bars: Sequence[Bars],
    placed: ValueFrame,
    axis: CountAxis,
    look: Look,
    cursor: int | None = None,
) -> Grid:
    """Return a picture of histograms; `cursor` is a column of the plot area to point at."""
    frame = placed.frame
    ticks = axis.ticks(frame.height)
    grid = framed(placed, ticks, look.palette, look.glyphs)
    if not look.lettered:
        draw_rules(grid, frame, ticks, look.palette, look.glyphs)
    if frame.width < 1 or frame.height < 1:
        return grid
    filled = [one for one in bars if not one.outlined]
    outlines = [one for one in bars if one.outlined]
    for one in filled:
        _fill(grid, one, frame, axis, look, behind=bool(outlines))
    if cursor is not None and 0 <= cursor < frame.width:
        draw_cursor(grid, frame, cursor, look)
    if outlines:
        draw_outlines(grid, outlines, frame, axis, look)
    return grid


def _fill(
    grid: Grid, bars: Bars, frame: Frame, axis: CountAxis, look: Look, *, behind: bool
) -> None:
    """Draw bars; a count that is not zero is an eighth of a cell high at least."""
    blocks = look.glyphs.blocks
    steps = len(blocks)
    levels = np.rint(axis.shares(bars.counts) * frame.height * steps).astype(np.intp)
    levels = np.where(bars.counts > 0, np.maximum(levels, 1), 0)
    below = np.arange(frame.height)[::-1, None] * steps
    parts = np.clip(levels[None, :] - below, 0, steps)
    shown = parts > 0
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    table = np.array([" ", *blocks], dtype="<U4")
    grid.chars[area][shown] = table[parts[shown]]
    color = fade(bars.color, look.palette.background, _BEHIND) if behind else bars.color
    grid.fg[area][shown] = color
    _mark_cuts(grid, bars, frame, axis, look)


def _mark_cuts(grid: Grid, bars: Bars, frame: Frame, axis: CountAxis, look: Look) -> None:
    """Write at each bar that is higher than the axis how high it is, where there is room."""
    higher = np.flatnonzero(bars.counts > axis.top * (1 + 1e-9))
    for column in higher.tolist():
        x = frame.left + column
        grid.put(x, 0, look.glyphs.above, look.palette.accent, attrs=BOLD)
        text = numbers.count(float(bars.counts[column]))
        for start in (x + 2, x - 1 - len(text)):
            cells = grid.chars[0, max(frame.left, start) : start + len(text)]
            free = np.isin(cells, [" ", look.glyphs.rule]).all()
            if free and cells.size == len(text) < _SIGNS:
                grid.put(start, 0, text, look.palette.accent, KEEP)
                break


def draw_cursor(grid: Grid, frame: Frame, column: int, look: Look) -> None:
    """Mark a column: its bar in the colour of the focus, a line above it, a sign on the axis."""
    palette, x = look.palette, frame.left + column
    chars = grid.chars[: frame.height, x]
    empty = (chars == " ") | (chars == look.glyphs.rule)
    grid.chars[: frame.height, x][empty] = look.glyphs.cursor
    grid.fg[: frame.height, x] = np.where(empty, palette.cursor, palette.focus)
    if frame.x_rows:
        grid.put(x, frame.height, look.glyphs.above, palette.focus, attrs=BOLD)


def draw_outlines(
    grid: Grid, outlines: Sequence[Bars], frame: Frame, axis: CountAxis, look: Look
) -> None:
    """Draw outlines over a picture; a cell that several pass through is the last one's."""
    if not outlines or frame.width < 1 or frame.height < 1:
        return
    glyphs, rows = look.glyphs, frame.height * look.glyphs.rows
    heights = _heights(outlines, frame.width * glyphs.columns, rows, axis)
    codes = outline.cells(outline.lit(*outline.spans(heights, rows - 1.0, rows), rows), glyphs)
    owner = len(outlines) - 1 - np.argmax(codes[::-1] > 0, axis=0)
    front = np.take_along_axis(codes, owner[None], axis=0)[0]
    shown = front > 0
    colors = np.array([one.color for one in outlines], dtype=np.int32)
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    full = shown & (grid.chars[area] == glyphs.blocks[-1])
    grid.bg[area][full] = grid.fg[area][full]
    grid.chars[area][shown] = glyphs.table[front[shown]]
    grid.fg[area][shown] = colors[owner[shown]]
    for one, own in zip(outlines, heights, strict=True):
        if one.mark and np.isfinite(own).any():
            peak = int(np.nanargmax(own))
            row = int((rows - 1 - own[peak]) // glyphs.rows)
            x = frame.left + peak // glyphs.columns
            grid.put(x, max(0, row), one.mark, one.color, KEEP, BOLD, 1)


def _heights(
    outlines: Sequence[Bars], columns: int, rows: int, axis: CountAxis
) -> NDArray[np.float64]:
    """Return the heights in dots, of (outlines, columns of dots); NaN where nothing is."""
    counts = np.array(
        [
            one.counts
            if len(one.counts) == columns
            else np.repeat(one.counts, columns // max(1, len(one.counts)))
            for one in outlines
        ]
    )
    return np.where(counts > 0, axis.shares(counts) * (rows - 1), np.nan)
