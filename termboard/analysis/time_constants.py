"""Which time constants of a smoothing are worth offering for a range of x."""

from __future__ import annotations

import math

_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2)


def time_constants(extent: float) -> tuple[float, ...]:
    """Return ascending time constants for an x axis of this extent: 1 % to 20 % of it, rounded.

    Rounded to 1, 2 or 5 times a power of ten, so that they do not change with every point. For an
    extent that is not positive and finite, powers of ten.
    """
    if not 1e-290 < extent < math.inf:
        return (1.0, 10.0, 100.0)
    return tuple(dict.fromkeys(_rounded(extent * share) for share in _SHARES))


def _rounded(value: float) -> float:
    exponent = math.floor(math.log10(value))
    base = value / 10.0**exponent
    digit = min((1.0, 2.0, 5.0, 10.0), key=lambda one: abs(math.log(one / base)))
    return float(f"{digit:.0f}e{exponent}")
