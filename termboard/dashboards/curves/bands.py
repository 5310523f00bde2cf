"""Charts in which runs that belong together are one curve, their mean, with a band."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.aggregate import aggregated
from termboard.analysis.remembered import Remembered
from termboard.dashboards.api import RunStyle
from termboard.dashboards.curves.model import Chart, Curve, Spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.aggregate import Aggregate, Kind
    from termboard.analysis.columns import Numbers
    from termboard.dashboards.curves.seeds import SeedGroup
    from termboard.dashboards.curves.smoothed import Smoothing

    Pair = tuple[NDArray[np.float64], NDArray[np.float64]]
    How = tuple[Kind, "tuple[float, float] | None"]

# So many means are remembered: those of the cards on a screen, raw and smoothed. A cursor that
# moves asks for the same again.
_REMEMBERED = 128
# The largest double that is a step.
_FAR = float(2**63 - 1024)
_LARGEST = np.finfo(np.float64).max


def banded(
    chart: Chart,
    groups: Sequence[SeedGroup],
    kind: Kind,
    within: tuple[float, float] | None = None,
) -> Chart:
    """Return `chart` with one curve for each group and tag, where its first run's was.

    `raw` and `smoothed` are means of the runs' raw and smoothed values. The band is that of the raw
    ones; around the smoothed mean its width is drawn smoothed alike. The curve has the group's
    name, and the colour of the group's place among the others, or its runs' own where they share
    one. Steps are those of the axis, or means along another axis than steps; runs have no common
    time of day. Curves of runs in no group stay, as does one whose group has no other with its tag.
    `within` is the part of x that is zoomed into: there the mean has more points.
    """
    of_run = {run.name: group for group in groups for run in group.runs}
    colors = colors_of(groups)
    together: dict[tuple[str, str, str], list[Curve]] = {}
    for curve in chart.curves:
        group = of_run.get(curve.run.name)
        key = ("run", *curve.key) if group is None else ("group", group.name, curve.tag)
        together.setdefault(key, []).append(curve)
    alone = {curves[0].run.name for curves in together.values() if len(curves) == 1}
    curves = [
        found[0]
        if len(found) == 1
        else _mean(
            found,
            RunStyle(_own_name(key[1], alone), colors[key[1]]),
            (kind, within),
            chart.smoothing,
        )
        for key, found in together.items()
    ]
    return replace(chart, curves=tuple(curve for curve in curves if len(curve.x)))


def colors_of(groups: Sequence[SeedGroup]) -> dict[str, int]:
    """Return the number of each group's colour, by its name.

    It is the group's place, so that no two groups share one. Where somebody coloured the runs by
    group already, each group in one colour of its own, it is that.
    """
    given = [{run.index for run in group.runs} for group in groups]
    own = {min(found) for found in given if len(found) == 1 and min(found) >= 0}
    if len(own) == len(groups):
        return {group.name: min(found) for group, found in zip(groups, given, strict=True)}
    return {group.name: place for place, group in enumerate(groups)}


def _own_name(name: str, taken: set[str]) -> str:
    """Return a name that no single run of the chart has: the two would be mistaken."""
    return f"{name} (mean)" if name in taken else name


def _mean(curves: Sequence[Curve], run: RunStyle, how: How, smoothing: Smoothing) -> Curve:
    first = curves[0]
    raw = drawn = _aggregated([(curve.x, curve.raw) for curve in curves], how)
    borders = None
    if any(curve.raw is not curve.smoothed for curve in curves):
        drawn = _aggregated([(curve.x, curve.smoothed) for curve in curves], how)
        borders = _around(drawn.mean, raw, [curve.facts.places for curve in curves], smoothing)
    names = tuple(curve.run.name for curve in curves)
    return Curve(
        run=run,
        x=drawn.x,
        raw=raw.mean,
        smoothed=drawn.mean,
        steps=_steps(curves, drawn.x, how[1]),
        wall_times=np.full(len(drawn.x), np.nan),
        start=np.nan,
        tag=first.tag,
        variant=first.variant,
        stroke=first.stroke,
        spread=Spread(raw.low, raw.high, raw.n, names, raw.std, how[0], borders),
    )


def _around(
    mean: NDArray[np.float64],
    raw: Aggregate,
    every: Sequence[Numbers],
    smoothing: Smoothing,
) -> Pair:
    """Return the borders around the smoothed mean: as far from it as the raw ones, smoothed."""

    def borders() -> Pair:
        with np.errstate(over="ignore", invalid="ignore"):
            down, up = (
                smoothing.of_all(raw.x, np.clip(width, 0, _LARGEST), every)
                for width in (raw.mean - raw.low, raw.high - raw.mean)
            )
            low, high = mean - down, mean + up
        return np.clip(low, -_LARGEST, _LARGEST), np.clip(high, -_LARGEST, _LARGEST)

    return _borders_kept.get([mean, raw.mean, raw.low, raw.high], smoothing, borders)


def _steps(
    curves: Sequence[Curve], x: NDArray[np.float64], within: tuple[float, float] | None
) -> NDArray[np.int64]:
    """Return the step at each x: x itself where that counts steps, else the runs' mean there."""

    columns = [column for curve in curves for column in (curve.x, curve.steps)]

    def counted() -> bool:
        return all(np.array_equal(np.asarray(curve.x), curve.steps) for curve in curves)

    def steps() -> NDArray[np.int64]:
        found = x
        if not _counted_kept.get(columns, None, counted):
            pairs = [(curve.x, curve.steps.astype(np.float64)) for curve in curves]
            found = np.nan_to_num(aggregated(pairs, "std", within).mean)
        return np.rint(np.clip(found, -_FAR, _FAR)).astype(np.int64)

    return _steps_kept.get(columns, within, steps)


def _aggregated(pairs: Sequence[tuple[Numbers, Numbers]], how: How) -> Aggregate:
    columns = [column for pair in pairs for column in pair]
    return _means_kept.get(columns, how, lambda: aggregated(pairs, *how))


_means_kept: Remembered[Aggregate] = Remembered(_REMEMBERED)
_counted_kept: Remembered[bool] = Remembered(_REMEMBERED)
_steps_kept: Remembered[NDArray[np.int64]] = Remembered(_REMEMBERED)
_borders_kept: Remembered[Pair] = Remembered(_REMEMBERED)
