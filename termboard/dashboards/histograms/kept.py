"""How histograms are drawn, as it is kept between two starts: to JSON's values and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from termboard.dashboards.histograms.style import MODES, Style


def to_json(style: Style) -> dict[str, Any]:
    """Return what outlives the app; not a cursor and not a step, which belong to a moment."""
    return {
        "mode": style.mode,
        "log": style.log,
        "whole": style.whole,
        "merged": style.merged,
    }


def from_json(kept: object) -> Style:
    """Return how to draw; what is missing or of another form is as at the first start."""
    values = kept if isinstance(kept, Mapping) else {}
    return Style(
        mode=next((mode for mode in MODES if mode == values.get("mode")), "bars"),
        log=values.get("log") is True,
        whole=values.get("whole") is True,
        merged=values.get("merged") is True,
    )
