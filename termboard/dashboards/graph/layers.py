"""The layers of a graph's run: where they sit in the graph, and how well they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from termboard.dashboards.graph.hues import Health
from termboard.dashboards.network.layers import layer_reports
from termboard.dashboards.network.places import places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from termboard.analysis.graphs.scope_tree import ScopeTree
    from termboard.dashboards.api import Shared
    from termboard.store.run import RunView
    from termboard.store.snapshot import Snapshot


@dataclass(frozen=True)
class LayersAt:
    """Which layer an item of the graph is, of those that histograms were logged of."""

    items: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """The item of each layer that the graph has."""
    paths: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The same as paths."""
    health: Mapping[int, Health] = field(default_factory=lambda: MappingProxyType({}))
    """By item; of several layers at one item the first."""
    any_logged: bool = False
    """Whether there are histograms of any layer, in the graph or not."""
    run: RunView | None = field(default=None, repr=False)
    """The view of the run that this was read from."""
    step: int | None = None

    @cached_property
    def _names(self) -> dict[int, str]:
        """The layer of each item; of several the first."""
        return {place: name for name, place in reversed(list(self.items.items()))}

    def at(self, tree: ScopeTree, item: int) -> str:
        """Return the layer that an item is, lies in, or alone holds; empty if there is none."""
        above = item
        while above >= 0:
            if above in self._names:
                return self._names[above]
            above = int(tree.parent[above])
        below = self.below(tree, item)
        return below[0] if len(below) == 1 else ""

    def below(self, tree: ScopeTree, item: int) -> tuple[str, ...]:
        """Return the layers that an item holds or is, in the order of the network."""
        return tuple(name for name, place in self.items.items() if _is_in(tree, place, item))


def layers_at(snapshot: Snapshot, run: RunView, shared: Shared, tree: ScopeTree) -> LayersAt:
    """Return the layers of a run that its graph has. Decodes histograms: for a thread."""
    reports = layer_reports(snapshot, run, shared)
    paths = places([report.layer for report in reports], tree.graph) if reports else {}
    items = {}
    for layer, path in paths.items():
        item = tree.find(path.rstrip("/"))
        if item is not None:
            items[layer] = item
    health: dict[int, Health] = {}
    for report in reports:
        if report.layer in items:
            verdict = report.verdict
            one = Health(verdict.level, verdict.code, verdict.sentence)
            health.setdefault(items[report.layer], one)
    return LayersAt(items, paths, health, bool(reports), run, shared.step)


def _is_in(tree: ScopeTree, item: int, scope: int) -> bool:
    while item >= 0:
        if item == scope:
            return True
        item = int(tree.parent[item])
    return False
