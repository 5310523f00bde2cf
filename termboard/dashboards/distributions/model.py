"""What a card of distributions shows: nine percentiles at every step, of one run or of several."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.histogram import lost
from termboard.analysis.histograms.percentiles import percentiles
from termboard.analysis.in_order import distinct
from termboard.dashboards.curves.axis import along
from termboard.dashboards.network.remembered import Remembered
from termboard.store.histograms import history
from termboard.store.histograms_ahead import read_ahead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.dashboards.api import RunStyle, Shared
    from termboard.dashboards.distributions.style import Style
    from termboard.dashboards.network.remembered import Effort
    from termboard.dashboards.network.tag_cards import CardSpec, Place
    from termboard.logged import Histogram
    from termboard.store.histograms import History

    Float64s = NDArray[np.float64]

_NINE = 9
_SKETCHED = 48
"""Steps of a first picture of a long series."""
_ALL, _SOME = "percentiles", "percentiles of some steps"
"""What is remembered."""


@dataclass(frozen=True)
class RunDistribution:
    """The percentiles of one tag in one run, in the order of the log."""

    run: RunStyle
    x: Float64s
    """Where each step lies on the x axis, shape (n,); NaN if it has no place there."""
    steps: NDArray[np.int64]
    wall_times: Float64s
    percentiles: Float64s
    """Shape (n, 9), ascending in each row; NaN where nothing was counted or can be read."""
    lost: Float64s
    """How many values were no numbers at each step, shape (n,); NaN where it cannot be read."""
    cursor: int
    """The step that is read: the one nearest to the cursor, else the last; -1 without steps."""
    logged: int
    """How many steps there are; more than `steps` in a first picture, until all are decoded."""

    @property
    def at_cursor(self) -> Float64s:
        """The nine percentiles that are read, shape (9,)."""
        if self.cursor < 0:
            return np.full(_NINE, np.nan)
        row: Float64s = self.percentiles[self.cursor]
        return row

    @property
    def step(self) -> int | None:
        """The step that is read; None without steps."""
        return int(self.steps[self.cursor]) if self.cursor >= 0 else None


@dataclass(frozen=True)
class DistributionCard:
    """What a card shows."""

    tag: str
    runs: tuple[RunDistribution, ...]
    """One at least."""
    step: int | None
    """Where the cursor is; None: there is none, and the last steps are read."""
    x_axis: str
    style: Style
    made_of: object = None
    """What all of it but the step follows from."""
    remembered: Remembered = field(default_factory=Remembered, repr=False, compare=False)
    """What was drawn of it before."""

    @property
    def is_whole(self) -> bool:
        """Whether every step is there."""
        return all(len(run.steps) == run.logged for run in self.runs)

    @property
    def lasts(self) -> bool:
        """Whether a picture of it may be shown again: what cannot be read may be back then."""
        return not any(np.isnan(run.lost).any() for run in self.runs)

    @property
    def drawn(self) -> tuple[int, ...]:
        """What tells a first picture of it from others."""
        runs = [run for run in self.runs if len(run.steps) < run.logged]
        return tuple(number for run in runs for number in (len(run.steps), run.cursor))


def card(
    spec: CardSpec, shared: Shared, style: Style, effort: Effort | None = None
) -> DistributionCard:
    """Return what a card shows; this reads the log.

    What `effort` does not allow to decode now is left out of long series; without one all is there.
    """
    made_of = replace(shared, step=None)
    runs = tuple(_run(place, shared, made_of, effort) for place in spec.places)
    remembered = spec.places[0].remembered
    return DistributionCard(
        spec.tag, runs, shared.step, shared.x_axis, style, (made_of, style), remembered
    )


def _run(place: Place, shared: Shared, made_of: Shared, effort: Effort | None) -> RunDistribution:
    found = history(place.view, place.series, shared.attempts)
    index = found.nearest(shared.step)
    x = place.remembered.get("x", made_of, lambda: along(place.view, place.series, shared)[:])
    if not (
        effort is None
        or place.remembered.has(_ALL, shared.attempts)
        or effort.allows(found.to_compute("percentiles"), place.remembered)
    ):
        some = distinct(np.append(np.linspace(0, len(found) - 1, _SKETCHED).astype(np.intp), index))
        rows = place.remembered.get(
            _SOME, (shared.attempts, index), lambda: _sketched(found, some), _lasts
        )
        return _of_run(place, found, x, rows, some, index)
    rows = place.remembered.get(
        _ALL, shared.attempts, lambda: found.per_step("percentiles", _rows), _lasts
    )
    return _of_run(place, found, x, rows, slice(None), index)


def _lasts(rows: Float64s) -> bool:
    return not np.isnan(rows[:, _NINE]).any()


def _of_run(
    place: Place,
    found: History,
    x: Float64s,
    rows: Float64s,
    places: NDArray[np.intp] | slice,
    index: int,
) -> RunDistribution:
    """Return the steps at `places`, of which `rows` are the percentiles; `index` is read."""
    if not isinstance(places, slice):
        index = int(np.searchsorted(places, index))
    return RunDistribution(
        place.run,
        x[places],
        found.steps[places],
        found.wall_times[places],
        rows[:, :_NINE],
        rows[:, _NINE],
        index,
        len(found),
    )


def _sketched(found: History, places: NDArray[np.intp]) -> Float64s:
    """Return the rows of some steps; NaN where one cannot be read."""
    read_ahead([(found, place) for place in places.tolist()])
    some = [found.at(place) for place in places.tolist()]
    rows = np.full((len(some), _NINE + 1), np.nan)
    there = [row for row, one in enumerate(some) if one is not None]
    rows[there] = _rows([one for one in some if one is not None])
    return rows


def _rows(many: Sequence[Histogram]) -> Float64s:
    nine = percentiles([one.buckets for one in many])
    return np.column_stack([nine, lost(many)])
