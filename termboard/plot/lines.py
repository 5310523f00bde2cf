"""Line charts: curves, bands, seams and a cursor on a grid of cells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.columns import part
from termboard.analysis.remembered import Remembered
from termboard.plot.axes import Axis, Frame, draw_axes
from termboard.plot.bands import Band, draw_band
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, KEEP
from termboard.plot.layers import layered
from termboard.plot.layout import Layout, fit, usable, x_extent, y_extent
from termboard.plot.marks import (
    draw_cursor,
    draw_extremes,
    draw_isolated,
    draw_letters,
    draw_non_finite,
)
from termboard.plot.palette import fade
from termboard.plot.raster import Curve, ascending, between, curve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers
    from termboard.plot.glyphs import Glyphs
    from termboard.plot.palette import Palette

__all__ = ["Axis", "Band", "Chart", "Layout", "Line", "Picture", "draw", "render"]

# How far towards the background a raw curve is faded; TensorBoard draws it at opacity 0.25, which
# is too little for dots of one cell's eighth.
_FAINT = 0.62
_SEAM = 0.45


@dataclass(frozen=True)
class Line:
    """One curve; `x` and `y` are of equal length."""

    x: Numbers
    """Where the points lie; those that are not finite are left out."""
    y: Numbers
    """Values; NaN and ±Inf are gaps with a mark."""
    color: int
    """0xRRGGBB."""
    faint: bool = False
    """Behind all others, faded: a raw curve behind its smoothed one."""
    mark: str = ""
    """One letter drawn on the curve, to tell curves apart without colours."""
    name: str = ""
    """What the legend says."""
    stroke: int = 0
    """0 solid, 1 dashed, 2 dotted, 3 long dashes."""
    ascends: bool = False
    """Whether x is known to be finite and never to go back: then only what is in view is looked
    at."""
    extremes: tuple[tuple[float, float], ...] = ()
    """(x, y) of its least and of its greatest value, which are marked; empty: they are not."""


@dataclass(frozen=True)
class Chart:
    """What a line chart shows."""

    lines: tuple[Line, ...]
    """Curves; later ones lie on top."""
    x: Axis = field(default_factory=Axis)
    """The x axis."""
    y: Axis = field(default_factory=Axis)
    """The y axis."""
    cursor: float | None = None
    """An x to point at."""
    seams: tuple[tuple[float, int], ...] = ()
    """(x, colour) of the places where an attempt starts."""
    bands: tuple[Band, ...] = ()
    """Areas behind the curves."""
    selection: tuple[tuple[float, float] | None, tuple[float, float] | None] = (None, None)
    """Limits of x and of y that are marked as a whole; None: all of that axis, both None: nothing.
    """
    grid: bool = True
    """Whether faint lines run from the y ticks through the plot area."""


@dataclass(frozen=True)
class Picture:
    """A drawn chart."""

    grid: Grid
    """Its cells."""
    layout: Layout
    """Which cell shows which value."""


def render(
    chart: Chart,
    width: int,
    height: int,
    palette: Palette,
    glyphs: Glyphs,
    tz: tzinfo | None = None,
) -> Grid:
    """Return a chart of `width` by `height` cells."""
    return draw(chart, width, height, palette, glyphs, tz).grid


def draw(
    chart: Chart,
    width: int,
    height: int,
    palette: Palette,
    glyphs: Glyphs,
    tz: tzinfo | None = None,
) -> Picture:
    """Return a chart of `width` by `height` cells and the places of its values."""
    still = _still(chart, (width, height), (palette, glyphs), tz)
    grid, layout = still.grid.copy(), still.layout
    if layout.frame.width >= 1 and layout.frame.height >= 1:
        if chart.cursor is not None:
            _draw_cursor(grid, chart, chart.cursor, still, (palette, glyphs))
        _draw_selection(grid, chart, layout, palette)
    return Picture(grid, layout)


@dataclass(frozen=True, eq=False)
class _Still:
    """What does not move with the cursor. Kept from picture to picture: nobody may draw on it."""

    grid: Grid
    layout: Layout
    free: NDArray[np.bool_]
    """Cells of the plot area in which no curve, letter or mark stands, (rows, columns)."""


# Cards on the screen, in two states each: a run is taken away and comes back, an axis is changed.
_stills: Remembered[_Still] = Remembered(32)


def _still(
    chart: Chart, size: tuple[int, int], look: tuple[Palette, Glyphs], tz: tzinfo | None
) -> _Still:
    """Return the chart without cursor and selection: the one from before if it shows the same."""
    lines, bands = chart.lines, chart.bands
    arrays = [array for line in lines for array in (line.x, line.y)]
    arrays += [array for band in bands for array in (band.x, band.low, band.high)]
    rest = replace(chart, lines=(), bands=(), cursor=None, selection=(None, None))
    looks = [
        (one.color, one.faint, one.mark, one.stroke, one.ascends, one.extremes) for one in lines
    ]
    how = (rest, tuple(looks), tuple(band.color for band in bands), size, look, tz)
    return _stills.get(arrays, how, lambda: _drawn(chart, size, look, tz))


def _drawn(
    chart: Chart, size: tuple[int, int], look: tuple[Palette, Glyphs], tz: tzinfo | None
) -> _Still:
    palette, glyphs = look
    order, within = _from_behind(chart), _within(chart)
    curves = [_points(line.x, line.y, within, ascends=line.ascends) for line in order]
    limits = (within or x_extent(curves, chart.x), _y_limits(chart, curves, within))
    grid = Grid(*size)
    layout = fit(limits, (chart.x, chart.y), (grid.width, grid.height), glyphs, tz)
    curves = [points.on(layout.view) for points in curves]
    frame = layout.frame
    draw_axes(grid, frame, list(layout.x_ticks), list(layout.y_ticks), palette, glyphs)
    if frame.width < 1 or frame.height < 1:
        return _Still(grid, layout, np.zeros((0, 0), np.bool_))
    if chart.grid and frame.height >= 5:
        _draw_grid_lines(grid, layout, palette, glyphs)
    for band in chart.bands:
        draw_band(grid, band, layout, palette, glyphs)
    _draw_seams(grid, chart, layout, palette, glyphs)
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    behind = grid.chars[area].copy(), grid.fg[area].copy()
    owner = _draw_curves(grid, order, curves, layout, look)
    draw_letters(grid, [line.mark for line in order], owner, frame)
    _draw_marks(grid, order, curves, layout, glyphs)
    draw_emptiness(grid, curves, frame, palette, lit=bool((owner >= 0).any()))
    free = (owner < 0) & (grid.chars[area] == behind[0]) & (grid.fg[area] == behind[1])
    return _Still(grid, layout, free)


def _from_behind(chart: Chart) -> list[Line]:
    """Return the lines in the order in which they are drawn."""
    return sorted(chart.lines, key=lambda line: not line.faint)


def _within(chart: Chart) -> tuple[float, float] | None:
    """Return the part of x that is asked for."""
    return usable(chart.x.limits, chart.x) if chart.x.limits else None


def _draw_cursor(
    grid: Grid, chart: Chart, x: float, still: _Still, look: tuple[Palette, Glyphs]
) -> None:
    """Draw the cursor's line behind all curves, and their points at it."""
    palette, glyphs = look
    layout = still.layout
    column = layout.column_of(x)
    if column is None:
        return
    rows = np.flatnonzero(still.free[:, column - layout.frame.left])
    grid.chars[rows, column], grid.fg[rows, column] = glyphs.cursor, palette.cursor
    grid.attrs[rows, column] = 0
    within = _within(chart)
    shown = [
        (
            ascending(line.x, line.y)
            if line.ascends
            else _points(line.x, line.y, within, ascends=False),
            line.color,
        )
        for line in _from_behind(chart)
        if not line.faint
    ]
    draw_cursor(grid, shown, x, layout, glyphs)


def _points(
    x: Numbers,
    y: Numbers,
    within: tuple[float, float] | None,
    *,
    ascends: bool,
    around: int = 1,
) -> Curve:
    """Return the points that are in view and their neighbours, to which strokes lead."""
    if within is not None and ascends:
        seen = between(x, within, around=around)
        some = (part(one, seen.start, seen.stop) for one in (x, y))
        return curve(*some, ascends=True)
    if within is not None and not around:
        x, y = np.asarray(x), np.asarray(y)
        inside = (x >= within[0]) & (x <= within[1])
        return curve(x[inside], y[inside])
    return curve(x, y, ascends=ascends, lasting=True)


def _y_limits(
    chart: Chart, curves: Sequence[Curve], within: tuple[float, float] | None
) -> tuple[float, float]:
    """Return the limits of y: what was asked for, else of what is in view."""
    axis = chart.y
    if axis.limits:
        limits = axis.limits
    else:
        seen = list(curves)
        if within is not None:
            inside = [
                _points(line.x, line.y, within, ascends=line.ascends, around=0)
                for line in chart.lines
            ]
            if any(points.limits for points in inside):
                seen = inside  # else only strokes between points outside lead through the view
        for band in chart.bands:
            for side in (band.low, band.high):
                seen.append(_points(band.x, side, within, ascends=True, around=0))
        limits = y_extent(seen, axis)
    if axis.zero and not axis.log:
        limits = min(limits[0], 0.0), max(limits[1], 0.0)
    low, high = axis.ends
    ends = (limits[0] if low is None else low, limits[1] if high is None else high)
    if axis.limits or ends != limits:
        return usable(ends, axis)
    return limits


def shown_color(line: Line, palette: Palette) -> int:
    """Return the colour a line is drawn in: its own, or that faded into the background."""
    return fade(line.color, palette.background, _FAINT) if line.faint else line.color


def _draw_curves(
    grid: Grid,
    lines: list[Line],
    curves: list[Curve],
    layout: Layout,
    look: tuple[Palette, Glyphs],
) -> NDArray[np.int16]:
    """Draw the curves and return which one owns each cell of the plot area, -1 for none."""
    palette, glyphs = look
    frame = layout.frame
    strokes, turns = [line.stroke for line in lines], [not line.faint for line in lines]
    codes, owner = layered(curves, strokes, layout, glyphs, turns)
    colors = np.array(
        [shown_color(line, palette) for line in lines] or [0],
        dtype=np.int32,
    )
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    lit = owner >= 0
    grid.chars[area][lit] = glyphs.table[codes[lit]]
    grid.fg[area][lit] = colors[owner[lit]]
    return owner


def _draw_selection(grid: Grid, chart: Chart, layout: Layout, palette: Palette) -> None:
    across, up = chart.selection
    if across is None and up is None:
        return
    view, frame = layout.view, layout.frame
    columns = [layout.column_of(min(max(x, view.x[0]), view.x[1])) for x in across or view.x]
    rows = [layout.row_of(min(max(y, view.y[0]), view.y[1])) for y in up or view.y]
    left, right = (column or frame.left for column in columns)
    bottom, top = (row or 0 for row in rows)
    grid.paint(left, top, right - left + 1, bottom - top + 1, bg=palette.selection)


def _draw_marks(
    grid: Grid, lines: list[Line], curves: list[Curve], layout: Layout, glyphs: Glyphs
) -> None:
    """Mark what is not on the curves; a faint curve has the gaps of the one in front of it."""
    for line, points in zip(lines, curves, strict=True):
        if not line.faint:
            draw_isolated(grid, points, line.color, layout, glyphs)
            draw_non_finite(grid, points, line.color, layout, glyphs)
        if line.extremes:
            draw_extremes(grid, line.extremes, line.color, layout, glyphs)


def _draw_grid_lines(grid: Grid, layout: Layout, palette: Palette, glyphs: Glyphs) -> None:
    for tick in layout.y_ticks:
        grid.fill(layout.frame.left, tick.cell, layout.frame.width, 1, glyphs.rule, fg=palette.grid)


def _draw_seams(grid: Grid, chart: Chart, layout: Layout, palette: Palette, glyphs: Glyphs) -> None:
    columns = {layout.column_of(x): color for x, color in chart.seams}
    for column, color in columns.items():
        if column is not None:
            faded = fade(color, palette.background, _SEAM)
            grid.fill(column, 0, 1, layout.frame.height, glyphs.seam, fg=faded)


def draw_emptiness(
    grid: Grid, curves: list[Curve], frame: Frame, palette: Palette, *, lit: bool = True
) -> None:
    """Say why there is no curve; `lit` tells whether any dot of one is in view."""
    if any(points.limits for points in curves):
        if lit:
            return
        words = "nothing in this part"
    else:
        words = "no finite values" if any(len(points.x) for points in curves) else "no data"
    start = frame.left + max(0, (frame.width - len(words)) // 2)
    room = frame.left + frame.width - start
    grid.put(start, frame.height // 2, words, palette.muted, KEEP, BOLD, room, ellipsis=True)
