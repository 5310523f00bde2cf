"""A laid out graph as cells: boxes, lines, arrow heads; only what a window shows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.boxes.frames import Pen, Place
from termboard.plot.boxes.glyphs import box_glyphs
from termboard.plot.boxes.lines import Lines, Window
from termboard.plot.cells import Grid

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from termboard.analysis.layered.drawing import Drawing
    from termboard.plot.boxes.glyphs import BoxGlyphs
    from termboard.plot.look import Look

__all__ = ["Window", "drawn", "whole"]


def drawn(
    drawing: Drawing,
    window: Window,
    look: Look,
    colors: Sequence[int] = (),
    focus: int | None = None,
    highlighted: Collection[int] = (),
) -> Grid:
    """Return what the window shows, as a grid of the window's size.

    `colors` holds the colour (0xRRGGBB) of each box, all of them frames if it is empty; `focus` is
    the box under the cursor; `highlighted` are indices of edges that are drawn on top.
    """
    grid = Grid(window.width, window.height)
    if not drawing.boxes or not grid.width or not grid.height:
        return grid
    glyphs = box_glyphs(look.glyphs)
    strong = frozenset(drawing.route_of[edge] for edge in highlighted if edge in drawing.route_of)
    lines = Lines(grid, drawing, window, look, glyphs, strong)
    pen = Pen(grid, drawing, look, glyphs, focus)
    _divide(grid, drawing, window, look, glyphs)
    lines.draw()
    lines.label()
    for box in _boxes(drawing, window):
        pen.draw(box, _place(drawing, window, box), _color(box, colors, look))
    if not drawing.options.compact:
        _join(lines, pen, colors)
    lines.draw_heads()
    return grid


def whole(drawing: Drawing) -> Window:
    """Return the window that shows all of a drawing."""
    return Window(0, 0, drawing.width, drawing.height)


def _boxes(drawing: Drawing, window: Window) -> list[int]:
    inside = (drawing.x < window.x + window.width) & (drawing.x + drawing.widths > window.x)
    inside &= (drawing.y < window.y + window.height) & (drawing.y + drawing.heights > window.y)
    found: list[int] = np.flatnonzero(inside).tolist()
    return found


def _place(drawing: Drawing, window: Window, box: int) -> Place:
    return Place(
        int(drawing.x[box]) - window.x,
        int(drawing.y[box]) - window.y,
        int(drawing.widths[box]),
        int(drawing.heights[box]),
    )


def _color(box: int, colors: Sequence[int], look: Look) -> int:
    return colors[box] if len(colors) else look.palette.frame


def _divide(grid: Grid, drawing: Drawing, window: Window, look: Look, glyphs: BoxGlyphs) -> None:
    """Draw the line between the drawing and what stands at its side."""
    if drawing.aside_x:
        column = drawing.aside_x - 3 - window.x
        if column >= 0:
            grid.fill(column, -window.y, 1, drawing.height, glyphs.divider, fg=look.palette.grid)


def _join(lines: Lines, pen: Pen, colors: Sequence[int]) -> None:
    """Draw where lines leave the frames of their boxes."""
    window = lines.window
    for at in lines.touching(0):
        route = lines.drawing.routes[at]
        (x, y), (_, after) = route.points[:2]
        border = pen.border(route.source)
        strong = at in lines.strong
        if after < y:
            glyph = border.strong_up if strong else border.up
        else:
            glyph = border.strong_down if strong else border.down
        color = _color(route.source, colors, pen.look)
        if strong or route.source == pen.focus:
            color = pen.look.palette.focus
        pen.grid.put(x - window.x, y - window.y, glyph, color)
