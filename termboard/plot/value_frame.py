"""Where a histogram's values lie in its cells: the plot area, its value axis and its bins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.ticks import widened
from termboard.plot.axes import Axis, Frame, Tick, draw_axes, draw_y_ticks, x_ticks
from termboard.plot.cells import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.plot.glyphs import Glyphs
    from termboard.plot.palette import Palette

LABELS = 6
"""Columns that the labels of counts, and the axis, take at the left: the same in all cards."""

_LEAST_PLOT_WIDTH = 16
_LEAST_HEIGHT_FOR_LABEL_ROW = 7
_LEAST_HEIGHT_FOR_X_AXIS = 3


@dataclass(frozen=True)
class ValueFrame:
    """A plot area whose horizontal axis runs from the left border of a cell to the right of one."""

    frame: Frame
    limits: tuple[float, float]
    """What the plot area shows, low < high; both finite."""
    x_ticks: tuple[Tick, ...]

    def edges(self, bins: int) -> NDArray[np.float64]:
        """Return the borders of `bins` parts of the axis, of one width."""
        return edges(self.limits, bins)

    def column_of(self, value: float) -> int | None:
        """Return the column of the grid that shows a value; None if it is outside the limits."""
        low, high = self.limits
        if not low <= value <= high:
            return None
        share = (value / 2 - low / 2) / (high / 2 - low / 2)
        return self.frame.left + min(self.frame.width - 1, int(share * self.frame.width))

    def value_at(self, column: int) -> float:
        """Return the value under the middle of a column of the grid, kept inside the limits."""
        low, high = self.limits
        share = (column - self.frame.left + 0.5) / max(1, self.frame.width)
        return 2 * (low / 2 + min(1.0, max(0.0, share)) * (high / 2 - low / 2))


@lru_cache(maxsize=256)
def edges(limits: tuple[float, float], bins: int) -> NDArray[np.float64]:
    """Return `bins` + 1 borders between two limits, evenly; no sum of them overflows on the way."""
    low, high = limits
    share = np.arange(bins + 1) / max(1, bins)
    borders = 2 * (low / 2 + share * (high / 2 - low / 2))
    borders[0], borders[-1] = low, high
    borders.flags.writeable = False  # everybody gets the same
    return np.asarray(borders, dtype=np.float64)


@lru_cache(maxsize=256)
def fit(
    limits: tuple[float, float], left: int, size: tuple[int, int], axis: Axis | None = None
) -> ValueFrame:
    """Divide `size` (width, height) cells: `left` of them for labels and axis, if there is room."""
    width, height = size
    limits = widened(*limits)
    x_rows = 2 if height >= _LEAST_HEIGHT_FOR_LABEL_ROW else int(height >= _LEAST_HEIGHT_FOR_X_AXIS)
    if width - left < _LEAST_PLOT_WIDTH:
        left = 1 if width > _LEAST_PLOT_WIDTH else 0
    frame = Frame(left, max(0, width - left), max(0, height - x_rows), left > 0, x_rows)
    ticks = x_ticks(limits, axis or Axis(), frame.width, left, None) if x_rows else []
    return ValueFrame(frame, limits, tuple(ticks))


def framed(placed: ValueFrame, y: Sequence[Tick], palette: Palette, glyphs: Glyphs) -> Grid:
    """Return a grid with both axes; labels of y that the left has no room for are left out."""
    found = _axes(placed, palette, glyphs).copy()
    room = placed.frame.left - 1
    fitting = [tick if len(tick.label) <= room else Tick(tick.cell, "") for tick in y]
    draw_y_ticks(found, placed.frame, fitting, palette, glyphs)
    return found


@lru_cache(maxsize=64)
def _axes(placed: ValueFrame, palette: Palette, glyphs: Glyphs) -> Grid:
    """Return both axes, without what changes from step to step. Kept: nobody may draw on it."""
    frame = placed.frame
    found = Grid(frame.left + frame.width, frame.height + frame.x_rows)
    draw_axes(found, frame, list(placed.x_ticks), [], palette, glyphs)
    return found


def draw_rules(
    grid: Grid, frame: Frame, y: Sequence[Tick], palette: Palette, glyphs: Glyphs
) -> None:
    """Draw faint lines through the plot area, where it is high enough for them.

    None through the lowest row: low bars would seem to hang below it.
    """
    if frame.height >= 5:
        for tick in (tick for tick in y if tick.cell < frame.height - 1):
            grid.fill(frame.left, tick.cell, frame.width, 1, glyphs.rule, fg=palette.grid)


def draw_words(grid: Grid, frame: Frame, words: str, color: int, ellipsis: str) -> None:
    """Write a sentence into the middle of the plot area, in lines as long as it is wide."""
    lines = _wrapped(words, frame.width)[: frame.height]
    top = max(0, (frame.height - len(lines)) // 2)
    for row, line in enumerate(lines):
        start = frame.left + max(0, (frame.width - len(line)) // 2)
        grid.put(start, top + row, line, color, width=frame.width, ellipsis=ellipsis)


def _wrapped(words: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
