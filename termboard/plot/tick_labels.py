"""The text of ticks: the same decimals along an axis, units for large numbers, clock and date."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.time_ticks import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

_UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def linear_labels(ticks: NDArray[np.float64]) -> list[str]:
    """Return the ticks with the same decimals: 0.5 1.0; from ten thousand on 48k 1.2M; 2.0e-05."""
    if not len(ticks):
        return []
    largest = float(np.max(np.abs(ticks)))
    step = float(np.min(np.diff(ticks))) if len(ticks) > 1 else largest
    if largest >= 1e15 or 0 < largest < 1e-3:
        return _scientific(ticks, largest, step)
    if largest >= 1e4:
        for unit, letter in _UNITS:
            decimals = _decimals(step / unit)
            if largest >= unit and decimals <= 3:
                return [_zero(f"{tick / unit:.{decimals}f}{letter}", tick) for tick in ticks]
    return [_positive_zero(f"{tick:.{_decimals(step)}f}") for tick in ticks]


def log_labels(ticks: NDArray[np.float64]) -> list[str]:
    """Return ticks of a logarithmic axis: 0.01 0.1 1 10 where that is short, else 1e-6 1e-3."""
    if not len(ticks):
        return []
    if ticks.min() >= 1e-3 and ticks.max() < 1e4:
        return [f"{tick:.10g}" for tick in ticks]
    return [_power_label(tick) for tick in ticks]


def relative_labels(ticks: NDArray[np.float64]) -> list[str]:
    """Return durations in the units of their step: 0 30s 1m 1m30 2h 2h30 3d."""
    if not len(ticks):
        return []
    step = float(np.min(np.diff(ticks))) if len(ticks) > 1 else abs(float(ticks[0])) or 1.0
    if step < 1 or not np.all(np.abs(ticks) < 1e15):
        return [
            _zero(label + "s", tick)
            for label, tick in zip(linear_labels(ticks), ticks, strict=True)
        ]
    return [_duration(round(float(tick))) for tick in ticks]


def wall_labels(moments: Sequence[datetime]) -> list[str]:
    """Return clock times, with the date in place of midnight: 22:00 Nov 21 02:00; days as dates."""
    if all(m.hour == m.minute == m.second == 0 for m in moments):
        if all(m.day == 1 for m in moments) and len(moments) > 1:
            months = any(m.month != 1 for m in moments)
            return [f"{m.year}-{m.month:02d}" if months else str(m.year) for m in moments]
        return [_date(m) for m in moments]
    seconds = any(m.second for m in moments)
    return [_time(m, seconds=seconds) for m in moments]


def _time(moment: datetime, *, seconds: bool) -> str:
    if moment.hour == moment.minute == moment.second == 0:
        return _date(moment)
    clock = f"{moment.hour:02d}:{moment.minute:02d}"
    return f"{clock}:{moment.second:02d}" if seconds else clock


def _date(moment: datetime) -> str:
    return f"{_MONTHS[moment.month - 1]} {moment.day}"


def _duration(seconds: int) -> str:
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    if seconds == 0:
        return "0"
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    if days:
        return f"{sign}{days}d{hours:02d}h" if hours else f"{sign}{days}d"
    if hours:
        return f"{sign}{hours}h{minutes:02d}" if minutes else f"{sign}{hours}h"
    if minutes:
        return f"{sign}{minutes}m{rest:02d}" if rest else f"{sign}{minutes}m"
    return f"{sign}{rest}s"


def _scientific(ticks: NDArray[np.float64], largest: float, step: float) -> list[str]:
    exponent = math.floor(math.log10(largest))
    decimals = max(0, _decimals_at(step, exponent))
    return [
        _zero(f"{float(tick) / 10.0**exponent:.{decimals}f}e{exponent}", tick)
        if abs(exponent) < 300
        else _short_exponent(f"{tick:.{min(decimals, 3)}e}")
        for tick in ticks
    ]


def _short_exponent(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    return "0" if float(mantissa) == 0 else f"{mantissa}e{int(exponent)}"


def _power_label(tick: float) -> str:
    mantissa, _, exponent = f"{tick:.3e}".partition("e")
    return _short_exponent(f"{mantissa.rstrip('0').rstrip('.')}e{exponent}")


def _decimals(step: float) -> int:
    return max(0, _decimals_at(step, 0))


def _decimals_at(step: float, exponent: int) -> int:
    """Return the decimals that tell multiples of `step` apart, in units of 10**exponent."""
    if step <= 0:
        return 0
    mantissa, _, power = f"{step:.2e}".partition("e")
    digits = len(mantissa.rstrip("0").partition(".")[2])
    return min(17, exponent - int(power) + digits)


def _zero(text: str, tick: float) -> str:
    return "0" if tick == 0 else text


def _positive_zero(text: str) -> str:
    return text[1:] if text.startswith("-") and float(text) == 0 else text
