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
    from termboard.dashboards.curves.seeds import SeedGroup

    Pair = tuple[NDArray[np.float64], NDArray[np.float64]]

# So many means are remembered: those of the cards on a screen, raw and smoothed. A cursor that
# moves asks for the same again.
_REMEMBERED = 128
# The largest double that is a step.
_FAR = float(2**63 - 1024)


def banded(
    chart: Chart,
    groups: Sequence[SeedGroup],
    kind: Kind,
    within: tuple[float, float] | None = None,
) -> Chart:
    """Return `chart` with one curve for each group and tag, where its first run's was.

    `raw` and `smoothed` are means of the runs' raw and smoothed values, and the band is that of
    what is drawn, the smoothed ones. The curve has the group's name and its first run's colour.
    Steps are those of the axis, or means along another axis than steps; runs have no common time of
    day. Curves of runs in no group stay, as does one whose group has no other with its tag.
    `within` is the part of x that is zoomed into: there the mean has more points.
    """
    of_run = {run.name: group for group in groups for run in group.runs}
    together: dict[tuple[str, str, str], list[Curve]] = {}
    for curve in chart.curves:
        group = of_run.get(curve.run.name)
        key = ("run", *curve.key) if group is None else ("group", group.name, curve.tag)
        together.setdefault(key, []).append(curve)
    alone = {curves[0].run.name for curves in together.values() if len(curves) == 1}
    curves = [
        found[0] if len(found) == 1 else _mean(found, _own_name(key[1], alone), kind, within)
        for key, found in together.items()
    ]
    return replace(chart, curves=tuple(curve for curve in curves if len(curve.x)))


def _own_name(name: str, taken: set[str]) -> str:
    """Return a name that no single run of the chart has: the two would be mistaken."""
    return f"{name} (mean)" if name in taken else name


def _mean(
    curves: Sequence[Curve], name: str, kind: Kind, within: tuple[float, float] | None
) -> Curve:
    first = curves[0]
    drawn = _aggregated([(curve.x, curve.smoothed) for curve in curves], kind, within)
    raw = drawn
    if any(curve.raw is not curve.smoothed for curve in curves):
        raw = _aggregated([(curve.x, curve.raw) for curve in curves], kind, within)
    return Curve(
        run=RunStyle(name, first.run.index),
        x=drawn.x,
        raw=raw.mean,
        smoothed=drawn.mean,
        steps=_steps(curves, drawn.x, within),
        wall_times=np.full(len(drawn.x), np.nan),
        start=np.nan,
        tag=first.tag,
        variant=first.variant,
        stroke=first.stroke,
        spread=Spread(drawn.low, drawn.high, drawn.n, tuple(curve.run.name for curve in curves)),
    )


def _steps(
    curves: Sequence[Curve], x: NDArray[np.float64], within: tuple[float, float] | None
) -> NDArray[np.int64]:
    """Return the step at each x: x itself where that counts steps, else the runs' mean there."""

    def steps() -> NDArray[np.int64]:
        pairs = [(curve.x, curve.steps.astype(np.float64)) for curve in curves]
        counted = all(np.array_equal(along, steps) for along, steps in pairs)
        found = x if counted else np.nan_to_num(aggregated(pairs, "std", within).mean)
        return np.rint(np.clip(found, -_FAR, _FAR)).astype(np.int64)

    return _steps_kept.get([a for curve in curves for a in (curve.x, curve.steps)], within, steps)


def _aggregated(pairs: Sequence[Pair], kind: Kind, within: tuple[float, float] | None) -> Aggregate:
    arrays = [array for pair in pairs for array in pair]
    return _means_kept.get(arrays, (kind, within), lambda: aggregated(pairs, kind, within))


_means_kept: Remembered[Aggregate] = Remembered(_REMEMBERED)
_steps_kept: Remembered[NDArray[np.int64]] = Remembered(_REMEMBERED)
