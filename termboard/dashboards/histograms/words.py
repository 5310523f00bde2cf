"""What a histogram says in words and numbers: its legend, and what lies outside of its picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from termboard.dashboards.histograms.model import outside
from termboard.plot import numbers
from termboard.plot.span import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from termboard.dashboards.histograms.model import Logged
    from termboard.plot.look import Look

_FEW = 1000
"""Fewer values than these are told one by one, not as a share."""


_NOTHING: Mapping[str, str] = {
    "": "No values were counted at step {}.",
    "empty": "No values were counted at step {}.",
    "only NaN": "Only NaN was counted at step {}.",
    "infinite values": "Only infinite values were counted at step {}.",
    "limits of ±DBL_MAX": "All values lie beyond ±1e300 at step {}.",
}
"""Why there is nothing to draw, by what is odd about a histogram."""


def why_empty(logged: Logged) -> str:
    """Return a sentence for the place of a picture."""
    odd = logged.oddity
    return _NOTHING.get(odd, f"There is nothing to draw at step {{}}: {odd}.").format(
        numbers.step(logged.step)
    )


def share(part: float) -> str:
    """Return a share of 0 to 1 in per cent: 0 %, <0.01 %, 0.12 %, 3.4 %, 56 %, 99.9 %."""
    if math.isnan(part):
        return "–"
    percent = 100 * part
    if 0 < percent < 0.01:
        return "<0.01 %"
    if percent < 1:
        return f"{percent:.2f}".rstrip("0").rstrip(".") + " %"
    digits = 1 if percent < 10 or 90 < percent < 100 else 0
    text = f"{percent:.{digits}f} %"
    return ">99.9 %" if text == "100.0 %" and percent < 100 else text


def amount(part: float, count: float) -> str:
    """Return how many of `count` values a share of them is: their number if they are few."""
    number = part * count
    if number < _FEW and abs(number - round(number)) < 0.01 and round(number):
        return numbers.step(round(number))
    return share(part)


def centre(logged: Logged, look: Look) -> str:
    """Return mean and deviation."""
    stats, sign = logged.stats, "+-" if look.glyphs.name == "ascii" else "±"
    infinity = look.glyphs.infinity
    if not stats.count > 0:
        return ""
    # The rounding of a sum is no mean: it is zero beside such a spread.
    mean = numbers.value(
        stats.mean if abs(stats.mean) > 1e-9 * stats.std else 0.0, infinity=infinity
    )
    return f"{mean} {sign} {numbers.value(stats.std, infinity=infinity)}"


def edges_of(low: float, high: float, look: Look) -> str:
    """Return a bin by its edges, with as many decimals as tell it from the next one."""
    width = high - low
    exponent = math.floor(math.log10(width)) if 0 < width < math.inf else 0
    largest = max(abs(low), abs(high))
    if exponent >= -6 and largest < 1e6:
        decimals = max(0, 2 - exponent)
        ends = [f"{0.0 if abs(end) < width * 1e-6 else end:.{decimals}f}" for end in (low, high)]
    else:
        ends = [f"{0.0 if abs(end) < width * 1e-6 else end:.3e}" for end in (low, high)]
    return look.glyphs.ellipsis.join(ends)


def beyond(logged: Logged, limits: tuple[float, float] | None) -> str:
    """Return what lies outside of the picture: `2 left, 0.1 % right of it`; "" for nothing."""
    if limits is None:
        return ""
    parts = [
        f"{amount(part, logged.stats.count)} {side}"
        for part, side in zip(outside(logged, limits), ("left", "right"), strict=True)
        if part > 0
    ]
    return f"{', '.join(parts)} of it" if parts else ""


def facts(
    logged: Logged, logged_steps: int, limits: tuple[float, float] | None, look: Look
) -> tuple[tuple[Span, ...], ...]:
    """Return the legend of one histogram, what matters most first: there may be room for little.

    That is its step, what is odd, mean and deviation, what is outside, how many values, zeros, and
    which of the logged steps it is.
    """
    palette, stats = look.palette, logged.stats
    step = (Span(f"step {numbers.step(logged.step)}", palette.text),)
    if logged.problem:
        return step, (Span(logged.problem, palette.error),)
    found: list[tuple[Span, ...]] = [step]
    if logged.oddity:
        found.append((Span(logged.oddity, palette.warning),))
    if mean := centre(logged, look):
        found.append((Span(mean, palette.text),))
    if clipped := beyond(logged, limits):
        found.append((Span(clipped, palette.accent),))
    found.append((Span("n "), Span(numbers.count(stats.count), palette.text)))
    if stats.lost > 0:
        found.append((Span(f"{numbers.count(stats.lost)} not finite", palette.error),))
    if stats.zeros > 0:
        found.append((Span("zeros "), Span(share(stats.zeros), palette.text)))
    if logged.index < logged_steps - 1:
        found.append((Span(f"no. {logged.index + 1} of {logged_steps}"),))
    return tuple(found)
