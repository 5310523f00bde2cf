"""The characters of a grid as small pictures of how much of each pixel they cover.

Letters are those of the font that comes with Pillow. Frames, bars and signs, which that font does
not have, are drawn so that they join over the borders of cells.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from math import cos, pi, sin
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from termboard.plot.glyphs import BRAILLE
from termboard.plot.png_dots import DOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WIDTH, HEIGHT = BRAILLE.columns * DOT, BRAILLE.rows * DOT
"""Pixels of a cell."""

_FINE = 8
"""Signs are drawn so many times larger, for smooth edges."""
_FONT_SIZE = 16
_BASELINE = 15

_ARMS = {
    # Left, right, up, down; 1 is a light line, 2 a heavy one.
    "─": (1, 1, 0, 0), "│": (0, 0, 1, 1), "╭": (0, 1, 0, 1), "╮": (1, 0, 0, 1), "╰": (0, 1, 1, 0),
    "╯": (1, 0, 1, 0), "━": (2, 2, 0, 0), "┃": (0, 0, 2, 2), "┏": (0, 2, 0, 2), "┓": (2, 0, 0, 2),
    "┗": (0, 2, 2, 0), "┛": (2, 0, 2, 0), "└": (0, 1, 1, 0), "┘": (1, 0, 1, 0), "┌": (0, 1, 0, 1),
    "┐": (1, 0, 0, 1), "├": (0, 1, 1, 1), "┤": (1, 0, 1, 1), "┬": (1, 1, 0, 1), "┴": (1, 1, 1, 0),
    "┼": (1, 1, 1, 1),
}  # fmt: skip

_DASHED = {"┈": (1, 2), "┉": (2, 2), "╍": (2, 5), "┅": (2, 3)}
"""Thickness, and length of a dash, in pixels; the gap is as long."""

_LOWER_EIGHTHS = "▁▂▃▄▅▆▇█"
_LEFT_EIGHTHS = "▉▊▋▌▍▎▏"
_SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}

# In parts of a cell's width, from the cell's middle.
_POLYGONS: dict[str, tuple[tuple[float, float], ...]] = {
    "▲": ((0, -0.55), (0.5, 0.45), (-0.5, 0.45)),
    "▼": ((0, 0.55), (-0.5, -0.45), (0.5, -0.45)),
    "▾": ((0, 0.4), (-0.45, -0.3), (0.45, -0.3)),
    "▸": ((0.4, 0), (-0.3, -0.45), (-0.3, 0.45)),
    "◆": ((0, -0.55), (0.5, 0), (0, 0.55), (-0.5, 0)),
    "■": ((-0.42, -0.42), (0.42, -0.42), (0.42, 0.42), (-0.42, 0.42)),
}
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "△": (((0, -0.5), (0.45, 0.4), (-0.45, 0.4), (0, -0.5)),),
    "▽": (((0, 0.5), (-0.45, -0.4), (0.45, -0.4), (0, 0.5)),),
    "✓": (((-0.45, 0.05), (-0.12, 0.45), (0.45, -0.45)),),
    "×": (((-0.35, -0.35), (0.35, 0.35)), ((-0.35, 0.35), (0.35, -0.35))),
    "–": (((-0.4, 0.05), (0.4, 0.05)),),
    "∞": (
        tuple(
            (0.47 * cos(t) / (1 + sin(t) ** 2), 0.9 * sin(t) * cos(t) / (1 + sin(t) ** 2))
            for t in (i * pi / 16 for i in range(33))
        ),
    ),
}


SIGNS = frozenset({*_ARMS, *_DASHED, *_LOWER_EIGHTHS, *_LEFT_EIGHTHS, *_SHADES, *_POLYGONS})
SIGNS |= {*_STROKES, *"┊▀●○"}
"""What is drawn here; everything else is left to the font."""


@lru_cache(maxsize=len(SIGNS))
def sign(char: str) -> NDArray[np.float32]:
    """Return how much of each pixel one of SIGNS covers, (HEIGHT, WIDTH), 0 to 1."""
    if char in _ARMS:
        return _lines(_ARMS[char])
    if char in _DASHED or char == "┊":
        return _dashes(char)
    if char in _POLYGONS or char in _STROKES or char in "●○":
        return _figure(char)
    return _bar(char)


@lru_cache(maxsize=4096)
def word(text: str, cells: int, *, bold: bool) -> NDArray[np.float32]:
    """Return how much of each pixel a word covers, (HEIGHT, cells × WIDTH), 0 to 1.

    Letters differ in width: they are spaced evenly over the word's cells, so that what stands below
    each other stays so, and made narrower where there is no room.
    """
    text = "".join(c for c in normalize("NFC", text) if not combining(c)) or text
    fonts = [_font_of(char) for char in text]
    advances = [font.getlength(char) for font, char in zip(fonts, text, strict=True)]
    width, natural = cells * WIDTH, sum(advances) + int(bold)
    gap = max(0.0, (width - natural) / len(text))
    image = Image.new("L", (max(width, round(natural)), HEIGHT))
    draw = ImageDraw.Draw(image)
    left = gap / 2
    for char, font, advance in zip(text, fonts, advances, strict=True):
        for shift in (0, 1) if bold else (0,):
            draw.text((left + shift, _BASELINE), char, fill=255, font=font, anchor="ls")
        left += advance + gap
    if image.width > width:
        image = image.resize((width, HEIGHT), Image.Resampling.BOX)
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def _lines(arms: Sequence[int]) -> NDArray[np.float32]:
    """Return lines from the cell's middle to its borders, a light one 1 pixel wide."""
    out = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
    thick = max(arms)
    top, left = (HEIGHT - thick) // 2, (WIDTH - thick) // 2
    across, down = slice(top, top + thick), slice(left, left + thick)
    for arm, part in zip(
        arms,
        (
            (across, slice(0, left + thick)), (across, slice(left, WIDTH)),
            (slice(0, top + thick), down), (slice(top, HEIGHT), down),
        ),
        strict=True,
    ):  # fmt: skip
        if arm:
            out[part] = 1.0
    return out


def _dashes(char: str) -> NDArray[np.float32]:
    out = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
    if char == "┊":
        out[np.arange(HEIGHT) % 5 < 2, (WIDTH - 1) // 2] = 1.0
        return out
    thick, length = _DASHED[char]
    top = (HEIGHT - thick) // 2
    out[top : top + thick, np.arange(WIDTH) % (2 * length if length > 2 else 5) < length] = 1.0
    return out


def _bar(char: str) -> NDArray[np.float32]:
    """Return a block, a part of one, or a shade."""
    out = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
    if char in _SHADES:
        out[:] = _SHADES[char]
    elif char == "▀":
        out[: HEIGHT // 2] = 1.0
    elif char in _LOWER_EIGHTHS:
        out[HEIGHT - round(HEIGHT * (_LOWER_EIGHTHS.index(char) + 1) / 8) :] = 1.0
    else:
        out[:, : round(WIDTH * (7 - _LEFT_EIGHTHS.index(char)) / 8)] = 1.0
    return out


def _figure(char: str) -> NDArray[np.float32]:
    image = Image.new("L", (WIDTH * _FINE, HEIGHT * _FINE))
    draw = ImageDraw.Draw(image)
    middle = (WIDTH * _FINE / 2, HEIGHT * _FINE / 2)
    unit = WIDTH * _FINE

    def at(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(middle[0] + x * unit, middle[1] + y * unit) for x, y in points]

    line = round(1.3 * _FINE)
    if char == "●":
        draw.ellipse(at([(-0.42, -0.42), (0.42, 0.42)]), fill=255)
    elif char == "○":
        draw.ellipse(at([(-0.42, -0.42), (0.42, 0.42)]), outline=255, width=line)
    elif char in _POLYGONS:
        draw.polygon(at(_POLYGONS[char]), fill=255)
    for stroke in _STROKES.get(char, ()):
        draw.line(at(stroke), fill=255, width=line, joint="curve")
    fine = np.asarray(image, dtype=np.float32).reshape(HEIGHT, _FINE, WIDTH, _FINE)
    return np.asarray(fine.mean(axis=(1, 3)) / 255, dtype=np.float32)


_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_OTHERS = (
    "DejaVuSansMono.ttf", "NotoSansMono-Regular.ttf", "LiberationMono-Regular.ttf", "Menlo.ttc",
    "NotoSansCJK-Regular.ttc", "Arial Unicode.ttf", "NotoSans-Regular.ttf",
)  # fmt: skip
"""Fonts that a system may have, for what Pillow's own, which is little more than ASCII, has not."""


@lru_cache(maxsize=1024)
def _font_of(char: str) -> _Font:
    """Return the first font that has a character; Pillow's own, which shows a box, if none has."""
    own = _own_font()
    if char.isascii() or _has(own, char):
        return own
    return next((font for font in _other_fonts() if _has(font, char)), own)


@lru_cache(maxsize=1)
def _own_font() -> _Font:
    return ImageFont.load_default(_FONT_SIZE)


@lru_cache(maxsize=1)
def _other_fonts() -> tuple[_Font, ...]:
    found = []
    for name in _OTHERS:
        with suppress(OSError):  # it is not installed
            found.append(ImageFont.truetype(name, _FONT_SIZE))
    return tuple(found)


def _has(font: _Font, char: str) -> bool:
    """Tell whether a font has a character; for what it has not it draws what U+FFFF shows."""
    return bytes(font.getmask(char)) != bytes(font.getmask("\uffff"))
