"""Draws the Scalars tab: a card of one tag, and the same card large, with its table of values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.analysis import outliers
from termboard.dashboards.scalars import model
from termboard.plot import lines, numbers, table
from termboard.plot.card import Card, Span
from termboard.plot.cells import BOLD, Grid, end_of_name
from termboard.plot.moments import moment

if TYPE_CHECKING:
    from termboard.dashboards.api import RunStyle, XAxis
    from termboard.dashboards.scalars.model import Chart, Curve, Reading
    from termboard.plot.look import Look

_RAW_UP_TO = 3
"""With more curves the raw ones behind the smoothed ones would only be fog."""


@dataclass(frozen=True)
class Style:
    """How the tab's charts are drawn."""

    x_axis: XAxis = "step"
    log_y: bool = False
    clip_outliers: bool = False
    """Leave the outer 5 % of the values out of the y axis, as TensorBoard does."""
    cursor: float | None = None
    """x of the cursor, the same in all charts."""
    smoothing: float = 0.0


def card(chart: Chart, width: int, height: int, style: Style, look: Look) -> Card:
    """Return the chart of one tag as a card whose content is `width` by `height` cells."""
    names = short_names([curve.run.name for curve in chart.curves])
    readings = model.readings(chart, style.cursor)
    return Card(
        content=lines.render(
            _chart(chart, style, look), width, height, look.palette, look.glyphs, look.tz
        ),
        title=(Span(chart.tag),),
        legend=tuple(_entry(reading, names[reading.run.name], look) for reading in readings),
    )


def large(chart: Chart, width: int, height: int, style: Style, look: Look) -> Card:
    """Return the chart as large as its place, above a table of every run's values."""
    rows = _table_rows(chart, height)
    content = Grid(width, height)
    picture = lines.render(
        _chart(chart, style, look), width, height - rows, look.palette, look.glyphs, look.tz
    )
    content.blit(picture, 0, 0)
    if rows:
        content.blit(values_table(chart, width, style, look), 0, height - rows)
        hidden = len(chart.curves) + 1 - rows
        if hidden:
            more = f"and {hidden + 1} more runs; switch some off to see their values"
            content.fill(0, height - 1, width, 1)
            content.put(0, height - 1, more, look.palette.muted, ellipsis=look.glyphs.ellipsis)
    readings = model.readings(chart, style.cursor)
    names = short_names([curve.run.name for curve in chart.curves])
    legend = () if rows else tuple(_entry(r, names[r.run.name], look) for r in readings)
    return Card(content=content, title=(Span(chart.tag),), legend=legend)


def x_at(
    chart: Chart, size: tuple[int, int], column: int, style: Style, look: Look
) -> float | None:
    """Return the x that a large card of `size` shows in a column of its content."""
    width, height = size
    drawn = lines.draw(
        _chart(chart, style, look), width, height - _table_rows(chart, height), look.palette,
        look.glyphs, look.tz,
    )  # fmt: skip
    frame = drawn.layout.frame
    if not frame.left <= column < frame.left + frame.width:
        return None
    return drawn.layout.x_at(column)


def _table_rows(chart: Chart, height: int) -> int:
    """Return how many rows the table below a large chart has; none where it would crush it."""
    return min(len(chart.curves) + 1, max(0, height // 2 - 1)) if height >= 12 else 0


def values_table(chart: Chart, width: int, style: Style, look: Look) -> Grid:
    """Return a row a run: what it is at the cursor, or at its end, and its extremes."""
    readings = model.readings(chart, style.cursor)
    curves = {curve.run.name: curve for curve in chart.curves}
    names = short_names(list(curves))
    colors = tuple(look.palette.run(reading.run.index) for reading in readings)
    room = max(12, width // 3)
    columns = [
        table.Column(
            "run",
            tuple(
                _named(r.run, end_of_name(names[r.run.name], room, look.glyphs.ellipsis), look)
                for r in readings
            ),
            colors=colors,
        ),
        _numbers("value", [reading.value for reading in readings], look),
    ]  # fmt: skip
    if style.smoothing:
        columns.append(_numbers("smoothed", [reading.smoothed for reading in readings], look))
    columns += [
        _column("step", [numbers.step(reading.step) for reading in readings]),
        _column(
            "min @ step", [_extreme(curves[r.run.name], look, largest=False) for r in readings]
        ),
        _column("max @ step", [_extreme(curves[r.run.name], look, largest=True) for r in readings]),
        _column("relative", [numbers.seconds(reading.relative) for reading in readings]),
        _column("time", [moment(reading.wall_time, look.tz) for reading in readings]),
    ]
    return table.draw(columns, width, look)


def short_names(names: list[str]) -> dict[str, str]:
    """Return what tells names apart: without the folders that all of them begin with."""
    common = 0
    parts = [name.split("/") for name in names]
    if len(names) > 1:
        while all(len(p) > common + 1 for p in parts) and len({p[common] for p in parts}) == 1:
            common += 1
    return {name: "/".join(p[common:]) for name, p in zip(names, parts, strict=True)}


def _chart(chart: Chart, style: Style, look: Look) -> lines.Chart:
    drawn: list[lines.Line] = []
    if style.smoothing and len(chart.curves) <= _RAW_UP_TO:
        drawn += [_line(curve, look, raw=True) for curve in chart.curves]
    # The shortest in front: a run that ended early, or has just begun, would vanish behind others.
    by_length = sorted(chart.curves, key=lambda curve: -len(curve.x))
    drawn += [_line(curve, look, raw=False) for curve in by_length]
    limits = None
    if style.clip_outliers:
        limits = outliers.extent(curve.smoothed for curve in chart.curves)
    return lines.Chart(
        lines=tuple(drawn),
        x=lines.Axis(style.x_axis),
        y=lines.Axis(log=style.log_y, limits=limits, loose=True),
        cursor=style.cursor,
        grid=not look.lettered,  # without colours the rules would be as strong as the curves
        seams=tuple(
            (x, look.palette.run(curve.run.index)) for curve in chart.curves for x in curve.seams
        ),
    )


def _line(curve: Curve, look: Look, *, raw: bool) -> lines.Line:
    return lines.Line(
        x=curve.x,
        y=curve.raw if raw else curve.smoothed,
        color=look.palette.run(curve.run.index),
        faint=raw,
        mark="" if raw else look.mark(curve.run.index),
        name=curve.run.name,
    )


def _entry(reading: Reading, name: str, look: Look) -> tuple[Span, ...]:
    """Return one run's entry of the legend: its name in its colour, its value."""
    broken = not math.isfinite(reading.value)
    return (
        Span(_named(reading.run, name, look), look.palette.run(reading.run.index)),
        Span(" "),
        Span(
            numbers.value(reading.value, infinity=look.glyphs.infinity),
            look.palette.error if broken else look.palette.text,
            BOLD if broken else 0,
        ),
    )


def _named(run: RunStyle, name: str, look: Look) -> str:
    mark = look.mark(run.index)
    return f"{mark}:{name}" if mark else name


def _column(title: str, cells: list[str]) -> table.Column:
    return table.Column(title, tuple(cells), right=True)


def _numbers(title: str, values: list[float], look: Look) -> table.Column:
    return table.Column(
        title,
        tuple(numbers.value(value, infinity=look.glyphs.infinity) for value in values),
        right=True,
        colors=tuple(-1 if math.isfinite(value) else look.palette.error for value in values),
    )


def _extreme(curve: Curve, look: Look, *, largest: bool) -> str:
    found = model.extreme(curve, largest=largest)
    if found is None:
        return look.glyphs.dash
    value, step = found
    return f"{numbers.value(value)} @ {numbers.step(step)}"
