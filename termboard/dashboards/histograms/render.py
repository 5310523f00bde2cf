"""Draws histograms as cards: in the grid, and large above a table of numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.ticks import widened
from termboard.dashboards.histograms import stats_table
from termboard.dashboards.histograms.model import reading
from termboard.dashboards.histograms.picture import bin_of
from termboard.dashboards.histograms.step_picture import step_picture
from termboard.dashboards.histograms.time_pictures import time_picture
from termboard.dashboards.histograms.words import centre, edges_of, facts, share
from termboard.plot import heat, numbers
from termboard.plot.card import Card
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, end_of_name, text_width
from termboard.plot.span import Span

if TYPE_CHECKING:
    from termboard.dashboards.histograms.model import HistogramCard, RunHistograms
    from termboard.dashboards.histograms.picture import Picture
    from termboard.dashboards.histograms.style import Mode
    from termboard.plot.look import Look

_NO_LIMITS = (-1.0, 1.0)
"""What an axis shows of which nothing is known."""
_BORDER = 7
"""Cells of the upper border that stay between and beside title and note."""
_PANEL = 26
"""Cells of the narrowest picture beside another one."""
_LEAST_FOR_TABLE = 12
"""Rows of a large card from which on a table stands below the picture."""


@dataclass(frozen=True)
class Drawn:
    """A card as it was drawn, and which of its cells shows which value."""

    card: Card
    shown: HistogramCard
    picture: Picture
    """The first one, where several runs stand beside each other."""

    is_whole: bool = True
    """Whether all steps are in it."""

    @property
    def middle(self) -> float:
        """Return where a cursor begins: at the mean, if it is in sight."""
        edges, mean = self.picture.edges, self.shown.runs[0].shown.stats.mean
        low, high = float(edges[0]), float(edges[-1])
        return mean if low <= mean <= high else low / 2 + high / 2

    def beside(self, value: float, by: int) -> float:
        """Return the middle of the bin so many bins on, or of the last one there is."""
        edges = self.picture.edges
        index = (bin_of(edges, value) or 0) + by
        index = max(0, min(len(edges) - 2, index))
        return float(edges[index] / 2 + edges[index + 1] / 2)

    def value_at(self, column: int, row: int) -> float | None:
        """Return the value at a cell of the card's content; None outside of the plot area."""
        return self.picture.value_at(column, row)

    def step_at(self, column: int, row: int) -> int | None:
        """Return the logged step at a cell of a heat map; None elsewhere."""
        placed = self.picture.placed
        if self.picture.across or not self.picture.inside(column, row):
            return None
        steps = self.shown.runs[0].steps
        distance = np.abs(steps.astype(np.float64) - placed.value_at(column))
        return int(steps[int(np.argmin(distance))])


def card(shown: HistogramCard, width: int, height: int, look: Look) -> Drawn:
    """Return a card whose content is `width` by `height` cells."""
    content, picture = _content(shown, (width, height), look)
    return Drawn(_framed(content, shown, picture, look), shown, picture, picture.is_whole)


def large(shown: HistogramCard, width: int, height: int, look: Look) -> Drawn:
    """Return a card as large as its place, above a table; a long table makes it higher."""
    if height < _LEAST_FOR_TABLE:
        return card(shown, width, height, look)
    rows = 1 + sum(1 + (run.reference is not None) for run in shown.runs)
    seen = min(rows, height // 2 - 1)
    content, picture = _content(shown, (width, height - seen - 1), look)
    below = stats_table.draw(shown, bin_at_cursor(shown, picture), width, look)
    grid = Grid(width, height - seen + below.height)
    grid.blit(content, 0, 0)
    grid.blit(below, 0, height - seen)
    return Drawn(_framed(grid, shown, picture, look), shown, picture, picture.is_whole)


def _framed(content: Grid, shown: HistogramCard, picture: Picture, look: Look) -> Card:
    note = _note(shown, look)
    title = _title(shown.tag, note, content.width, look)
    return Card(content, title, note, _legend(shown, picture, look))


def bin_at_cursor(shown: HistogramCard, picture: Picture) -> tuple[float, float] | None:
    """Return the edges of the bin that the cursor is in; None without one."""
    index = bin_of(picture.edges, shown.style.cursor)
    if index is None or shown.limits is None:
        return None
    return float(picture.edges[index]), float(picture.edges[index + 1])


def _content(shown: HistogramCard, size: tuple[int, int], look: Look) -> tuple[Grid, Picture]:
    """Return the picture, or those of several runs beside each other, each below its name."""
    limits, style = widened(*(shown.limits or _NO_LIMITS)), shown.style
    if style.mode == "bars":
        picture = step_picture(shown.runs, limits, style, size, look)
        return picture.grid, picture
    if len(shown.runs) == 1:
        picture = time_picture(shown.runs[0], limits, style, size, look)
        return picture.grid, picture
    width, height = size
    count = max(1, min(len(shown.runs), (width + 1) // (_PANEL + 1)))
    panel = (width + 1) // count - 1
    grid, found = Grid(width, height), []
    for index, run in enumerate(shown.runs[:count]):
        x = index * (panel + 1)
        name = _named(run, look)
        grid.put(
            x, 0, name.text, name.color, attrs=BOLD, width=panel, ellipsis=look.glyphs.ellipsis
        )
        found.append(time_picture(run, limits, style, (panel, height - 1), look))
        grid.blit(found[-1].grid, x, 1)
    return grid, replace(found[0], is_whole=all(one.is_whole for one in found))


def _title(tag: str, note: tuple[Span, ...], width: int, look: Look) -> tuple[Span, ...]:
    """Return the tag, its front cut where the run's name would have no place beside it."""
    room = width - sum(text_width(span.text) for span in note) - _BORDER
    return (Span(end_of_name(tag, max(2 * width // 5, room), look.glyphs.ellipsis)),)


def _note(shown: HistogramCard, look: Look) -> tuple[Span, ...]:
    """Return the run, and what is special about the axes."""
    words = [word for word, on in (("log", shown.style.log), ("whole", shown.style.whole)) if on]
    dot = f" {look.glyphs.separator} "
    special = (Span(dot.join(words), look.palette.muted),) if words else ()
    if len(shown.runs) > 1:
        return special
    gap = (Span(dot, look.palette.muted),) if special else ()
    return (*special, *gap, _named(shown.runs[0], look))


def _named(run: RunHistograms, look: Look) -> Span:
    mark = look.mark(run.run.index)
    name = f"{mark}:{run.run.shown}" if mark else run.run.shown
    return Span(name, look.palette.run(run.run.index), BOLD)


def _legend(shown: HistogramCard, picture: Picture, look: Look) -> tuple[tuple[Span, ...], ...]:
    if len(shown.runs) > 1:
        return tuple(_entry(run, look) for run in shown.runs)
    run = shown.runs[0]
    entries = list(facts(run.shown, len(run.steps), shown.limits, look))
    if run.reference is not None and shown.style.mode != "heat map":
        entries.insert(1, _compared(run, shown.style.mode, look))
        entries.append((Span(f"then {centre(run.reference, look)}"),))
    entries += [(Span(remark),) for remark in picture.remarks]
    entries[1:1] = _scale(run, picture, look)
    at = _at_cursor(shown, picture, look)  # first, as there may be room for one only
    return (at, *entries) if at else tuple(entries)


def _entry(run: RunHistograms, look: Look) -> tuple[Span, ...]:
    """Return one of several runs: its name, its step, and where its values are."""
    words = run.shown.problem or run.shown.oddity or centre(run.shown, look)
    name = _named(run, look)
    step = f" {numbers.step(run.shown.step)}: "
    return Span(name.text, name.color), Span(step), Span(words, look.palette.text)


def _compared(run: RunHistograms, mode: Mode, look: Look) -> tuple[Span, ...]:
    """Return what the outline over the bars is."""
    assert run.reference is not None
    stroke = look.glyphs.strokes[0]
    step = f"{stroke} step {numbers.step(run.reference.step)}"
    return (Span(step, look.palette.text if mode == "bars" else look.palette.accent),)


def _at_cursor(shown: HistogramCard, picture: Picture, look: Look) -> tuple[Span, ...]:
    """Return what lies in the bin at the cursor: its edges, the count and its share."""
    bin_ = bin_at_cursor(shown, picture)
    if bin_ is None or shown.limits is None:
        return ()
    found = reading(shown.runs[0].shown, *bin_, shown.limits[0])
    edges = f"{edges_of(*bin_, look)}: "
    count = f"{numbers.count(found.count)} ({share(found.share)})"
    return Span(edges, look.palette.focus), Span(count, look.palette.text)


def _scale(run: RunHistograms, picture: Picture, look: Look) -> list[tuple[Span, ...]]:
    """Return the colours of a heat map, and which shares of a step's values they stand for."""
    if picture.scale is None or not picture.scale[1] > 0:
        return []
    low, high = picture.scale
    strip = heat.scale(look.palette.run(run.run.index), look)
    return [(Span(f"{share(low)} "), *strip, Span(f" {share(high)}"))]
