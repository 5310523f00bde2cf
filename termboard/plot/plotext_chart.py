"""The only importer of plotext: one static line chart, for printing.

plotext 6.1 aborts the process on a NaN inside a line, its time and memory grow with whatever lies
outside the limits, and the dots of curves that meet in a cell run together. So it never sees the
data: it gets our ticks, and the dots of our own rasteriser as places between 0 and 1, unconnected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from termboard.plot.ansi import to_ansi
from termboard.plot.axes import Axis
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, text_width
from termboard.plot.glyphs import BRAILLE
from termboard.plot.layers import dots_of, layered
from termboard.plot.layout import fit, usable, x_extent, y_extent
from termboard.plot.lines import Chart, Line, draw_emptiness, render, shown_color
from termboard.plot.marks import draw_isolated, draw_letters, draw_non_finite
from termboard.plot.palette import DARK
from termboard.plot.raster import curve
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from termboard.plot.ansi import Depth
    from termboard.plot.layout import Layout
    from termboard.plot.palette import Palette
    from termboard.plot.raster import Curve

# plotext wants room for its frame and labels; below this nothing of the curve is left.
_LEAST_WIDTH, _LEAST_HEIGHT = 16, 5


def chart(
    lines: Sequence[Line], title: str, width: int, height: int, *, color: bool | Depth
) -> str:
    """Return a chart of `width` by `height` cells, rows ended by newlines.

    The title is its first row, the legend its last. `color` False is plain text, True is 24-bit
    colour, else a depth of `plot.ansi`.
    """
    depth: Depth = ("truecolor" if color else "none") if isinstance(color, bool) else color
    return to_ansi(draw(Chart(tuple(lines), Axis("step")), title, width, height, DARK), depth)


def draw(
    shown: Chart,
    title: str,
    width: int,
    height: int,
    palette: Palette,
    tz: tzinfo | None = None,
) -> Grid:
    """Return the chart as cells. Of `shown`, lines and axes are drawn; seams and bands are not."""
    grid = Grid(max(width, _LEAST_WIDTH), max(height, _LEAST_HEIGHT))
    start = max(0, (grid.width - text_width(title)) // 2)
    grid.put(start, 0, title, palette.text, attrs=BOLD, ellipsis=True)
    legend = _legend(shown.lines, grid.width, palette)
    legend = legend if grid.height - legend.height > _LEAST_HEIGHT + 1 else Grid(grid.width, 0)
    body = _body(shown, grid.width, grid.height - 1 - legend.height, palette, tz)
    grid.blit(body, 0, 1)
    grid.blit(legend, 0, grid.height - legend.height)
    return grid


def _legend(lines: Sequence[Line], width: int, palette: Palette) -> Grid:
    """Return the names in as many rows as they need, three at most, with the colour of each."""
    named = [line for line in lines if line.name and not line.faint]
    grid = Grid(width, 3 if named else 0)
    x, y = 1, 0
    for line in named:
        need = text_width(line.name) + 3
        if x > 1 and x + need > width:
            x, y = 1, y + 1
        grid.put(x, y, line.mark or "━━", line.color)
        x += 3 + grid.put(x + 3, y, line.name, palette.text, ellipsis=True) + 2
    rows = Grid(width, min(3, y + 1) if named else 0)
    rows.blit(grid, 0, 0)
    return rows


def _body(shown: Chart, width: int, height: int, palette: Palette, tz: tzinfo | None) -> Grid:
    """Return the chart without title and legend; what is too small for plotext we draw alone."""
    order = sorted(shown.lines, key=lambda line: not line.faint)
    curves = [curve(line.x, line.y) for line in order]
    limits = (
        usable(shown.x.limits, shown.x) if shown.x.limits else x_extent(curves, shown.x),
        usable(shown.y.limits, shown.y) if shown.y.limits else y_extent(curves, shown.y),
    )
    layout = fit(limits, (shown.x, shown.y), (width, height), BRAILLE, tz)
    if layout.frame.x_rows < 2 or layout.frame.left < 2 or not layout.y_ticks:
        return render(Chart(tuple(order), shown.x, shown.y), width, height, palette, BRAILLE, tz)
    grid = Grid(width, height)
    _copy(_drawn(order, curves, layout, palette), grid)
    owner = layered(curves, [line.stroke for line in order], layout, BRAILLE)[1]
    draw_letters(grid, [line.mark for line in order], owner, layout.frame)
    for line, points in zip(order, curves, strict=True):
        if not line.faint:
            draw_isolated(grid, points, line.color, layout, BRAILLE)
            draw_non_finite(grid, points, line.color, layout, BRAILLE)
    draw_emptiness(grid, curves, layout.frame, palette)
    return grid


def _drawn(lines: list[Line], curves: list[Curve], layout: Layout, palette: Palette) -> str:
    """Return plotext's rows: its frame, our ticks, and the dots of each curve."""
    import plotext

    frame = layout.frame
    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear()
    figure.theme("colorless")
    figure.canvas("default")
    figure.plot_size(frame.left + frame.width, frame.height + frame.x_rows)
    figure.axes(True, pixel=plotext.pixel(_rgb(palette.axis)))
    figure.axes(False, axis="x", side="upper")
    figure.axes(False, axis="y", side="right")
    figure.legend(False)
    across = [(tick.cell + 0.5) / frame.width for tick in layout.x_ticks]
    up = [1 - (tick.cell + 0.5) / frame.height for tick in layout.y_ticks]
    for name, side, places, ticks in (
        ("x", "lower", across, layout.x_ticks),
        ("y", "left", up, layout.y_ticks),
    ):
        # Limits at the edges of the outermost dots, so that the middle of a dot hits that dot.
        ruler = figure.ruler(name, side).lim(0.0, 1.0).alignment("edge")
        ruler.ticks(places, [tick.label for tick in ticks])
        ruler.pixel(plotext.pixel(_rgb(palette.muted)))
    codes, owner = layered(curves, [line.stroke for line in lines], layout, BRAILLE)
    for index, line in enumerate(lines):
        rows, columns = dots_of(codes, owner == index, BRAILLE)
        if len(rows):
            x = (columns + 0.5) / layout.view.columns
            y = 1 - (rows + 0.5) / layout.view.rows
            color = plotext.pixel(_rgb(shown_color(line, palette)))
            marker = plotext.marker("braille", color)
            figure.draw(figure.signal(x.tolist(), y.tolist(), marker=marker))
    text = str(figure.build().string())
    figure.clear()
    return text


def _copy(text: str, grid: Grid) -> None:
    """Put rows with plotext's escape sequences into a grid."""
    for y, row in enumerate(text.splitlines()[: grid.height]):
        styled = Text.from_ansi(row)
        plain = styled.plain
        grid.put(0, y, printable(plain))
        for span in styled.spans:
            color = getattr(span.style, "color", None)
            if color is not None:
                red, green, blue = color.get_truecolor()
                value = red << 16 | green << 8 | blue
                start = text_width(plain[: span.start])
                grid.paint(start, y, text_width(plain[span.start : span.end]), 1, fg=value)


def _rgb(color: int) -> tuple[int, int, int]:
    return color >> 16 & 255, color >> 8 & 255, color & 255
