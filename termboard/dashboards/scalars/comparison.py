"""Runs beside each other by one tag: last and best, change over a range, distance from a baseline.

Raw values only: a smoothed minimum was never logged. What is not finite is data and stays visible
(a last value may be NaN), but it is never the best.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.analysis.metrics import metric
from termboard.ordering import natural_key
from termboard.store.extremes import extreme_places

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from termboard.analysis.metrics import Better, Split
    from termboard.dashboards.api import Comparing, RunStyle, Shared
    from termboard.store.series import Attempts, SeriesView
    from termboard.store.snapshot import Snapshot


@dataclass(frozen=True)
class Row:
    """One run. Values are as logged; None where there is none, NaN where NaN was logged."""

    run: RunStyle
    points: int
    """In all, not only in the range."""
    last: float
    last_step: int
    best: float | None
    """The least or the greatest finite value of the whole run, whichever is better; None where no
    direction is known."""
    best_step: int | None
    at_cursor: float | None
    """The value nearest to the cursor's step; None without a cursor."""
    at_cursor_step: int | None
    start: float
    """The value nearest to the range's first step."""
    start_step: int
    end: float
    """The value nearest to the range's last step."""
    end_step: int
    change: float
    """`end` minus `start`."""
    change_percent: float | None
    """The change in percent of the size of `start`; None where that is 0."""
    low: float | None
    """Least finite value of the range."""
    low_step: int | None
    high: float | None
    """Greatest finite value of the range."""
    high_step: int | None
    mean: float | None
    """Of the range's finite values."""
    difference: float | None = None
    """This run's best minus the baseline's."""
    difference_percent: float | None = None
    """The same in percent of the size of the baseline's best; None where that is 0."""
    last_difference: float | None = None
    """This run's last value minus the baseline's."""
    last_difference_percent: float | None = None


@dataclass(frozen=True)
class Comparison:
    """All runs that have numbers of one tag."""

    tag: str
    better: Better
    """Which direction is better; empty: not known, then both `low` and `high` say something."""
    baseline: str
    """Name of the run that others are compared with; empty: none."""
    rows: tuple[Row, ...]
    cursor: float | None = None
    """A step."""
    span: tuple[int | None, int | None] | None = None
    """First and last step of the range, None for an open end; None: whole runs."""
    part: Split = ""
    """The part of the data that these runs are of, where others are of another one."""


COLUMNS: dict[str, Callable[[Row], Any]] = {
    "run": lambda row: row.run.name,
    "last": lambda row: row.last,
    "last_step": lambda row: row.last_step,
    "best": lambda row: row.best,
    "best_step": lambda row: row.best_step,
    "min": lambda row: row.low,
    "min_step": lambda row: row.low_step,
    "max": lambda row: row.high,
    "max_step": lambda row: row.high_step,
    "mean": lambda row: row.mean,
    "at_cursor": lambda row: row.at_cursor,
    "at_cursor_step": lambda row: row.at_cursor_step,
    "start": lambda row: row.start,
    "start_step": lambda row: row.start_step,
    "end": lambda row: row.end,
    "end_step": lambda row: row.end_step,
    "change": lambda row: row.change,
    "change_percent": lambda row: row.change_percent,
    "difference": lambda row: row.difference,
    "difference_percent": lambda row: row.difference_percent,
    "last_difference": lambda row: row.last_difference,
    "last_difference_percent": lambda row: row.last_difference_percent,
    "points": lambda row: row.points,
}
"""Everything a row says, by the name that CSV, JSON and `--sort` have for it."""

_COUNTS = frozenset(name for name in COLUMNS if name.endswith("_step")) | {"points"}
"""Columns without a better direction; no value of the metric."""


def compare(
    snapshot: Snapshot,
    tag: str,
    shared: Shared,
    comparing: Comparing,
    cursor: float | None = None,
) -> Comparison:
    """Return the runs that are switched on and have numbers of `tag`, in the order asked for.

    The baseline need not be switched on. `cursor` is a step.
    """
    better = metric(tag).better if comparing.better == "auto" else comparing.better
    rows = []
    for style in shared.runs:
        series = _numbers(snapshot, style.name, tag)
        if series is not None:
            rows.append(_row(style, series, shared.attempts, better, (cursor, comparing.span)))
    base = _numbers(snapshot, shared.baseline, tag)
    if base is not None:
        best = _best(_summary(base, shared.attempts), better)
        last = float(_floats(base, shared.attempts)[-1])
        rows = [_against(row, best.value if best else None, last) for row in rows]
    found = Comparison(tag, better, shared.baseline, tuple(rows), cursor, comparing.span)
    return ordered(found, comparing.sort, reverse=comparing.reverse) if comparing.sort else found


def ordered(comparison: Comparison, column: str, *, reverse: bool = False) -> Comparison:
    """Return the rows sorted by one of COLUMNS: names in natural order, of values the best first.

    Where no direction is known the least value comes first. What is missing or NaN comes last,
    also in reverse. Equal rows keep their order.
    """
    value = COLUMNS[column]
    rows = comparison.rows
    if column == "run":
        named = sorted(rows, key=lambda row: natural_key(row.run.name), reverse=reverse)
        return replace(comparison, rows=tuple(named))
    known = [row for row in rows if not _missing(value(row))]
    rest = [row for row in rows if _missing(value(row))]
    largest_first = comparison.better == "max" and column not in _COUNTS
    known.sort(key=value, reverse=largest_first != reverse)
    return replace(comparison, rows=(*known, *rest))


def leaders(comparison: Comparison, column: str) -> tuple[bool, ...]:
    """Return for each row whether its value of `column` is the best one.

    Nobody leads where no direction is known, where the column is no value of the metric, and where
    there is only one run.
    """
    if not comparison.better or column in _COUNTS or column == "run" or len(comparison.rows) < 2:
        return (False,) * len(comparison.rows)
    values = [COLUMNS[column](row) for row in comparison.rows]
    finite = [value for value in values if value is not None and math.isfinite(value)]
    if not finite:
        return (False,) * len(values)
    best = min(finite) if comparison.better == "min" else max(finite)
    return tuple(value == best for value in values)


@dataclass(frozen=True)
class _Point:
    value: float
    step: int


@dataclass(frozen=True)
class _Summary:
    """What is asked of points again and again."""

    low: _Point | None
    high: _Point | None
    mean: float | None
    ascending: bool
    """Whether no step is smaller than the one before."""


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _numbers(snapshot: Snapshot, run: str, tag: str) -> SeriesView | None:
    view = snapshot.by_name.get(run)
    series = view.numbers(tag) if view else None
    return series if series is not None and len(series.select("latest")) else None


def _floats(series: SeriesView, attempts: Attempts) -> NDArray[np.float64]:
    return series.select(attempts).values.astype(np.float64, copy=False)


def _row(
    style: RunStyle,
    series: SeriesView,
    attempts: Attempts,
    better: Better,
    asked: tuple[float | None, tuple[int | None, int | None] | None],
) -> Row:
    cursor, span = asked
    values, steps = _floats(series, attempts), series.select(attempts).steps
    whole = _summary(series, attempts)
    best = _best(whole, better)
    at = None if cursor is None else _nearest(steps, cursor, ascending=whole.ascending)
    first, last = _ends(steps, span, ascending=whole.ascending)
    part = whole if span is None else _of_range(values, steps, (first, last))
    start, end = float(values[first]), float(values[last])
    change = end - start  # infinite where a double has no room for it, NaN for ∞ − ∞
    return Row(
        run=style,
        points=len(values),
        last=float(values[-1]),
        last_step=int(steps[-1]),
        best=best.value if best else None,
        best_step=best.step if best else None,
        at_cursor=None if at is None else float(values[at]),
        at_cursor_step=None if at is None else int(steps[at]),
        start=start,
        start_step=int(steps[first]),
        end=end,
        end_step=int(steps[last]),
        change=change,
        change_percent=_percent(change, start),
        low=part.low.value if part.low else None,
        low_step=part.low.step if part.low else None,
        high=part.high.value if part.high else None,
        high_step=part.high.step if part.high else None,
        mean=part.mean,
    )


def _against(row: Row, best: float | None, last: float) -> Row:
    """Return the row with its distance from the baseline's best and last value."""
    difference = None if best is None or row.best is None else row.best - best
    return replace(
        row,
        difference=difference,
        difference_percent=_percent(difference, best),
        last_difference=row.last - last,
        last_difference_percent=_percent(row.last - last, last),
    )


def _percent(change: float | None, base: float | None) -> float | None:
    """Return a change in percent of the size of what it is counted from; None where that is 0."""
    if change is None or base is None or base == 0:
        return None
    return 100.0 * (change / abs(base)) if math.isfinite(base) else math.nan


def _best(summary: _Summary, better: Better) -> _Point | None:
    return summary.low if better == "min" else summary.high if better == "max" else None


def _summary(series: SeriesView, attempts: Attempts) -> _Summary:
    """Keep it with the view, which is the same object until it grows."""
    key, found = series.kept.get("summary", (None, None))
    if found is None or key != attempts:
        steps = series.select(attempts).steps
        found = _summed_up(_floats(series, attempts), steps)
        series.kept["summary"] = (attempts, found)
    summary: _Summary = found
    return summary


def _summed_up(values: NDArray[np.float64], steps: NDArray[np.int64]) -> _Summary:
    """Return what values say together; `values` are as many as `steps`, one at least."""
    ascending = bool((steps[1:] >= steps[:-1]).all())
    places = extreme_places(values)
    if places is None:
        return _Summary(None, None, None, ascending)
    low, high = (_Point(float(values[at]), int(steps[at])) for at in places)
    return _Summary(low, high, _mean(values), ascending)


def _mean(values: NDArray[np.float64]) -> float:
    """Return the mean of the finite values, of which there is one at least."""
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(values.mean())
    if math.isfinite(mean):
        return mean
    finite = values[np.isfinite(values)]
    # Divided first: a sum may be beyond the largest double, as rounding may take even this one.
    with np.errstate(over="ignore"):
        mean = float((finite / len(finite)).sum())
    return min(max(mean, float(finite.min())), float(finite.max()))


def _nearest(steps: NDArray[np.int64], at: float, *, ascending: bool) -> int:
    """Return the index of the point nearest to a step, of equal ones the last."""
    low, high = (steps[0], steps[-1]) if ascending else (steps.min(), steps.max())
    at = min(max(at, int(low)), int(high))  # what somebody typed may have any number of digits
    if not ascending:
        distance = np.abs(steps - np.float64(at))
        return int(len(steps) - 1 - distance[::-1].argmin())
    # A whole number is compared as one: a float would have all steps converted.
    behind = int(steps.searchsorted(np.int64(at) if isinstance(at, int) else at, side="right"))
    if behind == len(steps):
        return behind - 1
    if behind and at - int(steps[behind - 1]) < int(steps[behind]) - at:
        return behind - 1
    return int(steps.searchsorted(steps[behind], side="right")) - 1


def _ends(
    steps: NDArray[np.int64], span: tuple[int | None, int | None] | None, *, ascending: bool
) -> tuple[int, int]:
    """Return the indices of the first and the last point of a range."""
    start, end = span or (None, None)
    if start is not None and end is not None and start > end:
        start, end = end, start
    return (
        0 if start is None else _nearest(steps, start, ascending=ascending),
        len(steps) - 1 if end is None else _nearest(steps, end, ascending=ascending),
    )


def _of_range(
    values: NDArray[np.float64], steps: NDArray[np.int64], ends: tuple[int, int]
) -> _Summary:
    """Return what the points between two indices say, both included."""
    rows = slice(min(ends), max(ends) + 1)
    return _summed_up(values[rows], steps[rows])
