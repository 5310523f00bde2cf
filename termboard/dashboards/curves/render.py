"""Draws a chart of curves: as a card, and large above a table of values."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis import outliers
from termboard.dashboards.curves import readings as read
from termboard.dashboards.curves import values_table
from termboard.dashboards.curves.names import names_of
from termboard.dashboards.curves.shown import place, shown_x, x_axis
from termboard.dashboards.curves.style import Window
from termboard.plot import lines, numbers
from termboard.plot.bands import Band
from termboard.plot.card import Card, first_ones, shows_all
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD
from termboard.plot.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from termboard.dashboards.curves.model import Chart, Curve
    from termboard.dashboards.curves.readings import Extreme, Reading
    from termboard.dashboards.curves.style import Limits, Style
    from termboard.plot.card import Entry
    from termboard.plot.layout import Layout
    from termboard.plot.look import Look

_RAW_UP_TO = 3
"""With more curves the raw ones behind the smoothed ones would only be fog."""
_MARKED_UP_TO = 4
"""With more curves the marks of their extremes would hide them."""
_IN_ORDER_UP_TO = 3
"""With more curves the first entries of a legend are all that is seen: those of the best."""
_RESTARTS = 64
"""With more of them the curve is one line: a picture of so many would be no clearer."""


@dataclass(frozen=True)
class Drawn:
    """A chart on its card, and which of its cells shows which value."""

    card: Card
    chart: Chart
    style: Style
    layout: Layout


def card(chart: Chart, width: int, height: int, style: Style, look: Look) -> Drawn:
    """Return a chart as a card whose content is `width` by `height` cells."""
    picture = _picture(chart, width, height, style, look)
    made = Card(
        picture.grid, _title(chart), _note(style, look), *_legend(chart, width, style, look)
    )
    return Drawn(made, chart, style, picture.layout)


def large(
    chart: Chart, width: int, height: int, style: Style, look: Look, table: Grid | None = None
) -> Drawn:
    """Return a chart as large as its place, above a table: every curve's values unless given.

    With a long table the card is higher than its place, and scrolls.
    """
    below = table if table is not None else values_table.draw(chart, width, style, look)
    rows = _table_rows(below.height, height)
    picture = _picture(chart, width, height - rows, style, look, marked=True)
    legend = () if rows else _legend(chart, width, style, look)
    content = Grid(width, height - rows + below.height)
    content.blit(picture.grid, 0, 0)
    content.blit(below, 0, height - rows)
    made = Card(content, _title(chart), _note(style, look), *legend)
    return Drawn(made, chart, style, picture.layout)


def _picture(
    chart: Chart, width: int, height: int, style: Style, look: Look, *, marked: bool = False
) -> lines.Picture:
    marked = marked and len(chart.curves) <= _MARKED_UP_TO
    drawn = line_chart(chart, style, look, marked=marked)
    return lines.draw(drawn, width, height, look.palette, look.glyphs, look.tz)


def _table_rows(rows: int, height: int) -> int:
    """Return how many rows of its place the table below a large chart is given at first.

    None in a low place: there it is reached by scrolling.
    """
    return min(rows, max(0, height // 2 - 1)) if height >= 12 else 0


def line_chart(chart: Chart, style: Style, look: Look, *, marked: bool = False) -> lines.Chart:
    """Return what is drawn of a chart; `marked`: with the extremes of its curves."""
    still = replace(style, cursor=None, pointer=None, order="name", selection=Window())
    made = chart.remembered(
        "lines", (still, look, marked), lambda: _still(chart, still, look, marked=marked)
    )
    selection = style.selection.closed, style.selection.y
    return replace(made, cursor=style.cursor, selection=selection)


def _still(chart: Chart, style: Style, look: Look, *, marked: bool) -> lines.Chart:
    """Return what does not depend on cursor and mouse."""
    drawn: list[lines.Line] = []
    within = shown_x(chart, style)
    if style.smoothed and len(chart.curves) <= _RAW_UP_TO:
        for curve in chart.curves:
            if curve.spread is None:
                drawn += _strokes(_line(curve, look, raw=True), style)
    # The shortest in front: a run that ended early, or has just begun, would vanish behind others.
    by_length = sorted(chart.curves, key=lambda curve: -len(curve.x))
    for curve in by_length:
        extremes = _extremes(curve, within) if marked else ()
        drawn += _strokes(_line(curve, look, raw=False, extremes=extremes), style)
    limits = style.window.y
    if limits is None and style.clip_outliers:
        # Of the values as logged: smoothing smears an outlier over so many that they are the rule.
        limits = outliers.extent(curve.raw for curve in chart.curves)
    zoomed = style.window.y is not None
    return lines.Chart(
        lines=tuple(drawn),
        x=x_axis(style, within, grows=chart.grows),
        y=lines.Axis(
            log=style.log_y,
            limits=limits,
            loose=not zoomed,
            ends=(None, None) if zoomed else style.ends,
            zero=style.from_zero and not zoomed,
        ),
        grid=not look.lettered,  # without colours the rules would be as strong as the curves
        seams=tuple(
            (x, look.palette.run(curve.run.index)) for curve in chart.curves for x in curve.seams
        ),
        bands=tuple(_bands(chart, look)),
    )


def _extremes(curve: Curve, within: Limits | None) -> tuple[tuple[float, float], ...]:
    """Return the places of the values that the table names: as logged, in the part shown."""
    found = [read.extreme(curve, largest=large, within=within) for large in (False, True)]
    places = tuple((one.x, one.value) for one in found if one is not None)
    return places if len(set(places)) == 2 else ()


def _line(
    curve: Curve, look: Look, *, raw: bool, extremes: tuple[tuple[float, float], ...] = ()
) -> lines.Line:
    return lines.Line(
        x=curve.x,
        y=curve.raw if raw else curve.smoothed,
        color=look.palette.run(curve.run.index),
        faint=raw,
        mark="" if raw else look.mark(curve.run.index),
        name=curve.run.name,
        stroke=curve.stroke,
        ascends=curve.facts.ascends,
        extremes=extremes,
    )


def _strokes(line: lines.Line, style: Style) -> list[lines.Line]:
    """Return a line for each attempt: a restart begins anew, without a stroke back to its step."""
    if line.ascends or style.x_axis not in ("step", "relative step"):
        return [line]
    starts = np.flatnonzero(line.x[1:] < line.x[:-1]) + 1
    if not 0 < len(starts) <= _RESTARTS:
        return [line]
    x, y = np.asarray(line.x), np.asarray(line.y)
    parts = zip(np.split(x, starts), np.split(y, starts), strict=True)
    drawn = [replace(line, x=x, y=y, name="", extremes=(), ascends=True) for x, y in parts]
    drawn[-1] = replace(drawn[-1], name=line.name, extremes=line.extremes)
    return drawn


def _bands(chart: Chart, look: Look) -> list[Band]:
    return [
        Band(curve.x, *curve.spread.borders, look.palette.run(curve.run.index))
        for curve in chart.curves
        if curve.spread is not None and curve.facts.ascends
    ]


# Title, note, legend


def _title(chart: Chart) -> tuple[Span, ...]:
    return (Span(chart.title),)


def _note(style: Style, look: Look) -> tuple[Span, ...]:
    """Return what is special about this card's axes."""
    words = []
    if style.window:
        words.append("zoomed")
    if style.log_y:
        words.append("log")
    if style.ends != (None, None):
        words.append("own limits")
    if style.cursor is not None:
        words.append(f"at {place(style.cursor, style, look)}")
    dot = f" {look.glyphs.separator} "
    return (Span(dot.join(words), look.palette.muted),) if words else ()


def _legend(chart: Chart, width: int, style: Style, look: Look) -> tuple[tuple[Entry, ...], int]:
    """Return the first curves' entries, and how many more there are: no card has room for those.

    An entry says a curve's last value and its best one. Where there is no room for both in all
    entries the best stands alone, and at the cursor the value there.
    """
    names = chart.remembered("names", look, lambda: names_of(chart.curves, look))
    curves = chart.curves
    if len(curves) > _IN_ORDER_UP_TO:
        curves = chart.remembered("ranks", None, lambda: read.best_first(chart.curves))

    def entries(made: Callable[[Reading, str, Look], Entry]) -> Iterator[Entry]:
        return (made(one, names[one.curve.key], look) for one in read.each(curves, style.cursor))

    found = first_ones(entries(_entry if style.cursor is not None else _full_entry), width)
    if style.cursor is None and not shows_all(found, width):
        found = first_ones(entries(_short_entry), width)
    return found, len(curves) - len(found)


def _entry(reading: Reading, name: str, look: Look) -> tuple[Span, ...]:
    """Return one curve's entry: its name in its colour, and its value."""
    return (*_named(reading, name, look), _value(reading, look), *_runs_of(reading, look))


def _full_entry(reading: Reading, name: str, look: Look) -> tuple[Span, ...]:
    """Return an entry with both numbers, if they differ."""
    best, entry = read.best(reading.curve), _entry(reading, name, look)
    if best is None or best.value == reading.value:
        return entry
    return (*entry[:3], Span(" "), _best(reading, best, look, look.palette.muted), *entry[3:])


def _short_entry(reading: Reading, name: str, look: Look) -> tuple[Span, ...]:
    """Return an entry with one number: the best one, unless the run's last is none at all."""
    best = read.best(reading.curve)
    if best is None or not math.isfinite(reading.value):
        return _entry(reading, name, look)
    number = _best(reading, best, look, look.palette.text)
    return (*_named(reading, name, look), number, *_runs_of(reading, look))


def _named(reading: Reading, name: str, look: Look) -> tuple[Span, Span]:
    return Span(name, look.palette.run(reading.run.index)), Span(" ")


def _value(reading: Reading, look: Look) -> Span:
    text = numbers.value(reading.value, infinity=look.glyphs.infinity)
    if math.isfinite(reading.value):
        return Span(text, look.palette.text)
    return Span(text, look.palette.error, BOLD)


def _best(reading: Reading, best: Extreme, look: Look, color: int) -> Span:
    """Return the best value behind its mark."""
    largest = read.better(reading.curve) == "max"
    mark = look.glyphs.maximum if largest else look.glyphs.minimum
    return Span(f"{mark}{numbers.value(best.value)}", color)


def _runs_of(reading: Reading, look: Look) -> tuple[Span, ...]:
    """Return of how many runs a mean is one."""
    spread = reading.curve.spread
    return (Span(f" n={reading.n}", look.palette.muted),) if spread and spread.members else ()
