"""What a card of distributions shows: nine percentiles at every step, of one run or of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.histogram import lost
from termboard.analysis.histograms.percentiles import percentiles
from termboard.dashboards.curves.axis import along
from termboard.store.histograms import history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.dashboards.api import RunStyle, Shared
    from termboard.dashboards.distributions.style import Style
    from termboard.dashboards.network.tag_cards import CardSpec, Place
    from termboard.logged import Histogram

    Float64s = NDArray[np.float64]

_NINE = 9


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


def card(spec: CardSpec, shared: Shared, style: Style) -> DistributionCard:
    """Return what a card shows; this reads the log."""
    runs = tuple(_run(place, shared) for place in spec.places)
    return DistributionCard(spec.tag, runs, shared.step, shared.x_axis, style)


def _run(place: Place, shared: Shared) -> RunDistribution:
    found = history(place.view, place.series, shared.attempts)
    rows = found.per_step("percentiles", _rows)
    return RunDistribution(
        place.run,
        along(place.view, place.series, shared),
        found.steps,
        found.wall_times,
        rows[:, :_NINE],
        rows[:, _NINE],
        found.nearest(shared.step),
    )


def _rows(many: Sequence[Histogram]) -> Float64s:
    nine = percentiles([one.buckets for one in many])
    return np.column_stack([nine, lost(many)])


def next_step(steps: Sequence[NDArray[np.int64]], step: int | None, by: int) -> int | None:
    """Return the step so many logged steps on, over all series, the last one behind the last.

    None without any step. From no step it starts at the last one, which counts as a move.
    """
    every = np.unique(np.concatenate([np.zeros(0, np.int64), *steps]))
    if not len(every):
        return None
    if step is None:
        index = len(every) - 1 + min(0, by)
    elif by > 0:
        index = int(np.searchsorted(every, step, "right")) + by - 1
    else:
        index = int(np.searchsorted(every, step, "left")) + by
    return int(every[max(0, min(len(every) - 1, index))])
