"""A chart of fans: axes, areas or lines, the cursor, and what is no number."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.symmetric_log import SymmetricLog, symmetric_log
from termboard.plot.axes import Axis, Frame, Tick, draw_axes, x_ticks
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, DEFAULT, KEEP
from termboard.plot.fan import Fan, draw_areas, lines_of
from termboard.plot.layers import layered
from termboard.plot.layout import Layout, fit, usable, x_limits
from termboard.plot.lines import draw_emptiness
from termboard.plot.marks import draw_cursor, draw_isolated, draw_letters, draw_non_finite
from termboard.plot.palette import fade
from termboard.plot.raster import curve
from termboard.plot.tick_labels import linear_labels
from termboard.plot.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.plot.look import Look
    from termboard.plot.raster import Curve

_EVERY_LINE = 14
"""Rows of the plot area from which on every percentile has a line, where lines stand for areas."""
_SEAM = 0.45


@dataclass(frozen=True)
class FanChart:
    """What a chart of percentiles shows."""

    fans: tuple[Fan, ...]
    """Later ones lie on top."""
    x: Axis = field(default_factory=Axis)
    limits: tuple[float, float] | None = None
    """Of y; None: all values."""
    log: bool = False
    """Whether y is logarithmic; on both sides of zero where a value is not positive."""
    cursor: float | None = None
    """An x to point at."""
    broken: tuple[tuple[float, int], ...] = ()
    """(x, colour) of the steps at which not all was a number; marked at the bottom."""
    seams: tuple[tuple[float, int], ...] = ()
    """(x, colour) of the places where an attempt starts."""


@dataclass(frozen=True)
class Picture:
    """A drawn chart."""

    grid: Grid
    layout: Layout
    """Which column shows which x; rows are places on the scale, not values."""


@dataclass(frozen=True)
class Uncursored:
    """A chart without a cursor, which one can be put into."""

    chart: FanChart
    behind: Grid
    """Without the lines, which a cursor goes behind."""
    whole: Grid
    layout: Layout
    middles: tuple[Curve, ...]
    """The medians as they are shown, one for each fan."""


def draw(chart: FanChart, width: int, height: int, look: Look) -> Picture:
    """Return a chart of `width` by `height` cells."""
    return with_cursor(uncursored(chart, width, height, look), chart.cursor, look)


def uncursored(chart: FanChart, width: int, height: int, look: Look) -> Uncursored:
    """Return a chart of `width` by `height` cells without its cursor."""
    palette, glyphs = look.palette, look.glyphs
    grid = Grid(width, height)
    fans, layout = _placed(chart, (grid.width, grid.height), look)
    frame = layout.frame
    draw_axes(grid, frame, list(layout.x_ticks), list(layout.y_ticks), palette, glyphs)
    if frame.width < 1 or frame.height < 1:
        return Uncursored(chart, grid, grid, layout, ())
    shaded = bool(glyphs.half_blocks) and not look.lettered
    if frame.height >= 5 and shaded:
        for tick in layout.y_ticks:
            grid.fill(frame.left, tick.cell, frame.width, 1, glyphs.rule, fg=palette.grid)
    if shaded:
        draw_areas(grid, fans, layout, palette, glyphs)
    for column, color in {layout.column_of(x): color for x, color in chart.seams}.items():
        if column is not None:
            faded = fade(color, palette.background, _SEAM)
            _draw_through(grid, column, glyphs.seam, faded, frame, look)
    behind = grid.copy()
    middles = _draw_lines(grid, fans, layout, look, shaded=shaded)
    for points, fan in zip(middles, fans, strict=True):
        draw_isolated(grid, points, fan.color, layout, glyphs)
        draw_non_finite(grid, points, fan.color, layout, glyphs)
    _draw_broken(grid, chart, layout, look)
    draw_emptiness(grid, middles, frame, palette)
    return Uncursored(chart, behind, grid, layout, tuple(middles))


def with_cursor(made: Uncursored, x: float | None, look: Look) -> Picture:
    """Return a chart with a cursor at `x`, behind its lines; without one if that is out of view."""
    layout = made.layout
    column = None if x is None else layout.column_of(x)
    if column is None or x is None or not made.middles:
        return Picture(made.whole, layout)
    grid, behind = made.whole.copy(), made.behind
    layers = ("chars", "fg", "bg", "attrs")
    ways = [getattr(grid, name)[:, column] != getattr(behind, name)[:, column] for name in layers]
    lines = np.logical_or.reduce(ways)
    through = Grid(1, grid.height)
    for name in layers:
        getattr(through, name)[:, 0] = getattr(behind, name)[:, column]
    _draw_through(through, 0, look.glyphs.cursor, look.palette.cursor, layout.frame, look)
    for name in layers:
        getattr(grid, name)[~lines, column] = getattr(through, name)[~lines, 0]
    fans = zip(made.middles, made.chart.fans, strict=True)
    draw_cursor(grid, [(points, fan.color) for points, fan in fans], x, layout, look.glyphs)
    _draw_broken(grid, made.chart, layout, look, only=column)
    return Picture(grid, layout)


def _draw_through(
    grid: Grid, column: int, glyph: str, color: int, frame: Frame, look: Look
) -> None:
    """Draw a vertical line over the areas; a cell that an area fills by half stays as it is."""
    for row in range(frame.height):
        if grid.chars[row, column] not in look.glyphs.half_blocks or look.lettered:
            grid.put(column, row, glyph, color, KEEP)


def _widen(grid: Grid, cells: NDArray[np.bool_], frame: Frame, look: Look) -> None:
    """Let areas that fill half a cell fill all of it, where its character gives way to a line."""
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    half = cells & np.isin(grid.chars[area], list(look.glyphs.half_blocks))
    half &= grid.bg[area] == DEFAULT
    grid.bg[area][half] = grid.fg[area][half]


def _draw_lines(
    grid: Grid, fans: Sequence[Fan], layout: Layout, look: Look, *, shaded: bool
) -> list[Curve]:
    """Draw the medians, without areas all percentiles; return the medians as they are shown."""
    frame = layout.frame
    curves: list[Curve] = []
    strokes: list[int] = []
    colors: list[int] = []
    marks: list[str] = []
    middles: list[Curve] = []
    for fan in fans:
        own, kinds = lines_of(fan, every=frame.height >= _EVERY_LINE)
        if shaded:
            own, kinds = own[-1:], kinds[-1:]
        own = [points.on(layout.view) for points in own]
        middles.append(own[-1])
        curves += own
        strokes += kinds
        colors += [look.palette.text if shaded and len(fans) == 1 else fan.color] * len(own)
        marks += [""] * (len(own) - 1) + [fan.mark]
    codes, owner = layered(curves, strokes, layout, look.glyphs)
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    lit = owner >= 0
    _widen(grid, lit, frame, look)
    grid.chars[area][lit] = look.glyphs.table[codes[lit]]
    grid.fg[area][lit] = np.array(colors or [0], dtype=np.int32)[owner[lit]]
    draw_letters(grid, marks, owner, frame)
    return middles


def _draw_broken(
    grid: Grid, chart: FanChart, layout: Layout, look: Look, only: int | None = None
) -> None:
    """Mark the steps that are broken, or those of one column only."""
    for x, _ in chart.broken:
        column = layout.column_of(x)
        if column is not None and only in (None, column):
            row = layout.frame.height - 1
            grid.put(column, row, look.glyphs.nan, look.palette.error, KEEP, BOLD)


# Where things lie


def _placed(chart: FanChart, size: tuple[int, int], look: Look) -> tuple[list[Fan], Layout]:
    """Return the fans on the scale of y, and the layout that shows them."""
    known = [limits for fan in chart.fans if (limits := curve(fan.x, fan.middle).x_limits)]
    x = usable(chart.x.limits, chart.x) if chart.x.limits else x_limits(known, chart.x)
    low, high = chart.limits or _extent(chart.fans)
    axis = Axis(log=chart.log and low > 0, limits=(low, high), loose=chart.limits is None)
    if chart.log and low <= 0:
        scale = symmetric_log(max(abs(low), abs(high)))
        fans = [_on(fan, scale) for fan in chart.fans]
        return fans, _symmetric_layout(x, (low, high), chart.x, scale, size, look)
    y = usable((low, high), axis)
    return list(chart.fans), fit((x, y), (chart.x, axis), size, look.glyphs, look.tz)


def _extent(fans: Sequence[Fan]) -> tuple[float, float]:
    """Return the least and the greatest finite value of all percentiles."""
    columns = [column for fan in fans for column in (*fan.low, *fan.high, fan.middle)]
    some = np.concatenate([np.empty(0), *columns])
    some = some[np.isfinite(some)]
    return (float(some.min()), float(some.max())) if len(some) else (0.0, 1.0)


def _on(fan: Fan, scale: SymmetricLog) -> Fan:
    return replace(
        fan,
        low=tuple(map(scale.place, fan.low)),
        high=tuple(map(scale.place, fan.high)),
        middle=scale.place(fan.middle),
    )


def _symmetric_layout(
    x: tuple[float, float],
    y: tuple[float, float],
    x_axis: Axis,
    scale: SymmetricLog,
    size: tuple[int, int],
    look: Look,
) -> Layout:
    """Return the layout of a chart whose y is logarithmic on both sides of zero."""
    places = scale.place(np.array(y))
    limits = usable((float(places[0]), float(places[1])), Axis())
    plain = fit((x, limits), (x_axis, Axis()), size, look.glyphs, look.tz)
    height = plain.frame.height
    values = scale.ticks(*y, max(1, min(9, (height + 1) // 2)))
    labels = _labels(values)
    left = max(map(len, labels), default=0) + 1
    if plain.frame.left <= 1 or size[0] - left < plain.frame.width // 2:
        left = plain.frame.left
    frame = Frame(left, size[0] - left, height, left > 0, plain.frame.x_rows)
    view = View(limits, limits, 1, max(1, height * look.glyphs.rows))
    down = view.down(scale.place(values))
    rows = np.floor(down + 0.5).astype(int) // look.glyphs.rows
    chosen = dict(zip(rows.tolist(), labels, strict=True))
    return Layout(
        frame,
        View(x, limits, max(1, frame.width * look.glyphs.columns), view.rows, log_x=x_axis.log),
        tuple(x_ticks(x, x_axis, frame.width, left, look.tz)) if frame.x_rows else (),
        tuple(Tick(row, label) for row, label in chosen.items() if 0 <= row < height),
    )


def _labels(values: NDArray[np.float64]) -> list[str]:
    """Return powers of ten and zero, each as short as it can be."""
    found = []
    for value in values.tolist():
        short = 1e-3 <= abs(value) < 1e4 or value == 0
        found.append(f"{value:g}" if short else linear_labels(np.array([value]))[0])
    return found
