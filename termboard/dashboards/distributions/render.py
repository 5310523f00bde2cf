"""Draws distributions as cards: in the grid, and large above a table of percentiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.percentiles import MEDIAN
from termboard.dashboards.distributions import values_table
from termboard.plot import fan_chart, numbers
from termboard.plot.axes import Axis
from termboard.plot.card import Card, shows_all
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD
from termboard.plot.fan import Fan
from termboard.plot.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from termboard.dashboards.distributions.model import DistributionCard, RunDistribution
    from termboard.plot.axes import Kind
    from termboard.plot.layout import Layout
    from termboard.plot.look import Look

_INNER = (1, 7)
"""Of the percentiles those around 6.7 % and 93.3 %, one and a half deviations of a normal one."""
_LEAST_FOR_TABLE = 12
"""Rows of a large card from which on a table stands below the picture."""
_RESTARTS = 64
"""With more of them the areas are drawn in the order of x: no picture of so many is clearer."""
_BROKEN = 200
"""Marks of steps with NaN; more would lie in the same cells."""
_KINDS: Mapping[str, Kind] = {
    "step": "step", "relative step": "step", "relative": "relative", "wall": "wall",
    "scalar": "linear",
}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A card as it was drawn, and which of its columns shows which x."""

    card: Card
    shown: DistributionCard
    layout: Layout

    @property
    def is_whole(self) -> bool:
        """Whether every step is in it."""
        return self.shown.is_whole

    def step_at(self, column: int, row: int) -> int | None:
        """Return the logged step nearest to a cell of the card's content; None outside of it."""
        if not self.layout.inside(column, row):
            return None
        at, found = self.layout.x_at(column), []
        for run in self.shown.runs:
            distance = np.abs(run.x - at)
            if np.isfinite(distance).any():
                index = int(np.nanargmin(distance))
                found.append((float(distance[index]), int(run.steps[index])))
        return min(found)[1] if found else None


def card(shown: DistributionCard, width: int, height: int, look: Look) -> Drawn:
    """Return a card whose content is `width` by `height` cells."""
    picture = _picture(shown, width, height, look)
    made = Card(picture.grid, _title(shown), _note(shown, look), _legend(shown, width, look))
    return Drawn(made, shown, picture.layout)


def large(shown: DistributionCard, width: int, height: int, look: Look) -> Drawn:
    """Return a card as large as its place, above a table; a long table makes it higher."""
    if height < _LEAST_FOR_TABLE:
        return card(shown, width, height, look)
    table = values_table.draw(shown, width, look)
    seen = min(table.height, height // 2 - 1)
    picture = _picture(shown, width, height - seen - 1, look)
    grid = Grid(width, height - seen + table.height)
    grid.blit(picture.grid, 0, 0)
    grid.blit(table, 0, height - seen)
    made = Card(grid, _title(shown), _note(shown, look), _legend(shown, width, look))
    return Drawn(made, shown, picture.layout)


def _picture(shown: DistributionCard, width: int, height: int, look: Look) -> fan_chart.Picture:
    """Return the chart; all but its cursor is drawn once, as long as it is made of the same."""
    made = shown.remembered.get(
        "chart",
        (shown.made_of, shown.drawn, width, height, look),
        lambda: fan_chart.uncursored(_chart(shown, look), width, height, look),
        lambda _: shown.lasts,
    )
    return fan_chart.with_cursor(made, _cursor(shown), look)


def _chart(shown: DistributionCard, look: Look) -> fan_chart.FanChart:
    fans = [fan for run in shown.runs for fan in _fans(run, shown, look)]
    return fan_chart.FanChart(
        tuple(fans),
        Axis(_KINDS[shown.x_axis]),
        _limits(shown),
        shown.style.log,
        broken=tuple(_broken(shown, look)),
        seams=tuple(_seams(shown, look)),
    )


def _fans(run: RunDistribution, shown: DistributionCard, look: Look) -> Iterator[Fan]:
    """Yield a fan for each attempt: a restart begins anew, without areas back to its step."""
    borders = [(0, 8), (1, 7), (2, 6), (3, 5)] if len(shown.runs) == 1 else [_INNER]
    color, mark = look.palette.run(run.run.index), look.mark(run.run.index)
    kept = np.isfinite(run.x)
    x, nine = run.x[kept], run.percentiles[kept]
    starts = _restarts(x, shown)
    if not len(starts):  # times may go back a little, and the values of another tag as they like
        order = np.argsort(x, kind="stable")
        x, nine = x[order], nine[order]
    parts = zip(np.split(x, starts), np.split(nine, starts), strict=True)
    for part, values in parts:
        low = tuple(values[:, low] for low, _ in borders)
        high = tuple(values[:, high] for _, high in borders)
        yield Fan(part, low, high, values[:, MEDIAN], color, mark)


def _limits(shown: DistributionCard) -> tuple[float, float] | None:
    """Return the part of y without outliers, if that is wanted; None: all of it."""
    if not shown.style.clip_outliers:
        return None
    every = np.concatenate([run.percentiles[:, _INNER].ravel() for run in shown.runs])
    some = every[np.isfinite(every)]
    return (float(some.min()), float(some.max())) if len(some) else None


def _cursor(shown: DistributionCard) -> float | None:
    """Return the x of the step at the cursor, in the run that has one nearest to it."""
    if shown.step is None:
        return None
    places = [(abs((run.step or 0) - shown.step), run) for run in shown.runs if run.cursor >= 0]
    if not places:
        return None
    _, run = min(places, key=lambda place: place[0])
    x = float(run.x[run.cursor])
    return x if np.isfinite(x) else None


def _broken(shown: DistributionCard, look: Look) -> Iterator[tuple[float, int]]:
    for run in shown.runs:
        at: NDArray[np.intp] = np.flatnonzero((run.lost > 0) & np.isfinite(run.x))
        at = at[:: -(-len(at) // _BROKEN) or 1]
        yield from ((x, look.palette.error) for x in run.x[at].tolist())


def _seams(shown: DistributionCard, look: Look) -> Iterator[tuple[float, int]]:
    for run in shown.runs:
        starts = _restarts(run.x, shown)
        yield from ((x, look.palette.run(run.run.index)) for x in run.x[starts].tolist())


def _restarts(x: NDArray[np.float64], shown: DistributionCard) -> NDArray[np.intp]:
    """Return where attempts begin, the first one left out; none if there are too many to draw."""
    if shown.x_axis not in ("step", "relative step"):
        return np.empty(0, np.intp)
    starts = np.flatnonzero(x[1:] < x[:-1]) + 1
    return starts if len(starts) <= _RESTARTS else starts[:0]


# Title, note, legend


def _title(shown: DistributionCard) -> tuple[Span, ...]:
    return (Span(shown.tag),)


def _note(shown: DistributionCard, look: Look) -> tuple[Span, ...]:
    """Return the run, and what is special about the axes."""
    style, dash = shown.style, look.glyphs.dash
    words = [_log(shown, look)] if style.log else []
    words += [f"6.7{dash}93.3 %"] if style.clip_outliers else []
    if not shown.is_whole:
        drawn, every = sum(len(run.steps) for run in shown.runs), sum(r.logged for r in shown.runs)
        words.append(f"{drawn} of {every} steps")
    dot = f" {look.glyphs.separator} "
    special = (Span(dot.join(words)),) if words else ()
    if len(shown.runs) > 1:
        return special
    gap = (Span(dot),) if special else ()
    return (*special, *gap, named(shown.runs[0], look))


def _log(shown: DistributionCard, look: Look) -> str:
    """Return which logarithm y has: on both sides of zero where a value is not positive."""
    least = min(
        float(np.fmin.reduce(run.percentiles, axis=None, initial=np.inf)) for run in shown.runs
    )
    limits = _limits(shown)
    plus_minus = "+-" if look.glyphs.name == "ascii" else "±"
    return "log" if (limits[0] if limits else least) > 0 else f"{plus_minus}log"


def named(run: RunDistribution, look: Look) -> Span:
    """Return a run's name in its colour, behind its letter where it has one."""
    mark = look.mark(run.run.index)
    name = f"{mark}:{run.run.shown}" if mark else run.run.shown
    return Span(name, look.palette.run(run.run.index), BOLD)


def _legend(shown: DistributionCard, width: int, look: Look) -> tuple[tuple[Span, ...], ...]:
    """Return what is read at the cursor, or at the last step: as much as there is room for."""
    if len(shown.runs) > 1:
        return tuple(_entry(run, look) for run in shown.runs)
    run = shown.runs[0]
    if run.step is None:
        return ()
    step = (Span(f"step {numbers.step(run.step)}", look.palette.text),)
    lost = _lost(run, look)
    if np.isnan(run.at_cursor[MEDIAN]):
        empty = (Span("empty", look.palette.warning),)
        return (step, *([empty] if run.lost[run.cursor] == 0 else []), *lost)
    whole = (step, *lost, _value("median", run, MEDIAN, look))
    ends = (_value("min", run, 0, look), _value("max", run, 8, look))
    short = (step, *lost, _short(run, look))
    choices = (*whole, _inner(run, look), *ends), (*whole, *ends), short
    return next((entries for entries in choices if shows_all(entries, width)), whole)


def _lost(run: RunDistribution, look: Look) -> tuple[tuple[Span, ...], ...]:
    """Return how many values at the step are no numbers, and else how many steps have some."""
    here = float(run.lost[run.cursor])
    if np.isnan(here):
        return ((Span("cannot be read", look.palette.error),),)
    if here > 0:
        return ((Span(f"{numbers.count(here)} not finite", look.palette.error),),)
    steps = int((run.lost > 0).sum())
    if not steps:
        return ()
    words = "1 step" if steps == 1 else f"{numbers.step(steps)} steps"
    return ((Span(f"NaN at {words}", look.palette.error),),)


def _value(name: str, run: RunDistribution, number: int, look: Look) -> tuple[Span, ...]:
    value = numbers.value(float(run.at_cursor[number]), infinity=look.glyphs.infinity)
    return Span(f"{name} "), Span(value, look.palette.text)


def _short(run: RunDistribution, look: Look) -> tuple[Span, ...]:
    """Return the median, the least and the greatest value, each behind its mark."""
    marks = look.glyphs.minimum, look.glyphs.maximum
    infinity = look.glyphs.infinity
    median = numbers.value(float(run.at_cursor[MEDIAN]), infinity=infinity)
    ends = (numbers.value(float(run.at_cursor[place]), infinity=infinity) for place in (0, 8))
    spans = [Span(f" {mark}{end}") for mark, end in zip(marks, ends, strict=True)]
    return Span(median, look.palette.text), *spans


def _inner(run: RunDistribution, look: Look) -> tuple[Span, ...]:
    """Return what two thirds of the values lie between."""
    low, high = (numbers.value(float(run.at_cursor[n])) for n in (2, 6))
    return Span("68 % in "), Span(f"{low}{look.glyphs.ellipsis}{high}", look.palette.text)


def _entry(run: RunDistribution, look: Look) -> tuple[Span, ...]:
    name = named(run, look)
    value = numbers.value(float(run.at_cursor[MEDIAN]), infinity=look.glyphs.infinity)
    return Span(name.text, name.color), Span(" "), Span(value, look.palette.text)
