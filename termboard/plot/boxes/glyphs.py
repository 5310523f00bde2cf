"""The characters that boxes and the lines between them are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.plot.glyphs import Glyphs

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
"""Where a line leaves a cell to; a cell's character follows from their sum."""

UPRIGHT, LEVEL = UP | DOWN, LEFT | RIGHT


@dataclass(frozen=True)
class Border:
    """The frame of a box."""

    corners: str
    """Top left, top right, bottom left, bottom right."""
    horizontal: str
    vertical: str
    up: str
    """Where a line leaves the frame upwards."""
    down: str
    right: str
    """Where another frame behind it comes out."""
    strong_up: str
    """The same for a line that is pointed out."""
    strong_down: str


@dataclass(frozen=True)
class BoxGlyphs:
    """One set of characters, each one cell wide."""

    lines: str
    """By the sum of directions: 16 characters."""
    dashed: str
    """For lines that carry no tensor."""
    strong: str
    """For lines that are pointed out."""
    op: Border
    scope: Border
    aside: Border
    """Of what stands at the side."""
    focus: Border
    arrow_up: str
    arrow_down: str
    mark: str
    """In front of the number of edges that are not drawn."""
    loop: str
    """An edge from a box to itself."""
    closed: str
    """A scope, which can be opened."""
    times: str
    """In front of how many a box stands for."""
    divider: str
    """Between the drawing and what stands at its side."""


def table(characters: str) -> NDArray[np.str_]:
    """Return characters as an array to index by sums of directions."""
    return np.array(list(characters), dtype="<U4")


_LIGHT = " │││─╯╮┤─╰╭├─┴┬┼"
_STRONG = " ┃┃┃━┛┓┫━┗┏┣━┻┳╋"
_PLAIN = " |||-+++-+++-+++"

UNICODE = BoxGlyphs(
    lines=_LIGHT,
    dashed=_LIGHT.replace("│", "┆").replace("─", "┄"),
    strong=_STRONG,
    op=Border("┌┐└┘", "─", "│", "┴", "┬", "├", "┸", "┰"),
    scope=Border("╭╮╰╯", "─", "│", "┴", "┬", "├", "┸", "┰"),
    aside=Border("╭╮╰╯", "┄", "┆", "┴", "┬", "├", "┸", "┰"),
    focus=Border("┏┓┗┛", "━", "┃", "┷", "┯", "┣", "┻", "┳"),
    arrow_up="▲",
    arrow_down="▼",
    mark="◦",
    loop="↺",
    closed="▸",
    times="×",
    divider="┊",
)
"""Box drawing characters."""

_FRAME = Border("++++", "-", "|", "+", "+", "+", "+", "+")

ASCII = BoxGlyphs(
    lines=_PLAIN,
    dashed=_PLAIN.replace("|", ":").replace("-", "."),
    strong=_PLAIN.replace("|", "#").replace("-", "=").replace("+", "#"),
    op=_FRAME,
    scope=_FRAME,
    aside=Border("++++", ".", ":", "+", "+", "+", "+", "+"),
    focus=Border("####", "=", "#", "#", "#", "#", "#", "#"),
    arrow_up="^",
    arrow_down="v",
    mark="o",
    loop="@",
    closed=">",
    times="x",
    divider=":",
)
"""Seven-bit characters only."""

_THIN, _DOUBLE = " │││─┘┐┤─└┌├─┴┬┼", " ║║║═╝╗╣═╚╔╠═╩╦╬"
_THIN_FRAME = Border("┌┐└┘", "─", "│", "┴", "┬", "├", "┴", "┬")

CONSOLE = replace(
    UNICODE,
    lines=_THIN,
    dashed=_THIN.replace("│", ":").replace("─", "·"),
    strong=_DOUBLE,
    op=_THIN_FRAME,
    scope=_THIN_FRAME,
    aside=replace(_THIN_FRAME, horizontal="·", vertical=":"),
    focus=Border("╔╗╚╝", "═", "║", "╩", "╦", "╠", "╩", "╦"),
    mark="o",
    loop="@",
    closed=">",
    divider="│",
)
"""Single and double lines: all that the fonts of Linux consoles have."""


def box_glyphs(glyphs: Glyphs) -> BoxGlyphs:
    """Return the set that goes with a look's characters."""
    return {"ascii": ASCII, "console": CONSOLE}.get(glyphs.name, UNICODE)
