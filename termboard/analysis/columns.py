"""Columns of numbers that are computed where they are looked at, and kept nowhere.

A picture of a million points needs a few thousand of them. An array of something that is made of
all points, and kept, would cost a third of the memory that the points themselves take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Side = Literal["left", "right"]

# How often a place that rounding moved is looked for beside where it should be.
_TRIES = 4
_INT64 = -(2.0**63), 2.0**63 - 1024  # the largest double that is one


class Column:
    """Float64 numbers, one for each point. Never changes.

    Indexing gives arrays, made anew each time, and floats; `np.asarray` gives all.
    """

    dtype = np.dtype(np.float64)

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

    def bad(self) -> NDArray[np.intp]:
        """Return the indices of the numbers that are not finite."""
        return np.flatnonzero(~np.isfinite(self[:]))

    def condensed(self, bounds: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Return numbers of which each part has the extremes of its own, and where parts begin.

        A part goes from one of `bounds`, which rise, up to the next. What is not finite is no
        extreme, and may be left out.
        """
        return self[bounds[0] : bounds[-1]], bounds[:-1] - bounds[0]


Numbers: TypeAlias = "NDArray[np.float64] | Column"


class Shifted(Column):
    """Numbers of another kind as float64, counted from an origin: steps, seconds since a start."""

    def __init__(self, numbers: NDArray[Any], origin: float = 0.0) -> None:
        self._numbers, self._origin = numbers, origin

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, where: Any) -> Any:
        found = self._numbers[where]
        with np.errstate(over="ignore", invalid="ignore"):  # of times that are none
            return found.astype(np.float64) - self._origin

    def ascends(self) -> bool:
        """Tell whether the numbers are finite and never go back."""
        ends = np.append(self[:1], self[-1:])
        return ascends(self._numbers) and bool(np.isfinite(ends).all())

    def search(self, wanted: NDArray[np.float64], side: Side) -> NDArray[np.intp]:
        """Look among the numbers that are there; where rounding makes a difference, beside."""
        if not len(self):
            return np.zeros(wanted.shape, np.intp)
        is_before = np.less if side == "left" else np.less_equal
        found = np.searchsorted(self._numbers, self._unshifted(wanted, side), side)
        for _ in range(_TRIES):
            early = (found < len(self)) & is_before(self[np.minimum(found, len(self) - 1)], wanted)
            late = (found > 0) & ~is_before(self[np.maximum(found - 1, 0)], wanted)
            if not (early | late).any():
                return found
            found = found + early - late
        return np.searchsorted(self[:], wanted, side)

    def _unshifted(self, wanted: NDArray[np.float64], side: Side) -> NDArray[Any]:
        """Return where to look for numbers, of the kind of what is there: else all is converted."""
        with np.errstate(over="ignore", invalid="ignore"):
            there = wanted + self._origin
        if self._numbers.dtype == np.float64:
            return there
        whole = np.ceil(there) if side == "left" else np.floor(there)
        low, high = _INT64 if self._numbers.dtype == np.int64 else (0.0, 2.0 * _INT64[1])
        found: NDArray[Any] = np.clip(np.nan_to_num(whole, nan=high), low, high)
        return found.astype(self._numbers.dtype)


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
        index = np.asarray(where)
        index = np.where(index < 0, self._stop, self._start) + index
        return self._column[index if index.ndim else int(index)]

    def search(self, wanted: NDArray[np.float64], side: Side) -> NDArray[np.intp]:
        """Look in the column."""
        found = self._column.search(wanted, side)
        return np.asarray(np.clip(found, self._start, self._stop) - self._start)

    def bad(self) -> NDArray[np.intp]:
        """Return those of the column."""
        found = self._column.bad()
        return found[(found >= self._start) & (found < self._stop)] - self._start

    def condensed(self, bounds: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Condense the column."""
        return self._column.condensed(bounds + self._start)


def part(numbers: Numbers, start: int, stop: int) -> Numbers:
    """Return some of the numbers, without a look at them."""
    stop = max(start, min(stop, len(numbers)))
    return Part(numbers, start, stop) if isinstance(numbers, Column) else numbers[start:stop]


def search(x: Numbers, wanted: Any, side: Side = "left") -> NDArray[np.intp]:
    """Return where numbers would stand among `x`, which ascends, as `np.searchsorted` does."""
    if isinstance(x, Column):
        return x.search(np.asarray(wanted, dtype=np.float64), side)
    return np.asarray(np.searchsorted(x, wanted, side))


def ascends(x: NDArray[Any] | Column) -> bool:
    """Tell whether all of `x` is finite and none of it lies before the one in front of it."""
    if isinstance(x, Shifted):
        return x.ascends()
    return bool((x[1:] >= x[:-1]).all() and np.isfinite(x[:1]).all() and np.isfinite(x[-1:]).all())


def finite_part(y: Numbers) -> tuple[NDArray[np.intp], tuple[float, float] | None]:
    """Return where `y` is not finite, and the least and the greatest of the rest."""
    bad = np.empty(0, np.intp)
    if not len(y):
        return bad, None
    values, _ = condensed(y, np.array([0, len(y)]))
    low, high = float(values.min()), float(values.max())
    if isinstance(y, Column):
        bad = y.bad()
    elif not (np.isfinite(low) and np.isfinite(high)):
        bad = np.flatnonzero(~np.isfinite(y))
    if np.isfinite(low) and np.isfinite(high):
        return bad, (low, high)
    some = values[np.isfinite(values)]
    return bad, (float(some.min()), float(some.max())) if len(some) else None


def condensed(y: Numbers, bounds: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return what `Column.condensed` does, of an array, too."""
    if isinstance(y, Column):
        return y.condensed(bounds)
    return y[bounds[0] : bounds[-1]], bounds[:-1] - bounds[0]
