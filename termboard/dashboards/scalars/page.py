"""`termboard show scalars`: the tab's cards, or its runs compared, as cells or as text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from termboard.dashboards.curves import readings, render, seeds
from termboard.dashboards.curves.bands import banded
from termboard.dashboards.curves.model import Chart, chart
from termboard.dashboards.curves.style import Style, smooths
from termboard.dashboards.page import stacked
from termboard.dashboards.scalars import comparison_table, comparison_text, means_text, values_text
from termboard.dashboards.scalars.comparison import Comparison, compare
from termboard.dashboards.scalars.groups import groups, key_tags
from termboard.dashboards.scalars.means_text import Means
from termboard.plot.card import EDGE, frame
from termboard.plot.cells import Grid
from termboard.plot.characters import text_width
from termboard.store.select import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.aggregate import Kind
    from termboard.dashboards.api import PageRequest, RunStyle
    from termboard.dashboards.scalars.merging import CardSpec
    from termboard.store.snapshot import Snapshot

_CARD = (46, 12)
"""Narrowest card, and its height, in cells."""


def page(snapshot: Snapshot, request: PageRequest) -> Grid | str:
    """Return the page in the format that was asked for.

    As cells it is the cards, or the comparison of the runs where `shared.metric` names a tag. Where
    runs that differ in their seed are one curve, it is of their means and how far they lie apart.
    """
    means = _means(snapshot, request)
    if request.format == "json":
        return values_text.as_json(_tables(snapshot, request, means))
    if means and request.format == "csv":
        return means_text.as_csv(means)
    if means and request.format == "md":
        return "\n".join(map(means_text.as_markdown, means))
    if request.format == "csv":
        return values_text.as_csv(_tables(snapshot, request))
    if request.format == "md":
        return "\n".join(map(comparison_text.as_markdown, _comparisons(snapshot, request)))
    if request.format == "latex":
        return "\n".join(map(comparison_text.as_latex, _comparisons(snapshot, request)))
    if request.shared.metric:
        return _compared(snapshot, request)
    cards = picture(snapshot, request)
    return stacked([cards, *_below(means, request)], 1, request.width) if means else cards


def picture(snapshot: Snapshot, request: PageRequest, most: int | None = None) -> Grid:
    """Return the cards below each other, several in a row where they fit.

    With `most`, only so many cards: those of the tags that a person looks at first.
    """
    specs = _cards(snapshot, request, most)
    style = Style(
        x_axis=request.shared.x_axis,
        log_x=request.drawing.log_x,
        log_y=request.drawing.log_y,
        smoothed=bool(smooths(request.shared)),
        cursor=None if request.step is None else float(request.step),
    )
    columns = max(1, min(request.width // _CARD[0], len(specs)))
    width = (request.width - (columns - 1)) // columns
    height = _CARD[1]
    if request.height is not None and specs:
        height = max(5, request.height // -(-len(specs) // columns))
    charts = [_chart(snapshot, spec, request) for spec in specs]
    cards = [
        frame(render.card(one, width - EDGE, height - EDGE, style, request.look).card, request.look)
        for one in charts
    ]
    return stacked(
        [stacked(cards, columns, request.width), _key_of(charts, request)], 1, request.width
    )


def _chart(snapshot: Snapshot, spec: CardSpec, request: PageRequest) -> Chart:
    found = chart(snapshot, spec.tags, request.shared, spec.title)
    band = request.drawing.band
    return found if band is None else banded(found, _seed_groups(snapshot, request), band)


def _seed_groups(snapshot: Snapshot, request: PageRequest) -> tuple[seeds.SeedGroup, ...]:
    grouping = seeds.typed(request.drawing.seeds)
    return seeds.seed_groups(snapshot, request.shared.runs, grouping)


def run_key(runs: Sequence[RunStyle], request: PageRequest) -> Grid:
    """Return the runs in their colours, or with their letters, as many rows as it takes."""
    look = request.look
    names = [f"{look.mark(run.index) or look.glyphs.bullet} {run.name}" for run in runs]
    places, x, y = [], 0, 0
    for name in names:
        if x and x + text_width(name) > request.width:
            x, y = 0, y + 1
        places.append((x, y))
        x += text_width(name) + 3
    grid = Grid(request.width, y + 1 if names else 0)
    for (left, row), name, run in zip(places, names, runs, strict=True):
        color = look.palette.run(run.index)
        grid.put(left, row, name, color, ellipsis=look.glyphs.ellipsis)
    return grid


def _key_of(charts: Sequence[Chart], request: PageRequest) -> Grid:
    drawn = dict.fromkeys(curve.run for one in charts for curve in one.curves)
    means = [style for style in drawn if style not in request.shared.runs]
    return run_key([*means, *(run for run in request.shared.runs if run in drawn)], request)


def _compared(snapshot: Snapshot, request: PageRequest) -> Grid:
    """Return the table of every tag that is compared, a blank row between two."""
    tables: list[Grid] = []
    for found in _comparisons(snapshot, request):
        if found.rows:
            blank = [Grid(request.width, 1)] if tables else []
            sort = request.comparing.sort
            table = comparison_table.draw(found, request.width, request.look, sort=sort)
            tables += [*blank, table]
    return stacked(tables, 1, request.width)


def _cards(
    snapshot: Snapshot, request: PageRequest, most: int | None = None
) -> tuple[CardSpec, ...]:
    """Return every card once, in the order of the tab."""
    pattern = compiled(request.selection.tag, "tag")
    found = groups(snapshot, request.shared, pattern)
    # Cards of key metrics are copies; a copy's key is not its first tag.
    cards = [card for group in found for card in group.cards if card.key == card.tags[0]]
    if most is None:
        return tuple(cards)
    of_tag = {tag: card for card in cards for tag in card.tags}
    first = dict.fromkeys(of_tag[tag] for tag in key_tags(snapshot, request.shared, pattern))
    return tuple(first)[:most]


def _tags(snapshot: Snapshot, request: PageRequest) -> list[str]:
    tags = [tag for card in _cards(snapshot, request) for tag in card.tags]
    return [tag for tag in tags if request.shared.metric in ("", tag)]


def _comparisons(snapshot: Snapshot, request: PageRequest) -> list[Comparison]:
    return [
        compare(snapshot, tag, request.shared, request.comparing, request.step)
        for tag in _tags(snapshot, request)
    ]


def _tables(
    snapshot: Snapshot, request: PageRequest, means: Sequence[Means] = ()
) -> list[values_text.Table]:
    at = None if request.step is None else float(request.step)
    of_tag = {one.tag: one for one in means}
    return [
        values_text.Table(
            found,
            readings.readings(chart(snapshot, (found.tag,), request.shared), at),
            of_tag.get(found.tag),
        )
        for found in _comparisons(snapshot, request)
    ]


def _means(snapshot: Snapshot, request: PageRequest) -> list[Means]:
    """Return the means of each tag, where they are wanted and there is any group of runs.

    Where a metric is asked for, runs are compared one by one.
    """
    band: Kind | None = request.drawing.band
    together = _seed_groups(snapshot, request) if band and not request.shared.metric else ()
    if band is None or not together:
        return []
    at = None if request.step is None else float(request.step)
    charts = (chart(snapshot, (tag,), request.shared) for tag in _tags(snapshot, request))
    return [
        Means(one.tags[0], band, readings.readings(banded(one, together, band), at))
        for one in charts
        if one.curves
    ]


def _below(means: Sequence[Means], request: PageRequest) -> list[Grid]:
    """Return the tables of the means, each below a blank row."""
    draw = partial(means_text.draw, width=request.width, look=request.look)
    return [grid for one in means for grid in (Grid(request.width, 1), draw(one))]
