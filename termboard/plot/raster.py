"""Curves as dots: per column of dots the lowest and highest place the curve reaches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.segments import segment_dots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.plot.view import View

# Above this many backward steps the curve is drawn stroke by stroke instead of run by run.
_MOST_RUNS = 24


@dataclass(frozen=True)
class Curve:
    """Points in the order in which they are joined, with what the rasteriser asks about them."""

    x: NDArray[np.float64]
    """Finite."""
    y: NDArray[np.float64]
    """NaN is a gap; ±Inf is a spike to the border."""
    turns: NDArray[np.intp]
    """Indices of the points that lie to the left of the point before."""
    bad: NDArray[np.intp]
    """Indices of the points whose `y` is not finite."""
    limits: tuple[float, float] | None
    """Least and greatest finite `y`."""

    @property
    def finite(self) -> bool:
        """Whether all of `y` is."""
        return not len(self.bad)

    def on(self, view: View) -> Curve:
        """Return the curve as an axis shows it: on a logarithmic one what is ≤ 0 is -Inf."""
        if not view.log_y or self.limits is None or self.limits[0] > 0:
            return self
        y = np.where(self.y <= 0, -np.inf, self.y)
        return replace(self, y=y, bad=np.flatnonzero(~np.isfinite(y)))

    @property
    def x_limits(self) -> tuple[float, float] | None:
        """Least and greatest `x`."""
        if not len(self.x):
            return None
        if not len(self.turns):
            return float(self.x[0]), float(self.x[-1])
        return float(self.x.min()), float(self.x.max())


def curve(x: NDArray[np.float64], y: NDArray[np.float64]) -> Curve:
    """Return the points ready for drawing, without those that have no place on the x axis."""
    length = min(len(x), len(y))
    x, y = np.asarray(x[:length], np.float64), np.asarray(y[:length], np.float64)
    ascending = bool((x[1:] >= x[:-1]).all()) and length > 0
    if not (ascending and np.isfinite(x[0]) and np.isfinite(x[-1])):
        keep = np.isfinite(x)
        if not keep.all():
            x, y = x[keep], y[keep]
    turns = np.flatnonzero(x[1:] < x[:-1]) + 1
    if len(turns) > _MOST_RUNS and (x[1:] <= x[:-1]).all():
        x, y, turns = x[::-1], y[::-1], turns[:0]
    low, high = (float(y.min()), float(y.max())) if len(y) else (np.nan, np.nan)
    bad = np.empty(0, np.intp)
    if len(y) and not (np.isfinite(low) and np.isfinite(high)):
        bad = np.flatnonzero(~np.isfinite(y))
        low, high = float(np.fmin.reduce(y)), float(np.fmax.reduce(y))
        if not (np.isfinite(low) and np.isfinite(high)):
            some = y[np.isfinite(y)]
            low, high = (float(some.min()), float(some.max())) if len(some) else (np.nan, np.nan)
    return Curve(x, y, turns, bad, None if np.isnan(low) else (low, high))


def between(x: NDArray[np.float64], limits: tuple[float, float], *, around: int = 0) -> slice:
    """Return which points lie within limits, and so many of their neighbours on either side.

    `x` ascends and is finite.
    """
    first = int(np.searchsorted(x, limits[0], side="left")) - around
    last = int(np.searchsorted(x, limits[1], side="right")) + around
    return slice(max(0, first), max(0, last))


def curve_dots(line: Curve, view: View) -> NDArray[np.bool_]:
    """Return the dots a curve lights, as an array of (rows, columns)."""
    line = line.on(view)
    x, y, infinite = line.x, line.y, line.bad[np.isinf(line.y[line.bad])]
    if not len(infinite):
        return _joined(x, y, line.turns, view)
    dots = _joined(x, np.where(np.isfinite(y), y, np.nan), line.turns, view)
    low, high = _spikes(line, infinite, view)
    return dots | _lit(low, high, view.rows)


def _joined(
    x: NDArray[np.float64], y: NDArray[np.float64], turns: NDArray[np.intp], view: View
) -> NDArray[np.bool_]:
    """Return the dots of a curve whose y is finite or NaN."""
    if len(turns) > _MOST_RUNS:
        return segment_dots(x, y, view)
    dots = np.zeros((view.rows, view.columns), dtype=np.bool_)
    starts = [0, *turns.tolist()]
    for start, stop in zip(starts, [*starts[1:], len(x)], strict=True):
        dots |= _lit(*spans(x[start:stop], y[start:stop], view), view.rows)
        if start:
            dots |= segment_dots(x[start - 1 : start + 1], y[start - 1 : start + 1], view)
    return dots


def spans(
    x: NDArray[np.float64], y: NDArray[np.float64], view: View
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the upper and lower end of the curve in each column of dots, in dots from the top.

    `x` ascends and is finite; `y` is finite or NaN. Not rounded, not clipped; NaN where the curve
    is not. A column reaches over its points and over half the way to its neighbours' values, so
    that a steep curve is joined and a flat one is one dot thick. O(points) for finding the extremes
    and O(columns) for the rest.
    """
    edges = view.edges
    first = np.searchsorted(x, edges, side="left")
    first[-1] = np.searchsorted(x, edges[-1], side="right")
    top, bottom, inset = _edge_spans(x, y, first, view)
    used = np.flatnonzero(first[1:] > first[:-1])
    if len(used):
        inside = y[first[0] : first[-1]]
        starts = first[used] - first[0]
        low, high = np.fmin.reduceat(inside, starts), np.fmax.reduceat(inside, starts)
        # Points between the values at the column's edges are on the stroke already; counting them
        # again would make slopes two dots thick.
        above, below = view.down(high), view.down(low)
        above[above >= top[used] - inset[used] - 1e-9] = np.nan
        below[below <= bottom[used] + inset[used] + 1e-9] = np.nan
        top[used], bottom[used] = np.fmin(top[used], above), np.fmax(bottom[used], below)
    return top, bottom


def _edge_spans(
    x: NDArray[np.float64], y: NDArray[np.float64], first: NDArray[np.intp], view: View
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return what the strokes that cross the columns' edges light in each column.

    That is the upper and the lower end, and by how much each was drawn in.
    """
    right = np.clip(first, 0, max(0, len(x) - 1))
    left = np.clip(first - 1, 0, max(0, len(x) - 1))
    if not len(x):
        nothing = np.full(view.columns, np.nan)
        return nothing, nothing.copy(), nothing.copy()
    x_left, x_right = view.across(x[left]), view.across(x[right])
    y_left, y_right = view.down(y[left]), view.down(y[right])
    with np.errstate(all="ignore"):
        share = np.clip((view.across(view.edges) - x_left) / (x_right - x_left), 0.0, 1.0)
        at_edge = y_left + (y_right - y_left) * share
    at_edge[(first == 0) | (first == len(x))] = np.nan
    one, other = at_edge[:-1], at_edge[1:]
    top, bottom = np.fmin(one, other), np.fmax(one, other)
    # Half a dot less at both ends: the neighbour lights the other half of the way.
    inset = np.minimum(0.5, (bottom - top) / 2)
    whole = ~(np.isnan(one) | np.isnan(other))
    inset[~whole] = 0.0
    return top + inset, bottom - inset, inset


def _spikes(
    line: Curve, infinite: NDArray[np.intp], view: View
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return per column the way from the last finite value to the border an infinity points to."""
    top, bottom = np.full(view.columns, np.nan), np.full(view.columns, np.nan)
    x = line.x[infinite]
    infinite = infinite[(x >= view.x[0]) & (x <= view.x[1])]
    if not len(infinite):
        return top, bottom
    columns = np.floor(view.across(line.x[infinite]) + 0.5).astype(np.intp)
    border = np.where(line.y[infinite] > 0, 0.0, view.rows - 1.0)
    base = view.down(last_finite(line, infinite))
    base = np.where(np.isnan(base), border, base)
    np.fmin.at(top, columns, np.minimum(border, base))
    np.fmax.at(bottom, columns, np.maximum(border, base))
    return top, bottom


def last_finite(line: Curve, at: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the last finite value before each index of `at`, which are some of `line.bad`.

    Before the first finite value it is that; NaN without any.
    """
    if len(line.bad) == len(line.y):
        return np.full(len(at), np.nan)
    # Of points that follow each other the index less the rank is the same.
    rank = np.searchsorted(line.bad, at)
    stretch = line.bad - np.arange(len(line.bad))
    before = line.bad[np.searchsorted(stretch, stretch[rank], side="left")] - 1
    behind = line.bad[np.searchsorted(stretch, stretch[rank], side="right") - 1] + 1
    return np.asarray(line.y[np.where(before >= 0, before, behind)])


def _lit(top: NDArray[np.float64], bottom: NDArray[np.float64], rows: int) -> NDArray[np.bool_]:
    """Return the dots of the spans, clipped exactly: what lies outside the view lights nothing."""
    # A value on the border may come out a hair outside of it.
    hair = 1e-6
    with np.errstate(invalid="ignore"):
        seen = (bottom >= -hair) & (top <= rows - 1 + hair)
    first = np.where(seen, np.floor(np.clip(top, 0, rows - 1) + 0.5), 1).astype(np.int16)
    last = np.where(seen, np.floor(np.clip(bottom, 0, rows - 1) + 0.5), 0).astype(np.int16)
    row = np.arange(rows, dtype=np.int16)[:, None]
    return np.asarray((row >= first) & (row <= last))
