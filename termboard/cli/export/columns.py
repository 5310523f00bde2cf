"""All numbers of an export as columns, a series at a time: nothing is copied as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.printable import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from termboard.store.run import RunView
    from termboard.store.series import Attempts, Points, SeriesView

_EXACT = 1 << 53
"""Beyond it float64 does not have every whole number."""


@dataclass(frozen=True)
class Names:
    """Different names, in the order in which they occur first, and whose they are."""

    names: tuple[str, ...]
    indices: tuple[int, ...]
    """Of each series: which of the names is its."""


@dataclass(frozen=True)
class Table:
    """The points of these series below each other."""

    series: tuple[tuple[RunView, SeriesView], ...]
    attempts: Attempts

    def points(self) -> Iterator[Points]:
        """Yield each series' points."""
        return (series.select(self.attempts) for _, series in self.series)

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How many points each series has."""
        return tuple(len(points) for points in self.points())

    @cached_property
    def runs(self) -> Names:
        """Names of runs."""
        return _names(view.name for view, _ in self.series)

    @cached_property
    def tags(self) -> Names:
        """Names of tags."""
        return _names(series.tag for _, series in self.series)

    @cached_property
    def plugins(self) -> Names:
        """Names of plugins."""
        return _names(series.plugin for _, series in self.series)


def inexact(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark whole numbers beyond 2^53, which float64 may not have exactly. Shape of `values`."""
    if values.dtype.kind == "f":
        return np.zeros(values.shape, np.bool_)
    if values.dtype.kind == "u":
        return values > np.uint64(_EXACT)
    return (values > _EXACT) | (values < -_EXACT)


def _names(names: Iterator[str]) -> Names:
    known: dict[str, int] = {}
    # By the name as logged: what cannot be shown otherwise may look alike and yet differ.
    indices = tuple([known.setdefault(name, len(known)) for name in names])
    return Names(tuple(shown(name).replace("\0", "\\x00") for name in known), indices)
