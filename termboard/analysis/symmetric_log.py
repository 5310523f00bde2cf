"""A scale that is logarithmic on both sides of zero, for values of both signs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DECADES = 2
"""Powers of ten that are told apart below the largest magnitude; what is smaller lies evenly."""

_LN_10 = math.log(10)


@dataclass(frozen=True)
class SymmetricLog:
    """Places of values: sign(v) · log10(1 + |v| / linear), Webber's bi-symmetric logarithm (2013).

    Below `linear` it is nearly the values themselves, far above it their logarithm.
    """

    linear: float
    """Positive."""

    def place(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where values lie; NaN stays, infinities stay."""
        with np.errstate(over="ignore"):
            return np.sign(values) * np.log1p(np.abs(values) / self.linear) / _LN_10

    def value(self, place: float) -> float:
        """Return the value at a place."""
        return math.copysign(self.linear * math.expm1(min(abs(place) * _LN_10, 700.0)), place)

    def ticks(self, low: float, high: float, most: int) -> NDArray[np.float64]:
        """Return at most `most` values between two values: 0 and powers of ten, ascending."""
        if most < 1:
            return np.empty(0)
        first = math.floor(math.log10(self.linear) + 1e-9)
        last = math.ceil(math.log10(max(abs(low), abs(high), self.linear)))
        for stride in range(1, max(2, last - first + 2)):
            powers = [_power(k) for k in range(last, first, -stride)]
            every = np.array([*(-power for power in powers), 0.0, *reversed(powers)])
            found = every[(every >= low) & (every <= high)]
            if len(found) <= most:
                return found
        return np.array([0.0]) if low <= 0 <= high else np.empty(0)


def symmetric_log(largest: float) -> SymmetricLog:
    """Return a scale for values of at most this magnitude."""
    if not 1e-300 < largest < math.inf:
        return SymmetricLog(1e-3)
    return SymmetricLog(_power(math.floor(math.log10(largest)) - DECADES))


def _power(exponent: int) -> float:
    """Return the double nearest to 10**exponent."""
    return float(f"1e{max(-307, min(307, exponent))}")
