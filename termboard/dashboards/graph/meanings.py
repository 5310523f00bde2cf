"""What the marks of a graph mean, for the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.plot.boxes.glyphs import DOWN, UP, box_glyphs

if TYPE_CHECKING:
    from termboard.plot.glyphs import Glyphs


def meanings(glyphs: Glyphs) -> tuple[tuple[str, str], ...]:
    """Return (mark, what it means) of everything that is drawn into the tree and the drawing."""
    boxes = box_glyphs(glyphs)
    control, strong = (pieces[UP | DOWN] for pieces in (boxes.dashed, boxes.strong))
    return (
        (
            f"{glyphs.closed} {glyphs.open}",
            "a scope that hides what is in it, and one that shows it",
        ),
        (glyphs.separator, "a node"),
        (f"{boxes.times} 12", "so many alike in a row, shown as one"),
        (f"{boxes.arrow_up} {boxes.arrow_down}", "where data flows to"),
        (control, "a control edge: it carries no data"),
        (strong, "edges of what is chosen or traced"),
        (f"{boxes.mark}7", "so many edges at this side that are not drawn"),
        (boxes.loop, "an edge from a box to itself"),
        (boxes.divider, "right of it: nodes taken out to the side"),
        ("32x3", "on an edge: the shape of what flows; ? is not known"),
        (">1.2 M", "at least so many: the log does not say all"),
        (glyphs.bullet, "what a colour means, in the line below"),
    )
