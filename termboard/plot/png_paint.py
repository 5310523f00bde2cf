"""A grid as pixels: what each cell shows, in its colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.characters import BOLD, DIM, REVERSE, UNDERLINE
from termboard.plot.glyphs import BRAILLE
from termboard.plot.palette import fade
from termboard.plot.png_dots import DOT, coverage, lit_dots
from termboard.plot.png_glyphs import HEIGHT, SIGNS, WIDTH, sign, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from termboard.plot.cells import Grid
    from termboard.plot.palette import Palette

_DIMMED = 0.4
_DRAWN = SIGNS.union(BRAILLE.dots)
"""What is not left to the font."""


@dataclass(frozen=True)
class _Colors:
    """What each cell is drawn in, (height, width) of 0xRRGGBB."""

    front: NDArray[np.int32]
    back: NDArray[np.int32]


def _colors(grid: Grid, palette: Palette) -> _Colors:
    """Return the colours with the terminal's own ones, reversed and dim cells resolved."""
    front = np.where(grid.fg < 0, palette.text, grid.fg).astype(np.int32)
    back = np.where(grid.bg < 0, palette.background, grid.bg).astype(np.int32)
    reversed_ = (grid.attrs & REVERSE) != 0
    front, back = np.where(reversed_, back, front), np.where(reversed_, front, back)
    for y, x in np.argwhere((grid.attrs & DIM) != 0).tolist():
        front[y, x] = fade(int(front[y, x]), int(back[y, x]), _DIMMED)
    return _Colors(front, back)


def painted(grid: Grid, palette: Palette) -> NDArray[np.uint8]:
    """Return the pixels, (20 × height, 10 × width, 3)."""
    colors = _colors(grid, palette)
    pixels = np.repeat(np.repeat(_channels(colors.back), HEIGHT, axis=0), WIDTH, axis=1)
    dots, braille = lit_dots(grid)
    _paint_signs(pixels, grid, colors)
    _paint_words(pixels, grid, colors)
    _paint_curves(pixels, dots, braille, colors)
    return pixels


def _channels(colors: NDArray[np.int32]) -> NDArray[np.uint8]:
    parts = [colors >> shift & 255 for shift in (16, 8, 0)]
    return np.stack(parts, axis=-1).astype(np.uint8)


def _paint_signs(pixels: NDArray[np.uint8], grid: Grid, colors: _Colors) -> None:
    """Put frames, bars and signs into all cells that show them."""
    tiles = pixels.reshape(grid.height, HEIGHT, grid.width, WIDTH, 3)
    for char in SIGNS.intersection(np.unique(grid.chars).tolist()):
        rows, columns = np.nonzero(grid.chars == char)
        _blend(tiles, (rows, columns), sign(char), _channels(colors.front[rows, columns]))
    rows, columns = np.nonzero((grid.attrs & UNDERLINE) != 0)
    tiles[rows, HEIGHT - 2, columns] = _channels(colors.front[rows, columns])[:, None, :]


def _paint_words(pixels: NDArray[np.uint8], grid: Grid, colors: _Colors) -> None:
    for y in range(grid.height):
        chars = grid.chars[y].tolist()
        for start, stop, _, _, attrs in grid.runs(y):
            for x, text, cells in _words(chars, start, stop):
                covered = word(text, cells, bold=bool(attrs & BOLD))[..., None]
                place = pixels[y * HEIGHT : (y + 1) * HEIGHT, x * WIDTH : (x + cells) * WIDTH]
                front = _channels(colors.front[y, x])
                place[:] = np.rint(place + (front - place.astype(np.float32)) * covered)


def _words(chars: list[str], start: int, stop: int) -> Iterator[tuple[int, str, int]]:
    """Return (first cell, text, cells) of what is left to the font, between blanks and signs."""
    first, text = start, ""
    for x in range(start, stop):
        char = chars[x]
        if char == "" or char not in _DRAWN:
            text += char
            continue
        if text:
            yield first, text, x - first
        first, text = x + 1, ""
    if text:
        yield first, text, stop - first


def _paint_curves(
    pixels: NDArray[np.uint8],
    dots: NDArray[np.bool_],
    braille: NDArray[np.bool_],
    colors: _Colors,
) -> None:
    """Join the dots of each colour; dots of two colours are not joined."""
    tiles = pixels.reshape(dots.shape[0], DOT, dots.shape[1], DOT, 3)
    across, down = dots.shape[1] // max(1, braille.shape[1]), 4
    for color in np.unique(colors.front[braille]).tolist():
        own = np.repeat(np.repeat(braille & (colors.front == color), down, 0), across, 1)
        rows, columns, covered = coverage(dots & own)
        front = _channels(np.full(len(rows), color, dtype=np.int32))
        _blend(tiles, (rows, columns), covered, front)


def _blend(
    tiles: NDArray[np.uint8],
    at: tuple[NDArray[np.intp], NDArray[np.intp]],
    covered: NDArray[np.float32],
    fronts: NDArray[np.uint8],
) -> None:
    """Mix `fronts`, (n, 3), into n tiles as far as pixels are covered, (n, h, w) or (h, w)."""
    rows, columns = at
    before = tiles[rows, :, columns]
    share = np.broadcast_to(covered, before.shape[:3])[..., None]
    mixed = before + (fronts[:, None, None, :] - before.astype(np.float32)) * share
    tiles[rows, :, columns] = np.rint(mixed).astype(np.uint8)
