"""How a chart divides its cells between plot area and axes, and which place shows which value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.ticks import in_steps, widened
from termboard.plot.axes import Axis, Frame, Tick, x_ticks, y_scale
from termboard.plot.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers
    from termboard.plot.glyphs import Glyphs
    from termboard.plot.raster import Curve

# Below these a chart shows its curve rather than its numbers.
_LEAST_PLOT_WIDTH = 10
_LEAST_HEIGHT_FOR_LABEL_ROW = 7
_LEAST_HEIGHT_FOR_X_AXIS = 3


@dataclass(frozen=True)
class Layout:
    """A chart's places. Columns and rows count cells from the top left corner of its grid."""

    frame: Frame
    """Plot area and axes."""
    view: View
    """What the plot area shows."""
    x_ticks: tuple[Tick, ...]
    """Ticks of the x axis, left to right."""
    y_ticks: tuple[Tick, ...]
    """Ticks of the y axis, bottom up."""

    def x_at(self, column: float) -> float:
        """Return the x under the middle of a column, kept inside the limits."""
        per_cell = self.view.columns / max(1, self.frame.width)
        return self.view.x_at((column - self.frame.left + 0.5) * per_cell - 0.5)

    def y_at(self, row: float) -> float:
        """Return the y under the middle of a row, kept inside the limits."""
        per_cell = self.view.rows / max(1, self.frame.height)
        return self.view.y_at((row + 0.5) * per_cell - 0.5)

    def column_of(self, x: float) -> int | None:
        """Return the column that shows `x`, None if it is outside the limits."""
        column = int(self.columns_of(np.array([x]))[0])
        return None if column < 0 else column

    def columns_of(self, x: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the column that shows each of `x`, -1 for one that is outside the limits."""
        inside = (x >= self.view.x[0]) & (x <= self.view.x[1])
        dots = np.floor(self.view.across(np.where(inside, x, self.view.x[0])) + 0.5)
        columns = (dots * self.frame.width // self.view.columns).astype(np.intp)
        return np.where(inside, self.frame.left + columns, -1)

    def row_of(self, y: float) -> int | None:
        """Return the row that shows `y`, None if it is outside the limits."""
        row = int(self.rows_in_view(np.array([y]))[0])
        return None if row < 0 else row

    def rows_in_view(self, y: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the row that shows each of `y`, -1 for one that is outside the limits, or NaN."""
        inside = (y >= self.view.y[0]) & (y <= self.view.y[1])
        dots = np.floor(self.view.down(np.where(inside, y, self.view.y[0])) + 0.5)
        return np.where(inside, (dots * self.frame.height // self.view.rows).astype(np.intp), -1)

    def rows_of(self, y: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return each value's row: the nearest border if it is outside, the bottom for NaN."""
        dots = np.floor(self.view.down(np.clip(y, *self.view.y)) + 0.5)
        dots[np.isnan(dots)] = self.view.rows - 1
        return (dots * self.frame.height // self.view.rows).astype(np.intp)

    def inside(self, column: int, row: int) -> bool:
        """Return whether a cell lies in the plot area."""
        across = 0 <= column - self.frame.left < self.frame.width
        return across and 0 <= row < self.frame.height


def x_extent(curves: Sequence[Curve], axis: Axis) -> tuple[float, float]:
    """Return the limits of x that show every point: the data's own, widened if all are equal."""
    if axis.log:
        return x_limits([limits for curve in curves if (limits := _positive(curve.x))], axis)
    return x_limits([limits for curve in curves if (limits := curve.x_limits)], axis)


def x_limits(known: Sequence[tuple[float, float]], axis: Axis) -> tuple[float, float]:
    """Return the limits of x that show all between each curve's least and greatest x.

    On a logarithmic axis these are the curves' positive ones.
    """
    low, high = _x_limits(known, axis)
    if not axis.grows:
        return low, high
    if axis.log:
        return low, float(10.0 ** in_steps(math.log10(low), math.log10(high)))
    return low, in_steps(low, high)


def _x_limits(known: Sequence[tuple[float, float]], axis: Axis) -> tuple[float, float]:
    if axis.log:
        return _log_widened(known, room=1.0)
    if not known:
        return (0.0, 1.0)
    low, high = min(k[0] for k in known), max(k[1] for k in known)
    if low == high and axis.kind == "wall":
        return widened(low - 30, high + 30)
    return widened(low, high)


def y_extent(curves: Sequence[Curve], axis: Axis) -> tuple[float, float]:
    """Return the least and greatest finite y, widened if they are equal.

    Constant data by TensorBoard's rule (`analysis.ticks.widened`); on a logarithmic axis the
    positive values only.
    """
    if axis.log:
        known = [limits for curve in curves if (limits := _positive_limits(curve))]
        return _log_widened(known, room=1.05)
    known = [curve.limits for curve in curves if curve.limits]
    if not known:
        return (0.0, 1.0)
    low, high = min(k[0] for k in known), max(k[1] for k in known)
    return widened(low, high)


def _positive_limits(curve: Curve) -> tuple[float, float] | None:
    if curve.limits is None or curve.limits[0] > 0:
        return curve.limits
    return _positive(curve.y)


def _positive(numbers: Numbers) -> tuple[float, float] | None:
    values = np.asarray(numbers)
    some = values[np.isfinite(values) & (values > 0)]
    return (float(some.min()), float(some.max())) if len(some) else None


def _log_widened(known: Sequence[tuple[float, float]], room: float) -> tuple[float, float]:
    """Return limits for a logarithmic axis, half and twice the value when there is only one."""
    if not known:
        return (0.1, 10.0)
    low, high = max(min(k[0] for k in known), 1e-305), max(k[1] for k in known)
    if high / low < 1.0001:
        return max(low / 2, 1e-306), min(max(high, low) * 2, 1.7e308)
    extra = (high / low) ** (0.04 if room > 1 and high / low < 1e200 else 0.0)
    return max(low / extra, 1e-306), min(high * extra, 1.7e308)


def usable(limits: tuple[float, float], axis: Axis) -> tuple[float, float]:
    """Return limits somebody asked for, made finite, ascending, and positive where they must be."""
    largest = float(np.finfo(np.float64).max)
    low, high = (float(np.clip(np.nan_to_num(v), -largest, largest)) for v in limits)
    if axis.log:
        high = max(high, low)
        low = min(low, high) if min(low, high) > 0 else max(high, 1e-300) / 1e6
        return _log_widened([(low, max(high, low))], room=1.0)
    return widened(low, high)


def fit(
    limits: tuple[tuple[float, float], tuple[float, float]],
    axes: tuple[Axis, Axis],
    size: tuple[int, int],
    glyphs: Glyphs,
    tz: tzinfo | None = None,
) -> Layout:
    """Divide `size` (width, height) cells of a chart that shows `limits` of (x, y)."""
    width, height = size
    x_rows = 2 if height >= _LEAST_HEIGHT_FOR_LABEL_ROW else int(height >= _LEAST_HEIGHT_FOR_X_AXIS)
    rows = height - x_rows
    y_limits, y = y_scale(limits[1], axes[1], rows, glyphs.rows)
    left = max((len(tick.label) for tick in y), default=0) + 1
    if width - left < _LEAST_PLOT_WIDTH:
        left = 1 if width > _LEAST_PLOT_WIDTH else 0
    frame = Frame(left, width - left, rows, left > 0, x_rows)
    x = x_ticks(limits[0], axes[0], frame.width, left, tz) if x_rows else []
    view = View(
        limits[0],
        y_limits,
        columns=max(1, frame.width * glyphs.columns),
        rows=max(1, frame.height * glyphs.rows),
        log_x=axes[0].log,
        log_y=axes[1].log,
    )
    return Layout(frame, view, tuple(x), tuple(y))
