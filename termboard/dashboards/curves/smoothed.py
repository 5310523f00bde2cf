"""The smoothed values of a series: kept while it stands, carried on when it grows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import numpy as np

from termboard.analysis import smoothing
from termboard.analysis.time_smoothing import over_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.dashboards.api import Shared
    from termboard.store.segment import Part
    from termboard.store.series import SeriesView


_WEIGHTS = 2  # of which a series' smoothed values are kept


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
        every: Sequence[NDArray[np.float64]],
    ) -> NDArray[np.float64]:
        """Return what belongs to several curves together, smoothed as each of them is.

        `x` ascends, and `every` are the x of the curves, ascending. A weight forgets by points:
        here by as many as the curves have between two places, on an average.
        """
        if self.by == "time":
            return over_time(x, values, self.strength)
        if not 0 < self.strength < 1:
            return values
        passed = sum(np.searchsorted(one, x, side="right") for one in every) / len(every)
        return over_time(np.asarray(passed), values, -1 / math.log(self.strength))


def smoothed(
    series: SeriesView, raw: NDArray[np.float64], x: NDArray[np.float64], shared: Shared
) -> NDArray[np.float64]:
    """Return the values as `shared` has them smoothed; `raw` itself without smoothing.

    `raw` and `x` are the series' values and their places on the axis, float64 of one length.
    """
    if shared.smoothing_by == "time":
        return _over_time(series, raw, x, shared) if shared.time_constant > 0 else raw
    return _by_weight(series, raw, shared) if shared.smoothing else raw


def _by_weight(series: SeriesView, raw: NDArray[np.float64], shared: Shared) -> NDArray[np.float64]:
    wanted = (shared.attempts, shared.smoothing)
    known: tuple[_Known[smoothing.Smoothed], ...] = series.carried.get("by weight", ())
    before = next((one for one in known if one.goes_on(wanted, series, raw)), None)
    if before is None:
        found = smoothing.smoothed(raw, shared.smoothing)
    elif len(before.found.values) < len(raw):
        found = smoothing.carried_on(before.found, raw)
    else:
        found = before.found
    # That of another weight for who compares two, until there are new points: a second array of
    # every curve is not carried along with a training.
    others = [one for one in known if one is not before and len(one.found.values) == len(raw)]
    kept = others[: _WEIGHTS - 1]
    if not found.raw:  # a constant series' values are the points themselves, and soon told again
        kept = [_known(wanted, series, raw, found), *kept]
    series.carried["by weight"] = tuple(kept)
    return found.values


def _over_time(
    series: SeriesView, raw: NDArray[np.float64], x: NDArray[np.float64], shared: Shared
) -> NDArray[np.float64]:
    wanted = (shared.attempts, shared.x_axis, shared.x_tag, shared.time_constant)
    before: _Known[tuple[NDArray[np.float64], NDArray[np.float64]]] | None
    before = series.carried.get("over time")
    known: NDArray[np.float64] | None = None
    if before is not None and before.goes_on(wanted, series, raw):
        places, known = before.found
        known = known if _continues(x, places) else None
    if known is not None and len(known) == len(raw):
        return known
    found = over_time(x, raw, shared.time_constant, known)
    series.carried["over time"] = _known(wanted, series, raw, (x, found))
    return found


T = TypeVar("T")


@dataclass(frozen=True)
class _Known(Generic[T]):
    """What was made of a series' points, and how to tell whether it can be gone on from.

    That must not hold on to arrays of points: who is not drawn again would keep them for ever.
    """

    wanted: tuple[Any, ...]
    parts: tuple[Part, ...]
    raw: NDArray[np.float64] | None
    """The values themselves, where a restart replaced some."""
    found: T

    def goes_on(
        self, wanted: tuple[Any, ...], series: SeriesView, raw: NDArray[np.float64]
    ) -> bool:
        """Tell whether it is of the first of these values, in the same way."""
        if wanted != self.wanted:
            return False
        if self.raw is None:
            return series.begins_with(self.parts, wanted[0])
        return _continues(raw, self.raw)


def _known(
    wanted: tuple[Any, ...], series: SeriesView, raw: NDArray[np.float64], found: T
) -> _Known[T]:
    told_by_parts = series.begins_with(series.parts, wanted[0])
    return _Known(wanted, series.parts, None if told_by_parts else raw, found)


def _continues(now: NDArray[np.float64], before: NDArray[np.float64] | None) -> bool:
    """Tell whether `now` begins with `before`, bit for bit: so NaN is equal to itself."""
    if now is before:  # as in most frames
        return True
    if before is None or len(before) > len(now):
        return False
    first, second = (np.ascontiguousarray(a).view(np.int64) for a in (now[: len(before)], before))
    return bool(np.array_equal(first, second))
