"""How histograms are drawn: what a person chose, for the whole tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["bars", "ridgeline", "overlay", "heat map"]
MODES: tuple[Mode, ...] = ("bars", "ridgeline", "overlay", "heat map")


@dataclass(frozen=True)
class Style:
    """How all cards are drawn. Replaced, never changed."""

    mode: Mode = "bars"
    log: bool = False
    """Whether counts are on a logarithmic scale."""
    whole: bool = False
    """Whether the value axis reaches over all values, outliers too."""
    merged: bool = False
    """Whether all runs of a tag share a card."""
    reference: int | None = None
    """The step that all others are compared with; None: none."""
    cursor: float | None = None
    """A value to read counts at, in all cards."""
