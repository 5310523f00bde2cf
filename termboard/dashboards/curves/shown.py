"""Which part of x a chart shows, as its data and what is zoomed into say; and places in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from termboard.analysis.ticks import widened
from termboard.plot import numbers
from termboard.plot.axes import Axis
from termboard.plot.layout import x_limits
from termboard.plot.moments import moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from termboard.dashboards.curves.model import Chart
    from termboard.dashboards.curves.style import Limits, Style
    from termboard.plot.axes import Kind
    from termboard.plot.look import Look

_KINDS: Mapping[str, Kind] = {
    "step": "step", "relative step": "step", "relative": "relative", "wall": "wall",
    "scalar": "linear",
}  # fmt: skip


def whole_x(chart: Chart, style: Style) -> Limits:
    """Return the limits of x that show all of the chart; known at once from its curves' facts."""
    ends = (curve.facts.ends(log=style.log_x) for curve in chart.curves)
    return x_limits([end for end in ends if end is not None], x_axis(style, grows=chart.grows))


def shown_x(chart: Chart, style: Style) -> Limits | None:
    """Return the limits of x that are zoomed into; None where all of it is shown.

    An end that was left open is where the data ends now.
    """
    window = style.window
    if window.last:
        return _last(whole_x(chart, style), window.last, log=style.log_x)
    if window.x is None or window.closed is not None:
        return window.closed
    whole = whole_x(chart, style)
    low, high = (whole[i] if end is None else end for i, end in enumerate(window.x))
    if low < high:
        return low, high
    # This chart's data ends before the part begins, or begins behind it.
    return (low, widened(low, low)[1]) if window.x[1] is None else (widened(high, high)[0], high)


def _last(whole: Limits, share: float, *, log: bool) -> Limits:
    """Return the last share of an axis, of its decades if it is logarithmic."""
    low, high = (math.log10(end) for end in whole) if log else whole
    start = high * (1 - share) + low * share
    start = 10.0**start if log else start
    return (start, whole[1]) if start < whole[1] else whole


def x_axis(style: Style, limits: Limits | None = None, *, grows: bool = False) -> Axis:
    """Return the x axis that a style asks for; `grows`: of data that is still being added to."""
    grows = grows and style.x_axis != "scalar"  # a value may go anywhere
    return Axis(_KINDS[style.x_axis], log=style.log_x, limits=limits, grows=grows)


def place(x: float, style: Style, look: Look) -> str:
    """Return a place on the x axis in words."""
    if style.x_axis == "wall":
        return moment(x, look.tz)
    if style.x_axis == "relative":
        return numbers.seconds(x)
    return numbers.value(x) if style.x_axis == "scalar" else numbers.step(round(x))
