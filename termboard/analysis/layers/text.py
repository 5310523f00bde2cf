"""Ratios and shares as a sentence about a layer says them."""

from __future__ import annotations


def times(ratio: float) -> str:
    """Return a ratio as people say it: `4 100 times`, `2.5 times`, `13 million times`."""
    if not ratio < 1e12:
        return f"{ratio:.1e} times"
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if ratio >= size:
            return f"{float(f'{ratio / size:.2g}'):g} {word} times"
    if ratio >= 100:
        digits = 10 ** (len(str(int(ratio))) - 2)
        return f"{grouped(round(ratio / digits) * digits)} times"
    return f"{ratio:.1f} times" if ratio < 10 else f"{ratio:.0f} times"


def percent(share: float) -> str:
    """Return a share as people say it; what is not quite all or nothing is not 100 % or 0 %."""
    if 0 < share < 0.0005:
        return "under 0.1 %"
    if 0 < share < 0.0995:
        return f"{100 * share:.1f} %"
    if 0.995 <= share < 1:
        return f"{100 * min(share, 0.9999):.2f} %"
    return f"{100 * share:.0f} %"


def grouped(number: int) -> str:
    """Return an integer in groups of three: 48 120."""
    return f"{number:,}".replace(",", " ")
