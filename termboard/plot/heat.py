"""Histograms over steps as colours: a column for steps, a row for values, the brighter the more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.axes import Axis, y_ticks
from termboard.plot.characters import BOLD, KEEP
from termboard.plot.palette import fade
from termboard.plot.span import Span
from termboard.plot.value_frame import framed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.plot.axes import Frame
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look
    from termboard.plot.palette import Palette
    from termboard.plot.value_frame import ValueFrame

_STEPS = 64
"""Colours of the scale."""
_TURN = 0.62
"""Where on the scale the run's own colour stands; above it becomes that of text."""
_SCALE_CELLS = 5


@dataclass(frozen=True)
class Heat:
    """What a heat map shows."""

    shares: NDArray[np.float64]
    """Of the largest, 0 to 1, of (steps, bins of values from the lowest up); NaN where a step has
    none at all."""
    steps: NDArray[np.float64]
    """Ascending, one a row of `shares`."""
    values: tuple[float, float]
    """What the vertical axis shows, low < high."""
    color: int
    """0xRRGGBB."""
    chosen: float | None = None
    """The step to point at."""
    cursor: float | None = None
    """The value to point at."""


def bins(height: int, look: Look) -> int:
    """Return how many values a plot area of `height` cells tells apart."""
    return max(1, height * (2 if _halves(look) else 1))


def draw(heat: Heat, placed: ValueFrame, look: Look) -> Grid:
    """Return a picture of (width of the frame, its height): a cell shows the most that is in it."""
    frame = placed.frame
    y = y_ticks(heat.values, Axis(), frame.height)
    grid = framed(placed, y, look.palette, look.glyphs)
    if frame.width < 1 or frame.height < 1 or not len(heat.steps):
        return grid
    shares = _by_column(heat, placed)
    _paint(grid, shares, heat.color, frame, look)
    point(grid, heat, placed, look)
    return grid


def ramp(color: int, palette: Palette) -> NDArray[np.int32]:
    """Return the colours of the scale, from the background over the run's colour to the text's."""
    places = np.linspace(0.0, 1.0, _STEPS)
    return np.array(
        [
            fade(color, palette.background, 1 - place / _TURN)
            if place <= _TURN
            else fade(color, palette.text, (place - _TURN) / (1 - _TURN))
            for place in places.tolist()
        ],
        dtype=np.int32,
    )


def scale(color: int, look: Look) -> tuple[Span, ...]:
    """Return a strip of the scale, from nothing to the most."""
    if not _halves(look):
        return (Span(look.glyphs.shades[1:], color),)
    colors = ramp(color, look.palette)
    places = np.linspace(0, _STEPS - 1, _SCALE_CELLS + 1).astype(int)[1:]
    return tuple(Span(look.glyphs.blocks[-1], int(colors[place])) for place in places)


def _halves(look: Look) -> bool:
    """Tell whether a cell shows two values, by two colours."""
    return bool(look.glyphs.half_blocks) and not look.lettered


def _by_column(heat: Heat, placed: ValueFrame) -> NDArray[np.float64]:
    """Return the shares of (columns, bins): the largest of a column's steps, else the nearest's.

    So a single step that differs from its neighbours is never left out.
    """
    borders = placed.edges(placed.frame.width)
    first = np.searchsorted(heat.steps, borders[:-1], side="left")
    stop = np.searchsorted(heat.steps, borders[1:], side="left")
    stop[-1] = len(heat.steps)
    middle = borders[:-1] / 2 + borders[1:] / 2
    near = _nearest(heat.steps, middle)
    alone = stop <= first
    first, stop = np.where(alone, near, first), np.where(alone, near + 1, stop)
    shares = np.nan_to_num(heat.shares)
    found = [shares[a:b].max(axis=0) for a, b in zip(first.tolist(), stop.tolist(), strict=True)]
    return np.array(found)


def _nearest(steps: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.intp]:
    right = np.clip(np.searchsorted(steps, at), 0, len(steps) - 1)
    left = np.maximum(right - 1, 0)
    return np.where(at - steps[left] <= steps[right] - at, left, right)


def _paint(grid: Grid, shares: NDArray[np.float64], color: int, frame: Frame, look: Look) -> None:
    rows = shares.T[::-1]  # the highest value first
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    if not _halves(look):
        shades = np.array(list(look.glyphs.shades), dtype="<U4")
        levels = np.ceil(rows * (len(shades) - 1) - 1e-9).astype(np.intp)
        grid.chars[area] = shades[np.clip(levels, 0, len(shades) - 1)]
        grid.fg[area] = color
        return
    colors = ramp(color, look.palette)
    # What is more than nothing is told from nothing.
    levels = np.ceil(np.clip(rows, 0.0, 1.0) * (_STEPS - 1)).astype(np.intp)
    levels = np.where(rows > 0, np.maximum(levels, _STEPS // 12), 0)
    upper, lower = levels[0::2], levels[1::2]
    some = (upper > 0) | (lower > 0)
    grid.chars[area][some] = look.glyphs.half_blocks[1]
    grid.fg[area][some] = colors[lower[some]]
    grid.bg[area][some] = colors[upper[some]]


def point(grid: Grid, heat: Heat, placed: ValueFrame, look: Look) -> None:
    """Mark the chosen step and the value at the cursor, in a picture without such marks."""
    frame, palette = placed.frame, look.palette
    if frame.width < 1 or frame.height < 1:
        return
    if heat.chosen is not None and (column := placed.column_of(heat.chosen)) is not None:
        cells = grid.chars[: frame.height, column]
        cells[:] = look.glyphs.cursor
        grid.fg[: frame.height, column] = palette.text
        if frame.x_rows:
            grid.put(column, frame.height, look.glyphs.above, palette.focus, attrs=BOLD)
    if heat.cursor is not None and (row := row_of(heat, frame.height)) is not None:
        cells = grid.chars[row, frame.left : frame.left + frame.width]
        cells[:] = look.glyphs.horizontal
        grid.paint(frame.left, row, frame.width, 1, fg=palette.focus, bg=KEEP)


def row_of(heat: Heat, height: int) -> int | None:
    """Return the row that shows the value at the cursor; None if it is out of sight."""
    low, high = heat.values
    if heat.cursor is None or not low <= heat.cursor <= high:
        return None
    share = (heat.cursor / 2 - low / 2) / (high / 2 - low / 2)
    return min(height - 1, int((1 - share) * height))
