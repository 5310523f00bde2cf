"""The only importer of plotext: one static line chart, for printing.

plotext 6.1 aborts the process on a NaN inside a line, and its time and memory grow with whatever
lies outside the limits. So it never sees the data: it gets finite places between 0 and 1, a few per
column of dots, cut into strokes where a value is missing, and ticks that are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.text import Text

from termboard.analysis.downsample import reduced
from termboard.plot.ansi import to_ansi
from termboard.plot.axes import Axis, ticks
from termboard.plot.cells import BOLD, Grid, text_width
from termboard.plot.glyphs import BRAILLE
from termboard.plot.layout import usable, x_extent, y_extent
from termboard.plot.lines import Chart, Line
from termboard.plot.palette import DARK, fade
from termboard.plot.raster import curve
from termboard.plot.view import View
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from termboard.plot.ansi import Depth
    from termboard.plot.palette import Palette

_FAINT = 0.62
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
    return to_ansi(draw(Chart(tuple(lines)), title, width, height, DARK), depth)


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
        grid.put(x, y, "━━", line.color)
        x += 3 + grid.put(x + 3, y, line.name, palette.text, ellipsis=True) + 2
    rows = Grid(width, min(3, y + 1) if named else 0)
    rows.blit(grid, 0, 0)
    return rows


def _body(shown: Chart, width: int, height: int, palette: Palette, tz: tzinfo | None) -> Grid:
    """Return what plotext draws: frame, ticks and curves."""
    import plotext

    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear()
    figure.theme("colorless")
    figure.canvas("default")
    figure.plot_size(width, height)
    frame = plotext.pixel(_rgb(palette.axis))
    figure.axes(True, pixel=frame)
    figure.axes(False, axis="x", side="upper")
    figure.axes(False, axis="y", side="right")
    figure.legend(False)
    order = sorted(shown.lines, key=lambda line: not line.faint)
    curves = [curve(line.x, line.y) for line in order]
    limits = (
        usable(shown.x.limits, shown.x) if shown.x.limits else x_extent(curves, shown.x),
        usable(shown.y.limits, shown.y) if shown.y.limits else y_extent(curves, shown.y),
    )
    _set_ticks(plotext, limits, (shown.x, shown.y), (width, height), (palette, tz))
    view = View(*limits, 2, 2, log_x=shown.x.log, log_y=shown.y.log)
    for line, points in zip(order, curves, strict=True):
        color = fade(line.color, palette.background, _FAINT) if line.faint else line.color
        _draw_line(plotext, points.x, points.y, view, (color, width * BRAILLE.columns))
    grid = Grid(width, height)
    _copy(figure.build().string(), grid)
    figure.clear()
    if not any(points.limits for points in curves):
        words = "no finite values" if any(len(points.x) for points in curves) else "no data"
        grid.put(max(0, (width - len(words)) // 2), height // 2, words, palette.muted)
    return grid


def _set_ticks(
    plotext: Any,
    limits: tuple[tuple[float, float], tuple[float, float]],
    axes: tuple[Axis, Axis],
    size: tuple[int, int],
    look: tuple[Palette, tzinfo | None],
) -> None:
    palette, tz = look
    most = (max(1, size[0] // 14), max(2, (size[1] - 2) // 3))
    for name, side, limit, axis, count in zip(
        ("x", "y"), ("lower", "left"), limits, axes, most, strict=True
    ):
        values, labels = ticks(limit, axis, count, tz)
        view = View(limit, limit, 2, 2, log_x=axis.log, log_y=axis.log)
        ruler = plotext.figure.ruler(name, side)
        ruler.lim(0.0, 1.0)
        ruler.ticks(np.clip(view.across(values), 0.0, 1.0).tolist(), labels)
        ruler.pixel(plotext.pixel(_rgb(palette.muted)))


def _draw_line(
    plotext: Any,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    view: View,
    look: tuple[int, int],
) -> None:
    """Hand one curve to plotext as places between 0 and 1, in strokes of finite neighbours."""
    color, columns = look
    inside = (x >= view.x[0]) & (x <= view.x[1])
    x, y = x[inside], y[inside]
    if len(x) and bool((x[1:] >= x[:-1]).all()):
        keep = reduced(x, y, columns)
        x, y = x[keep], y[keep]
    across, up = view.across(x), 1.0 - view.down(y)
    good = np.isfinite(across) & np.isfinite(up) & np.isfinite(y) & (across >= 0) & (across <= 1)
    if not good.any():
        return
    joined = np.flatnonzero(good)
    breaks = np.flatnonzero(np.diff(joined) > 1) + 1
    # A stroke to a place outside would be walked dot by dot; the border is near enough.
    places = (across[good].tolist(), np.clip(up[good], 0.0, 1.0).tolist())
    marker = plotext.marker("braille", plotext.pixel(_rgb(color)))
    signal = plotext.figure.signal(*places, marker=marker).lines(True)
    for index in breaks.tolist():
        signal.line(index, False)
    plotext.figure.draw(signal)


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
