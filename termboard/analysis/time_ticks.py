"""Tick positions for durations and for wall clock times."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.ticks import linear_ticks

if TYPE_CHECKING:
    from datetime import tzinfo

    from numpy.typing import NDArray

MINUTE, HOUR, DAY = 60, 3600, 86400

_SHORT_STEPS = (1, 2, 5, 10, 15, 30)
STEPS = (
    *_SHORT_STEPS,
    *(n * MINUTE for n in _SHORT_STEPS),
    *(n * HOUR for n in (1, 2, 3, 6, 12)),
)
"""Steps in seconds up to half a day that divide a day evenly."""

_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 3, 6)
# What `datetime` can hold with room for any time zone, in seconds since 1970.
_EARLIEST, _LATEST = -62_100_000_000.0, 253_300_000_000.0


def relative_ticks(low: float, high: float, most: int) -> NDArray[np.float64]:
    """Return at most `most` durations in [low, high] seconds, in steps of a clock's divisions.

    Below a second the steps are decimal; above days they are decimal days.
    """
    if most < 1 or not low < high:
        return np.empty(0)
    if (high - low) / most < 1:
        ticks = linear_ticks(low, high, most)
        if len(ticks) < 2 or ticks[1] - ticks[0] < 1:
            return ticks
    for step in STEPS:
        if math.floor(high / step) - math.ceil(low / step) + 1 <= most:
            return step * np.arange(math.ceil(low / step), math.floor(high / step) + 1.0)
    return linear_ticks(low / DAY, high / DAY, most, whole=True) * DAY


def wall_ticks(low: float, high: float, most: int, tz: tzinfo | None) -> list[datetime]:
    """Return at most `most` moments in [low, high] seconds since 1970, even on the clock of `tz`.

    `tz` None is UTC. Empty when the limits are no dates `datetime` can hold, or when less than a
    second lies between ticks.
    """
    if most < 1 or not _EARLIEST < low < high < _LATEST:
        return []
    zone = tz or timezone.utc
    for step in STEPS:
        if (high - low) / step <= most + 1:
            moments = _by_seconds(low, high, step, zone)
            if len(moments) <= most:
                return moments
    return _by_days(low, high, most, zone)


def _by_seconds(low: float, high: float, step: int, zone: tzinfo) -> list[datetime]:
    """Return the moments whose local time of day is a multiple of `step` seconds."""
    start = datetime.fromtimestamp(low, zone).replace(tzinfo=None)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    local = midnight + timedelta(
        seconds=math.floor((start - midnight).total_seconds() / step) * step
    )
    # At a change of clocks local times jump; without one there is no need to look further.
    jumps = (
        datetime.fromtimestamp(high, zone).utcoffset()
        != datetime.fromtimestamp(low, zone).utcoffset()
    )
    count = math.ceil((high - low) / step) + 2 + (math.ceil(7200 / step) if jumps else 0)
    moments = [(local + timedelta(seconds=k * step)).replace(tzinfo=zone) for k in range(count)]
    return [moment for moment in moments if low <= moment.timestamp() <= high]


def _by_days(low: float, high: float, most: int, zone: tzinfo) -> list[datetime]:
    """Return the moments at midnight every few days, or at the start of months or years."""
    first, last = datetime.fromtimestamp(low, zone), datetime.fromtimestamp(high, zone)
    for days in _DAY_STEPS:
        if (high - low) / (days * DAY) <= most + 1:
            ordinals = range(first.toordinal() // days * days, last.toordinal() + 1, days)
            moments = [datetime.fromordinal(n).replace(tzinfo=zone) for n in ordinals]
            moments = [moment for moment in moments if low <= moment.timestamp() <= high]
            if len(moments) <= most:
                return moments
    years = last.year - first.year + 1
    months = [*_MONTH_STEPS, *(12 * n * 10**k for k in range(5) for n in (1, 2, 5))]
    for step in months:
        if years * 12 / step > most * 3 + 12:
            continue
        starts = range(first.year * 12 // step * step, last.year * 12 + 12, step)
        moments = [_month(n, zone) for n in starts if 2 <= n // 12 <= 9998]
        moments = [moment for moment in moments if low <= moment.timestamp() <= high]
        if len(moments) <= most:
            return moments
    return []


def _month(number: int, zone: tzinfo) -> datetime:
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=zone)
