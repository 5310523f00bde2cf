"""What the marks of histograms mean, for the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from termboard.plot.glyphs import Glyphs


def meanings(glyphs: Glyphs) -> tuple[tuple[str, str], ...]:
    """Return (mark, what it means) of everything that is drawn into a card."""
    return (
        (f"{glyphs.above} 1.2k", "a bar is cut: so many values lie in it"),
        (glyphs.blocks[0], "the lowest bar: a value at least lies there"),
        ("< 0.5 %   2 % >", "so much lies left and right of what is shown"),
        (glyphs.strokes[0], "an outline: the step that is compared, or another run"),
        (f"{glyphs.cursor} {glyphs.above}", "the cursor, or the step that is shown in a heat map"),
        (glyphs.horizontal, "the cursor in a heat map"),
        (glyphs.shades[1:], "a heat map: the brighter, the more of a step's values lie there"),
        ("bright, faint", "lines over time: the latest step is the brightest one"),
        ("a:", "a letter tells apart what has the same colour, or all runs without colours"),
    )
