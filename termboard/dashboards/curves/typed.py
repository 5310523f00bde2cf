"""Limits of an axis as people type them: `0..1`, `..5`, `1h..2h30m`, `09:00..12:30`, `auto`."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING

from termboard.dashboards.curves.style import Window
from termboard.errors import TermboardError

if TYPE_CHECKING:
    from datetime import tzinfo

    from termboard.dashboards.curves.style import Ends

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_SHARE = re.compile(r"-?\s*(\d+(?:\.\d*)?|\.\d+)\s*%")
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(min|[smhd])")


def limits(text: str, kind: str = "linear", now: float = 0.0, tz: tzinfo | None = None) -> Ends:
    """Return the two ends, None where the data's own is wanted.

    `kind` is that of the axis: along `relative` numbers are seconds unless they have units, along
    `wall` they are times of the day of `now`, or ISO dates. Raises TermboardError with a sentence.
    """
    text = text.strip()
    if text in ("", "auto", ".."):
        return None, None
    low, separator, high = text.partition("..")
    if not separator:
        low, separator, high = text.partition(" ")
    if not separator:
        raise TermboardError("Type two ends, as 0..1; 0.. or ..1 leaves the other to the data.")
    ends = (_end(low, kind, now, tz), _end(high, kind, now, tz))
    if ends[0] is not None and ends[1] is not None and ends[0] >= ends[1]:
        raise TermboardError(f"{low.strip()} is not below {high.strip()}.")
    return ends


def part(text: str, kind: str = "linear", now: float = 0.0, tz: tzinfo | None = None) -> Window:
    """Return the part of x that is asked for: limits, or `-10%`, the last tenth of all there is."""
    share = _SHARE.fullmatch(text.strip())
    if share is None:
        ends = limits(text, kind, now, tz)
        return Window(None if ends == (None, None) else ends)
    last = float(share[1]) / 100
    if not 0 < last <= 1:
        raise TermboardError(f"{text.strip()} is no part of an axis; type -10% for its last tenth.")
    return Window(last=last) if last < 1 else Window()


def shown_part(window: Window) -> str:
    """Return the part of x that is shown as it would be typed."""
    return f"-{window.last * 100:.12g}%" if window.last else shown(window.x or (None, None))


def shown(ends: Ends) -> str:
    """Return limits as they would be typed."""
    low, high = ("" if end is None else repr(end).removesuffix(".0") for end in ends)
    return f"{low}..{high}" if low or high else ""


def _end(text: str, kind: str, now: float, tz: tzinfo | None) -> float | None:
    text = text.strip()
    if not text:
        return None
    if kind == "wall":
        return _moment(text, now, tz)
    if kind == "relative" and _DURATION.search(text):
        if _DURATION.sub("", text).strip():
            raise TermboardError(f"{text} is no time; type seconds, or as 90m, 1h30m, 2d.")
        value = sum(float(number) * _UNITS[unit] for number, unit in _DURATION.findall(text))
    else:
        value = _number(text)
    if not math.isfinite(value):
        raise TermboardError(f"{text} is no end of an axis.")
    return value


def _number(text: str) -> float:
    try:
        return float(text.replace("_", ""))
    except ValueError:
        raise TermboardError(f"{text} is no number.") from None


def _moment(text: str, now: float, tz: tzinfo | None) -> float:
    """Return seconds since 1970 of `09:30`, `2024-05-01` or `2024-05-01 09:30`."""
    try:
        if re.fullmatch(r"\d{1,2}:\d\d(:\d\d)?", text):
            hour, minute, *second = map(int, text.split(":"))
            moment = datetime.fromtimestamp(now, tz).replace(
                hour=hour, minute=minute, second=second[0] if second else 0, microsecond=0
            )
        else:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=tz)
        return moment.timestamp()
    except (ValueError, OverflowError, OSError):
        raise TermboardError(f"{text} is no time; type 09:30, or 2024-05-01 09:30.") from None
