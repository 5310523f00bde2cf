"""What part of the data a rectangle of dots shows, and where a value lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Far outside any grid, yet differences of two such numbers are exact enough and never overflow.
_FAR = 1e12


@dataclass(frozen=True)
class View:
    """Limits of the data and the size of the dot grid that shows them.

    The lower limit of x lies on the centre of the first column of dots and the upper one on the
    last; y likewise, upwards. Limits are finite with low < high, positive on a logarithmic axis.
    """

    x: tuple[float, float]
    """Limits of x."""
    y: tuple[float, float]
    """Limits of y."""
    columns: int
    """Dots across."""
    rows: int
    """Dots down."""
    log_x: bool = False
    """Whether x is logarithmic."""
    log_y: bool = False
    """Whether y is logarithmic."""

    def across(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where x lies in dots from the left, not rounded; NaN stays, log of ≤ 0 is -far."""
        return _position(x, self.x, self.columns, log=self.log_x)

    def down(self, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where y lies in dots from the top, not rounded; NaN stays, a log of ≤ 0 is far."""
        return (self.rows - 1) - _position(y, self.y, self.rows, log=self.log_y)

    def x_at(self, dot: float) -> float:
        """Return the x of a place in dots from the left."""
        return _value(dot, self.x, self.columns, log=self.log_x)

    def y_at(self, dot: float) -> float:
        """Return the y of a place in dots from the top."""
        return _value(self.rows - 1 - dot, self.y, self.rows, log=self.log_y)

    @cached_property
    def edges(self) -> NDArray[np.float64]:
        """The x between columns of dots, `columns + 1` values, the limits at the ends."""
        share = (np.arange(self.columns + 1) - 0.5) / max(1, self.columns - 1)
        low, high = self.x
        with np.errstate(over="ignore"):
            if self.log_x:
                inner = 10.0 ** (np.log10(low) + share * (np.log10(high) - np.log10(low)))
            else:
                inner = 2 * (low / 2 + share * (high / 2 - low / 2))
        inner[0], inner[-1] = low, high
        return np.asarray(np.clip(inner, low, high), dtype=np.float64)


def _position(
    values: NDArray[np.float64], limits: tuple[float, float], dots: int, *, log: bool
) -> NDArray[np.float64]:
    low, high = limits
    with np.errstate(all="ignore"):
        share: NDArray[np.float64]
        if log:
            values = np.log10(np.where(values < 0, 0.0, values))
            low, high = np.log10(low), np.log10(high)
        # Halves, because high - low may be more than the largest double.
        share = (values / 2 - low / 2) / (high / 2 - low / 2)
        return np.asarray(np.clip(share * (dots - 1), -_FAR, _FAR))


def _value(dot: float, limits: tuple[float, float], dots: int, *, log: bool) -> float:
    low, high = limits
    share = min(1.0, max(0.0, dot / max(1, dots - 1)))
    if log:
        with np.errstate(over="ignore"):
            value = float(10.0 ** (np.log10(low) + share * (np.log10(high) - np.log10(low))))
    else:
        value = 2 * (low / 2 + share * (high / 2 - low / 2))
    return min(high, max(low, value))
