"""Limits of an axis such that its ticks lie on the centres of rows, evenly spaced."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_LINEAR_STEPS = (1.0, 2.0, 2.5, 5.0)
_DECADE_STEPS = (1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0)
# What a less plain step, or a row more or less between ticks than one would like, is
# worth in shares of the axis' length.
_ODD_STEP = 0.06
_ROW_OFF = 0.05
_TICK_SHORT = 0.2
# A tall axis wants at least so many ticks.
_FEW_TICKS, _TALL = 4, 12


def even_scale(
    low: float, high: float, rows: int, dots: int, *, decades: bool = False
) -> tuple[tuple[float, float], NDArray[np.float64]] | None:
    """Return limits around [low, high] and ticks, each in the middle of one of `rows` rows.

    A row has `dots` dots; the limits are the values of the lowest and of the highest dot. Of all
    pairs of a plain step and a whole number of rows for it the one that wastes least is taken.
    With `decades` the values are exponents and steps are whole. None where no pair fits well.
    """
    best: tuple[float, float, int] | None = None
    span = high - low
    if rows < 4 or not 0 < span < 1e300:
        return None
    for step, gap, odd in _pairs(span, rows, decades=decades):
        row = step / gap
        # A dot's height is kept free at the top and at the bottom.
        if row * (rows - 2 / dots) < span or abs(high) / row > 1e9 or row < 1e-300:
            continue
        cost = row * rows / span + odd + _ROW_OFF * abs(gap - min(5, max(2, rows / 5)))
        cost += _TICK_SHORT * max(0.0, _FEW_TICKS - rows / gap) * (rows >= _TALL)
        if (best is None or cost < best[0]) and _top_row(low, high, row, rows, dots) is not None:
            best = (cost, step, gap)
    if best is None or best[0] > 2:
        return None
    _, step, gap = best
    return _placed(low, high, step, gap, (rows, dots))


def _pairs(span: float, rows: int, *, decades: bool) -> Iterator[tuple[float, int, float]]:
    """Yield (step, rows between ticks, cost of an odd step) that could show `span`."""
    exponent = math.floor(math.log10(span / rows))
    if decades:
        steps = [(s, 0.0) for s in _DECADE_STEPS]
    else:
        steps = [
            (float(f"{s:g}e{e}"), _ODD_STEP * (s == 2.5))
            for e in range(exponent - 1, exponent + 3)
            for s in _LINEAR_STEPS
        ]
    for step, odd in steps:
        for gap in range(2, max(3, rows // 2 + 1)):
            if rows / gap <= 9:
                yield step, gap, odd


def _top_row(low: float, high: float, row: float, rows: int, dots: int) -> int | None:
    """Return the number of rows from zero up to the top row, None if [low, high] does not fit."""
    middle = (dots - 1) / (2 * dots)
    top = math.ceil(high / row - middle + 1e-9)
    slack = math.floor(low / row - (top + middle - (rows - 1 / dots)) + 1e-9)
    if slack < 0:
        return None
    if low >= 0:
        # Room below zero says nothing about data that never go there.
        return max(top, min(top + slack, rows - 1)) if top - rows + 1 < 0 else top + slack // 2
    return top + slack // 2


def _placed(
    low: float, high: float, step: float, gap: int, size: tuple[int, int]
) -> tuple[tuple[float, float], NDArray[np.float64]] | None:
    rows, dots = size
    row = step / gap
    top_row = _top_row(low, high, row, rows, dots)
    if top_row is None:
        return None
    top = (top_row + (dots - 1) / (2 * dots)) * row
    bottom = top - (rows - 1 / dots) * row
    first, last = -(-(top_row - rows + 1) // gap), top_row // gap
    ticks = np.array([float(f"{k * step:.12g}") for k in range(first, last + 1)])
    return ((bottom, top), ticks) if len(ticks) >= 2 else None
