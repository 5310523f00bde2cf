"""A piece of text in one look: what lines, titles and legends consist of."""

from __future__ import annotations

from dataclasses import dataclass

from termboard.plot.characters import DEFAULT


@dataclass(frozen=True)
class Span:
    """A piece of text in one look."""

    text: str
    color: int = DEFAULT
    """0xRRGGBB."""
    attrs: int = 0
