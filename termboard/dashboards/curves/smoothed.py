"""The smoothed values of a series: kept with its view, carried on when it grows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import numpy as np

from termboard.analysis import smoothing
from termboard.analysis.columns import is_ascending, search
from termboard.analysis.time_smoothing import over_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers
    from termboard.dashboards.api import Shared
    from termboard.store.segment import Part
    from termboard.store.series import Attempts, SeriesView


_WEIGHTS = 2  # of which a view's smoothed values are kept, for who compares two
_FEW, _MANY = 4096, 1 << 16
"""Points up to which they are an array while they grow, and when they do not.

Of so few a picture looks at nearly all. An array is drawn in a third of the time, and costs memory
over hours only where points come in: of a long one there are too many to average all of them anew.
"""


@dataclass(frozen=True)
class Smoothing:
    """How the curves of a chart are smoothed."""

    by: Literal["weight", "time"] = "weight"
    strength: float = 0.0
    """TensorBoard's weight, or a time constant in units of x; 0: not at all."""

    @classmethod
    def chosen(cls, shared: Shared) -> Smoothing:
        """Return what all tabs have chosen."""
        by_time = shared.smoothing_by == "time"
        return cls(shared.smoothing_by, shared.time_constant if by_time else shared.smoothing)

    def of_all(
        self,
        x: NDArray[np.float64],
        values: NDArray[np.float64],
        every: Sequence[Numbers],
    ) -> NDArray[np.float64]:
        """Return what belongs to several curves together, smoothed as each of them is.

        `x` ascends, and `every` are the x of the curves, ascending. A weight forgets by points:
        here by as many as the curves have between two places, on an average.
        """
        if self.by == "time":
            return over_time(x, values, self.strength)
        if not 0 < self.strength < 1:
            return values
        passed = sum(search(one, x, "right") for one in every) / len(every)
        return over_time(np.asarray(passed), values, -1 / math.log(self.strength))


def smoothed(
    series: SeriesView, raw: Numbers, x: Numbers, shared: Shared, *, grows: bool = False
) -> Numbers:
    """Return the values as `shared` has them smoothed; `raw` itself without smoothing.

    `raw` and `x` are the series' values and their places on the axis, of one length. `grows`: the
    run is being written.
    """
    if shared.smoothing_by == "time":
        return _over_time(series, raw, x, shared) if shared.time_constant > 0 else raw
    few = _FEW if grows else _MANY
    return _by_weight(series, raw, x, shared, few) if shared.smoothing else raw


def _by_weight(series: SeriesView, raw: Numbers, x: Numbers, shared: Shared, few: int) -> Numbers:
    wanted = (shared.attempts, shared.smoothing)
    kept: tuple[tuple[Any, Numbers], ...] = series.kept.get("by weight", ())
    found = next((values for how, values in kept if how == wanted), None)
    if found is None:
        # Of a curve that goes back every picture looks at all points.
        as_array = len(raw) <= few or not is_ascending(x)
        found = _averaged(series, raw, wanted, as_array=as_array)
        others = [one for one in kept if one[0] != wanted]
        series.kept["by weight"] = ((wanted, found), *others[: _WEIGHTS - 1])
    return found


def _averaged(
    series: SeriesView, raw: Numbers, wanted: tuple[Attempts, float], *, as_array: bool
) -> Numbers:
    if as_array:
        return raw if smoothing.stays(raw, wanted[1]) else smoothing.debiased_ema(raw, wanted[1])
    before: _Known[smoothing.Blocks] | None = series.carried.get("by weight")
    goes_on = before is not None and before.goes_on(wanted, series, raw)
    found = smoothing.averaged(raw, wanted[1], before.found if before and goes_on else None)
    if found is None:
        return raw
    series.carried["by weight"] = _known(wanted, series, raw, found.blocks)
    return found


def _over_time(series: SeriesView, raw: Numbers, x: Numbers, shared: Shared) -> Numbers:
    wanted = (shared.attempts, shared.x_axis, shared.x_tag, shared.time_constant)
    kept: tuple[Any, Numbers, NDArray[np.float64]] | None = series.kept.get("over time")
    if kept is not None and kept[0] == wanted and kept[1] is x:
        return kept[2]
    before: _Known[tuple[NDArray[np.float64], NDArray[np.float64]]] | None
    before = series.carried.get("over time")
    places = np.asarray(x)
    goes_on = before is not None and before.goes_on(wanted, series, raw)
    known = before.found[1] if before and goes_on and _continues(places, before.found[0]) else None
    if known is None or len(known) < len(raw):
        known = over_time(places, np.asarray(raw), shared.time_constant, known)
        series.carried["over time"] = _known(wanted, series, raw, (places, known))
    series.kept["over time"] = wanted, x, known
    return known


T = TypeVar("T")


@dataclass(frozen=True)
class _Known(Generic[T]):
    """What was made of a series' points, and how to tell whether it can be gone on from.

    That must not hold on to arrays of points: who is not drawn again would keep them for ever.
    """

    wanted: tuple[Any, ...]
    parts: tuple[Part, ...]
    raw: Numbers | None
    """The values themselves, where a restart replaced some."""
    found: T

    def goes_on(self, wanted: tuple[Any, ...], series: SeriesView, raw: Numbers) -> bool:
        """Tell whether it is of the first of these values, in the same way."""
        if wanted != self.wanted:
            return False
        if self.raw is None:
            return series.begins_with(self.parts, wanted[0])
        return _continues(raw, self.raw)


def _known(wanted: tuple[Any, ...], series: SeriesView, raw: Numbers, found: T) -> _Known[T]:
    told_by_parts = series.begins_with(series.parts, wanted[0])
    return _Known(wanted, series.parts, None if told_by_parts else raw, found)


def _continues(now: Numbers, before: Numbers) -> bool:
    """Tell whether `now` begins with `before`, bit for bit: so NaN is equal to itself."""
    if now is before:  # as in most frames
        return True
    if len(before) > len(now):
        return False
    pair = now[: len(before)], before[:]
    first, second = (np.ascontiguousarray(values).view(np.int64) for values in pair)
    return bool(np.array_equal(first, second))
