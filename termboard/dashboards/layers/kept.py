"""What the tab keeps of a person's choices for the next start, and how it takes them over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from termboard.dashboards.layers.model import KINDS, NETWORK, SORTS, Options

if TYPE_CHECKING:
    from collections.abc import Mapping


def to_json(options: Options) -> dict[str, Any]:
    """Return the choices as JSON has them; the run is not kept, other runs may be on then."""
    return {
        "kinds": options.kinds,
        "sort": options.sort,
        "reverse": options.reverse,
        "unhealthy": options.unhealthy,
        "whole": options.whole,
    }


def from_json(kept: Mapping[str, Any]) -> Options:
    """Return the choices; what nobody knows any more is passed over."""
    kinds, sort = kept.get("kinds"), kept.get("sort")
    return Options(
        kinds=next((kind for kind in KINDS if kind == kinds), "all"),
        sort=next((name for name in SORTS if name == sort), NETWORK),
        reverse=kept.get("reverse") is True,
        unhealthy=kept.get("unhealthy") is True,
        whole=kept.get("whole") is True,
    )
