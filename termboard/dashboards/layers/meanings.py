"""What the marks of the table of layers mean, for the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from termboard.plot.glyphs import Glyphs


def meanings(glyphs: Glyphs) -> tuple[tuple[str, str], ...]:
    """Return (mark, what it means) of everything that is drawn into the table."""
    blocks, times = glyphs.blocks, "x" if glyphs.name == "ascii" else "×"
    return (
        (glyphs.nan, "in front of a row: something is bad; in a width over time: NaN or infinite"),
        ("!", "a warning"),
        (glyphs.hollow, "a note: it may be meant so"),
        (glyphs.check, "nothing stands out"),
        (blocks[2] + blocks[6] + blocks[3], "a histogram, by the square root of its counts"),
        (blocks[3], "in amber and underlined: here lies 0"),
        (f"{times}2.4", "so many times as wide as at the first step"),
        (f"{glyphs.above} {glyphs.below}", "the width grew, or shrank, by a tenth at least"),
        ("<46 %", "zeros: at most so many; the bucket around 0 tells no more"),
        ("vs last", "size of a gradient over that of the last layer's"),
        ("of grad", "share of the squared norm of all gradients"),
        ("grad/w", "norm of the gradient over that of its weights"),
        ("update", "how far values moved in a step, over their size, at the least"),
        ("drift", "how far they moved since the first step, over their size, at the least"),
        (glyphs.dash, "it cannot be said"),
    )
