"""The order of the list of runs: by name, or by what a run is, how far it is, how good it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.domain import RunState
from termboard.plot import numbers
from termboard.widgets.run_row import Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from termboard.app.view_state import Column
    from termboard.store.facts import Family
    from termboard.store.run import RunView
    from termboard.store.series import Attempts

_STATES = (RunState.LIVE, RunState.FAILED, RunState.SILENT, RunState.FINISHED)
"""First what somebody may have to look at."""


@dataclass(frozen=True)
class Measure:
    """What figures are taken of: one tag, of the runs as attempts are chosen."""

    tag: str
    attempts: Attempts
    family: Family

    def figures(self, run: RunView) -> Figures:
        """Return how far a run is, how fast, and how good."""
        from termboard.analysis.metrics import metric  # not before there is a run to measure
        from termboard.store.extremes import extremes

        step = run.span[1] if run.span else None
        series = self.family.numbers(run, self.tag) if self.tag else None
        found = extremes(series, self.attempts) if series is not None else None
        if found is None:
            return Figures(step, run.steps_per_second)
        better = metric(self.tag, run.name).better
        best, best_step = found.best(better)
        return Figures(step, run.steps_per_second, found.last, best, best_step, better)


@dataclass(frozen=True)
class Standing:
    """How a run stands at one moment, as far as its files say."""

    state: RunState
    age: str
    """Since it was last written."""
    modified: float
    gone: bool
    damaged: bool
    broken: bool


def standing(run: RunView, now: float) -> Standing:
    """Return how a run stands at `now`."""
    modified = run.modified
    return Standing(
        run.state(now), age(now - modified), modified, run.gone, run.damaged[0] > 0, run.broken
    )


def age(seconds: float) -> str:
    """Return an age in one unit, which does not change every second."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return numbers.seconds(max(0.0, 10.0 * (seconds // 10)))


def ordered(
    runs: Sequence[RunView], rank: Callable[[RunView], float], *, reverse: bool
) -> list[RunView]:
    """Return the runs, those of the smallest rank first; those without one, NaN, at the end.

    `runs` are in natural order, which stays between equals. `reverse` turns the order of those
    that have a rank.
    """
    ranks = [(rank(run), place) for place, run in enumerate(runs)]
    known = sorted(
        (pair for pair in ranks if not math.isnan(pair[0])),
        key=lambda pair: (-pair[0] if reverse else pair[0], pair[1]),
    )
    unknown = [pair for pair in ranks if math.isnan(pair[0])]
    return [runs[place] for _, place in (*known, *unknown)]


def rank(run: RunView, column: Column, measure: Measure, stands: Standing) -> float:
    """Return a number that is small for what comes first: what is newest, fastest, best.

    NaN for what has no value, and where the order is that of the names.
    """
    if column == "state":
        return float(_STATES.index(stands.state))
    if column == "age":
        return -stands.modified
    found = measure.figures(run)
    if column == "steps":
        return math.nan if found.step is None else -float(found.step)
    if column == "rate":
        return -found.rate
    value = found.last if column == "last" else found.best
    return value if found.better == "min" else -value


def needs_figures(column: Column) -> bool:
    """Tell whether a column takes more than a look at the files."""
    return column in ("steps", "rate", "last", "best")
