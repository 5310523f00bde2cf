"""Histograms of many steps behind each other: the oldest above, the newest in front.

Each has a base line of its own, as TensorBoard's offset mode; what lies behind one is hidden by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from termboard.plot import outline
from termboard.plot.axes import Tick
from termboard.plot.bars import draw_cursor
from termboard.plot.palette import fade
from termboard.plot.value_frame import framed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.plot.axes import Frame
    from termboard.plot.cells import Grid
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

    heights: NDArray[np.float64] | Layers
    """Shares of the highest ridge, 0 to 1, of (steps, columns of dots); NaN where nothing is. Or
    what is seen of them, where somebody has worked that out."""
    labels: tuple[str, ...]
    """What each step is called, the oldest first."""
    color: int
    """0xRRGGBB of the newest."""
    chosen: int | None = None
    """The ridge that stands out."""
    compared: int | None = None
    """The one that it is compared with."""
    places: NDArray[np.float64] | None = None
    """Where each one stands, from 0, the highest, to 1; None: evenly."""


@dataclass(frozen=True)
class Layers:
    """Which ridge's line, and which one's body, is seen at each dot; -1 for none."""

    lines: NDArray[np.int16]
    bodies: NDArray[np.int16]

    def with_ridge(self, index: int, heights: NDArray[np.float64], place: float) -> Layers:
        """Return them with one ridge more, in front of `index` others and behind all that follow.

        `place` is where it stands, from 0 to 1.
        """
        lines, bodies = (layer + (layer >= index) for layer in (self.lines, self.bodies))
        rows = len(lines)
        base = float(_bases(np.array([0.0, place]), rows)[1])
        line, inside = _ridge(heights, base, rows, _tall(rows, 2))
        inside &= bodies < index
        lines[inside & (lines < index)] = _NOBODY
        bodies[inside] = index
        lines[line & (bodies <= index) & (lines < index)] = index
        return Layers(lines, bodies)


def most_ridges(rows: int, dots: int) -> int:
    """Return how many ridges are told apart on `rows` cells of `dots` dots."""
    return max(1, int(rows * dots * (1 - _HEIGHT)) // 2 + 1)


def shade(color: int, place: float, background: int) -> int:
    """Return the colour of a step, from 0, the oldest, to 1, the newest."""
    return fade(color, background, _OLDEST * (1 - place))


def draw(ridges: Ridges, placed: ValueFrame, look: Look, cursor: int | None = None) -> Grid:
    """Return a picture of the ridges; `cursor` is a column of the plot area to point at."""
    frame = placed.frame
    count = len(ridges.labels)
    rows = frame.height * look.glyphs.rows
    places = evenly_placed(count) if ridges.places is None else ridges.places
    bases = _bases(places, rows)
    ticks = _ticks(ridges, bases, look.glyphs.rows, frame.height)
    grid = framed(placed, ticks, look.palette, look.glyphs)
    if not count or frame.width < 1 or frame.height < 1:
        return grid
    seen = ridges.heights
    made = seen if isinstance(seen, Layers) else layers(seen, rows)
    _paint(grid, ridges, places, made, frame, look)
    if cursor is not None and 0 <= cursor < frame.width:
        draw_cursor(grid, frame, cursor, look)
    return grid


@lru_cache(maxsize=64)
def evenly_placed(count: int) -> NDArray[np.float64]:
    """Return where so many ridges stand, from 0 to 1; one alone at the bottom."""
    places = np.linspace(0.0, 1.0, count) if count > 1 else np.ones(count)
    places.flags.writeable = False  # everybody gets the same
    return places


def layers(heights: NDArray[np.float64], rows: int) -> Layers:
    """Return what is seen of ridges that stand evenly on `rows` dots, the first one highest."""
    columns = heights.shape[1]
    lines = np.full((rows, columns), _NOBODY, dtype=np.int16)
    bodies = lines.copy()
    bases, tall = _bases(evenly_placed(len(heights)), rows), _tall(rows, len(heights))
    for index, (ridge, base) in enumerate(zip(heights, bases.tolist(), strict=True)):
        line, inside = _ridge(ridge, base, rows, tall)
        lines[inside] = _NOBODY
        bodies[inside] = index
        lines[line] = index
    return Layers(lines, bodies)


def _bases(places: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    """Return where ridges stand, in dots from the top."""
    return rows * _HEIGHT + places * (rows - 1 - rows * _HEIGHT)


def _tall(rows: int, count: int) -> float:
    """Return how many dots the highest ridge takes above its base; one alone takes all."""
    return max(0.0, (rows * _HEIGHT if count > 1 else rows) - 1)


def _ridge(
    heights: NDArray[np.float64], base: float, rows: int, tall: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the dots of a ridge's line, and those from there down to its base."""
    row = np.arange(rows)[:, None]
    top, bottom = outline.spans(heights * tall, base, rows)
    inside = (row >= top) & (row <= round(base)) & ~np.isnan(heights)
    return outline.lit(top, bottom, rows), inside


def _paint(
    grid: Grid,
    ridges: Ridges,
    places: NDArray[np.float64],
    made: Layers,
    frame: Frame,
    look: Look,
) -> None:
    """Put lines and bodies into cells: a cell is of the ridge that is nearest to the front."""
    glyphs, background = look.glyphs, look.palette.background
    shades = [shade(ridges.color, place, background) for place in places.tolist()]
    if ridges.compared is not None:
        shades[ridges.compared] = look.palette.accent
    if ridges.chosen is not None:
        shades[ridges.chosen] = look.palette.text
    colors = np.array(shades, dtype=np.int32)
    behind = np.array([fade(color, background, _BODY) for color in shades], dtype=np.int32)
    lines, bodies = (
        _dots(layer, glyphs.rows, glyphs.columns) for layer in (made.lines, made.bodies)
    )
    owner = lines.max(axis=0)
    # Only the dots of the cell's own ridge, so that no line runs into another one's colour.
    own = (lines == owner) & (owner >= 0)
    codes = (own * glyphs.weights.ravel()[:, None, None]).sum(axis=0, dtype=np.uint8)
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    shown = codes > 0
    grid.chars[area][shown] = glyphs.table[codes[shown]]
    grid.fg[area][shown] = colors[owner[shown]]
    if look.lettered:
        return
    full = bodies.min(axis=0) >= 0
    body = bodies.max(axis=0)
    grid.bg[area][full] = behind[body[full]]


def _dots(layer: NDArray[np.int16], down: int, across: int) -> NDArray[np.int16]:
    """Return the dots of all cells, (dots of a cell, rows, columns): whole planes are compared."""
    rows, columns = layer.shape[0] // down, layer.shape[1] // across
    by_cell = layer.reshape(rows, down, columns, across).transpose(1, 3, 0, 2)
    return by_cell.reshape(down * across, rows, columns)


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
