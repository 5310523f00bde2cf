"""A piece of text in one look: what lines, titles and legends consist of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.plot.characters import DEFAULT, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from termboard.plot.look import Look
    from termboard.plot.surface import Surface


@dataclass(frozen=True)
class Span:
    """A piece of text in one look."""

    text: str
    color: int = DEFAULT
    """0xRRGGBB; DEFAULT is muted."""
    attrs: int = 0


def width_of(spans: Iterable[Span]) -> int:
    """Return the cells that spans take in a row."""
    return sum(text_width(span.text) for span in spans)


def put_spans(
    grid: Surface, x: int, y: int, spans: Iterable[Span], look: Look, *, whole: bool = False
) -> int:
    """Write spans behind each other from cell (x, y) on; return the cells they took.

    Where room is short the last one ends in an ellipsis. With `whole` it is left out, unless it is
    the first: a piece of a number would be another number.
    """
    start = x
    for span in spans:
        if whole and x > start and x + text_width(span.text) > grid.width:
            break
        color = look.palette.muted if span.color == DEFAULT else span.color
        x += grid.put(x, y, span.text, color, attrs=span.attrs, ellipsis=look.glyphs.ellipsis)
    return x - start
