"""What the colours of a graph mean: structure, device, dtype, time, memory or health."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from termboard.analysis.graphs.scope_colors import Groups, groups_by
from termboard.dashboards.graph.words import duration, short_device, times
from termboard.plot import numbers
from termboard.plot.palette import fade
from termboard.plot.span import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from termboard.analysis.graphs.costs import Costs
    from termboard.analysis.graphs.scope_tree import ScopeTree
    from termboard.plot.look import Look
    from termboard.plot.palette import Palette

By = Literal["structure", "device", "dtype", "time", "memory", "health"]
BY: tuple[By, ...] = ("structure", "device", "dtype", "time", "memory", "health")
"""In the order in which the key goes through them."""

Level = Literal["ok", "note", "warning", "bad"]
LEVELS: Mapping[str, int] = MappingProxyType({"ok": 0, "note": 1, "warning": 2, "bad": 3})
_MOST_NAMES = 6
"""Groups that the legend names."""
_GROUPED = ("structure", "device", "dtype")


@dataclass(frozen=True)
class Health:
    """How a layer is, in one word and in one sentence."""

    level: Level
    code: str
    sentence: str


@dataclass(frozen=True, eq=False)
class Hues:
    """Colours of items, by what they have in common or by how much they take."""

    by: By
    groups: Groups | None = None
    amounts: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))
    """By item: seconds or bytes, of those that have any."""
    total: float = math.nan
    health: Mapping[int, Health] = field(default_factory=lambda: MappingProxyType({}))
    """By item."""

    @property
    def is_empty(self) -> bool:
        """Tell whether the log says nothing that these colours could show."""
        if self.groups is not None:
            return set(self.groups.names) <= {"", "unknown"}
        return not self.amounts and not self.health

    def group(self, item: int) -> int:
        """Return the number of an item's group; -1 if it has none."""
        return int(self.groups.of[item]) if self.groups is not None else -1

    def color(self, item: int, palette: Palette) -> int | None:
        """Return the colour of an item; None if it has none."""
        if self.groups is not None:
            group = self.group(item)
            return palette.run(group) if group >= 0 else None
        if item in self.health:
            return _health_color(self.health[item].level, palette)
        if item in self.amounts and self.total > 0:
            return fade(palette.error, palette.muted, 1 - math.sqrt(self._share(item)))
        return None

    def text(self, item: int) -> str:
        """Return what the colour of an item says, in words for screens without colours."""
        if self.by in ("device", "dtype"):
            group = self.group(item)
            name = self.groups.names[group] if self.groups is not None and group >= 0 else ""
            return short_device(name) if self.by == "device" else name
        if item in self.health:
            return self.health[item].code
        if item not in self.amounts:
            return ""
        amount = self.amounts[item]
        text = duration(amount) if self.by == "time" else numbers.size(amount)
        return f"{text} {self._share(item):.0%}" if self.total > 0 else text

    def heading(self) -> str:
        """Return what stands over the column of these texts; empty if there is no column."""
        return "" if self.by == "structure" else self.by

    def legend(self, look: Look) -> tuple[Span, ...]:
        """Return what the colours mean, in one line."""
        palette = look.palette
        start = Span(f"colour {self.by}  ")
        if self.is_empty:
            return (start, Span(_ABSENT[self.by]))
        if self.groups is not None:
            bullet, names = look.glyphs.bullet, self.groups.names
            spans = [
                Span(f"{bullet} {_signed(name, look)}  ", palette.run(group))
                for group, name in enumerate(names[:_MOST_NAMES])
            ]
            rest = len(names) - _MOST_NAMES
            return (start, *spans, *((Span(f"+{rest}"),) if rest > 0 else ()))
        if self.by == "health":
            return (start, *_health_legend(self.health, look))
        return (start, Span("little ", palette.muted), Span("much", palette.error))

    def _share(self, item: int) -> float:
        return min(1.0, max(0.0, self.amounts[item] / self.total))


_ABSENT: Mapping[By, str] = MappingProxyType({
    "structure": "no two scopes are alike",
    "device": "the log names no devices",
    "dtype": "the log names no dtypes",
    "time": "the log holds no times; a profiled trace has them",
    "memory": "the log holds no memory; a profiled trace has it",
    "health": "no histograms of these layers were logged",
})  # fmt: skip


def _signed(name: str, look: Look) -> str:
    """Return a group's name, `Block × 6`, in characters that the terminal has."""
    return name.replace("×", times(look))


def hues(
    tree: ScopeTree,
    by: By,
    costs: Costs | None = None,
    health: Mapping[int, Health] | None = None,
) -> Hues:
    """Return the colours of a graph's items. Times and memory need `costs`, health `health`."""
    if by == "structure" or by == "device" or by == "dtype":
        return Hues(by, groups=groups_by(tree, by))
    if by == "health":
        return Hues(by, health=_with_scopes(tree, health or {}))
    if costs is None:
        return Hues(by)
    kind: Literal["seconds", "memory"] = "seconds" if by == "time" else "memory"
    amounts = {}
    for item in range(len(tree)):
        figure = costs.figure(kind, item)
        if figure.said and figure.known > 0:
            amounts[item] = figure.known
    return Hues(by, amounts=amounts, total=amounts.get(tree.root, math.nan))


def _with_scopes(tree: ScopeTree, health: Mapping[int, Health]) -> dict[int, Health]:
    """Return the health of items and of the scopes that hold them: of those the worst."""
    found = dict(health)
    for item, one in health.items():
        above = int(tree.parent[item])
        while above >= 0:
            before = found.get(above)
            if before is not None and LEVELS[before.level] >= LEVELS[one.level]:
                break
            found[above] = one
            above = int(tree.parent[above])
    return found


def _health_color(level: Level, palette: Palette) -> int:
    return {
        "ok": palette.good, "note": palette.accent, "warning": palette.warning,
        "bad": palette.error,
    }[level]  # fmt: skip


def _health_legend(health: Mapping[int, Health], look: Look) -> tuple[Span, ...]:
    levels = sorted({one.level for one in health.values()}, key=lambda level: -LEVELS[level])
    return tuple(
        Span(f"{look.glyphs.bullet} {level}  ", _health_color(level, look.palette))
        for level in levels
    )
