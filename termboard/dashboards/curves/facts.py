"""What is asked of all points of a curve in every picture: looked up once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Facts:
    """Of the points of one curve."""

    ascends: bool
    """Whether x never goes back and all of it is finite."""
    ends: tuple[float, float] | None
    """Least and greatest finite x; None without any."""
    least: int | None
    """Index of the first least finite value as logged; None if nothing is finite."""
    greatest: int | None
    """Index of the first greatest finite value."""


def facts_of(x: NDArray[np.float64], values: NDArray[np.float64]) -> Facts:
    """Return the facts of points; both arrays are of one length."""
    ascends = bool((x[1:] >= x[:-1]).all()) and bool(np.isfinite(x[:1]).all() and
                                                     np.isfinite(x[-1:]).all())  # fmt: skip
    known = x if ascends else x[np.isfinite(x)]
    return Facts(
        ascends=ascends,
        ends=(float(known.min()), float(known.max())) if len(known) else None,
        least=_first(values, largest=False),
        greatest=_first(values, largest=True),
    )


def _first(values: NDArray[np.float64], *, largest: bool) -> int | None:
    if not len(values):
        return None
    index = int(values.argmax() if largest else values.argmin())  # of a NaN both find the first
    if math.isfinite(values[index]):
        return index
    bound = -math.inf if largest else math.inf
    finite = np.where(np.isfinite(values), values, bound)
    index = int(finite.argmax() if largest else finite.argmin())
    return index if math.isfinite(values[index]) else None
