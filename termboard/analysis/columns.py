"""Columns of numbers that are computed where they are looked at, and kept nowhere.

A picture of a million points needs a few thousand of them. An array of something that is made of
all points, and kept, would cost a third of the memory that the points themselves take.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Side = Literal["left", "right"]

# How often a place that rounding moved is looked for beside where it should be.
_TRIES = 4
# The least and the largest double that is such a number.
_INT64 = -(2.0**63), 2.0**63 - 1024
_UINT64 = 0.0, 2.0**64 - 2048
_EXACT = 2**53  # up to here every whole number is a double


class Column:
    """Float64 numbers, one for each point. Never changes.

    Indexing gives arrays, made anew each time, and floats; `np.asarray` gives all.
    """

    def __len__(self) -> int:
        """Return how many numbers there are."""
        raise NotImplementedError

    @overload
    def __getitem__(self, where: int) -> float: ...
    @overload
    def __getitem__(self, where: slice | NDArray[Any]) -> NDArray[np.float64]: ...
    def __getitem__(self, where: int | slice | NDArray[Any]) -> float | NDArray[np.float64]:
        """Return what an array of the numbers has at an index, in a slice, at some indices."""
        raise NotImplementedError

    def __array__(
        self,
        dtype: np.dtype[Any] | None = None,
        copy: bool | None = None,  # noqa: FBT001 - numpy's
    ) -> NDArray[Any]:
        """Return all numbers as an array."""
        every = self[:]
        return every if dtype is None else every.astype(dtype, copy=False)

    def tolist(self) -> list[float]:
        """Return all numbers as Python's."""
        found: list[float] = self[:].tolist()
        return found

    def search(self, wanted: NDArray[np.float64], side: Side) -> NDArray[np.intp]:
        """Return where numbers would stand among these, which ascend, as `np.searchsorted` does."""
        return np.asarray(np.searchsorted(self[:], wanted, side))

    def search_one(self, wanted: float, side: Side) -> int:
        """Return where one number would stand, as `search` does."""
        return int(self.search(np.array([wanted]), side)[0])

    def bad(self, start: int, stop: int) -> NDArray[np.intp]:
        """Return the indices of the numbers that are not finite, from one up to another."""
        return start + np.flatnonzero(~np.isfinite(self[start:stop]))

    def bad_ones(self, where: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the numbers at indices that `bad` gave."""
        return self[where]

    def condensed(self, bounds: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Return fewer numbers that have the same extremes, and where `bounds` stand among them.

        Bounds are indices that never go back, from 0 to how many numbers there are. From each up to
        the next, least and greatest are those of all numbers there; what is not finite is no
        extreme, and may be left out. The numbers just in front of each bound and at it are exact.
        """
        first = max(0, int(bounds[0]) - 1)
        return self[first : int(bounds[-1]) + 1], bounds - first


Numbers: TypeAlias = "NDArray[np.float64] | Column"


class Shifted(Column):
    """Numbers of another kind as float64, counted from an origin: steps, seconds since a start."""

    def __init__(self, numbers: NDArray[Any], origin: float = 0.0) -> None:
        self._numbers, self._origin = numbers, origin

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, where: Any) -> Any:
        found = self._numbers[where]
        if isinstance(where, int):
            return float(found) - self._origin
        if not self._origin:
            return found.astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):  # of times that are none
            return found.astype(np.float64) - self._origin

    def is_ascending(self) -> bool:
        """Tell whether the numbers, as they are there, never go back; and are finite shifted."""
        ends = np.append(self[:1], self[-1:])
        return is_ascending(self._numbers) and bool(np.isfinite(ends).all())

    def search(self, wanted: NDArray[np.float64], side: Side) -> NDArray[np.intp]:
        """Look among the numbers that are there; where rounding makes a difference, beside."""
        found = np.searchsorted(self._numbers, self._there(wanted, side), side)
        if self._is_exact or not len(self):
            return found
        is_before, is_behind = (
            (np.less, np.greater_equal) if side == "left" else (np.less_equal, np.greater)
        )
        for _ in range(_TRIES):
            early = (found < len(self)) & is_before(self[np.minimum(found, len(self) - 1)], wanted)
            late = (found > 0) & is_behind(self[np.maximum(found - 1, 0)], wanted)
            if not (early | late).any():
                return found
            found = found + early - late
        return np.searchsorted(self[:], wanted, side)

    def search_one(self, wanted: float, side: Side) -> int:
        """Look as `search` does; for one number the calls of numpy would be all it takes."""
        there: float = wanted + self._origin
        if not math.isfinite(there):
            return super().search_one(wanted, side)
        if self._numbers.dtype != np.float64:
            low, high = _INT64 if self._numbers.dtype == np.int64 else _UINT64
            there = math.ceil(there) if side == "left" else math.floor(there)
            there = min(max(there, int(low)), int(high))
        found = int(np.searchsorted(self._numbers, self._numbers.dtype.type(there), side))
        for _ in range(_TRIES):
            if found < len(self) and _is_before(self[found], wanted, side):
                found += 1
            elif found > 0 and not _is_before(self[found - 1], wanted, side):
                found -= 1
            else:
                return found
        return super().search_one(wanted, side)

    def bad(self, start: int, stop: int) -> NDArray[np.intp]:
        """Look only where there may be such numbers."""
        if self._numbers.dtype != np.float64:
            return np.empty(0, np.intp)
        return super().bad(start, stop)

    @cached_property
    def _is_exact(self) -> bool:
        """Whether a float's place among the numbers is that among them as floats."""
        if self._origin or self._numbers.dtype == np.float64 or not len(self):
            return not self._origin
        return max(abs(int(self._numbers[0])), abs(int(self._numbers[-1]))) <= _EXACT

    def _there(self, wanted: NDArray[np.float64], side: Side) -> NDArray[Any]:
        """Return where to look for numbers, of the kind of what is there: else all is converted."""
        with np.errstate(over="ignore", invalid="ignore"):
            there = wanted + self._origin
        if self._numbers.dtype == np.float64:
            return there
        whole = np.ceil(there) if side == "left" else np.floor(there)
        low, high = _INT64 if self._numbers.dtype == np.int64 else _UINT64
        found: NDArray[Any] = np.clip(np.where(np.isnan(whole), high, whole), low, high)
        return found.astype(self._numbers.dtype)


def _is_before(number: float, wanted: float, side: Side) -> bool:
    return number < wanted if side == "left" else number <= wanted


class Part(Column):
    """Numbers from one index of a column up to another."""

    def __init__(self, column: Column, start: int, stop: int) -> None:
        self._column, self._start, self._stop = column, start, stop

    def __len__(self) -> int:
        return self._stop - self._start

    def __getitem__(self, where: Any) -> Any:
        if isinstance(where, slice):
            start, stop, step = where.indices(len(self))
            if step == 1:
                return self._column[self._start + start : self._start + max(start, stop)]
            return self[:][where]
        if isinstance(where, int):
            return self._column[where + (self._stop if where < 0 else self._start)]
        return self._column[indices(where, len(self)) + self._start]

    def search(self, wanted: NDArray[np.float64], side: Side) -> NDArray[np.intp]:
        """Look in the column."""
        found = self._column.search(wanted, side)
        return np.asarray(np.clip(found, self._start, self._stop) - self._start)

    def search_one(self, wanted: float, side: Side) -> int:
        """Look in the column."""
        found = self._column.search_one(wanted, side)
        return min(max(found, self._start), self._stop) - self._start

    def bad(self, start: int, stop: int) -> NDArray[np.intp]:
        """Look in the column."""
        return self._column.bad(self._start + start, self._start + stop) - self._start

    def bad_ones(self, where: NDArray[np.intp]) -> NDArray[np.float64]:
        """Look in the column."""
        return self._column.bad_ones(where + self._start)

    def condensed(self, bounds: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Condense the column."""
        return self._column.condensed(bounds + self._start)


def indices(where: NDArray[Any], length: int) -> NDArray[np.intp]:
    """Return what indices from either end, or a mask, stand for, counted from the first."""
    if where.dtype == np.bool_:
        return np.flatnonzero(where)
    return np.where(where < 0, where + length, where)


def part(numbers: Numbers, start: int, stop: int) -> Numbers:
    """Return some of the numbers, without a look at them."""
    stop = max(start, min(stop, len(numbers)))
    return Part(numbers, start, stop) if isinstance(numbers, Column) else numbers[start:stop]


def search(x: Numbers, wanted: NDArray[np.float64], side: Side = "left") -> NDArray[np.intp]:
    """Return where numbers would stand among `x`, which ascends, as `np.searchsorted` does."""
    return x.search(wanted, side) if isinstance(x, Column) else np.searchsorted(x, wanted, side)


def search_one(x: Numbers, wanted: float, side: Side = "left") -> int:
    """Return where one number would stand among `x`, which ascends."""
    return (
        x.search_one(wanted, side)
        if isinstance(x, Column)
        else int(np.searchsorted(x, wanted, side))
    )


def is_ascending(x: NDArray[Any] | Column) -> bool:
    """Tell whether all of `x` is finite and none of it lies before the one in front of it."""
    if isinstance(x, Shifted):
        return x.is_ascending()
    return bool((x[1:] >= x[:-1]).all() and np.isfinite(x[:1]).all() and np.isfinite(x[-1:]).all())


def finite_part(y: Numbers) -> tuple[NDArray[np.intp], tuple[float, float] | None]:
    """Return where `y` is not finite, and the least and the greatest of the rest."""
    bad = np.empty(0, np.intp)
    if not len(y):
        return bad, None
    values, (first, behind) = condensed(y, np.array([0, len(y)]))
    values = values[first:behind]
    low, high = float(values.min()), float(values.max())
    if isinstance(y, Column):
        bad = y.bad(0, len(y))
    elif not (np.isfinite(low) and np.isfinite(high)):
        bad = np.flatnonzero(~np.isfinite(y))
    if np.isfinite(low) and np.isfinite(high):
        return bad, (low, high)
    some = values[np.isfinite(values)]
    return bad, (float(some.min()), float(some.max())) if len(some) else None


def condensed(y: Numbers, bounds: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return what `Column.condensed` does, of an array, too."""
    return y.condensed(bounds) if isinstance(y, Column) else (y, bounds)


def bad_ones(y: Numbers, where: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the numbers at indices where they are not finite."""
    return y.bad_ones(where) if isinstance(y, Column) else y[where]
