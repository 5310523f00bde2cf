"""What the Scalars tab shows, as numbers: groups of tags, and the curves of one tag."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.smoothing import debiased_ema
from termboard.ordering import natural_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.dashboards.api import RunStyle, Shared
    from termboard.store.run import RunView
    from termboard.store.series import Attempts, Points, SeriesView
    from termboard.store.store import Snapshot

UNGROUPED = "ungrouped"
"""Where tags without a slash stand, unless a group has their name."""


@dataclass(frozen=True)
class Group:
    """Tags with the same first segment."""

    name: str
    tags: tuple[str, ...]
    """In natural order."""


@dataclass(frozen=True)
class Curve:
    """One tag of one run. All arrays are of the same length."""

    run: RunStyle
    x: NDArray[np.float64]
    """Steps, seconds since the run's start, or seconds since 1970."""
    raw: NDArray[np.float64]
    """As logged; NaN and infinities are kept."""
    smoothed: NDArray[np.float64]
    """The same array as `raw` without smoothing."""
    steps: NDArray[np.int64]
    wall_times: NDArray[np.float64]
    start: float
    """The wall time that relative times count from; NaN if none is known."""
    seams: tuple[float, ...] = ()
    """x of the places where a later attempt starts."""

    def index_at(self, x: float | None) -> int | None:
        """Return the point nearest to `x`, of equal ones the last; the last point for None."""
        if x is None or not len(self.x):
            return len(self.x) - 1 if len(self.x) else None
        distance = np.nan_to_num(np.abs(self.x - x), nan=np.inf)
        return int(len(distance) - 1 - np.argmin(distance[::-1]))


@dataclass(frozen=True)
class Chart:
    """All curves of one tag."""

    tag: str
    curves: tuple[Curve, ...]
    """One for each run that is switched on and has points of the tag."""


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


def groups(snapshot: Snapshot, shared: Shared, pattern: re.Pattern[str]) -> tuple[Group, ...]:
    """Return the tags that match and that any run which is switched on has numbers of.

    Groups with losses come first, then those with scores: they are looked at most.
    """
    on = {style.name for style in shared.runs}
    tags = {
        series.tag
        for run in snapshot.runs
        if run.name in on
        for series in run.series
        if series.plugin == "scalars" and series.holds_numbers and pattern.search(series.tag)
    }
    heads = {tag.split("/", 1)[0] for tag in tags if "/" in tag}
    found: dict[str, list[str]] = {}
    for tag in tags:
        head = tag.split("/", 1)[0]
        found.setdefault(head if head in heads else UNGROUPED, []).append(tag)
    order = sorted(found, key=lambda name: (_group_rank(name, found[name]), natural_key(name)))
    return tuple(Group(name, tuple(sorted(found[name], key=natural_key))) for name in order)


_KEY_METRICS = re.compile(
    r"(?P<loss>loss|nll|perplexity)|(?P<score>acc|f1|auc|map|bleu|reward)", re.I
)


def key_tags(snapshot: Snapshot, shared: Shared, found: Sequence[Group]) -> tuple[str, ...]:
    """Return all tags, first those that a person looks at first.

    Two losses and two scores lead, those that most runs have; then the other losses and scores.
    """
    on = [snapshot.by_name[style.name] for style in shared.runs if style.name in snapshot.by_name]
    tags = [tag for group in found for tag in group.tags]
    runs = {tag: sum(run.numbers(tag) is not None for run in on) for tag in tags}
    ranked = sorted(tags, key=lambda tag: (_rank(tag), -runs[tag]))
    losses = [tag for tag in ranked if _rank(tag) == 0]
    scores = [tag for tag in ranked if _rank(tag) == 1]
    return tuple(dict.fromkeys([*losses[:2], *scores[:2], *ranked]))


def _rank(tag: str) -> int:
    hit = _KEY_METRICS.search(tag)
    return 2 if hit is None else 0 if hit["loss"] else 1


def _group_rank(name: str, tags: Sequence[str]) -> int:
    """Put groups with a loss first, then those with a score; what `add_hparams` wrote last."""
    return 3 if name == "hparam" else min(map(_rank, tags))


def chart(snapshot: Snapshot, tag: str, shared: Shared) -> Chart:
    """Return the curves of `tag`."""
    curves = []
    for style in shared.runs:
        run = snapshot.by_name.get(style.name)
        series = run.numbers(tag) if run else None
        if run is not None and series is not None:
            curves.append(_curve(run, series, style, shared))
    return Chart(tag, tuple(curve for curve in curves if len(curve.x)))


def readings(chart: Chart, x: float | None) -> tuple[Reading, ...]:
    """Return every curve's numbers at the point nearest to `x`, its last one for None."""
    found = ((curve, curve.index_at(x)) for curve in chart.curves)
    return tuple(_reading(curve, index) for curve, index in found if index is not None)


def next_x(chart: Chart, x: float | None, direction: int, columns: int) -> float | None:
    """Return the logged x before (-1) or behind (1) `x`; the last one for no `x`; None without any.

    The one returned lies at least a `columns`-th of the chart's width away, so that a cursor moves
    by what can be seen, however dense the points are.
    """
    every = [curve.x[np.isfinite(curve.x)] for curve in chart.curves]
    known = np.unique(np.concatenate(every)) if every else np.empty(0)
    if not len(known):
        return None
    if x is None or direction == 0:
        return float(known[-1])
    least = (known[-1] - known[0]) / max(1, columns)
    if direction > 0:
        place = np.searchsorted(known, x + max(least, 0.0), side="left")
        place += int(place < len(known) and known[place] <= x)
        return float(known[min(int(place), len(known) - 1)])
    place = np.searchsorted(known, x - max(least, 0.0), side="right") - 1
    place -= int(place >= 0 and known[place] >= x)
    return float(known[max(int(place), 0)])


def extreme(curve: Curve, *, largest: bool) -> tuple[float, int] | None:
    """Return the smallest (or largest) finite value and its step; None if nothing is finite."""
    bound = -math.inf if largest else math.inf
    finite = np.where(np.isfinite(curve.raw), curve.raw, bound)
    index = int(np.argmax(finite) if largest else np.argmin(finite))
    value = float(curve.raw[index])
    return (value, int(curve.steps[index])) if math.isfinite(value) else None


def _curve(run: RunView, series: SeriesView, style: RunStyle, shared: Shared) -> Curve:
    points = series.select(shared.attempts)
    raw = _as_floats(series, shared.attempts)
    start = run.first_wall_time
    return Curve(
        run=style,
        x=_along(points, start, shared.x_axis),
        raw=raw,
        smoothed=_smoothed(series, shared.attempts, shared.smoothing) if shared.smoothing else raw,
        steps=points.steps,
        wall_times=points.wall_times,
        start=start,
        seams=_seams(series, start, shared.x_axis),
    )


def _along(points: Points, start: float, axis: str) -> NDArray[np.float64]:
    if axis == "wall":
        return points.wall_times
    if axis == "relative":
        return points.wall_times - start
    return points.steps.astype(np.float64)


def _seams(series: SeriesView, start: float, axis: str) -> tuple[float, ...]:
    if axis == "wall":
        return tuple(seam.wall_time for seam in series.seams)
    if axis == "relative":
        return tuple(seam.wall_time - start for seam in series.seams)
    return tuple(float(seam.step) for seam in series.seams)


def _as_floats(series: SeriesView, attempts: Attempts) -> NDArray[np.float64]:
    return series.select(attempts).values.astype(np.float64, copy=False)


def _smoothed(series: SeriesView, attempts: Attempts, weight: float) -> NDArray[np.float64]:
    """Keep what was smoothed last with the view, which is the same object until it grows."""
    key, found = series.kept.get("smoothed", (None, None))
    if found is None or key != (attempts, weight):
        found = debiased_ema(_as_floats(series, attempts), weight)
        series.kept["smoothed"] = ((attempts, weight), found)
    smoothed: NDArray[np.float64] = found
    return smoothed


def _reading(curve: Curve, index: int) -> Reading:
    return Reading(
        run=curve.run,
        value=float(curve.raw[index]),
        smoothed=float(curve.smoothed[index]),
        step=int(curve.steps[index]),
        wall_time=float(curve.wall_times[index]),
        relative=float(curve.wall_times[index]) - curve.start,
    )
