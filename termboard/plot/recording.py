"""A grid as Rich has it, for Rich's own export to SVG and HTML."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console
from rich.segment import Segment, Segments
from rich.terminal_theme import TerminalTheme

from termboard.plot.characters import REVERSE, style_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.style import Style

    from termboard.plot.cells import Grid
    from termboard.plot.palette import Palette


def recorded(grid: Grid, palette: Palette) -> Console:
    """Return a console that has printed the grid, whatever terminal and environment there are."""
    console = Console(
        file=io.StringIO(),
        record=True,
        width=max(1, grid.width),
        height=max(1, grid.height),
        color_system="truecolor",
        force_terminal=True,
        force_jupyter=False,
        force_interactive=False,
        legacy_windows=False,
        no_color=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    console.print(
        Segments(_segments(grid, palette)), end="", crop=False, no_wrap=True, soft_wrap=True
    )
    return console


def theme_of(palette: Palette) -> TerminalTheme:
    """Return the palette as a terminal's colours; a grid's own are true colours and stay."""
    sixteen = (
        palette.background, palette.error, palette.good, palette.warning,
        palette.accent, palette.focus, palette.cursor, palette.text,
    )  # fmt: skip
    return TerminalTheme(
        _parts(palette.background), _parts(palette.text), [_parts(color) for color in sixteen]
    )


def _segments(grid: Grid, palette: Palette) -> Iterator[Segment]:
    for y in range(grid.height):
        chars = grid.chars[y].tolist()
        for start, stop, fg, bg, attrs in grid.runs(y):
            style = _style(fg, bg, attrs, palette)
            for text in _alike(chars[start:stop]):
                yield Segment(text, style)
        yield Segment.line()


def _style(fg: int, bg: int, attrs: int, palette: Palette) -> Style:
    """Return a look; what is reversed is so already, because Rich's HTML forgets own colours."""
    if attrs & REVERSE:
        fg, bg = (bg if bg >= 0 else palette.background), (fg if fg >= 0 else palette.text)
    return style_of(fg, bg, attrs & ~REVERSE)


def _alike(chars: list[str]) -> Iterator[str]:
    """Join characters of one cell; one that is wide or has marks stands alone.

    Rich tells the viewer a text's length in characters, which would squeeze or stretch such text.
    """
    start = 0
    for place, char in enumerate(chars):
        wide = place + 1 < len(chars) and chars[place + 1] == ""
        if len(char) == 1 and not wide:
            continue
        if text := "".join(chars[start:place]):
            yield text
        if char:
            yield char
        start = place + 1
    if text := "".join(chars[start:]):
        yield text


def _parts(color: int) -> tuple[int, int, int]:
    return color >> 16 & 255, color >> 8 & 255, color & 255
