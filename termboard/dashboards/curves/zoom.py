"""Zooming and panning: limits of an axis to other limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from termboard.dashboards.curves.style import Window

if TYPE_CHECKING:
    from termboard.dashboards.curves.style import Ends, Limits
    from termboard.plot.layout import Layout

# Closer than this, neighbouring doubles are further apart than dots.
_CLOSEST = 1e-12
# Rows that a selection must be high to choose a part of y too.
_TALL = 3


def zoomed(limits: Limits, factor: float, at: float | None = None, *, log: bool = False) -> Limits:
    """Return limits `factor` times as far apart; `at` stays where it is on the screen.

    `at` outside of the limits, or None, stands for the middle. On a logarithmic axis the factor is
    one of decades.
    """
    low, high = _to_scale(limits, log=log)
    middle = (low + high) / 2
    if at is not None and (at > 0 or not log):
        place = math.log10(at) if log else at
        hair = 1e-9 * (high - low)
        middle = place if low - hair <= place <= high + hair else middle
    least = _CLOSEST * max(abs(low), abs(high), 1e-300)
    low, high = middle - (middle - low) * factor, middle + (high - middle) * factor
    if high - low < least or not math.isfinite(high - low):
        return limits
    return _from_scale(low, high, limits, log=log)


def panned(limits: Limits, share: float, *, log: bool = False, most: float | None = None) -> Limits:
    """Return limits moved by a share of what they show, to larger values if it is positive.

    `most` is where the data ends: limits that end before it come no further.
    """
    low, high = _to_scale(limits, log=log)
    by = (high - low) * share
    if most is not None and by > 0 and limits[1] <= most:
        by = min(by, _to_scale((limits[0], most), log=log)[1] - high)
    if not math.isfinite(high - low) or not math.isfinite(high + by):
        return limits
    return _from_scale(low + by, high + by, limits, log=log)


def following(before: Limits, after: Limits, end: float, columns: int, *, log: bool) -> Ends:
    """Return the limits `after` a zoom, the right one open if it came to where the data ends.

    That is `end`, and half of one of the `columns` before it is as good. Limits that ended behind
    it already show what is not there yet, as somebody wanted it.
    """
    low, high = _to_scale(after, log=log)
    slack = (high - low) / max(1, columns) / 2
    last = _to_scale((after[0], end), log=log)[1]
    beyond = _to_scale(before, log=log)[1] > last + slack
    return (after[0], None) if high >= last - slack and not beyond else after


def dragged(
    layout: Layout, start: tuple[int, int], end: tuple[int, int], most: float | None = None
) -> tuple[Limits, Limits]:
    """Return the limits of x and y after what lay under the cell `start` was drawn to `end`.

    x comes no further than to `most`, where the data ends.
    """
    frame, view = layout.frame, layout.view
    across = (start[0] - end[0]) / max(1, frame.width)
    up = (end[1] - start[1]) / max(1, frame.height)
    return (
        panned(view.x, across, log=view.log_x, most=most),
        panned(view.y, up, log=view.log_y),
    )


def selected(layout: Layout, start: tuple[int, int], end: tuple[int, int]) -> Window:
    """Return the part of a chart between two cells; of its whole height if it is drawn flat.

    Less than two columns wide it is none: a click by a trembling hand.
    """
    (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    if right - left < 1:
        return Window()
    x = layout.x_at(left), layout.x_at(right)
    high = bottom - top >= _TALL
    y = (layout.y_at(bottom), layout.y_at(top)) if high else None
    return Window(x, y) if x[0] < x[1] and (y is None or y[0] < y[1]) else Window()


def _to_scale(limits: Limits, *, log: bool) -> Limits:
    low, high = limits
    if not log:
        return low, high
    high = max(high, 1e-300)
    return math.log10(max(low, high * 1e-300, 1e-300)), math.log10(high)


def _from_scale(low: float, high: float, before: Limits, *, log: bool) -> Limits:
    """Return the limits that these are on the axis; those before where nothing lies between."""
    if log:
        low, high = (10.0 ** max(-300.0, min(end, 300.0)) for end in (low, high))
    return (low, high) if low < high else before
