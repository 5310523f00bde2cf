"""Axes: which ticks fit, where their labels go, and drawing both."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from termboard.analysis.even_scale import even_scale
from termboard.analysis.ticks import linear_ticks, log_ticks
from termboard.analysis.time_ticks import relative_ticks, wall_ticks
from termboard.plot.tick_labels import linear_labels, log_labels, relative_labels, wall_labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from termboard.plot.cells import Grid
    from termboard.plot.glyphs import Glyphs
    from termboard.plot.palette import Palette

Kind = Literal["linear", "step", "relative", "wall"]


@dataclass(frozen=True)
class Axis:
    """How one axis counts."""

    kind: Kind = "linear"
    """`step`: whole numbers; `relative`: seconds; `wall`: seconds since 1970."""
    log: bool = False
    """Logarithmic; what is not positive lies below the view."""
    limits: tuple[float, float] | None = None
    """What to show; None: all finite data."""
    loose: bool = False
    """Whether `limits` of y may be moved apart a little until ticks lie evenly on rows."""
    ends: tuple[float | None, float | None] = (None, None)
    """Ends of y that are fixed; None: as the data, or `limits`, say."""
    grows: bool = False
    """Whether x is still being added to: then its end moves in steps, not with every point."""
    zero: bool = False
    """Whether y reaches to 0; a logarithmic axis cannot."""


@dataclass(frozen=True)
class Tick:
    """A tick in a chart."""

    cell: int
    """The cell of the plot area it points at, from the left or from the top."""
    label: str
    """Its text."""
    start: int = 0
    """On the x axis: the first cell of the label, from the plot area's left; may be negative."""


def ticks(
    limits: tuple[float, float], axis: Axis, most: int, tz: tzinfo | None = None
) -> tuple[NDArray[np.float64], list[str]]:
    """Return at most `most` values to mark on an axis, and their labels, which all differ."""
    low, high = limits
    if axis.kind == "wall" and not axis.log:
        moments = wall_ticks(low, high, most, tz)
        if moments:
            return np.array([m.timestamp() for m in moments]), wall_labels(moments)
    if axis.log:
        values = log_ticks(low, high, most)
        labels = log_labels(values)
    elif axis.kind == "relative":
        values = relative_ticks(low, high, most)
        labels = relative_labels(values)
    else:
        values = linear_ticks(low, high, most, whole=axis.kind == "step")
        labels = linear_labels(values)
    if len(set(labels)) < len(labels):
        return ticks(limits, axis, most - 1, tz) if most > 1 else (values[:0], [])
    return values, labels


def y_scale(
    limits: tuple[float, float], axis: Axis, rows: int, dots: int
) -> tuple[tuple[float, float], list[Tick]]:
    """Return limits and ticks of a y axis of `rows` rows of `dots` dots.

    Unless the axis asks for exact limits, they are moved apart until ticks lie evenly on rows.
    """
    even = None
    movable = (axis.loose or axis.limits is None) and axis.ends == (None, None)
    if movable and not axis.log:
        even = even_scale(*limits, rows, dots)
    elif movable and limits[1] / limits[0] >= 100:
        low, high = math.log10(limits[0]), math.log10(limits[1])
        even = even_scale(low, high, rows, dots, decades=True)
        if even is not None and not -305 < even[0][0] < even[0][1] < 308:
            even = None
    if even is None:
        return limits, y_ticks(limits, axis, rows)
    (low, high), values = even
    if axis.log:
        low, high, values = _power(low), _power(high), np.array([_power(v) for v in values])
    labels = log_labels(values) if axis.log else linear_labels(values)
    shares = _shares(values, (low, high), log=axis.log)
    cells = np.rint((1 - shares) * (rows - 1 / dots) - (dots - 1) / (2 * dots)).astype(int)
    found = zip(cells.tolist(), labels, strict=True)
    return (low, high), [Tick(row, label) for row, label in found if 0 <= row < rows]


def _power(exponent: float) -> float:
    return float(f"1e{exponent:.0f}") if exponent == round(exponent) else float(10.0**exponent)


def y_ticks(limits: tuple[float, float], axis: Axis, height: int) -> list[Tick]:
    """Return the ticks of an axis of `height` cells, from the bottom up, each in its own row."""
    if height < 1:
        return []
    most = min(8, max(2, (height + 1) // 3)) if height > 2 else 1
    values, labels = ticks(limits, axis, most)
    for more in range(most + 1, most + 3):
        if len(values) >= min(2, height) or height < 3:
            break
        values, labels = ticks(limits, axis, more)
    rows = np.floor((1 - _shares(values, limits, log=axis.log)) * height).astype(int)
    chosen: dict[int, str] = {}
    for row, label in zip(np.clip(rows, 0, height - 1).tolist(), labels, strict=True):
        chosen.setdefault(row, label)
    return [Tick(row, label) for row, label in chosen.items()]


def x_ticks(
    limits: tuple[float, float], axis: Axis, width: int, left: int, tz: tzinfo | None
) -> list[Tick]:
    """Return the ticks of an axis of `width` cells whose labels fit side by side, none cut.

    Labels are centred below their ticks and may reach `left` cells to the left of the axis.
    """
    for most in range(max(1, min(12, width // 7)), 0, -1):
        values, labels = ticks(limits, axis, most, tz)
        cells = np.floor(_shares(values, limits, log=axis.log) * width).astype(int)
        placed = _placed(np.clip(cells, 0, max(0, width - 1)).tolist(), labels, width, left)
        if placed:
            return placed
    return []


def _shares(
    values: NDArray[np.float64], limits: tuple[float, float], *, log: bool
) -> NDArray[np.float64]:
    """Return where values lie between the limits, 0 to 1."""
    low, high = limits
    with np.errstate(all="ignore"):
        if log:
            values, low, high = np.log10(values), np.log10(low), np.log10(high)
        return (values / 2 - low / 2) / (high / 2 - low / 2)


def _placed(cells: list[int], labels: list[str], width: int, left: int) -> list[Tick] | None:
    """Return the labels in their places, or None if two would touch or one would not fit."""
    out: list[Tick] = []
    free = -left
    for cell, label in zip(cells, labels, strict=True):
        start = min(max(-left, cell - (len(label) - 1) // 2), width - len(label))
        if start < free or start > cell or start + len(label) <= cell:
            return None
        out.append(Tick(cell, label, start))
        free = start + len(label) + 2
    return out


@dataclass(frozen=True)
class Frame:
    """Where the parts of a chart lie in its grid, in cells."""

    left: int
    """First column of the plot area; the y axis is the column before, if there is one."""
    width: int
    """Columns of the plot area."""
    height: int
    """Rows of the plot area; it begins in row 0."""
    y_axis: bool
    """Whether there is a y axis."""
    x_rows: int
    """Rows below the plot area: 2 axis and labels, 1 both in one, 0 none."""


def draw_axes(
    grid: Grid,
    frame: Frame,
    x: list[Tick],
    y: list[Tick],
    palette: Palette,
    glyphs: Glyphs,
) -> None:
    """Draw both axes with ticks and labels around the plot area."""
    color = palette.axis
    if frame.y_axis:
        grid.fill(frame.left - 1, 0, 1, frame.height, glyphs.vertical, fg=color)
        draw_y_ticks(grid, frame, y, palette, glyphs)
    if frame.x_rows:
        grid.fill(frame.left, frame.height, frame.width, 1, glyphs.horizontal, fg=color)
        if frame.y_axis:
            grid.put(frame.left - 1, frame.height, glyphs.origin, fg=color)
    for tick in x if frame.x_rows else ():
        if frame.x_rows == 2:
            grid.put(frame.left + tick.cell, frame.height, glyphs.tick_bottom, fg=color)
        row = frame.height + frame.x_rows - 1
        grid.put(frame.left + tick.start, row, tick.label, fg=palette.muted)


def draw_y_ticks(
    grid: Grid, frame: Frame, y: Sequence[Tick], palette: Palette, glyphs: Glyphs
) -> None:
    """Draw ticks and labels at the axis on the left, which is there already."""
    for tick in y if frame.y_axis else ():
        if frame.left > 1:
            start = frame.left - 1 - len(tick.label)
            grid.put(start, tick.cell, tick.label, fg=palette.muted)
        grid.put(frame.left - 1, tick.cell, glyphs.tick_left, fg=palette.axis)
