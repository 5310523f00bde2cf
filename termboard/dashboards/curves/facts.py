"""What is asked of all points of a curve in every picture: looked up once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.columns import is_ascending, search_one
from termboard.store.extremes import extreme_places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers


@dataclass(frozen=True)
class Facts:
    """Of the points of one curve."""

    ascends: bool
    """Whether x never goes back and all of it is finite."""
    places: Numbers
    """All finite x, ascending; x itself where it ascends."""
    least: int | None
    """Index of the first least finite value as logged; None if nothing is finite."""
    greatest: int | None
    """Index of the first greatest finite value."""

    def ends(self, *, log: bool = False) -> tuple[float, float] | None:
        """Return least and greatest finite x, of the positive ones for `log`; None without any."""
        first = search_one(self.places, 0.0, "right") if log else 0
        if first == len(self.places):
            return None
        return float(self.places[first]), float(self.places[-1])


def facts_of(x: Numbers, values: Numbers) -> Facts:
    """Return the facts of points; both are of one length."""
    ascends = is_ascending(x)
    least, greatest = extreme_places(np.asarray(values)) or (None, None)
    return Facts(
        ascends=ascends,
        places=x if ascends else _sorted(np.asarray(x)),
        least=least,
        greatest=greatest,
    )


def _sorted(x: NDArray[np.float64]) -> NDArray[np.float64]:
    # A stable sort is quick where x goes back seldom, or is all one long way back.
    return np.sort(x[np.isfinite(x)], kind="stable")
