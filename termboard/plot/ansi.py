"""A grid as text with the escape sequences of a colour depth, for printing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from rich.color import ColorSystem

from termboard.plot.characters import BOLD, DIM, ITALIC, REVERSE, UNDERLINE, style_of

if TYPE_CHECKING:
    from termboard.plot.cells import Grid

Depth = Literal["none", "16", "256", "truecolor"]

_SYSTEMS: dict[str, ColorSystem] = {
    "16": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
}

_ATTRIBUTES = ((BOLD, "1"), (DIM, "2"), (ITALIC, "3"), (UNDERLINE, "4"), (REVERSE, "7"))


def to_ansi(grid: Grid, depth: Depth) -> str:
    """Return the grid's rows, each ended by a newline and with its style reset.

    Blanks at the right that show nothing are left out, so that a narrower window wraps nothing.
    Depth `none` has no escape sequence at all.
    """
    if depth == "none":
        text = grid.text()
        return text + "\n" if grid.height else ""
    system = _SYSTEMS[depth]
    return "".join(_row(grid, y, system) + "\n" for y in range(grid.height))


def _row(grid: Grid, y: int, system: ColorSystem) -> str:
    chars = grid.chars[y].tolist()
    parts: list[str] = []
    for start, stop, fg, bg, attrs in grid.runs(y):
        text = "".join(chars[start:stop])
        if stop == grid.width and bg < 0 and not attrs:
            text = text.rstrip(" ")
        parts.append(_run(text, fg, bg, attrs, system))
    return "".join(parts)


def _run(text: str, fg: int, bg: int, attrs: int, system: ColorSystem) -> str:
    # Blanks need no colour of their own.
    if bg < 0 and not attrs and not text.strip(" "):
        return text
    codes = _codes(fg, bg, attrs, system)
    return f"\x1b[{codes}m{text}\x1b[0m" if codes else text


@lru_cache(maxsize=4096)
def _codes(fg: int, bg: int, attrs: int, system: ColorSystem) -> str:
    """Return the parameters of a look's escape sequence.

    Not `Style.render`: that keeps the codes of the first colour system it is asked for.
    """
    style = style_of(fg, bg, attrs)
    codes = [code for flag, code in _ATTRIBUTES if attrs & flag]
    if style.color:
        codes += style.color.downgrade(system).get_ansi_codes(foreground=True)
    if style.bgcolor:
        codes += style.bgcolor.downgrade(system).get_ansi_codes(foreground=False)
    return ";".join(codes)
