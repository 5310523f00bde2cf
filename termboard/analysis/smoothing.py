"""TensorBoard's smoothing: an exponential moving average without the bias of its start."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Values of one block stay in the first-level cache through all passes over it.
_BLOCK = 4096


def debiased_ema(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Return `values` smoothed as TensorBoard does (`data_transformer.ts`, `classicSmoothing`).

    `values` is float64 of length n in the order of the points; the result too. A weight that is not
    finite counts as 0, others are clamped to [0, 1]. Weight 0 and constant series come back as
    they are. NaN and ±Inf pass through and leave the average alone. Weight 1 gives zeros.
    """
    weight = min(1.0, max(0.0, weight)) if math.isfinite(weight) else 0.0
    values = np.asarray(values, dtype=np.float64)
    if weight <= 0 or not len(values) or bool((values == values[0]).all()):
        return values
    finite = np.isfinite(values)
    if finite.all():
        return _smoothed(values, weight)
    out = values.copy()
    out[finite] = _smoothed(values[finite], weight)
    return out


def _smoothed(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Return the average of finite values, block by block with what the block before left.

    Within a block the sum over all earlier values is built by doubling: after the pass with shift s
    each place holds the weighted sum of the last 2s values. Unlike a cumulative sum of
    value / weight**k nothing can overflow, and no rounding error is ever magnified.
    """
    out = (1.0 - weight) * values
    powers = weight ** np.arange(1.0, min(len(out), _BLOCK) + 1)
    shifted = np.empty(_BLOCK)
    last = 0.0
    with np.errstate(under="ignore"):
        for start in range(0, len(out), _BLOCK):
            block = out[start : start + _BLOCK]
            shift, factor = 1, weight
            while shift < len(block) and factor > 0:
                part = shifted[: len(block) - shift]
                np.multiply(block[:-shift], factor, out=part)
                block[shift:] += part
                shift, factor = 2 * shift, factor * factor
            block += last * powers[: len(block)]
            last = float(block[-1])
    if weight < 1:
        _remove_bias(out, weight)
    return out


def _remove_bias(out: NDArray[np.float64], weight: float) -> None:
    """Divide by 1 - weight**n as far as that differs from 1."""
    far = min(len(out), math.ceil(-40 / math.log(weight)) + 1)
    with np.errstate(under="ignore", over="ignore"):
        out[:far] /= 1.0 - weight ** np.arange(1.0, far + 1)
