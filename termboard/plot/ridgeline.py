"""Histograms of many steps behind each other: the oldest above, the newest in front.

Each has a base line of its own, as TensorBoard's offset mode; what lies behind one is hidden by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.plot import outline
from termboard.plot.axes import Tick
from termboard.plot.bars import draw_cursor
from termboard.plot.cells import Grid
from termboard.plot.palette import fade
from termboard.plot.value_frame import draw_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.plot.axes import Frame
    from termboard.plot.look import Look
    from termboard.plot.value_frame import ValueFrame

_HEIGHT = 1 / 2.5
"""The highest ridge's share of the plot area; TensorBoard's."""
_OLDEST = 0.62
"""How far the oldest ridge is faded into the background."""
_BODY = 0.86
"""How far the area below a ridge is faded."""
_NOBODY = -1


@dataclass(frozen=True)
class Ridges:
    """What a ridgeline shows."""

    heights: NDArray[np.float64]
    """Shares of the highest ridge, 0 to 1, of (steps, columns of dots); NaN where nothing is."""
    labels: tuple[str, ...]
    """What each step is called, the oldest first."""
    color: int
    """0xRRGGBB of the newest."""
    chosen: int | None = None
    """The ridge that stands out."""
    compared: int | None = None
    """The one that it is compared with."""


def most_ridges(rows: int, dots: int) -> int:
    """Return how many ridges are told apart on `rows` cells of `dots` dots."""
    return max(1, int(rows * dots * (1 - _HEIGHT)) // 2 + 1)


def shade(color: int, place: float, background: int) -> int:
    """Return the colour of a step, from 0, the oldest, to 1, the newest."""
    return fade(color, background, _OLDEST * (1 - place))


def draw(ridges: Ridges, placed: ValueFrame, look: Look, cursor: int | None = None) -> Grid:
    """Return a picture of the ridges; `cursor` is a column of the plot area to point at."""
    frame = placed.frame
    grid = Grid(frame.left + frame.width, frame.height + frame.x_rows)
    count = len(ridges.heights)
    rows = frame.height * look.glyphs.rows
    bases = _bases(count, rows)
    ticks = _ticks(ridges, bases, look.glyphs.rows, frame.height)
    draw_frame(grid, placed, ticks, look.palette, look.glyphs)
    if not count or frame.width < 1 or frame.height < 1:
        return grid
    lines, bodies = _layers(ridges.heights, bases, rows)
    _paint(grid, ridges, (lines, bodies), frame, look)
    if cursor is not None and 0 <= cursor < frame.width:
        draw_cursor(grid, frame, cursor, look)
    return grid


def _bases(count: int, rows: int) -> NDArray[np.float64]:
    """Return where each ridge stands, in dots from the top: the first one highest."""
    if count == 1:
        return np.array([rows - 1.0])
    return np.linspace(rows * _HEIGHT, rows - 1, count)


def _layers(
    heights: NDArray[np.float64], bases: NDArray[np.float64], rows: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return which ridge's line, and which one's body, is seen at each dot; -1 for none."""
    columns = heights.shape[1]
    lines = np.full((rows, columns), _NOBODY, dtype=np.int16)
    bodies = lines.copy()
    tall = (float(bases[0]) if len(bases) > 1 else rows) - 1
    row = np.arange(rows)[:, None]
    for index, (ridge, base) in enumerate(zip(heights, bases.tolist(), strict=True)):
        top, bottom = outline.spans(ridge * max(0.0, tall), base, rows)
        inside = (row >= top) & (row <= round(base)) & ~np.isnan(ridge)
        lines[inside] = _NOBODY
        bodies[inside] = index
        lines[outline.lit(top, bottom, rows)] = index
    return lines, bodies


def _paint(
    grid: Grid,
    ridges: Ridges,
    layers: tuple[NDArray[np.int16], NDArray[np.int16]],
    frame: Frame,
    look: Look,
) -> None:
    """Put lines and bodies into cells: a cell is of the ridge that is nearest to the front."""
    glyphs, background = look.glyphs, look.palette.background
    count = len(ridges.heights)
    places = np.linspace(0.0, 1.0, count) if count > 1 else np.ones(1)
    shades = [shade(ridges.color, float(place), background) for place in places]
    if ridges.compared is not None:
        shades[ridges.compared] = look.palette.accent
    if ridges.chosen is not None:
        shades[ridges.chosen] = look.palette.text
    colors = np.array(shades, dtype=np.int32)
    behind = np.array([fade(color, background, _BODY) for color in shades], dtype=np.int32)
    lines, bodies = (_by_cell(layer, glyphs.rows, glyphs.columns) for layer in layers)
    owner = lines.max(axis=2)
    # Only the dots of the cell's own ridge, so that no line runs into another one's colour.
    own = (lines == owner[:, :, None]) & (owner >= 0)[:, :, None]
    codes = (own * glyphs.weights.ravel()[None, None, :]).sum(axis=2).astype(np.uint8)
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    shown = codes > 0
    grid.chars[area][shown] = glyphs.table[codes[shown]]
    grid.fg[area][shown] = colors[owner[shown]]
    if look.lettered:
        return
    full = (bodies >= 0).all(axis=2)
    body = bodies.max(axis=2)
    grid.bg[area][full] = behind[body[full]]


def _by_cell(layer: NDArray[np.int16], down: int, across: int) -> NDArray[np.int16]:
    rows, columns = layer.shape[0] // down, layer.shape[1] // across
    by_cell = layer.reshape(rows, down, columns, across).transpose(0, 2, 1, 3)
    return by_cell.reshape(rows, columns, down * across)


def _ticks(ridges: Ridges, bases: NDArray[np.float64], dots: int, height: int) -> Sequence[Tick]:
    """Return labels of steps: of the first, the last and the chosen one, and between, with room."""
    count = len(bases)
    wanted = [ridges.chosen, ridges.compared, count - 1, 0, *range(0, count, max(1, count // 4))]
    taken: dict[int, str] = {}
    for index in wanted:
        if index is None or not 0 <= index < len(ridges.labels):
            continue
        row = min(height - 1, int(bases[index]) // dots)
        if not {row - 1, row, row + 1} & taken.keys():
            taken[row] = ridges.labels[index]
    return [Tick(row, label) for row, label in taken.items()]
