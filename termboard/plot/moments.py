"""Moments as people read them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from termboard.plot import numbers

if TYPE_CHECKING:
    from datetime import tzinfo


def moment(wall_time: float, tz: tzinfo | None) -> str:
    """Return seconds since 1970 as a date and a time in `tz` (None: the machine's zone).

    NaN, infinities and years that no calendar has come back as numbers.
    """
    try:
        return datetime.fromtimestamp(wall_time, tz).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return numbers.value(wall_time)
