"""What all pictures of histograms have in common: where values lie, and what is said on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.dashboards.histograms.model import outside
from termboard.dashboards.histograms.words import share, why_empty
from termboard.plot import value_frame
from termboard.plot.characters import KEEP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.dashboards.histograms.model import Logged
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look
    from termboard.plot.value_frame import ValueFrame

    Float64s = NDArray[np.float64]


@dataclass(frozen=True)
class Picture:
    """A picture, and which of its cells shows which value."""

    grid: Grid
    placed: ValueFrame
    edges: Float64s
    """Borders of the bins along the axis of values, that a cursor goes through."""
    across: bool = True
    """Whether values run from left to right; else from the bottom up."""
    remarks: tuple[str, ...] = ()
    """What a person would not see of it: `peaks cut`, `34 of 500 steps`."""
    scale: tuple[float, float] | None = None
    """Which shares of a step's values the ends of the colours stand for; None without colours."""
    is_empty: bool = False
    """Whether no step that is drawn counted anything."""
    is_whole: bool = True
    """Whether it shows all steps that it is to show; else the others are still to be decoded."""

    def inside(self, column: int, row: int) -> bool:
        """Tell whether a cell lies in the plot area."""
        frame = self.placed.frame
        return 0 <= column - frame.left < frame.width and 0 <= row < frame.height

    def value_at(self, column: int, row: int) -> float | None:
        """Return the value under a cell; None outside of the plot area."""
        if not self.inside(column, row):
            return None
        if self.across:
            return self.placed.value_at(column)
        bin_ = (self.placed.frame.height - row - 0.5) / self.placed.frame.height
        index = min(len(self.edges) - 2, int(bin_ * (len(self.edges) - 1)))
        return float(self.edges[index] / 2 + self.edges[index + 1] / 2)


def remarks(drawn: int, steps: int, *, cut: bool) -> tuple[str, ...]:
    """Return how many of all steps are drawn, and that peaks are cut, as far as that is so."""
    some = f"{drawn} of {steps} steps" if drawn < steps else ""
    return tuple(word for word in (some, "peaks cut" if cut else "") if word)


def bin_of(edges: Float64s, value: float | None) -> int | None:
    """Return the bin in which a value lies; the nearest one if it is outside."""
    if value is None or len(edges) < 2:
        return None
    return int(np.clip(np.searchsorted(edges, value, "right") - 1, 0, len(edges) - 2))


def say_what_is_outside(grid: Grid, shown: Logged, placed: ValueFrame, look: Look) -> None:
    """Write at both ends of the plot area how much lies beyond, where nothing else stands."""
    frame = placed.frame
    below, above = outside(shown, placed.limits)
    right = f"{share(above)} >"
    for part, text, x in (
        (below, f"< {share(below)}", frame.left),
        (above, right, frame.left + frame.width - len(right)),
    ):
        if not part > 0:
            continue
        cells = grid.chars[:1, x : x + len(text)]
        free = np.isin(cells, [" ", look.glyphs.rule]).all()
        if free and cells.size == len(text) < frame.width // 2:
            grid.put(x, 0, text, look.palette.accent, KEEP)


def say_why_empty(grid: Grid, shown: Sequence[Logged], placed: ValueFrame, look: Look) -> None:
    """Write a sentence where there is nothing to draw of any run."""
    if any(logged.stats.count > 0 for logged in shown):
        return
    one = shown[0]
    words = one.problem or why_empty(one)
    color = look.palette.error if one.problem else look.palette.warning
    value_frame.draw_words(grid, placed.frame, words, color, look.glyphs.ellipsis)
