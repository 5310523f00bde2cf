"""Student's t: how wide an interval around the mean of a few values must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The 97.5 % quantile for 1, 2, … degrees of freedom.
_TABLE = (
    12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157,
    2.228139, 2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922,
    2.093024, 2.085963,
)  # fmt: skip
_NORMAL = 1.959963985


def t_975(degrees: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the 97.5 % quantile of Student's t for each number of degrees of freedom.

    NaN below 1. Up to 20 from a table, above by the expansion at the normal distribution's quantile
    (Abramowitz & Stegun 26.7.5), which is right to six decimals there.
    """
    z = _NORMAL
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    many = np.maximum(degrees, len(_TABLE) + 1).astype(np.float64)
    far = z + sum(term / many**power for power, term in enumerate(terms, 1))
    table = np.array([np.nan, *_TABLE])
    near = table[np.clip(degrees, 0, len(_TABLE))]
    return np.where(degrees <= len(_TABLE), near, far)
