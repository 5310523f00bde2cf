"""Curves as dots: per column of dots the lowest and highest place the curve reaches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.columns import (
    Column,
    Shifted,
    bad_ones,
    condensed,
    finite_part,
    is_ascending,
    search,
    search_one,
)
from termboard.analysis.remembered import Remembered
from termboard.plot.segments import segment_dots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers
    from termboard.plot.view import View

# A curve that turns around is drawn from turn to turn, unless there are more turns than this, and
# more than one in so many points: then it is drawn stroke by stroke.
_MOST_TURNS = 48
_APART = 2000


@dataclass(frozen=True)
class Curve:
    """Points in the order in which they are joined, with what the rasteriser asks about them."""

    x: Numbers
    """Finite; an array unless it ascends."""
    y: Numbers
    """NaN is a gap; ±Inf is a spike to the border."""
    turns: NDArray[np.intp]
    """Indices of the points at which x turns around; without any it ascends."""
    setback: float
    """How far x goes back at most, from the largest one before."""
    bad: NDArray[np.intp]
    """Indices of the points whose `y` is not finite."""
    limits: tuple[float, float] | None
    """Least and greatest finite `y`."""
    lasting: bool = False
    """Whether `x` and `y` are columns that are asked for again in the next picture."""

    @property
    def finite(self) -> bool:
        """Whether all of `y` is."""
        return not len(self.bad)

    def on(self, view: View) -> Curve:
        """Return the curve as an axis shows it: on a logarithmic one what is ≤ 0 is -Inf."""
        if not view.log_y or self.limits is None or self.limits[0] > 0:
            return self
        y = np.asarray(self.y)
        y = np.where(y <= 0, -np.inf, y)
        return replace(self, y=y, bad=np.flatnonzero(~np.isfinite(y)), lasting=False)

    @property
    def x_limits(self) -> tuple[float, float] | None:
        """Least and greatest `x`."""
        if not len(self.x):
            return None
        if not len(self.turns):
            return float(self.x[0]), float(self.x[-1])
        x = np.asarray(self.x)
        return float(x.min()), float(x.max())


def ascending(x: Numbers, y: Numbers) -> Curve:
    """Return points, not for drawing, of which is known that x is finite and never goes back."""
    return Curve(x, y, _NONE, 0.0, _NONE, None)


@dataclass(frozen=True)
class _Facts:
    """What is known of points, and nothing that holds on to them."""

    keep: NDArray[np.bool_] | None
    """Which of them have a place on the x axis; None: all."""
    descends: bool
    turns: NDArray[np.intp]
    setback: float
    bad: NDArray[np.intp]
    limits: tuple[float, float] | None


_NONE = np.empty(0, np.intp)
# Of ten cards with a hundred runs each, in two states: else a cursor's move looks at all points.
_known: Remembered[_Facts] = Remembered(2048)


def curve(x: Numbers, y: Numbers, *, ascends: bool = False, lasting: bool = False) -> Curve:
    """Return the points ready for drawing, without those that have no place on the x axis.

    Both are of one length. `ascends`: x is known to be finite and never to go back. `lasting`: they
    are asked for again in the next picture, so what they are is remembered.
    """
    facts = (
        _known.get((x, y), ascends, lambda: _facts(x, y, ascends=ascends))
        if lasting
        else _facts(x, y, ascends=ascends)
    )
    if facts.keep is not None or facts.descends or len(facts.turns):
        x, y, lasting = np.asarray(x), np.asarray(y), False
    if facts.keep is not None:
        x, y = x[facts.keep], y[facts.keep]
    if facts.descends:
        x, y = x[::-1], y[::-1]
    lasting = lasting and isinstance(y, Column)
    return Curve(x, y, facts.turns, facts.setback, facts.bad, facts.limits, lasting)


def _facts(x: Numbers, y: Numbers, *, ascends: bool) -> _Facts:
    keep, turns, setback, descends = None, _NONE, 0.0, False
    if not (ascends or is_ascending(x)):
        x, y = np.asarray(x), np.asarray(y)
        finite = np.isfinite(x)
        if not finite.all():
            keep, x, y = finite, x[finite], y[finite]
        turns, descends = _turns(x)
        if descends:
            y = y[::-1]
        if len(turns):
            setback = float((np.maximum.accumulate(x) / 2 - x / 2).max()) * 2
    bad, limits = finite_part(y)
    return _Facts(keep, descends, turns, setback, bad, limits)


def _turns(x: NDArray[np.float64]) -> tuple[NDArray[np.intp], bool]:
    """Return where x turns around, and whether it goes nowhere but back."""
    ways = np.sign(x[1:] / 2 - x[:-1] / 2).astype(np.int8)
    moves = np.flatnonzero(ways)
    ways = ways[moves]
    if not len(ways) or (ways == ways[0]).all():
        return _NONE, bool(len(ways)) and ways[0] < 0
    return moves[np.flatnonzero(ways[1:] != ways[:-1]) + 1], False


def between(x: Numbers, limits: tuple[float, float], *, around: int = 0) -> slice:
    """Return which points lie within limits, and so many of their neighbours on either side.

    `x` ascends and is finite.
    """
    first = search_one(x, limits[0], "left") - around
    last = search_one(x, limits[1], "right") + around
    return slice(max(0, first), max(0, last))


def curve_dots(line: Curve, view: View) -> NDArray[np.bool_]:
    """Return the dots that a curve, as the axes show it, lights: an array of (rows, columns)."""
    infinite = line.bad[np.isinf(bad_ones(line.y, line.bad))]
    if not len(infinite):
        return _joined(line, view)
    without = line
    if len(line.turns) or not isinstance(line.y, Column):
        y = np.array(line.y)
        y[infinite] = np.nan
        without = replace(line, y=y, lasting=False)
    dots = _joined(without, view)
    low, high = _spikes(line, infinite, view)
    return dots | _lit(low, high, view.rows)


def dots_of_curves(lines: Sequence[Curve], view: View) -> NDArray[np.bool_]:
    """Return the dots of each curve as `curve_dots` does: an array of (curves, rows, columns).

    Those that are finite and ascend are taken together: one of a few columns costs as many calls
    of numpy as all of them.
    """
    dots = np.zeros((len(lines), view.rows, view.columns), dtype=np.bool_)
    plain = [i for i, line in enumerate(lines) if line.finite and not len(line.turns)]
    if plain:
        ends = _spans([lines[i] for i in plain], view)
        dots[plain] = _lit(*ends, view.rows)
    for i in set(range(len(lines))).difference(plain):
        dots[i] = curve_dots(lines[i], view)
    return dots


def _joined(line: Curve, view: View) -> NDArray[np.bool_]:
    """Return the dots of a curve whose y is finite or NaN."""
    turns = line.turns
    if not len(turns):
        top, bottom = _spans([line], view)
        return _lit(top[0], bottom[0], view.rows)
    x, y = np.asarray(line.x), np.asarray(line.y)
    dots_across = 2 * max(1, view.columns - 1)
    if not view.log_x and line.setback / 2 < (view.x[1] / 2 - view.x[0] / 2) / dots_across:
        # Less than half a dot, as times that another thread took: nobody sees it.
        return _lit(*spans(np.maximum.accumulate(x), y, view), view.rows)
    if len(turns) > max(_MOST_TURNS, len(x) // _APART):
        return segment_dots(*_strokes_near(x, y, view.x), view)
    dots = np.zeros((view.rows, view.columns), dtype=np.bool_)
    starts = [0, *turns.tolist()]
    for start, last in zip(starts, [*starts[1:], len(x) - 1], strict=True):
        dots |= _from_turn_to_turn(x[start : last + 1], y[start : last + 1], view)
    return dots


def _from_turn_to_turn(
    x: NDArray[np.float64], y: NDArray[np.float64], view: View
) -> NDArray[np.bool_] | bool:
    """Return the dots of a part of a curve whose x goes one way only; False for none."""
    if len(x) == 2:
        return segment_dots(x, y, view)
    if x[-1] < x[0]:
        x, y = x[::-1], y[::-1]
    part = between(x, view.x, around=1)
    x, y = x[part], y[part]
    if not len(x) or x[-1] < view.x[0] or x[0] > view.x[1]:
        return False
    return _lit(*spans(x, y, view), view.rows)


def _strokes_near(
    x: NDArray[np.float64], y: NDArray[np.float64], limits: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points of strokes that may lie between limits of x, a gap where some are left out.

    A gap is a point whose y is NaN.
    """
    side = (x > limits[1]).view(np.int8) - (x < limits[0]).view(np.int8)
    same = side[1:] * side[:-1] == 1  # strokes with both ends on one side
    if not same.any():
        return x, y
    near = np.ones(len(x), dtype=np.bool_)
    near[1:-1] = ~(same[1:] & same[:-1])
    near[0], near[-1] = not same[0], not same[-1]
    kept = np.flatnonzero(near)
    apart = np.flatnonzero(same[kept[:-1]]) + 1  # behind such a point no stroke leads on
    return np.insert(x[kept], apart, limits[0]), np.insert(y[kept], apart, np.nan)


def spans(x: Numbers, y: Numbers, view: View) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the upper and lower end of the curve in each column of dots, in dots from the top.

    `x` ascends and is finite; `y` is finite or NaN. Not rounded, not clipped; NaN where the curve
    is not. A column reaches over its points and over half the way to its neighbours' values, so
    that a steep curve is joined and a flat one is one dot thick. O(columns), and for an array
    O(points) for finding the extremes.
    """
    top, bottom = _spans([ascending(x, y)], view)
    return top[0], bottom[0]


@dataclass(frozen=True, eq=False)
class _Samples:
    """What the columns of dots show of curves; it depends on the limits of x alone."""

    ends: NDArray[np.float64]
    """x and y of the points before each edge of a column, then of those behind it: (4, …, edges).

    NaN where there is none.
    """
    low: NDArray[np.float64]
    """The least y in each column, (…, columns); NaN where no point is."""
    high: NDArray[np.float64]

    @classmethod
    def of_none(cls, curves: int, view: View) -> _Samples:
        """Return room for those of so many curves: in few arrays, or small ones litter the heap."""
        low, high = np.full((2, curves, view.columns), np.nan)
        return cls(np.full((4, curves, view.columns + 1), np.nan), low, high)

    def put(self, place: int, one: _Samples) -> None:
        """Take over those of a single curve."""
        self.ends[:, place], self.low[place], self.high[place] = (
            one.ends[:, 0],
            one.low[0],
            one.high[0],
        )


# Of the curves of six cards, in two states each: a look at a column takes more than at an array.
_sampled_before: Remembered[_Samples] = Remembered(192)


def _sampled(line: Curve, view: View) -> _Samples:
    """Return the samples of a curve that ascends, as last time if it is to last."""

    def make() -> _Samples:
        one = _Samples.of_none(1, view)
        _sample(line.x, line.y, view, one, 0)
        return one

    return _sampled_before.get((line.x, line.y), (view.x, view.log_x, view.columns), make)


def _sample(x: Numbers, y: Numbers, view: View, into: _Samples, place: int) -> None:
    if not len(x):
        return
    first = _first_behind(x, view)
    values, at = condensed(y, first)
    if isinstance(y, Column):  # an infinity is no height: it is drawn apart
        values = np.where(np.isinf(values), np.nan, values)
    into.ends[:, place] = _across_edges(x, (values, at), first)
    used = np.flatnonzero(first[1:] > first[:-1])
    if len(used):
        inside, starts = values[at[0] : at[-1]], at[used] - at[0]
        into.low[place, used] = np.fmin.reduceat(inside, starts)
        into.high[place, used] = np.fmax.reduceat(inside, starts)


def _spans(curves: Sequence[Curve], view: View) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the spans of several curves that ascend: two arrays of (curves, columns)."""
    samples = _Samples.of_none(len(curves), view)
    for place, line in enumerate(curves):
        if line.lasting:
            samples.put(place, _sampled(line, view))
        else:
            _sample(line.x, line.y, view, samples, place)
    top, bottom, inset = _edge_spans(samples.ends, view)
    # Points between the values at the column's edges are on the stroke already; counting them
    # again would make slopes two dots thick.
    above, below = view.down(samples.high), view.down(samples.low)
    above[above >= top - inset - 1e-9] = np.nan
    below[below <= bottom + inset + 1e-9] = np.nan
    return np.fmin(top, above), np.fmax(bottom, below)


# As many, a kilobyte each: another smoothing leaves the points where they are.
_behind_before: Remembered[NDArray[np.intp]] = Remembered(192)


def _first_behind(x: Numbers, view: View) -> NDArray[np.intp]:
    """Return the index of the first point behind each edge of a column. Not to be changed."""

    def make() -> NDArray[np.intp]:
        first = search(x, view.edges, "left")
        first[-1] = search_one(x, view.edges[-1], "right")
        return first

    if isinstance(x, Shifted):  # those of a run, not a part of them made for this picture
        return _behind_before.get((x,), (view.x, view.log_x, view.columns), make)
    return make()


def _across_edges(
    x: Numbers, y: tuple[NDArray[np.float64], NDArray[np.intp]], first: NDArray[np.intp]
) -> tuple[NDArray[np.float64], ...]:
    """Return the stroke across each edge: x and y of the point before, then of the one behind.

    `y` is some numbers, and where in them the first point behind each edge is. The first y is NaN
    where there is no stroke.
    """
    right, left = np.minimum(first, len(x) - 1), np.maximum(first - 1, 0)
    values, at = y
    before = values[np.maximum(at - 1, 0)]
    before[(first == 0) | (first == len(x))] = np.nan
    return x[left], before, x[right], values[np.minimum(at, len(values) - 1)]


def _edge_spans(
    ends: NDArray[np.float64], view: View
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return what the strokes that cross the columns' edges light in each column.

    That is the upper and the lower end, and by how much each was drawn in: (curves, columns).
    `ends` is what `_across_edges` gives, of every curve: (4, curves, edges).
    """
    x_left, x_right = view.across(ends[::2])
    y_left, y_right = view.down(ends[1::2])
    with np.errstate(all="ignore"):
        share = np.clip((view.across(view.edges) - x_left) / (x_right - x_left), 0.0, 1.0)
        at_edge = y_left + (y_right - y_left) * share
    one, other = at_edge[:, :-1], at_edge[:, 1:]
    top, bottom = np.fmin(one, other), np.fmax(one, other)
    # Half a dot less at both ends: the neighbour lights the other half of the way.
    inset = np.minimum(0.5, (bottom - top) / 2)
    inset[np.isnan(one) | np.isnan(other)] = 0.0
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
    begins = np.append(True, np.diff(line.bad) > 1)
    begin = np.maximum.accumulate(np.where(begins, line.bad, 0))  # of the stretch of each
    if len(at) < len(begin):
        begin = begin[np.searchsorted(line.bad, at)]
    first = int(np.count_nonzero(line.bad == np.arange(len(line.bad))))  # finite point of all
    return np.asarray(line.y[np.where(begin > 0, begin - 1, first)])


def _lit(top: NDArray[np.float64], bottom: NDArray[np.float64], rows: int) -> NDArray[np.bool_]:
    """Return the dots of the spans, clipped exactly: what lies outside the view lights nothing.

    Spans are (…, columns), dots (…, rows, columns).
    """
    # A value on the border may come out a hair outside of it.
    hair = 1e-6
    with np.errstate(invalid="ignore"):
        seen = (bottom >= -hair) & (top <= rows - 1 + hair)
    first = np.where(seen, np.floor(np.clip(top, 0, rows - 1) + 0.5), 1).astype(np.int16)
    last = np.where(seen, np.floor(np.clip(bottom, 0, rows - 1) + 0.5), 0).astype(np.int16)
    row = np.arange(rows, dtype=np.int16)[:, None]
    return np.asarray((row >= first[..., None, :]) & (row <= last[..., None, :]))
