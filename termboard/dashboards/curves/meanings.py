"""What the marks of a chart mean, for the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from termboard.plot.glyphs import Glyphs


def meanings(glyphs: Glyphs) -> tuple[tuple[str, str], ...]:
    """Return (mark, what it means) of everything that is drawn into a chart of curves."""
    lowest, highest = glyphs.minimum.strip(), glyphs.maximum.strip()
    return (
        (f"{lowest} {highest}", "the least and the greatest value; in a legend the run's best one"),
        (glyphs.nan, "not a number"),
        (f"{glyphs.above} {glyphs.below}", "infinite"),
        (glyphs.point, "a point alone"),
        (glyphs.seam, "the training was started again"),
        (glyphs.cursor, "the cursor; values at it stand in the legend and in the table"),
        (" ".join(glyphs.strokes[:2]), "dashed, dotted: validation, test, or another tag"),
        (glyphs.shades[1:3], "the band of runs that differ in their seed"),
        ("a:", "a letter tells apart what has the same colour, or all runs without colours"),
        ("+3", "so many more than there is room for"),
        (glyphs.check, "the best of a column"),
    )
