"""The curves of a chart: one for each run that is on and each of the chart's tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from termboard.analysis.columns import Shifted, search_one
from termboard.analysis.metrics import metric
from termboard.dashboards.curves.axis import along, by_steps, origin
from termboard.dashboards.curves.facts import Facts, facts_of
from termboard.dashboards.curves.smoothed import Smoothing, smoothed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from termboard.analysis.aggregate import Kind
    from termboard.analysis.columns import Numbers
    from termboard.dashboards.api import RunStyle, Shared
    from termboard.store.run import RunView
    from termboard.store.series import Attempts, SeriesView
    from termboard.store.snapshot import Snapshot

T = TypeVar("T")

_SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class Spread:
    """How far several runs lie apart at each point of their mean. Arrays as long as the curve.

    All are of the values as they were logged.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: NDArray[np.int64]
    """How many runs are counted there."""
    members: tuple[str, ...] = ()
    """Names of the runs; empty for a band that the training itself logged."""
    std: NDArray[np.float64] | None = None
    """The runs' sample standard deviation, NaN for one run; None for a band that was logged."""
    kind: Kind | None = None
    """What the borders are; None for a band that was logged."""
    drawn: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    """The borders around the smoothed mean; None: `low` and `high`."""

    @property
    def borders(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The lower and the upper one as they are drawn."""
        return self.drawn or (self.low, self.high)


@dataclass(frozen=True)
class Curve:
    """One tag of one run, or the mean of several runs. All columns are of the same length."""

    run: RunStyle
    x: Numbers
    """Where the points lie on the axis that was chosen; NaN has no place on it."""
    raw: Numbers
    """As logged; NaN and infinities are kept."""
    smoothed: Numbers
    """The very same as `raw` without smoothing."""
    steps: NDArray[np.int64]
    wall_times: NDArray[np.float64]
    start: float
    """The wall time that relative times count from; NaN if none is known."""
    seams: tuple[float, ...] = ()
    """x of the places where a later attempt starts."""
    tag: str = ""
    variant: str = ""
    """What tells it from the other curves of its run in this chart: `val`, or its tag."""
    stroke: int = 0
    """Which kind of line it is drawn with: 0 solid, then dashed, dotted."""
    spread: Spread | None = None
    """Of a mean of several runs, or a band that was logged."""
    memory: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What is known of its points from earlier pictures."""

    @property
    def key(self) -> tuple[str, str]:
        """(run, tag): no other curve of a chart has both."""
        return self.run.name, self.tag

    @cached_property
    def facts(self) -> Facts:
        """What is asked of all its points again and again."""
        x, raw, found = self.memory.get("facts", (None, None, None))
        if x is not self.x or raw is not self.raw:
            found = facts_of(self.x, self.raw)
            self.memory["facts"] = (self.x, self.raw, found)
        facts: Facts = found
        return facts

    @property
    def relative(self) -> NDArray[np.float64]:
        """Seconds since the run's start."""
        with np.errstate(over="ignore", invalid="ignore"):  # of times that are none
            return np.asarray(self.wall_times - self.start)

    def index_at(self, x: float | None) -> int | None:
        """Return the point nearest to `x`, of equal ones the last; the last point for None."""
        if x is None or not len(self.x):
            return len(self.x) - 1 if len(self.x) else None
        if self.facts.ascends:
            return _nearest(self.x, x)
        with np.errstate(over="ignore"):
            distance = np.nan_to_num(np.abs(np.asarray(self.x) - x), nan=np.inf)
        return int(len(distance) - 1 - np.argmin(distance[::-1]))


@dataclass(frozen=True)
class Chart:
    """What stands in one card."""

    title: str
    curves: tuple[Curve, ...]
    """In the order of the runs, then of the tags; each has points."""
    smoothing: Smoothing = field(default_factory=Smoothing)
    grows: bool = False
    """Whether one of its runs is being written."""

    @cached_property
    def _memory(self) -> dict[str, tuple[Any, Any]]:
        """What was made of it for earlier pictures, by what it is: (what it depends on, it).

        No field: a chart that is made of this one has its own.
        """
        return {}

    def remembered(self, what: str, how: Any, make: Callable[[], T]) -> T:
        """Return what `make` makes of this chart, or made for the last `how` if that is equal."""
        known = self._memory.get(what)
        if known is None or known[0] != how:
            known = self._memory[what] = how, make()
        found: T = known[1]
        return found

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that are in it."""
        return tuple(dict.fromkeys(curve.tag for curve in self.curves))


def chart(snapshot: Snapshot, tags: Sequence[str], shared: Shared, title: str = "") -> Chart:
    """Return the curves of `tags`, of every run that is on and has points of them."""
    found = [
        (run, series, style)
        for style in shared.runs
        if (run := snapshot.by_name.get(style.name)) is not None
        for tag in tags
        if (series := run.numbers(tag)) is not None
    ]

    variants = _variants([(series.tag, style.name) for _, series, style in found])
    curves = (
        _curve(run, series, style, shared, variant)
        for (run, series, style), variant in zip(found, variants, strict=True)
    )
    return Chart(
        title or ", ".join(tags),
        tuple(curve for curve in curves if len(curve.x)),
        Smoothing.chosen(shared),
        any(style.name in shared.growing for _, _, style in found),
    )


def _variants(curves: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    """Return (variant, stroke) of each (tag, run): by split where that tells a run's curves apart.

    Training is solid and validation dashed, whether tags or names of runs (Keras) say so. Where a
    run has several curves of one split, all are told apart by their tags.
    """
    splits = [metric(tag, run).split for tag, run in curves]
    places = {(run, split) for (_, run), split in zip(curves, splits, strict=True)}
    if len(set(splits)) > 1 and len(places) == len(curves):
        return [(split, _SPLITS.index(split) if split else 0) for split in splits]
    tags = list(dict.fromkeys(tag for tag, _ in curves))
    if len(tags) == 1:
        return [("", 0)] * len(curves)
    return [(tag, tags.index(tag)) for tag, _ in curves]


def _curve(
    run: RunView, series: SeriesView, style: RunStyle, shared: Shared, variant: tuple[str, int]
) -> Curve:
    points = series.select(shared.attempts)
    raw = _values(series, shared.attempts)
    x = along(run, series, shared)
    return Curve(
        run=style,
        x=x,
        raw=raw,
        smoothed=smoothed(series, raw, x, shared, grows=run.name in shared.growing),
        steps=points.steps,
        wall_times=points.wall_times,
        start=run.first_wall_time,
        seams=_seams(run, series, shared),
        tag=series.tag,
        variant=variant[0],
        stroke=variant[1],
        memory=series.kept,
    )


def _seams(run: RunView, series: SeriesView, shared: Shared) -> tuple[float, ...]:
    if not series.seams:
        return ()
    if shared.x_axis == "scalar":
        steps = np.array([seam.step for seam in series.seams], dtype=np.int64)
        return tuple(by_steps(run.numbers(shared.x_tag), steps, shared.attempts).tolist())
    start = origin(run, shared.x_axis)
    if shared.x_axis in ("wall", "relative"):
        return tuple(seam.wall_time - start for seam in series.seams)
    return tuple(float(seam.step) - start for seam in series.seams)


def _values(series: SeriesView, attempts: Attempts) -> Numbers:
    """Return the values as logged. What stands for whole ones is kept: so it is known again."""
    values = series.select(attempts).values
    if values.dtype == np.float64:
        return values
    key, found = series.kept.get("floats", (None, None))
    if found is None or key != attempts:
        found = Shifted(values)
        series.kept["floats"] = (attempts, found)
    floats: Numbers = found
    return floats


def _nearest(x: Numbers, at: float) -> int:
    """Return the index of the point nearest to `at`, of equal ones the last; `x` ascends."""
    right = search_one(x, at, "right")
    if right and (right == len(x) or at - x[right - 1] < x[right] - at):
        return right - 1
    return search_one(x, float(x[right]), "right") - 1
