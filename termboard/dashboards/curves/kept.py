"""How charts are drawn, as it is kept between two starts: to JSON's values and back."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from termboard.dashboards.curves.readings import ORDERS
from termboard.dashboards.curves.style import Choices, Ends


def to_json(choices: Choices) -> dict[str, Any]:
    """Return what outlives the app: neither cursor nor zoom, which belong to a moment.

    Behind the end of a zoom that was kept, a training would go on unseen.
    """
    return {
        "logs": sorted(choices.logs),
        "log_x": choices.log_x,
        "clip_outliers": choices.clip_outliers,
        "from_zero": choices.from_zero,
        "linked": choices.linked,
        "order": choices.order,
        "ends": {key: list(ends) for key, ends in choices.ends.items()},
    }


def from_json(kept: object) -> Choices:
    """Return the choices; what is missing or of another form counts as not chosen."""
    values = kept if isinstance(kept, Mapping) else {}
    logs = values.get("logs")
    order = values.get("order")
    return Choices(
        logs=frozenset(key for key in logs if isinstance(key, str))
        if isinstance(logs, list)
        else frozenset(),
        log_x=values.get("log_x") is True,
        clip_outliers=values.get("clip_outliers") is True,
        from_zero=values.get("from_zero") is True,
        linked=values.get("linked") is True,
        order=next((known for known in ORDERS if known == order), "name"),
        ends=MappingProxyType(_each_ends(values.get("ends"))),
    )


def folds(value: object) -> dict[str, bool]:
    """Return which groups somebody folded or unfolded."""
    if not isinstance(value, Mapping):
        return {}
    return {k: v for k, v in value.items() if isinstance(k, str) and isinstance(v, bool)}


def card_width(value: object) -> int:
    """Return the least width of a card; 0: as the tab says."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _each_ends(values: object) -> dict[str, Ends]:
    if not isinstance(values, Mapping):
        return {}
    found = {key: _ends(value) for key, value in values.items() if isinstance(key, str)}
    return {key: ends for key, ends in found.items() if ends is not None}


def _ends(value: object) -> Ends | None:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return None
    if not all(end is None or _is_number(end) for end in value):
        return None
    low, high = (None if end is None else float(end) for end in value)
    if (low, high) == (None, None) or (low is not None and high is not None and low >= high):
        return None
    return low, high


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= sys.float_info.max  # not converted: an integer may be of any length
