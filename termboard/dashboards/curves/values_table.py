"""The table below a large chart: a row for each curve, at the cursor or at its end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from termboard.dashboards.curves import readings as read
from termboard.dashboards.curves.names import names_of
from termboard.dashboards.curves.shown import place, shown_x
from termboard.plot import numbers, table
from termboard.plot.characters import end_of_name
from termboard.plot.moments import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from termboard.dashboards.curves.model import Chart, Curve
    from termboard.dashboards.curves.style import Limits, Style
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look


def draw(chart: Chart, width: int, style: Style, look: Look) -> Grid:
    """Return a row for each curve: what it is at the cursor or at its end, and its extremes.

    These are of the part of x that is shown, as their header says.
    """
    found = read.ordered(read.readings(chart, style.cursor), style.order, style.pointer)
    names = names_of(chart.curves, look)
    room = max(12, width // 3)
    within = shown_x(chart, style)
    part = _part(within, style, look)
    columns = [
        table.Column(
            "run",
            tuple(end_of_name(names[r.curve.key], room, look.glyphs.ellipsis) for r in found),
            colors=tuple(look.palette.run(reading.run.index) for reading in found),
        ),
        _numbers("value", [reading.value for reading in found], look),
    ]
    if style.smoothed:
        columns.append(_numbers("smoothed", [reading.smoothed for reading in found], look))
    spreads = [spread for reading in found if (spread := reading.curve.spread)]
    if any(spread.kind == "std" for spread in spreads):
        sign = "+-" if look.glyphs.name == "ascii" else "±"
        columns.append(_spreads(f"{sign} std", [reading.std for reading in found], look))
    if spreads:
        columns += [
            _spreads("low", [reading.low for reading in found], look),
            _spreads("high", [reading.high for reading in found], look),
        ]
    if any(spread.members for spread in spreads):
        columns.append(_column("n", [str(reading.n) for reading in found]))
    columns += [
        _column("step", [numbers.step(reading.step) for reading in found]),
        _column(f"min{part}", [_extreme(r.curve, within, look, largest=False) for r in found]),
        _column(f"max{part}", [_extreme(r.curve, within, look, largest=True) for r in found]),
    ]
    if any(not math.isnan(reading.wall_time) for reading in found):
        columns += [
            _column("relative", [_or_dash(r.relative, numbers.seconds, look) for r in found]),
            _column(
                "time",
                [_or_dash(r.wall_time, lambda time: moment(time, look.tz), look) for r in found],
            ),
        ]
    return table.draw(columns, width, look)


def _column(title: str, cells: Sequence[str]) -> table.Column:
    return table.Column(title, tuple(cells), right=True)


def _numbers(title: str, values: Sequence[float], look: Look) -> table.Column:
    return table.Column(
        title,
        tuple(numbers.value(value, infinity=look.glyphs.infinity) for value in values),
        right=True,
        colors=tuple(-1 if math.isfinite(value) else look.palette.error for value in values),
    )


def _spreads(title: str, values: Sequence[float], look: Look) -> table.Column:
    """Return a column of what a single run has none of."""
    return _column(title, [_or_dash(value, numbers.value, look) for value in values])


def _or_dash(value: float, write: Callable[[float], str], look: Look) -> str:
    """Return what is known: runs have no time in common, and one run alone no spread."""
    return look.glyphs.dash if math.isnan(value) else write(value)


def _part(within: Limits | None, style: Style, look: Look) -> str:
    """Return what the extremes are of: of 750…1 200, where that is not all."""
    if within is None:
        return " @ step"
    return f" of {look.glyphs.ellipsis.join(place(end, style, look) for end in within)}"


def _extreme(curve: Curve, within: Limits | None, look: Look, *, largest: bool) -> str:
    found = read.extreme(curve, largest=largest, within=within)
    if found is None:
        return look.glyphs.dash
    return f"{numbers.value(found.value)} @ {numbers.step(found.step)}"
