"""What a card of histograms shows: of each run the step that is chosen, and all over time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.histogram import (
    clipped,
    oddity,
    rebinned_all,
    stacked,
    summaries,
    value_range,
)
from termboard.analysis.in_order import distinct
from termboard.analysis.ticks import widened
from termboard.dashboards.network.remembered import Remembered
from termboard.logged import Histogram
from termboard.store.histograms import history
from termboard.store.histograms_ahead import read_ahead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.histograms.histogram import Range, Stacked, Stats
    from termboard.dashboards.api import RunStyle, Shared
    from termboard.dashboards.histograms.style import Style
    from termboard.dashboards.network.remembered import Effort
    from termboard.dashboards.network.tag_cards import CardSpec, Place
    from termboard.store.histograms import History

    Float64s = NDArray[np.float64]

_NOTHING = Histogram(np.zeros((0, 3)))
LOOKED_AT = 48
"""Steps of a series by which the part of the axis to show is chosen."""


@dataclass(frozen=True)
class Logged:
    """The histogram of one step."""

    index: int
    """Which of the series it is, from 0."""
    step: int
    wall_time: float
    buckets: Float64s
    """Shape (k, 3); empty if it cannot be read."""
    stats: Stats
    oddity: str
    """What is odd about it, in a few words; empty if nothing is."""
    problem: str = ""
    """Why it cannot be read; empty if it can."""

    @cached_property
    def counted(self) -> Stacked:
        """Its buckets as far as they can be counted."""
        return stacked([self.buckets])

    @property
    def sentence(self) -> str:
        """Return what there is to say instead of a picture, or beside it."""
        return self.problem or self.oddity


@dataclass(frozen=True)
class OverTime:
    """All steps of a run, in the order of the steps; they are decoded when they are asked for."""

    history: History
    remembered: Remembered = field(default_factory=Remembered, repr=False, compare=False)
    """What was drawn of them before."""
    effort: Effort | None = None
    """How many of them may be decoded now; None: all."""

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        return np.argsort(self.history.steps, kind="stable")

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        """Ascending; of equal ones the last logged comes last."""
        return self.history.steps[self._order]

    def affords(self, edges: Float64s) -> bool:
        """Tell whether the counts of all steps may be asked for now."""
        needed = self.history.to_compute(_what(edges))
        return self.effort is None or self.effort.allows(needed, self.remembered)

    def counts(self, edges: Float64s, places: NDArray[np.intp] | None = None) -> Float64s:
        """Return a row for each step, or for those at some places: its counts, and that of all.

        The counts are those between edges. A row is NaN where a step cannot be read. Of some
        places only those are decoded.
        """

        def rebin(many: Sequence[Histogram]) -> Float64s:
            every = stacked([one.buckets for one in many])
            return np.column_stack([rebinned_all(every, edges), every.totals])

        if places is None:
            return self.history.per_step(_what(edges), rebin)[self._order]
        found = _some(self.history, self._order[places].tolist())
        rows = np.full((len(found), len(edges)), np.nan)
        there = [row for row, one in enumerate(found) if one is not None]
        rows[there] = rebin([one for one in found if one is not None])
        return rows


@dataclass(frozen=True)
class RunHistograms:
    """One run's part of a card."""

    run: RunStyle
    steps: NDArray[np.int64]
    """All that were logged, in the order of the log."""
    shown: Logged
    reference: Logged | None = None
    """The step that it is compared with; None if that is not asked for, or is the same one."""
    over_time: OverTime | None = None
    """None where only single steps are shown."""


@dataclass(frozen=True)
class HistogramCard:
    """What a card shows."""

    tag: str
    runs: tuple[RunHistograms, ...]
    """One at least."""
    limits: tuple[float, float] | None
    """The part of the value axis that all steps and runs share; None where nothing was counted."""
    style: Style


@dataclass(frozen=True)
class Reading:
    """What lies in one bin."""

    low: float
    high: float
    count: float
    share: float
    """Of all values of the histogram, 0 to 1; NaN without any."""
    up_to: float
    """The share of the values below the bin's upper edge."""


def card(
    spec: CardSpec, shared: Shared, style: Style, effort: Effort | None = None
) -> HistogramCard:
    """Return what a card shows at the step that is chosen; this reads the log."""
    return cards([spec], shared, style, effort)[0]


def cards(
    specs: Sequence[CardSpec], shared: Shared, style: Style, effort: Effort | None = None
) -> list[HistogramCard]:
    """Return what cards show; their histograms are read, and put into numbers, all at once.

    What `effort` does not allow to decode now is left out of pictures of all steps.
    """
    histories = [
        [history(place.view, place.series, shared.attempts) for place in spec.places]
        for spec in specs
    ]
    indices = [[_indices(one, shared, style) for one in of_card] for of_card in histories]
    logged = iter(
        _logged(
            [
                (one, index)
                for of_card, their in zip(histories, indices, strict=True)
                for one, both in zip(of_card, their, strict=True)
                for index in both
            ]
        )
    )
    shown: list[HistogramCard] = []
    for spec, of_card, their in zip(specs, histories, indices, strict=True):
        runs = []
        for place, one, both in zip(spec.places, of_card, their, strict=True):
            now, reference = next(logged), next(logged) if len(both) > 1 else None
            over = None if style.mode == "bars" else OverTime(one, place.remembered, effort)
            runs.append(RunHistograms(place.run, one.steps, now, reference, over))
        shown.append(HistogramCard(spec.tag, tuple(runs), _limits(spec, of_card, style), style))
    return shown


def _indices(found: History, shared: Shared, style: Style) -> list[int]:
    """Return the step that is shown, and the one it is compared with, if that is another one."""
    steps = [shared.step] if style.reference is None else [shared.step, style.reference]
    return list(dict.fromkeys(found.nearest(step) for step in steps))


def _what(edges: Float64s) -> tuple[str, float, float, int]:
    return "histograms: counts", float(edges[0]), float(edges[-1]), len(edges)


def _some(history: History, indices: Sequence[int]) -> list[Histogram | None]:
    """Return some of the histograms, all read at once; None for those that cannot be had."""
    return _read([(history, index) for index in indices])


def _read(wanted: Sequence[tuple[History, int]]) -> list[Histogram | None]:
    read_ahead(wanted)
    return [history.at(index) for history, index in wanted]


def _logged(wanted: Sequence[tuple[History, int]]) -> list[Logged]:
    found = _read(wanted)
    stats = summaries([one or _NOTHING for one in found])
    shown: list[Logged] = []
    for place, ((of, index), one) in enumerate(zip(wanted, found, strict=True)):
        about = index, int(of.steps[index]), float(of.wall_times[index])
        if one is None:
            problem = of.problem(index)
            shown.append(Logged(*about, _NOTHING.buckets, stats.at(place), "", problem))
        else:
            shown.append(Logged(*about, one.buckets, stats.at(place), oddity(one)))
    return shown


def _limits(
    spec: CardSpec, histories: Sequence[History], style: Style
) -> tuple[float, float] | None:
    """Return limits for every step of every run, so that nothing moves while scrubbing."""
    ends = _whole if style.whole else _robust
    found = [
        part
        for place, one in zip(spec.places, histories, strict=True)
        if (part := ends(place, one)) is not None
    ]
    if not found:
        return None
    return min(low for low, _ in found), max(high for _, high in found)


def _robust(place: Place, found: History) -> tuple[float, float] | None:
    """Return the part of the axis that shows nearly all of some steps, kept with the series' view.

    Of a long series not every step is looked at, so that a first screen does not decode them all;
    what of the step that is shown lies outside is said.
    """
    slot = f"range of histograms, {found.attempts}"
    if slot not in place.series.kept:
        indices = distinct(np.linspace(0, len(found) - 1, min(len(found), LOOKED_AT)).astype(int))
        some = [one.buckets for one in _some(found, indices.tolist()) if one is not None]
        place.series.kept[slot] = value_range(some)
    limits: Range | None = place.series.kept[slot]
    return None if limits is None else (limits.low, limits.high)


def _whole(place: Place, found: History) -> tuple[float, float] | None:
    """Return the part of the axis that shows all of every step."""

    def ends(many: Sequence[Histogram]) -> Float64s:
        every = stacked([one.buckets for one in many])
        filled = every.count > 0
        low = every.lowest(np.where(filled, every.left, np.inf))
        return np.column_stack([low, every.highest(np.where(filled, every.right, -np.inf))])

    both = found.per_step("histograms: ends", ends)
    low, high = both[np.isfinite(both[:, 0]), 0], both[np.isfinite(both[:, 1]), 1]
    return widened(float(low.min()), float(high.max())) if len(low) and len(high) else None


# What a picture is asked


def outside(logged: Logged, limits: tuple[float, float]) -> tuple[float, float]:
    """Return the share of a step's values below and above the limits."""
    below, above = clipped(logged.counted, *limits)
    return float(below[0]), float(above[0])


def reading(logged: Logged, low: float, high: float, first: float) -> Reading:
    """Return what lies between two values; `first` is where the axis begins."""
    total = logged.stats.count
    count = _count(logged, low, high) if low < high else 0.0
    below, _ = outside(logged, (first, high))
    inside = _count(logged, first, high) if first < high else 0.0
    if not total > 0:
        return Reading(low, high, count, np.nan, np.nan)
    return Reading(low, high, count, count / total, below + inside / total)


def _count(logged: Logged, low: float, high: float) -> float:
    return float(rebinned_all(logged.counted, np.array([low, high]))[0, 0])
