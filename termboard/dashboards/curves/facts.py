"""What is asked of all points of a curve in every picture: looked up once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.store.extremes import extreme_places

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Facts:
    """Of the points of one curve."""

    ascends: bool
    """Whether x never goes back and all of it is finite."""
    places: NDArray[np.float64]
    """All finite x, ascending; x itself where it ascends."""
    least: int | None
    """Index of the first least finite value as logged; None if nothing is finite."""
    greatest: int | None
    """Index of the first greatest finite value."""

    def ends(self, *, log: bool = False) -> tuple[float, float] | None:
        """Return least and greatest finite x, of the positive ones for `log`; None without any."""
        first = int(np.searchsorted(self.places, 0.0, side="right")) if log else 0
        known = self.places[first:]
        return (float(known[0]), float(known[-1])) if len(known) else None


def facts_of(x: NDArray[np.float64], values: NDArray[np.float64]) -> Facts:
    """Return the facts of points; both arrays are of one length."""
    ascends = bool((x[1:] >= x[:-1]).all()) and bool(np.isfinite(x[:1]).all() and
                                                     np.isfinite(x[-1:]).all())  # fmt: skip
    least, greatest = extreme_places(values) or (None, None)
    return Facts(
        ascends=ascends,
        # A stable sort is quick where x goes back seldom, or is all one long way back.
        places=x if ascends else np.sort(x[np.isfinite(x)], kind="stable"),
        least=least,
        greatest=greatest,
    )
