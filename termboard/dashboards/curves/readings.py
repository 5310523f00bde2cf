"""What curves are at a place: the numbers of a legend, of a table, and under a cursor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from termboard.analysis.columns import search_one
from termboard.analysis.metrics import metric
from termboard.ordering import natural_key
from termboard.store.extremes import extreme_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from termboard.analysis.metrics import Better
    from termboard.dashboards.api import RunStyle
    from termboard.dashboards.curves.model import Chart, Curve

Order = Literal["name", "value", "value, least first", "nearest"]
"""How a table of readings is sorted."""
ORDERS: tuple[Order, ...] = ("name", "value", "value, least first", "nearest")


@dataclass(frozen=True)
class Reading:
    """One curve's numbers at one point."""

    run: RunStyle
    value: float
    smoothed: float
    step: int
    wall_time: float
    relative: float
    """Seconds since the run's start; NaN if not known."""
    curve: Curve
    low: float = math.nan
    """Of a mean of several runs: the lower end of their spread; NaN for one run."""
    high: float = math.nan
    std: float = math.nan
    """Of a mean of several runs: their sample standard deviation."""
    n: int = 1
    """How many runs are counted at this point."""


@dataclass(frozen=True)
class Extreme:
    """The least or the greatest finite value of a curve."""

    value: float
    step: int
    x: float


def readings(chart: Chart, x: float | None) -> tuple[Reading, ...]:
    """Return every curve's numbers at the point nearest to `x`, its last one for None."""
    return tuple(each(chart.curves, x))


def each(curves: Sequence[Curve], x: float | None) -> Iterator[Reading]:
    """Read curves, one after the other, as far as somebody asks for them."""
    found = ((curve, curve.index_at(x)) for curve in curves)
    return (_reading(curve, index) for curve, index in found if index is not None)


def ordered(
    found: tuple[Reading, ...], order: Order, pointer: float | None = None
) -> tuple[Reading, ...]:
    """Return readings sorted; NaN comes last. `nearest`: to the y of `pointer`, without one as is.

    Unlike TensorBoard's "nearest Y", which compares signed distances.
    """
    if order == "name":
        return tuple(sorted(found, key=lambda r: (natural_key(r.run.name), r.curve.variant)))
    if order == "nearest":
        if pointer is None:
            return found
        return tuple(sorted(found, key=lambda r: _nan_last(abs(r.smoothed - pointer))))
    sign = 1.0 if order == "value, least first" else -1.0
    return tuple(sorted(found, key=lambda r: _nan_last(sign * r.value)))


def best_first(curves: Sequence[Curve]) -> tuple[Curve, ...]:
    """Return the best curves first; as they are if no direction is better."""

    def rank(curve: Curve) -> tuple[bool, float]:
        reached = best(curve)
        if reached is None:
            return True, 0.0
        return False, -reached.value if better(curve) == "max" else reached.value

    return tuple(sorted(curves, key=rank))


def _nan_last(value: float) -> tuple[bool, float]:
    return (math.isnan(value), 0.0 if math.isnan(value) else value)


def next_x(
    chart: Chart,
    x: float | None,
    direction: int,
    columns: int,
    within: tuple[float, float] | None = None,
) -> float | None:
    """Return the logged x before (-1) or behind (1) `x`; the last one for no `x`; None without any.

    The one returned lies at least a `columns`-th of the chart's width away, so that a cursor moves
    by what can be seen, however dense the points are. `within`: the part of x that is shown.
    """
    ends = [end for curve in chart.curves if (end := curve.facts.ends()) is not None]
    if not ends:
        return None
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    if within is not None:
        first, last = (
            _beside(chart, within[0], 1, same=True),
            _beside(chart, within[1], -1, same=True),
        )
        if first is None or last is None or first > last:
            return None
        low, high = first, last
    if x is None or direction == 0:
        return high
    least = max(0.0, (high - low) / max(1, columns))
    far = _beside(chart, x + direction * least, direction, same=least > 0)
    if far is None:
        far = high if direction > 0 else low
    return min(max(far, low), high)


def _beside(chart: Chart, x: float, direction: int, *, same: bool) -> float | None:
    """Return the nearest x of any curve behind (1) or before (-1) a place, or there if `same`."""
    side: Literal["left", "right"] = "left" if (direction > 0) == same else "right"
    found = []
    for curve in chart.curves:
        places = curve.facts.places
        index = search_one(places, x, side) - (direction < 0)
        if 0 <= index < len(places):
            found.append(float(places[index]))
    if not found:
        return None
    return min(found) if direction > 0 else max(found)


def extreme(
    curve: Curve, *, largest: bool, within: tuple[float, float] | None = None
) -> Extreme | None:
    """Return the first least (or greatest) finite value as logged; None if nothing is finite.

    `within`: only of points in this part of x.
    """
    if within is None:
        index = curve.facts.greatest if largest else curve.facts.least
    else:
        index = _extreme_within(curve, within, largest=largest)
    if index is None:
        return None
    return Extreme(float(curve.raw[index]), int(curve.steps[index]), float(curve.x[index]))


def _extreme_within(curve: Curve, within: tuple[float, float], *, largest: bool) -> int | None:
    if curve.facts.ascends:
        first, behind = (
            search_one(curve.x, within[0], "left"),
            search_one(curve.x, within[1], "right"),
        )
        places = np.arange(first, behind)
    else:
        x = np.asarray(curve.x)
        places = np.flatnonzero((x >= within[0]) & (x <= within[1]))
    found = extreme_places(curve.raw[places])
    return None if found is None else int(places[found[largest]])


def best(curve: Curve) -> Extreme | None:
    """Return the best value by the metric's name; None for a metric that has no better direction.

    A mean of several runs has none either: no run reached it.
    """
    direction = better(curve)
    if not direction or curve.spread is not None:
        return None
    return extreme(curve, largest=direction == "max")


def better(curve: Curve) -> Better:
    """Return which values are the better ones, by the metric's name."""
    return metric(curve.tag, curve.run.name).better


def _reading(curve: Curve, index: int) -> Reading:
    spread = curve.spread
    return Reading(
        run=curve.run,
        value=float(curve.raw[index]),
        smoothed=float(curve.smoothed[index]),
        step=int(curve.steps[index]),
        wall_time=float(curve.wall_times[index]),
        relative=float(curve.wall_times[index]) - curve.start,
        curve=curve,
        low=float(spread.low[index]) if spread else math.nan,
        high=float(spread.high[index]) if spread else math.nan,
        std=float(spread.std[index]) if spread and spread.std is not None else math.nan,
        n=int(spread.n[index]) if spread else 1,
    )
