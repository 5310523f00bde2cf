"""Line charts: curves, bands, seams and a cursor on a grid of cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.axes import Axis, Frame, draw_axes
from termboard.plot.bands import Band, draw_band
from termboard.plot.cells import BOLD, Grid
from termboard.plot.layers import layered
from termboard.plot.layout import Layout, fit, usable, x_extent, y_extent
from termboard.plot.marks import draw_cursor, draw_isolated, draw_letters, draw_non_finite
from termboard.plot.palette import fade
from termboard.plot.raster import Curve, curve

if TYPE_CHECKING:
    from datetime import tzinfo

    from numpy.typing import NDArray

    from termboard.plot.glyphs import Glyphs
    from termboard.plot.palette import Palette

__all__ = ["Axis", "Band", "Chart", "Layout", "Line", "Picture", "draw", "extent", "render"]

# How far towards the background a raw curve is faded; TensorBoard draws it at opacity 0.25, which
# is too little for dots of one cell's eighth.
_FAINT = 0.62
_SEAM = 0.45


@dataclass(frozen=True)
class Line:
    """One curve; `x` and `y` are float64 of equal length."""

    x: NDArray[np.float64]
    """Where the points lie; those that are not finite are left out."""
    y: NDArray[np.float64]
    """Values; NaN and ±Inf are gaps with a mark."""
    color: int
    """0xRRGGBB."""
    faint: bool = False
    """Behind all others, faded: a raw curve behind its smoothed one."""
    mark: str = ""
    """One letter drawn on the curve, to tell curves apart without colours."""
    name: str = ""
    """What the legend says."""


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
    grid: bool = True
    """Whether faint lines run from the y ticks through the plot area."""


@dataclass(frozen=True)
class Picture:
    """A drawn chart."""

    grid: Grid
    """Its cells."""
    layout: Layout
    """Which cell shows which value."""


def extent(lines: tuple[Line, ...], axis: Axis, which: str = "y") -> tuple[float, float]:
    """Return the limits (`which` is `x` or `y`) that show all of the lines' finite points."""
    curves = [curve(line.x, line.y) for line in lines]
    return x_extent(curves, axis) if which == "x" else y_extent(curves, axis)


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
    order = sorted(chart.lines, key=lambda line: not line.faint)
    curves = [curve(line.x, line.y) for line in order]
    borders = [curve(band.x, side) for band in chart.bands for side in (band.low, band.high)]
    limits = (
        usable(chart.x.limits, chart.x) if chart.x.limits else x_extent(curves, chart.x),
        usable(chart.y.limits, chart.y) if chart.y.limits else y_extent(curves + borders, chart.y),
    )
    grid = Grid(width, height)
    layout = fit(limits, (chart.x, chart.y), (grid.width, grid.height), glyphs, tz)
    frame = layout.frame
    draw_axes(grid, frame, list(layout.x_ticks), list(layout.y_ticks), palette, glyphs)
    if frame.width < 1 or frame.height < 1:
        return Picture(grid, layout)
    if chart.grid and frame.height >= 5:
        _draw_grid_lines(grid, layout, palette, glyphs)
    for band in chart.bands:
        draw_band(grid, band, layout, palette, glyphs)
    _draw_seams(grid, chart, layout, palette, glyphs)
    column = None if chart.cursor is None else layout.column_of(chart.cursor)
    if column is not None:
        for row in range(frame.height):
            grid.put(column, row, glyphs.cursor, fg=palette.cursor, bg=-2)
    owner = _draw_curves(grid, order, curves, layout, (palette, glyphs))
    draw_letters(grid, [line.mark for line in order], owner, frame)
    for line, points in zip(order, curves, strict=True):
        if not line.faint:
            draw_isolated(grid, points, line.color, layout, glyphs)
        if not line.faint:  # one mark for each: the curve in front has the same gaps
            draw_non_finite(grid, points, line.color, layout, glyphs)
    if column is not None and chart.cursor is not None:
        shown = [(p, line.color) for line, p in zip(order, curves, strict=True) if not line.faint]
        draw_cursor(grid, shown, chart.cursor, layout, glyphs)
    draw_emptiness(grid, curves, frame, palette)
    return Picture(grid, layout)


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
    codes, owner = layered(curves, layout, glyphs)
    colors = np.array(
        [shown_color(line, palette) for line in lines] or [0],
        dtype=np.int32,
    )
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    lit = owner >= 0
    grid.chars[area][lit] = glyphs.table[codes[lit]]
    grid.fg[area][lit] = colors[owner[lit]]
    return owner


def _draw_grid_lines(grid: Grid, layout: Layout, palette: Palette, glyphs: Glyphs) -> None:
    for tick in layout.y_ticks:
        grid.fill(layout.frame.left, tick.cell, layout.frame.width, 1, glyphs.rule, fg=palette.grid)


def _draw_seams(grid: Grid, chart: Chart, layout: Layout, palette: Palette, glyphs: Glyphs) -> None:
    for x, color in chart.seams:
        column = layout.column_of(x)
        for row in range(layout.frame.height if column is not None else 0):
            grid.put(column or 0, row, glyphs.seam, fg=fade(color, palette.background, _SEAM))


def draw_emptiness(grid: Grid, curves: list[Curve], frame: Frame, palette: Palette) -> None:
    """Say why there is no curve."""
    if any(points.limits for points in curves):
        return
    words = "no finite values" if any(len(points.x) for points in curves) else "no data"
    start = frame.left + max(0, (frame.width - len(words)) // 2)
    room = frame.left + frame.width - start
    grid.put(start, frame.height // 2, words, palette.muted, -2, BOLD, room, ellipsis=True)
