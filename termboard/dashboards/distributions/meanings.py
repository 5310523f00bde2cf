"""What the marks of distributions mean, for the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from termboard.plot.glyphs import Glyphs


def meanings(glyphs: Glyphs) -> tuple[tuple[str, str], ...]:
    """Return (mark, what it means) of everything that is drawn into a card."""
    lowest, highest = glyphs.minimum.strip(), glyphs.maximum.strip()
    area = glyphs.blocks[-1] if glyphs.half_blocks else " ".join(glyphs.strokes[1:3])
    return (
        ("".join(glyphs.strokes[0]), "the median"),
        (area, "areas from inside out: 38 %, 68 %, 87 % and all of the values"),
        (f"{lowest} {highest}", "the least and the greatest value"),
        (glyphs.nan, "at the bottom: some values of this step are not finite"),
        (glyphs.point, "a step alone"),
        (glyphs.seam, "the training was started again"),
        (glyphs.cursor, "the cursor; values at it stand in the legend and in the table"),
        (f"{glyphs.above} {glyphs.below}", "the median is infinite, or out of sight"),
        ("a:", "a letter tells apart what has the same colour, or all runs without colours"),
    )
