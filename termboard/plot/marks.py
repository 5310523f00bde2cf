"""What is drawn on top of curves: values that are no numbers, letters, the cursor's points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.columns import bad_ones, search, search_one
from termboard.plot.characters import BOLD, KEEP
from termboard.plot.raster import last_finite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers
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
    if points.finite:
        return
    y = bad_ones(points.y, points.bad)
    for glyph, chosen in (
        (glyphs.above, y == np.inf),
        (glyphs.below, y == -np.inf),
        (glyphs.nan, np.isnan(y)),
    ):
        if not chosen.any():
            continue
        cells, which = _thinned(points, points.bad[chosen], layout, _APART)
        if glyph == glyphs.nan:
            rows = layout.rows_of(last_finite(points, which)).tolist()
        else:
            rows = [0 if glyph == glyphs.above else layout.frame.height - 1] * len(cells)
        for cell, row in zip(cells, rows, strict=True):
            grid.put(layout.frame.left + cell, row, glyph, color, KEEP, BOLD)


def draw_isolated(grid: Grid, points: Curve, color: int, layout: Layout, glyphs: Glyphs) -> None:
    """Draw points without a finite neighbour as TensorBoard does, as a circle."""
    if points.finite and len(points.x) != 1:
        return
    fences = np.concatenate(([-1], points.bad, [len(points.x)]))
    alone = fences[:-1][np.diff(fences) == 2] + 1
    cells, which = _thinned(points, alone, layout, 2)
    for cell, y in zip(cells, points.y[which].tolist(), strict=True):
        row = layout.row_of(y)
        if row is not None:
            grid.put(layout.frame.left + cell, row, glyphs.point, color, KEEP)


def draw_extremes(
    grid: Grid,
    extremes: Sequence[tuple[float, float]],
    color: int,
    layout: Layout,
    glyphs: Glyphs,
) -> None:
    """Mark (x, y) of a least and of a greatest value, as far as they are in view."""
    for glyph, (x, y) in zip((glyphs.least, glyphs.greatest), extremes, strict=True):
        column, row = layout.column_of(x), layout.row_of(y)
        if column is not None and row is not None:
            grid.put(column, row, glyph, color, KEEP, BOLD)


def _thinned(
    points: Curve, among: NDArray[np.intp], layout: Layout, apart: int
) -> tuple[list[int], NDArray[np.intp]]:
    """Return cells of the plot area, from the left, and the first point `among` these in each.

    Cells stand far enough apart; the first that has one is always there. `among` ascends.
    """
    firsts = _firsts(points, among, layout)
    chosen: list[int] = []
    for cell in np.flatnonzero(firsts >= 0).tolist():
        if not chosen or cell - chosen[-1] >= apart:
            chosen.append(cell)
    return chosen, firsts[chosen]


def _firsts(points: Curve, among: NDArray[np.intp], layout: Layout) -> NDArray[np.intp]:
    """Return the first point `among` these in each cell of the plot area, -1 for none."""
    view, width = layout.view, layout.frame.width
    per_cell = view.columns // width
    firsts = np.full(width, -1)
    if not len(points.turns):  # a look-up for each cell, however many points there are
        stops = search(points.x, view.edges[::per_cell])
        stops[-1] = search_one(points.x, view.x[1], "right")
        places = np.searchsorted(among, stops)
        used = places[1:] > places[:-1]
        firsts[used] = among[places[:-1][used]]
        return firsts
    x = points.x[among]
    among = among[(x >= view.x[0]) & (x <= view.x[1])][::-1]
    dots = np.floor(view.across(points.x[among]) + 0.5).astype(np.intp)
    firsts[dots // per_cell] = among  # of several the one written last stays
    return firsts


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
    found = [
        (points.x[at], points.y[at], color)
        for points, color in shown
        if (at := nearest(points.x, x, ascending=not len(points.turns))) is not None
    ]
    if not found:
        return
    places, values, colors = zip(*found, strict=True)
    columns, rows = layout.columns_of(np.array(places)), layout.rows_in_view(np.array(values))
    seen = (columns >= 0) & (rows >= 0)
    cells = rows[seen], columns[seen]  # of several points in a cell the last one's stays
    grid.chars[cells], grid.fg[cells] = glyphs.point, np.array(colors)[seen]
    grid.attrs[cells] = BOLD


def nearest(x: Numbers, at: float, *, ascending: bool = True) -> int | None:
    """Return the index of the point nearest to `at`, the later of equals; None without points."""
    if not len(x):
        return None
    if not ascending:
        distance = np.abs(np.asarray(x) / 2 - at / 2)
        return int(len(x) - 1 - np.argmin(distance[::-1]))
    right = search_one(x, at, "right")
    if right == 0:
        return search_one(x, float(x[0]), "right") - 1
    if right == len(x) or at / 2 - x[right - 1] / 2 < x[right] / 2 - at / 2:
        return right - 1
    return search_one(x, float(x[right]), "right") - 1
