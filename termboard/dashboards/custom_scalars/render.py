"""Draws a chart of a layout: its curves, and in words what is wrong with what was asked for."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING

from termboard.dashboards.curves import render as curves
from termboard.plot.cells import Grid
from termboard.printable import printable

if TYPE_CHECKING:
    from termboard.dashboards.curves.render import Drawn
    from termboard.dashboards.curves.style import Style
    from termboard.dashboards.custom_scalars.model import Found
    from termboard.plot.look import Look

_MOST_ROWS = 3
"""That sentences take of a card with curves."""


def card(
    found: Found, size: tuple[int, int], style: Style, look: Look, *, large: bool = False
) -> Drawn:
    """Return a chart as a card whose content is `size` (width, height) cells.

    A large one may be higher, and scrolls. What is wrong stands below the curves, or in their
    place where there are none.
    """
    width, height = size
    draw = curves.large if large else curves.card
    sentences = _wrapped(found.problems, width)
    if not found.chart.curves:
        drawn = curves.card(found.chart, width, height, style, look)
        return _with_content(drawn, _words(sentences, width, height, look))
    rows = min(len(sentences), _MOST_ROWS, max(0, height - 5))
    drawn = draw(found.chart, width, height - rows, style, look)
    if not rows:
        return drawn
    picture = drawn.card.content
    content = Grid(width, picture.height + rows)
    content.blit(picture, 0, 0)
    content.blit(_words(sentences, width, rows, look), 0, picture.height)
    return _with_content(drawn, content)


def _with_content(drawn: Drawn, content: Grid) -> Drawn:
    return replace(drawn, card=replace(drawn.card, content=content))


def _wrapped(sentences: tuple[str, ...], width: int) -> list[str]:
    return [
        row
        for sentence in sentences
        for row in textwrap.wrap(printable(sentence), max(1, width))[:_MOST_ROWS]
    ]


def _words(rows: list[str], width: int, height: int, look: Look) -> Grid:
    grid = Grid(width, height)
    for y, row in enumerate(rows[:height]):
        grid.put(0, y, row, look.palette.error, ellipsis=look.glyphs.ellipsis)
    return grid
