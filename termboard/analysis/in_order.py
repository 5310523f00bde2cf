"""What is asked of numbers in their order, without what numpy would load for it.

`np.unique` without indices, `np.quantile` and `np.median` import `numpy.ma`: 1.3 MB of no use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

N = TypeVar("N", bound=np.generic)


def distinct(numbers: NDArray[N]) -> NDArray[N]:
    """Return each number once, ascending, NaN last; of rows (two dimensions) each row."""
    if numbers.ndim > 1:
        rows: NDArray[N] = np.unique(numbers, return_index=True, axis=0)[0]
        return rows
    ordered = np.sort(numbers)
    differs = ordered[1:] != ordered[:-1]
    differs &= ordered[:-1] == ordered[:-1]  # behind a NaN there are only more of them
    found: NDArray[N] = ordered[np.append(np.ones(min(1, len(ordered)), np.bool_), differs)]
    return found


def quantile(numbers: NDArray[np.float64], share: float) -> float:
    """Return the number below which so large a share of all lies, between two in proportion.

    There must be one number at least, and all must be finite.
    """
    place = share * (len(numbers) - 1)
    return float(np.interp(place, np.arange(len(numbers)), np.sort(numbers)))
