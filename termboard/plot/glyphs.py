"""The characters a chart is made of: dots and frames, in Unicode or in plain ASCII."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Glyphs:
    """One set of characters; all but dots, blocks, strokes and ellipsis are one cell wide."""

    name: str
    """`braille`, `console` or `ascii`."""
    columns: int
    """Dots in a cell, across."""
    rows: int
    """Dots in a cell, down."""
    dots: str
    """The character of each set of lit dots; bit `row + rows * column` is one dot."""
    horizontal: str
    vertical: str
    corners: str
    """Top left, top right, bottom left, bottom right of a frame."""
    heavy_horizontal: str
    heavy_vertical: str
    heavy_corners: str
    """As `corners`, of the frame that has the focus."""
    origin: str
    """Where the two axes meet."""
    tick_left: str
    """A tick on the left axis."""
    tick_bottom: str
    """A tick on the bottom axis."""
    tick_origin: str
    """A tick of the left axis in the row of the bottom axis."""
    rule: str
    """A faint horizontal line through the plot area."""
    seam: str
    """A faint vertical line: where an attempt starts."""
    cursor: str
    """A vertical line: the cursor."""
    point: str
    """A single point that stands out."""
    nan: str
    """Not a number."""
    above: str
    """Plus infinity, or above the view."""
    below: str
    """Minus infinity, or below the view."""
    bullet: str
    """A run in a list."""
    hollow: str
    """A run in a list that is switched off."""
    blocks: str
    """Bars from lowest to highest."""
    half_blocks: str
    """The upper and the lower half of a cell; empty where there are none."""
    shades: str
    """Densities from none to full."""
    open: str
    """A group that shows its members."""
    closed: str
    """A group that hides them."""
    dash: str
    """Between words."""
    separator: str
    """Between parts of a line."""
    check: str
    """Something that is well."""
    ellipsis: str
    """What stands for cut text."""
    infinity: str
    """The number."""
    strokes: tuple[str, ...]
    """Pieces of a solid curve, a dashed, a dotted one, and one of long dashes; two cells each."""
    least: str
    """A curve's least value."""
    greatest: str
    """A curve's greatest value."""
    minimum: str
    """The same in front of a number."""
    maximum: str

    @cached_property
    def table(self) -> NDArray[np.str_]:
        """`dots` as an array to index by sets of dots."""
        import numpy as np  # the frame of the app has glyphs before it has arrays

        return np.array(list(self.dots), dtype="<U4")

    @cached_property
    def weights(self) -> NDArray[np.uint8]:
        """The bit of each dot of a cell, as an array of (rows, columns)."""
        import numpy as np

        bits = np.arange(self.rows)[:, None] + self.rows * np.arange(self.columns)[None, :]
        return (1 << bits).astype(np.uint8)


def _braille() -> str:
    """Return the braille characters by our bit order: down the left column, then the right."""
    unicode_bits = (0, 1, 2, 6, 3, 4, 5, 7)
    return "".join(
        chr(0x2800 + sum(1 << unicode_bits[bit] for bit in range(8) if code >> bit & 1))
        for code in range(256)
    )


BRAILLE = Glyphs(
    name="braille",
    columns=2,
    rows=4,
    dots=" " + _braille()[1:],
    horizontal="─",
    vertical="│",
    corners="╭╮╰╯",
    heavy_horizontal="━",
    heavy_vertical="┃",
    heavy_corners="┏┓┗┛",
    origin="└",
    tick_left="┤",
    tick_bottom="┬",
    tick_origin="┴",
    rule="┈",
    seam="┊",
    cursor="│",
    point="●",
    nan="×",
    above="▲",
    below="▼",
    bullet="●",
    hollow="○",
    blocks="▁▂▃▄▅▆▇█",
    half_blocks="▀▄",
    shades=" ░▒▓█",
    open="▾",
    closed="▸",
    dash="–",
    separator="·",
    check="✓",
    ellipsis="…",
    infinity="∞",
    strokes=("⠤⠤", "⠄⠠", "⠄⠄", "⠤⠄"),
    least="▽",
    greatest="△",
    minimum="▽",
    maximum="△",
)
"""Braille dots, two across and four down in a cell."""

ASCII = Glyphs(
    name="ascii",
    columns=1,
    rows=2,
    dots=" '.:",
    horizontal="-",
    vertical="|",
    corners="++++",
    heavy_horizontal="=",
    heavy_vertical="#",
    heavy_corners="####",
    origin="+",
    tick_left="+",
    tick_bottom="+",
    tick_origin="+",
    rule=" ",
    seam=":",
    cursor="|",
    point="o",
    nan="x",
    above="^",
    below="v",
    bullet="*",
    hollow="o",
    blocks="_.-=+*#@",
    half_blocks="",
    shades=" .:*#",
    open="v",
    closed=">",
    dash="-",
    separator="-",
    check="+",
    ellipsis="..",
    infinity="inf",
    strokes=("--", "~~", "..", "-."),
    least="_",
    greatest="'",
    minimum="min ",
    maximum="max ",
)
"""Seven-bit characters only, for locales without UTF-8: one dot across and two down in a cell."""

CONSOLE = replace(
    ASCII,
    name="console",
    horizontal="─",
    vertical="│",
    corners="┌┐└┘",
    heavy_horizontal="═",
    heavy_vertical="║",
    heavy_corners="╔╗╚╝",
    origin="└",
    tick_left="┤",
    tick_bottom="┬",
    tick_origin="┴",
    seam="·",
    cursor="│",
    point="•",
    nan="×",
    above="▲",
    below="▼",
    bullet="•",
    blocks="__..░▒██",
    shades=" ·░▒█",
    separator="·",
    infinity="∞",
    strokes=("──", "─ ", "··", "─·"),
)
"""For Linux consoles: no font of theirs has braille, few have parts of blocks. ASCII's dots, and
the frames, arrows and shades that all of them have (`terminal.spelling.CONSOLE`)."""

_SETS = {glyphs.name: glyphs for glyphs in (BRAILLE, CONSOLE, ASCII)}


def glyphs_of(name: str) -> Glyphs:
    """Return the set of a name; KeyError if there is none."""
    return _SETS[name]
