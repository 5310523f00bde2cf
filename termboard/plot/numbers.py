"""The text of numbers: values, steps, counts, durations, rates and sizes."""

from __future__ import annotations

import math
from functools import lru_cache

_THOUSANDS = ("", "k", "M", "G", "T", "P", "E")
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def value(number: float, *, infinity: str = "∞") -> str:
    """Return a logged value with four significant digits: 0.2313, 1.234e-05, 12 346, NaN, -∞."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return infinity if number > 0 else "-" + infinity
    size = abs(number)
    if number == 0:
        return "0"
    if number == int(number) and size < 1e6:
        return step(int(number))
    if size < 1e-4 or size >= 999_999.5:
        return f"{number:.3e}"
    # The digits before the point are never cut; rounding may add one (999.96 is 1000).
    decimals = max(0, 3 - math.floor(math.log10(float(f"{size:.3e}"))))
    return f"{number:.{decimals}f}" if decimals else step(round(number))


@lru_cache(maxsize=1024)
def step(number: int) -> str:
    """Return an integer in groups of three: 48 120."""
    return f"{number:,}".replace(",", " ")


def count(number: float) -> str:
    """Return a count of things in three digits: 999, 12.4 k, 1.24 M."""
    if not math.isfinite(number):
        return value(number)
    return _scaled(number, 1000.0, _THOUSANDS, " ").rstrip()


def size(number: float) -> str:
    """Return bytes in three digits: 512 B, 1.50 KiB."""
    if not math.isfinite(number):
        return value(number)
    return _scaled(number, 1024.0, _BINARY, " ")


def rate(per_second: float, unit: str = "it") -> str:
    """Return a speed: 3.10 it/s, or 12.0 s/it when it is slower than one a second."""
    if not math.isfinite(per_second) or per_second <= 0:
        return f"– {unit}/s"
    if per_second >= 1:
        return f"{_scaled(per_second, 1000.0, _THOUSANDS, '')} {unit}/s"
    if per_second >= 1 / 60:
        return f"{_digits(1 / per_second)} s/{unit}"
    return f"{seconds(1 / per_second)}/{unit}"


def seconds(duration: float) -> str:
    """Return a duration in at most two units: 45s, 3m, 2h05, 4d; below a second 0.25s."""
    if not math.isfinite(duration):
        return value(duration)
    sign, duration = ("-" if duration < 0 else ""), abs(duration)
    if 0 < duration < 9.95:
        tenths = f"{duration:.1f}" if duration >= 0.95 else f"{duration:.2g}"
        return f"{sign}{tenths.removesuffix('.0')}s"
    return sign + _clock(round(duration))


def _clock(total: int) -> str:
    if total < 60:
        return f"{total}s"
    minutes, rest = divmod(total, 60)
    if minutes < 10 and rest:
        return f"{minutes}m{rest:02d}"
    hours, minutes = divmod(round(total / 60), 60)
    if not hours:
        return f"{minutes}m"
    if hours < 24:
        return f"{hours}h{minutes:02d}" if minutes else f"{hours}h"
    days, hours = divmod(round(total / 3600), 24)
    if days < 10 and hours:
        return f"{days}d{hours:02d}h"
    days = round(total / 86400)
    return f"{days}d" if days < 10_000 else f"{days:.2e}d"


def _scaled(number: float, base: float, units: tuple[str, ...], gap: str) -> str:
    size_, index = abs(number), 0
    while index + 1 < len(units) and float(_digits(size_)) >= base:
        size_, index = size_ / base, index + 1
    sign = "-" if number < 0 else ""
    whole = index == 0 and size_ == int(size_)
    text = f"{size_:.0f}" if whole else _digits(size_)
    return f"{sign}{text}{gap}{units[index]}"


def _digits(number: float) -> str:
    """Return three significant digits, never fewer than those before the point."""
    if number >= 1e6:
        return f"{number:.3g}"
    rounded = float(f"{number:.2e}")
    if rounded < 0.01:
        return f"{rounded:.2g}"
    return f"{number:.{max(0, 2 - math.floor(math.log10(rounded)))}f}"


bytes = size  # noqa: A001 - `numbers.bytes(n)` is what a reader expects beside `numbers.seconds(n)`
