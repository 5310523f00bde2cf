"""How distributions are drawn: what a person chose, for the whole tab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Style:
    """How all cards are drawn. Replaced, never changed."""

    log: bool = False
    """Whether y is logarithmic; on both sides of zero where values are not positive."""
    clip_outliers: bool = False
    """Whether y shows the part between 6.7 % and 93.3 % only."""
    merged: bool = False
    """Whether all runs of a tag share a card, each with its median and one area."""


def to_json(style: Style) -> dict[str, Any]:
    """Return what is kept between two starts, as JSON has it."""
    return {"log": style.log, "clip_outliers": style.clip_outliers, "merged": style.merged}


def from_json(kept: object) -> Style:
    """Return how to draw; what is missing or of another form is as at the first start."""
    values = kept if isinstance(kept, Mapping) else {}
    return Style(
        log=values.get("log") is True,
        clip_outliers=values.get("clip_outliers") is True,
        merged=values.get("merged") is True,
    )
