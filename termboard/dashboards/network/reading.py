"""The numbers of tags of histograms: those of the shown step, and of some steps before it.

Few of the histograms are decoded: the shown one and the one before it, the first, and about 24 in
all. Their numbers are kept and carried on, so another step costs one histogram more for each tag.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.histogram import StatsOver, oddity, summaries
from termboard.analysis.layers.measures import Measured
from termboard.analysis.layers.names import part
from termboard.analysis.layers.trend import evenly, moved, part_means
from termboard.store.histograms import history
from termboard.store.histograms_ahead import read_ahead

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from termboard.dashboards.api import Shared
    from termboard.store.histograms import History
    from termboard.store.run import RunView
    from termboard.store.series import SeriesView

    Float64s = NDArray[np.float64]

_SLOT = "layers' numbers"
_TREND = "layers' trend, {}"
_WIDTH = 2
"""Where the standard deviation stands in a row of StatsOver."""
_LOST = 10
"""Where it has how many values are no numbers."""
_NOTHING = np.zeros((0, 3))
_MOST_KEPT = 100
"""Histograms of a tag of which numbers are kept, of about 1 KB each."""

Place = tuple[str, int]
"""File and offset of a record."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One tag of histograms at the shown step."""

    tag: str
    measured: Measured
    index: int
    """Which histogram is shown, from 0."""
    count: int
    """How many there are in all."""
    widths: Float64s
    """Standard deviation at some steps over the whole training, shape (n,); NaN where there are
    values that are no numbers."""
    update: float
    """How far the values moved in one step on the average since the histogram before, over their
    size; NaN for the first histogram."""


@dataclass(frozen=True, eq=False)
class _Kept:
    """What is known of one histogram."""

    numbers: Float64s
    """A row of StatsOver."""
    means: Float64s | None
    """As `part_means` has them; None where nobody compared it yet."""


@dataclass(frozen=True, eq=False)
class _Plan:
    """Which histograms of a tag are needed."""

    past: History
    index: int
    """The shown one."""
    spread: tuple[int, ...]
    """Those of the trend."""
    places: Mapping[int, Place]
    """Of those that are needed: the compared ones, and those of a trend that is not known yet."""

    @property
    def compared(self) -> tuple[int, ...]:
        """Those that are compared with each other: the first, the one before, the shown one."""
        return tuple({0, max(0, self.index - 1), self.index})


def readings(run: RunView, histograms: Sequence[SeriesView], shared: Shared) -> tuple[Reading, ...]:
    """Return tags at the step nearest to `shared.step`, those that still have a histogram."""
    plans = [plan for one in histograms if (plan := _plan(run, one, shared)) is not None]
    _read(plans)
    return tuple(map(_reading, plans))


def _plan(run: RunView, series: SeriesView, shared: Shared) -> _Plan | None:
    past = history(run, series, shared.attempts)
    index = past.nearest(shared.step)
    if index < 0:
        return None
    spread = _spread(len(past))
    trend = () if _TREND.format(past.attempts) in series.kept else spread
    needed = sorted({*trend, 0, max(0, index - 1), index})
    points, files = past.points, series.files
    assert points.files is not None
    names = [files[number] for number in points.files[needed].tolist()]
    offsets = points.values[needed, 0].tolist()
    places = dict(zip(needed, zip(names, offsets, strict=True), strict=True))
    return _Plan(past, index, spread, places)


@lru_cache(maxsize=64)
def _spread(count: int) -> tuple[int, ...]:
    return tuple(evenly(count).tolist())


def _kept(past: History) -> Mapping[Place, _Kept]:
    found: Mapping[Place, _Kept] = past.series.carried.get(_SLOT, {})
    return found


def _read(plans: Iterable[_Plan]) -> None:
    """Decode what is not known yet, and count it all at once."""
    wanted: list[tuple[_Plan, int]] = []
    for plan in plans:
        known, compared = _kept(plan.past), plan.compared
        for index, place in plan.places.items():
            kept = known.get(place)
            if kept is None or (kept.means is None and index in compared):
                wanted.append((plan, index))
    read_ahead([(plan.past, index) for plan, index in wanted])
    missing = [(plan, index, plan.past.at(index)) for plan, index in wanted]
    rows = iter(summaries([one for _, _, one in missing if one is not None]).rows)
    made: dict[int, tuple[_Plan, dict[Place, _Kept]]] = {}
    for plan, index, one in missing:
        means = None
        if index in plan.compared:
            means = part_means(_NOTHING if one is None else one.buckets)
        numbers = _unknown() if one is None else next(rows)
        new = made.setdefault(id(plan), (plan, {}))[1]
        new[plan.places[index]] = _Kept(numbers, means)
    for plan, new in made.values():
        known = _kept(plan.past)
        if len(known) > _MOST_KEPT:  # somebody scrubs through hundreds of steps
            known = {place: known[place] for place in plan.places.values() if place in known}
        plan.past.series.carried[_SLOT] = {**known, **new}


def _reading(plan: _Plan) -> Reading:
    past, index = plan.past, plan.index
    kept = _kept(past)
    first, earlier, now = (kept[plan.places[at]] for at in (0, max(0, index - 1), index))
    trend = _trend(plan, kept)
    before = bisect_left(plan.spread, index)
    shown = past.at(index)
    measured = Measured(
        part=part(past.series.tag),
        steps=past.steps[[*plan.spread[:before], index]],
        over=StatsOver.of_rows(np.vstack([trend[:before], now.numbers])),
        buckets=_NOTHING if shown is None else shown.buckets,
        drift=_moved(first, now) if index else float("nan"),
        logged=index + 1,
        oddity="" if shown is None else oddity(shown),
        problem=past.problem(index) if shown is None else "",
    )
    steps = float(past.steps[index]) - float(past.steps[index - 1]) if index else 1.0
    update = _moved(earlier, now, of_last=True) if index else float("nan")
    # Less than one is the rounding of a sum of counts.
    widths = np.where(trend[:, _LOST] < 0.5, trend[:, _WIDTH], np.nan)
    return Reading(past.series.tag, measured, index, len(past), widths, update / max(1.0, steps))


def _trend(plan: _Plan, kept: Mapping[Place, _Kept]) -> Float64s:
    """Return the numbers at the steps of the trend, kept with the series' view."""
    slot, views = _TREND.format(plan.past.attempts), plan.past.series.kept
    if slot not in views:
        views[slot] = np.array([kept[plan.places[at]].numbers for at in plan.spread])
    found: Float64s = views[slot]
    return found


def _moved(one: _Kept, other: _Kept, *, of_last: bool = False) -> float:
    """Return how far values moved, over the larger of their sizes, or over the later one.

    Values that are 0 and stay so have not moved.
    """
    assert one.means is not None
    assert other.means is not None
    distance = moved(one.means, other.means)
    if distance == 0:
        return 0.0
    sizes = [float(np.hypot(kept.numbers[1], kept.numbers[_WIDTH])) for kept in (one, other)]
    size = sizes[1] if of_last else max(sizes)
    return distance / size if size > 0 else float("nan")


def _unknown() -> Float64s:
    """Return the row of a histogram that cannot be read: nothing is lost there, nor exact."""
    row = np.full(12, np.nan)
    row[-2:] = 0.0
    return row
