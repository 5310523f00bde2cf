"""What is drawn on top of curves: values that are no numbers, letters, the cursor's points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.cells import BOLD, KEEP
from termboard.plot.raster import last_finite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.plot.axes import Frame
    from termboard.plot.cells import Grid
    from termboard.plot.glyphs import Glyphs
    from termboard.plot.layout import Layout
    from termboard.plot.raster import Curve

# Cells between two marks of one kind on one curve: a thousand NaNs shall not paint the chart solid.
_APART = 6
# Cells between two letters on one curve.
_LETTERS_APART = 24


def draw_non_finite(grid: Grid, points: Curve, color: int, layout: Layout, glyphs: Glyphs) -> None:
    """Mark NaN at the last finite value, ±Inf (and, on a log axis, what is ≤ 0) at the border."""
    points = points.on(layout.view)
    if points.finite:
        return
    low, high = layout.view.x
    y, x = points.y, points.x[points.bad]
    bad = points.bad[(x >= low) & (x <= high)]
    per_cell = layout.view.columns // layout.frame.width
    dots = np.floor(layout.view.across(points.x[bad]) + 0.5)
    cells = np.floor(dots / per_cell).astype(np.intp)
    bottom = layout.frame.height - 1
    for glyph, chosen in (
        (glyphs.above, np.isposinf(y[bad])),
        (glyphs.below, np.isneginf(y[bad])),
        (glyphs.nan, np.isnan(y[bad])),
    ):
        which = _thinned(cells, np.flatnonzero(chosen))
        values = last_finite(points, bad[which]) if glyph == glyphs.nan else None
        for order, at in enumerate(which):
            row = 0 if glyph == glyphs.above else bottom
            if values is not None:
                row = _row(float(values[order]), layout)
            grid.put(layout.frame.left + int(cells[at]), row, glyph, color, KEEP, BOLD)


def draw_isolated(grid: Grid, points: Curve, color: int, layout: Layout, glyphs: Glyphs) -> None:
    """Draw points without a finite neighbour as TensorBoard does, as a circle."""
    if points.finite and len(points.x) != 1:
        return
    low, high = layout.view.x
    fences = np.concatenate(([-1], points.bad, [len(points.x)]))
    at = fences[:-1][np.diff(fences) == 2] + 1
    at = at[(points.x[at] >= low) & (points.x[at] <= high)]
    per_cell = layout.view.columns // layout.frame.width
    dots = np.floor(layout.view.across(points.x[at]) + 0.5)
    cells = np.floor(dots / per_cell).astype(np.intp)
    for index in _thinned(cells, np.arange(len(at)), apart=2):
        row = layout.row_of(float(points.y[at[index]]))
        if row is not None:
            grid.put(layout.frame.left + int(cells[index]), row, glyphs.point, color, KEEP)


def draw_extremes(grid: Grid, points: Curve, color: int, layout: Layout, glyphs: Glyphs) -> None:
    """Mark the first least and the first greatest finite value in view."""
    low, high = layout.view.x
    inside = np.flatnonzero(np.isfinite(points.y) & (points.x >= low) & (points.x <= high))
    if len(inside) < 2:
        return
    values = points.y[inside]
    for glyph, at in ((glyphs.least, np.argmin(values)), (glyphs.greatest, np.argmax(values))):
        index = inside[at]
        column = layout.column_of(float(points.x[index]))
        row = layout.row_of(float(points.y[index]))
        if column is not None and row is not None:
            grid.put(column, row, glyph, color, KEEP, BOLD)


def _thinned(cells: NDArray[np.intp], which: NDArray[np.intp], apart: int = _APART) -> list[int]:
    """Return of the indices `which` those whose cells are far enough apart, the first always."""
    _, firsts = np.unique(cells[which], return_index=True)
    out: list[int] = []
    for index in which[firsts].tolist():
        if not out or cells[index] - cells[out[-1]] >= apart:
            out.append(index)
    return out


def _row(value: float, layout: Layout) -> int:
    """Return the row of a value, the nearest border if it is outside, the bottom for NaN."""
    if np.isnan(value):
        return layout.frame.height - 1
    low, high = layout.view.y
    return layout.row_of(min(max(value, low), high)) or 0


def draw_letters(grid: Grid, letters: list[str], owner: NDArray[np.int16], frame: Frame) -> None:
    """Write each curve's letter on it every so many cells, staggered, once at least."""
    for index, letter in enumerate(letters):
        if not letter:
            continue
        rows, columns = np.nonzero((owner == index).T)[::-1]
        chosen = np.flatnonzero((columns - 5 * index) % _LETTERS_APART == _LETTERS_APART // 2)
        _, firsts = np.unique(columns[chosen], return_index=True)
        picked = chosen[firsts].tolist() or ([len(columns) // 2] if len(columns) else [])
        for at in picked:
            grid.put(
                frame.left + int(columns[at]), int(rows[at]), letter[0], -2, KEEP, BOLD, width=1
            )


def draw_cursor(
    grid: Grid, shown: list[tuple[Curve, int]], x: float, layout: Layout, glyphs: Glyphs
) -> None:
    """Put a point on each curve at its point nearest to `x`, if that is in view and finite."""
    for points, color in shown:
        at = nearest(points.x, x, ascending=not len(points.turns))
        if at is None or not np.isfinite(points.y[at]):
            continue
        column, row = layout.column_of(float(points.x[at])), layout.row_of(float(points.y[at]))
        if column is not None and row is not None:
            grid.put(column, row, glyphs.point, color, KEEP, BOLD)


def nearest(x: NDArray[np.float64], at: float, *, ascending: bool = True) -> int | None:
    """Return the index of the point nearest to `at`, the later of equals; None without points."""
    if not len(x):
        return None
    if not ascending:
        distance = np.abs(x / 2 - at / 2)
        return int(len(x) - 1 - np.argmin(distance[::-1]))
    right = int(np.searchsorted(x, at, side="right"))
    if right == 0:
        return int(np.searchsorted(x, x[0], side="right")) - 1
    if right == len(x) or at / 2 - x[right - 1] / 2 < x[right] / 2 - at / 2:
        return right - 1
    return int(np.searchsorted(x, x[right], side="right")) - 1
