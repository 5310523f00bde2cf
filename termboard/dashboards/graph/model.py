"""What is known of a graph, one piece after the other: first its tree, last what takes long.

`advanced` makes the next piece that is wanted; it runs in a thread, and the tab shows each as it
comes. What the tree does not need is imported when it is made: the tree is there sooner.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from termboard.analysis.graphs.flow import ancestors, descendants, flow
from termboard.analysis.graphs.scope_tree import ScopeTree, scope_tree
from termboard.analysis.in_order import distinct
from termboard.dashboards.graph.finding import found
from termboard.dashboards.graph.hues import Hues, hues
from termboard.dashboards.graph.query import Query, parsed
from termboard.store import graphs
from termboard.store.payload import PayloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from termboard.analysis.graphs.costs import Costs, Kind
    from termboard.analysis.graphs.insight import Insight
    from termboard.dashboards.api import Shared
    from termboard.dashboards.graph.hues import By
    from termboard.dashboards.graph.layers import LayersAt
    from termboard.dashboards.graph.places import Place
    from termboard.dashboards.graph.scene import Framing, Scene
    from termboard.store.snapshot import Snapshot

Direction = Literal["ancestors", "descendants"]


@dataclass(frozen=True)
class Trace:
    """What is followed through the graph."""

    item: int
    direction: Direction


@dataclass(frozen=True)
class Wanted:
    """What a person wants to see of a graph."""

    by: By = "structure"
    query: str = ""
    trace: Trace | None = None
    framing: Framing | None = None
    """What is drawn; None: nothing is."""


@dataclass(frozen=True)
class Surroundings:
    """What there is beside the graph."""

    snapshot: Snapshot
    shared: Shared


@dataclass(frozen=True, eq=False)
class Pieces:
    """What is known of one graph so far."""

    place: Place
    problem: str = ""
    """Why it cannot be shown, as a sentence; empty if it can."""
    tree: ScopeTree | None = None
    devices: frozenset[str] = frozenset()
    """All that the graph names."""
    costs: Costs | None = None
    layers: LayersAt | None = None
    insight: tuple[Insight, ...] | None = None
    hues: Hues | None = None
    query: Query = field(default_factory=Query)
    hits: tuple[int, ...] = ()
    """Items that are searched for, in the order of the rows."""
    trace: Trace | None = None
    traced: NDArray[np.bool_] | None = None
    """(items,) whether a row is of what is traced; None: nothing is."""
    scene: Scene | None = None

    def lacks(self, wanted: Wanted) -> bool:
        """Tell whether anything that is wanted is still to be made."""
        return not self.problem and _next(self, wanted) is not None


def fresh(place: Place) -> Pieces:
    """Return what is known of a graph at first: nothing but its tree. Reads the log."""
    try:
        tree = scope_tree(graphs.load(place.run, place.logged))
    except PayloadError as error:
        return Pieces(place, problem=str(error))
    flow(tree, tree.root)  # here, in a thread, edges by their ends: made when first asked for
    return Pieces(place, tree=tree, devices=frozenset(tree.graph.devices) - {""})


def renewed(pieces: Pieces, place: Place, step: int | None) -> Pieces:
    """Return the pieces for the same graph in a newer snapshot, or with layers at another step."""
    layers = pieces.layers
    if layers is not None and (layers.run is not place.run or layers.step != step):
        return replace(pieces, place=place, layers=None)
    return replace(pieces, place=place)


def advanced(pieces: Pieces, wanted: Wanted, around: Surroundings) -> Pieces:
    """Return the pieces and the next one that is wanted: what keys ask for comes first."""
    step = _next(pieces, wanted)
    if step is None or pieces.tree is None:
        return pieces
    return _STEPS[step](pieces, pieces.tree, wanted, around)


def whole(place: Place, around: Surroundings) -> Pieces:
    """Return everything about a graph but what only keys ask for."""
    pieces, wanted = fresh(place), Wanted()
    while pieces.lacks(wanted):
        pieces = advanced(pieces, wanted, around)
    return pieces


KINDS: tuple[Kind, ...] = ("parameters", "flops", "output_bytes", "seconds", "memory")
Step = Literal["query", "trace", "scene", "hues", "costs", "layers", "insight"]


def _next(pieces: Pieces, wanted: Wanted) -> Step | None:
    for step, is_missing in _MISSING.items():
        if is_missing(pieces, wanted):
            return step
    return None


def _lacks_hues(pieces: Pieces, wanted: Wanted) -> bool:
    """Colours by what is not known yet wait for it."""
    if wanted.by in ("time", "memory") and pieces.costs is None:
        return False
    if wanted.by == "health" and pieces.layers is None:
        return False  # as soon as they are known
    return pieces.hues is None or pieces.hues.by != wanted.by


_MISSING: Mapping[Step, Callable[[Pieces, Wanted], bool]] = {
    "query": lambda pieces, wanted: pieces.query.text != wanted.query,
    "trace": lambda pieces, wanted: pieces.trace != wanted.trace,
    "hues": _lacks_hues,
    "scene": lambda pieces, wanted: wanted.framing is not None
    and (pieces.scene is None or pieces.scene.framing != wanted.framing),
    "costs": lambda pieces, _: pieces.costs is None,
    "layers": lambda pieces, _: pieces.layers is None,
    "insight": lambda pieces, _: pieces.insight is None,
}  # fmt: skip


def _with_query(pieces: Pieces, tree: ScopeTree, wanted: Wanted, _: Surroundings) -> Pieces:
    query = parsed(wanted.query)
    return replace(pieces, query=replace(query, text=wanted.query), hits=found(tree, query))


def _with_trace(pieces: Pieces, tree: ScopeTree, wanted: Wanted, _: Surroundings) -> Pieces:
    if wanted.trace is None:
        return replace(pieces, trace=None, traced=None)
    follow = ancestors if wanted.trace.direction == "ancestors" else descendants
    nodes = follow(tree, wanted.trace.item)
    return replace(pieces, trace=wanted.trace, traced=_upwards(tree, nodes, wanted.trace.item))


def _upwards(tree: ScopeTree, nodes: NDArray[np.bool_], start: int) -> NDArray[np.bool_]:
    """Return which items are traced, where nodes are: a scope is if anything in it is."""
    items = np.zeros(len(tree), dtype=bool)
    items[: len(nodes)] = nodes
    items[start] = True
    items[tree.nodes(start)] = True
    above = distinct(tree.parent[np.flatnonzero(items)])
    while len(above := above[above >= 0]):
        above = above[~items[above]]
        items[above] = True
        above = distinct(tree.parent[above])
    return items


def _with_scene(pieces: Pieces, tree: ScopeTree, wanted: Wanted, _: Surroundings) -> Pieces:
    if wanted.framing is None:
        return replace(pieces, scene=None)
    from termboard.dashboards.graph.scene import scene

    return replace(pieces, scene=scene(tree, wanted.framing))


def _with_hues(pieces: Pieces, tree: ScopeTree, wanted: Wanted, _: Surroundings) -> Pieces:
    health = pieces.layers.health if pieces.layers is not None else None
    return replace(pieces, hues=hues(tree, wanted.by, pieces.costs, health))


def _with_costs(pieces: Pieces, tree: ScopeTree, _: Wanted, __: Surroundings) -> Pieces:
    from termboard.analysis.graphs.costs import costs

    known = costs(tree)
    for kind in KINDS:  # here, in a thread: they are counted when they are first asked for
        known.figure(kind, tree.root)
    return replace(pieces, costs=known)


def _with_layers(pieces: Pieces, tree: ScopeTree, wanted: Wanted, around: Surroundings) -> Pieces:
    from termboard.dashboards.graph.layers import layers_at

    found_layers = layers_at(around.snapshot, pieces.place.run, around.shared, tree)
    renewed_pieces = replace(pieces, layers=found_layers)
    if wanted.by != "health":
        return renewed_pieces
    return _with_hues(renewed_pieces, tree, wanted, around)


def _with_insight(pieces: Pieces, tree: ScopeTree, _: Wanted, __: Surroundings) -> Pieces:
    if pieces.costs is None or pieces.layers is None:
        return pieces
    from termboard.analysis.graphs.insight import insight

    logged = tuple(pieces.layers.paths.values()) if pieces.layers.any_logged else None
    return replace(pieces, insight=insight(tree, pieces.costs, logged))


_STEPS: Mapping[Step, Callable[[Pieces, ScopeTree, Wanted, Surroundings], Pieces]] = {
    "query": _with_query,
    "trace": _with_trace,
    "scene": _with_scene,
    "hues": _with_hues,
    "costs": _with_costs,
    "layers": _with_layers,
    "insight": _with_insight,
}
