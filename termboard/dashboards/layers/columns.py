"""The columns of the table: what each says of a row, how wide it is, and which go first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.dashboards.layers.model import kind_of
from termboard.plot.characters import text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from termboard.dashboards.layers.model import Table
    from termboard.dashboards.network.layers import LayerRow
    from termboard.plot.look import Look

_FEWEST = 3
"""Columns that are there in any width."""
GAP = 2
"""Cells between two columns."""
_NAME = (10, 34)
"""Narrowest and widest column of names, in cells."""
_SPARK = (8, 20)
"""The same of histograms."""
_TREND = (8, 15)
"""The same of widths over time."""


@dataclass(frozen=True)
class Column:
    """One column."""

    name: str
    """By which it is sorted."""
    title: str
    width: int
    rank: int
    """Where room is short the columns with the highest ones are left out."""
    text: Callable[[LayerRow, Look], str] | None = None
    """None: it is drawn."""
    sick: frozenset[str] = frozenset()
    """The codes of verdicts that rest on it: it is coloured by them."""
    short: str = ""
    """The title where the other one has no room."""


@dataclass(frozen=True)
class Placed:
    """A column on the screen."""

    column: Column
    x: int
    width: int


def number(value: float, look: Look) -> str:
    """Return a number in at most nine cells: three digits and what they need."""
    if math.isnan(value):
        return look.glyphs.dash
    if math.isinf(value):
        return ("" if value > 0 else "-") + look.glyphs.infinity
    if value == 0:
        return "0"
    size = abs(value)
    if 1e-3 <= size < 99_999.5:
        decimals = max(0, 2 - math.floor(math.log10(size)))
        return f"{value:.{decimals}f}"
    text = f"{value:.2e}"
    return text if len(text) <= 9 else f"{value:.1e}"


def share(value: float, look: Look) -> str:
    """Return a share in at most six cells; what is not nothing is not 0 %."""
    if math.isnan(value):
        return look.glyphs.dash
    if value == 0:
        return "0 %"
    percent = 100 * value
    if percent < 0.01:
        return "<0.01%"
    digits = 2 if percent < 0.995 else 1 if percent < 9.95 else 0
    return f"{percent:.{digits}f} %"


def factor(value: float, look: Look) -> str:
    """Return by how much something grew: `×2.4`, and an arrow where that is plain to see."""
    if not 0 < value < math.inf:
        return look.glyphs.dash
    arrow = look.glyphs.above if value >= 1.1 else look.glyphs.below if value <= 0.9 else " "
    if value < 9999.5:
        text = f"{value:.2f}" if value < 9.995 else f"{value:.0f}"
    else:
        text = f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
    return f"{'x' if look.glyphs.name == 'ascii' else '×'}{text} {arrow}"


def _zeros(row: LayerRow, look: Look) -> str:
    """Zeros that are certain; where buckets are too wide to tell, at most how many there may be."""
    stats = row.stats
    if math.isnan(stats.zeros):
        return look.glyphs.dash
    unsure = stats.zeros_at_most - stats.zeros > 0.005 and row.part.kind == "activation"
    if unsure and stats.least >= 0:
        return f"<{share(stats.zeros_at_most, look)}"
    return share(stats.zeros, look)


def _health(row: LayerRow, look: Look) -> str:
    verdict = row.verdict
    return look.glyphs.check if verdict.level == "ok" else verdict.code


COLUMNS: tuple[Column, ...] = (
    Column("layer", "layer", 0, 0),
    Column("kind", "kind", 10, 3, lambda row, _look: kind_of(row)),
    Column(
        "spark", "histogram", 0, 1, None,
        frozenset({"saturated", "uniform", "all 0/1", "constant"}), "hist",
    ),
    Column(
        "mean", "mean", 9, 11, lambda row, look: number(row.stats.mean, look),
        frozenset({"NaN"}),
    ),
    Column(
        "std", "std", 9, 4, lambda row, look: number(row.stats.std, look),
        frozenset({"NaN", "vanishing", "no gradient", "collapsed", "constant", "exploding"}),
    ),
    Column("zeros", "zeros", 7, 5, _zeros, frozenset({"dead", "no gradient", "all zero"})),
    Column("near", "near 0", 6, 14, lambda row, look: share(row.stats.near_zero, look)),
    Column("min", "min", 9, 12, lambda row, look: number(row.stats.least, look)),
    Column("max", "max", 9, 13, lambda row, look: number(row.stats.greatest, look)),
    Column(
        "drift", "drift", 6, 8, lambda row, look: share(row.drift, look),
        frozenset({"unchanged", "frozen"}),
    ),
    Column("widths", "width over time", 0, 7, short="width"),
    Column(
        "growth", "growth", 8, 6, lambda row, look: factor(row.growth, look),
        frozenset({"exploding", "collapsed"}),
    ),
    Column("update", "update", 9, 9, lambda row, look: number(row.update, look)),
    Column("ratio", "grad/w", 9, 15, lambda row, look: number(row.gradient_ratio, look)),
    Column(
        "depth", "vs last", 9, 10, lambda row, look: number(row.gradient_depth, look),
        frozenset({"vanishing", "exploding"}),
    ),
    Column("share", "of grad", 7, 8, lambda row, look: share(row.gradient_share, look)),
    Column("health", "health", 11, 2, _health),
)  # fmt: skip
"""From left to right."""


def placed(table: Table, width: int, sort: str = "") -> tuple[Placed, ...]:
    """Return the columns that fit into `width` cells, where they stand.

    That of the name `sort` is among them: who sorts by it wants to see it. Names, histograms and
    trends take what is left over.
    """
    longest = max((text_width(table.label(row)) for row in table.rows), default=0)
    longest = min(max(longest, _NAME[0]), _NAME[1])
    shown = list(COLUMNS)
    while len(shown) > _FEWEST and _needed(shown, min(longest, _name_room(width))) > width - 2:
        spared = [column for column in shown if column.name != sort]
        shown.remove(max(spared, key=lambda column: column.rank))
    spare = max(0, width - 2 - _needed(shown, _NAME[0]))
    sizes = {"layer": _NAME[0], "spark": _SPARK[0], "widths": _TREND[0]}
    wishes = (("layer", _wanted_name(shown, longest)), ("spark", 14), ("widths", _TREND[1]),
              ("spark", _SPARK[1]))  # fmt: skip
    for name, wish in wishes:
        if any(column.name == name for column in shown):
            more = min(spare, max(0, wish - sizes[name]))
            sizes[name], spare = sizes[name] + more, spare - more
    out, x = [], 1
    for column in shown:
        size = sizes.get(column.name, column.width)
        out.append(Placed(column, x, size))
        x += size + GAP
    return tuple(out)


def _name_room(width: int) -> int:
    """Return how much of the row names may take before columns are left out for them."""
    return max(_NAME[0], width // 5)


def _wanted_name(shown: Sequence[Column], longest: int) -> int:
    """Return how wide names are; without a column for it they tell their kind too."""
    return longest if any(column.name == "kind" for column in shown) else longest + 11


def _needed(shown: Sequence[Column], name: int) -> int:
    sizes = {"layer": name, "spark": _SPARK[0], "widths": _TREND[0]}
    return sum(sizes.get(c.name, c.width) for c in shown) + GAP * (len(shown) - 1)
