"""The words of a comparison: which columns it has, what stands in them, who leads in which."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.dashboards.scalars.comparison import COLUMNS, leaders
from termboard.plot import numbers

if TYPE_CHECKING:
    from termboard.dashboards.scalars.comparison import Comparison, Row

DASH, INFINITY = "–", "∞"


@dataclass(frozen=True)
class Column:
    """One column of words, a cell a run."""

    key: str
    """What `--sort` calls it."""
    title: str
    cells: tuple[str, ...]
    leads: tuple[bool, ...]
    """Which cells hold the best value."""


_PARTS = {"train": "training", "val": "validation", "test": "test"}


def title(comparison: Comparison) -> str:
    """Return what is compared: the tag, and the part of the data where runs are of several."""
    part = _PARTS.get(comparison.part)
    return f"{comparison.tag} ({part})" if part else comparison.tag


def columns(comparison: Comparison, infinity: str = INFINITY, dash: str = DASH) -> list[Column]:
    """Return the columns behind the run's name, those that matter most first."""
    return [_column(comparison, key, infinity, dash) for key in keys(comparison)]


def keys(comparison: Comparison) -> list[str]:
    """Return what those columns are called.

    Over a range it is TensorBoard's table of a range; else best and last, what is at the cursor,
    and the distance from the baseline.
    """
    known = bool(comparison.better)
    if comparison.span is not None:
        found = ["min", "max", "start", "end", "change", "mean"]
        found[:0] = ["best"] if known else []
    else:
        found = ["best", "last"] if known else ["min", "max", "last"]
        found += [] if comparison.cursor is None else ["at_cursor"]
    if comparison.baseline:
        found += ["difference", "last_difference"] if known else ["last_difference"]
    if comparison.span is None:
        found += ["change", "points"]
    return list(dict.fromkeys(found))


def _column(comparison: Comparison, key: str, infinity: str, dash: str) -> Column:
    rows = comparison.rows
    leads = leaders(comparison, key)
    if key == "points":
        cells = [numbers.step(row.points) for row in rows]
    elif key in _CHANGES:
        pairs = [(COLUMNS[key](row), COLUMNS[f"{key}_percent"](row)) for row in rows]
        cells = [_change(*pair, infinity, dash) for pair in pairs]
    else:
        cells = [_value(row, key, infinity, dash) for row in rows]
    if key in ("difference", "last_difference"):  # from itself it would be read as a result
        itself = [row.run.name == comparison.baseline for row in rows]
        cells = [dash if same else cell for same, cell in zip(itself, cells, strict=True)]
        leads = tuple(lead and not same for same, lead in zip(itself, leads, strict=True))
    if key in _NO_MERIT or (key in ("min", "max") and key != comparison.better):
        leads = (False,) * len(rows)
    return Column(key, _TITLES.get(key, key), tuple(cells), leads)


_NO_MERIT = frozenset({"start"})
"""Values that say nothing for a run, as is the least maximum where less is better."""
_CHANGES = frozenset({"change", "difference", "last_difference"})

_TITLES = {
    "best": "best @ step",
    "min": "min @ step",
    "max": "max @ step",
    "at_cursor": "value @ step",
    "start": "start @ step",
    "end": "end @ step",
    "difference": "best - baseline",
    "last_difference": "last - baseline",
}

_WITH_STEP = frozenset({"best", "min", "max", "at_cursor", "start", "end"})


def _value(row: Row, key: str, infinity: str, dash: str) -> str:
    value = COLUMNS[key](row)
    if value is None:
        return dash
    text = numbers.value(value, infinity=infinity)
    return f"{text} @ {numbers.step(COLUMNS[f'{key}_step'](row))}" if key in _WITH_STEP else text


def _change(change: float | None, percent: float | None, infinity: str, dash: str) -> str:
    if change is None:
        return dash
    text = _signed(numbers.value(change, infinity=infinity), change)
    if percent is None or not math.isfinite(percent):
        return text
    return f"{text} ({_signed(_percent(percent), percent)} %)"


def _signed(text: str, value: float) -> str:
    return f"+{text}" if value > 0 else text


def _percent(percent: float) -> str:
    """Return one decimal, more where that would say nothing: 12.3, 0.042, 1.2e+06."""
    size = abs(percent)
    if percent == 0:
        return "0"
    return f"{percent:.1f}" if 0.95 <= size < 1e5 else f"{percent:.2g}"
