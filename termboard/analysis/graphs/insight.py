"""What could be removed from a graph, or should be looked at: a short list, the most useful first.

Each rule would rather miss something than cry wolf: it says nothing where the log leaves a doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from termboard.analysis.graphs import no_effect, ways
from termboard.analysis.graphs.duplicates import duplicates
from termboard.analysis.graphs.layers import layers, layers_without

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from termboard.analysis.graphs.costs import Costs, Kind
    from termboard.analysis.graphs.scope_tree import ScopeTree

MOST_DUPLICATES = 5
MOST_PAIRS = 3
LARGEST = 3
"""How many of a kind are told one by one."""
SHARE = 0.5
"""From this share on of all parameters, FLOPs or time a part of the network is named."""
PASSED_DOWN = 0.9
"""A part with this much is looked into: what is in it says more."""
COMPARED = 3
"""So many parts must share something before one is said to have most of it."""
NARROW = 0.25
"""A tensor this much smaller than the largest before and behind it is a passage."""

_BEFORE = "/Initializer/"
"""In the names of what runs once, before the training."""

_SAME_TENSOR = frozenset(
    {
        "ReadVariableOp", "Identity", "IdentityN", "Reshape", "Squeeze", "ExpandDims",
        "StopGradient", "Enter", "Exit", "Switch", "Merge", "NextIteration", "Flatten",
        "aten::view", "aten::reshape", "aten::flatten", "aten::squeeze", "aten::unsqueeze",
        "aten::detach", "aten::alias", "aten::t", "aten::transpose", "aten::permute",
    }
)  # fmt: skip
"""Ops that give what they get, mostly without a copy: the tensor counts once."""

InsightKind = Literal[
    "no_effect", "duplicate", "dead", "isolated", "merge", "bottleneck", "narrowest",
    "no_histogram", "largest",
]  # fmt: skip


@dataclass(frozen=True)
class Insight:
    """One thing worth knowing."""

    kind: InsightKind
    sentence: str
    items: tuple[int, ...]
    """The nodes or scopes that it is about, the most important first."""


def insight(
    tree: ScopeTree, costs: Costs, layers_with_histograms: Collection[str] | None = None
) -> tuple[Insight, ...]:
    """Return what could be removed or looked at, the most useful first.

    `layers_with_histograms` are layers' names as tags have them (`h.0.attn`, `model/conv`); without
    any nothing is said of histograms. Takes 0.3 s for 100,000 nodes.
    """
    found = [
        *_dead(tree),
        *_duplicates(tree, costs),
        *_without_effect(tree, costs),
        *_pairs(tree, costs),
        *_isolated(tree),
        *_bottlenecks(tree, costs),
        *_narrowest(tree, costs),
    ]
    if layers_with_histograms:
        found += _without_histogram(tree, layers_with_histograms)
    return (*found, *_largest(tree, costs))


def _dead(tree: ScopeTree) -> Iterator[Insight]:
    nodes = ways.dead(tree).tolist()
    if nodes:
        count = _counted(len(nodes), "node is", "nodes are")
        yield Insight(
            "dead",
            f"{count} computed for nothing: no output needs {_it(nodes)}. {_names(tree, nodes)}",
            tuple(nodes),
        )


def _duplicates(tree: ScopeTree, costs: Costs) -> Iterator[Insight]:
    work = np.nan_to_num(costs.column("flops").values, nan=0.0)
    groups = duplicates(tree, costs.facts, work)
    groups.sort(key=lambda group: (-float(work[group[0]]) * (len(group) - 1), group[0]))
    for group in groups[:MOST_DUPLICATES]:
        yield Insight(
            "duplicate",
            f"{tree.type_of(group[0])} is computed {len(group)} times from the same input: "
            f"{_names(tree, group)}",
            group,
        )
    left = [node for group in groups[MOST_DUPLICATES:] for node in group]
    if left:
        yield Insight(
            "duplicate",
            f"{len(groups) - MOST_DUPLICATES:,} smaller computations are done more than once.",
            tuple(left),
        )


def _without_effect(tree: ScopeTree, costs: Costs) -> Iterator[Insight]:
    for name, rule in no_effect.RULES:
        nodes = tuple(rule(tree, costs.facts))
        if nodes:
            said = f"{len(nodes):,} {name if len(nodes) > 1 else _single(name)}"
            yield Insight("no_effect", f"Without effect: {said}. {_names(tree, nodes)}", nodes)
    chains = tuple(no_effect.identities(tree, costs.facts))
    if chains:
        nodes = tuple(node for chain in chains for node in chain)
        yield Insight(
            "no_effect",
            f"Without effect: {_counted(len(chains), 'chain', 'chains')} of Identity. "
            f"{_names(tree, nodes)}",
            nodes,
        )


def _pairs(tree: ScopeTree, costs: Costs) -> Iterator[Insight]:
    turned = list(no_effect.transposes(tree, costs.facts))
    for first, second in turned[:MOST_PAIRS]:
        yield Insight(
            "no_effect",
            f"These transposes cancel: {_names(tree, (first, second))}",
            (first, second),
        )
    linear = list(no_effect.linear_pairs(tree, costs.facts))
    for first, second in linear[:MOST_PAIRS]:
        yield Insight(
            "merge",
            "Two linear layers with nothing between them can do no more than one: "
            f"{_names(tree, (first, second))}",
            (first, second),
        )


def _isolated(tree: ScopeTree) -> Iterator[Insight]:
    nodes = ways.isolated(tree).tolist()
    if nodes:
        count = _counted(len(nodes), "node is", "nodes are")
        yield Insight(
            "isolated", f"{count} connected to nothing. {_names(tree, nodes)}", tuple(nodes)
        )


def _bottlenecks(tree: ScopeTree, costs: Costs) -> Iterator[Insight]:
    """Name the parts that have most of something."""
    kinds: tuple[tuple[Kind, str], ...] = (
        ("parameters", "parameters"), ("flops", "FLOPs"), ("seconds", "compute time"),
    )  # fmt: skip
    parts: dict[int, list[str]] = {}
    for kind, name in kinds:
        found = _largest_part(tree, costs, kind)
        if found is not None:
            parts.setdefault(found[0], []).append(f"{found[1]:.0%} of the {name}")
    for item, shares in parts.items():
        yield Insight("bottleneck", f"{tree.title(item)} has {' and '.join(shares)}.", (item,))


def _largest_part(tree: ScopeTree, costs: Costs, kind: Kind) -> tuple[int, float] | None:
    """Return the part with most of something, and its share, if others have some of it too."""
    whole = costs.figure(kind, tree.root)
    if whole.unknown or whole.known <= 0:
        return None
    item = tree.root
    while True:
        having = [
            (costs.figure(kind, child).known / whole.known, child)
            for child in tree.children(item).tolist()
            if tree.in_library(child) == 0
        ]
        having = [part for part in having if part[0] > 0]
        share, item = max(having, default=(0.0, item))
        if share < SHARE:
            return None
        ends = share < PASSED_DOWN or not tree.is_scope(item)
        if len(having) >= COMPARED and (ends or _is_layer(tree, item)):
            return item, share
        if ends:
            return None


def _is_layer(tree: ScopeTree, item: int) -> bool:
    """Return whether a scope holds nothing but nodes."""
    return tree.is_scope(item) and bool((tree.children(item) < tree.root).all())


def _narrowest(tree: ScopeTree, costs: Costs) -> Iterator[Insight]:
    """Name the smallest tensor that everything goes through and that widens again behind it."""
    facts = costs.facts
    path = [(node, facts.values(facts.shape(node))) for node in ways.passages(tree)]
    sizes = [(node, size) for node, size in path if size]
    best: tuple[float, int, int] | None = None
    before = np.maximum.accumulate([size for _, size in sizes] or [0])
    behind = np.maximum.accumulate([size for _, size in sizes][::-1] or [0])[::-1]
    for place, (node, size) in enumerate(sizes[1:-1], start=1):
        ratio = size / min(int(before[place - 1]), int(behind[place + 1]))
        if ratio <= NARROW and (best is None or ratio < best[0]):
            best = (ratio, node, size)
    if best is not None:
        _, node, size = best
        yield Insight(
            "narrowest",
            f"All data goes through the {size:,} values of {tree.title(node)}, less than a quarter "
            "of what comes before and behind.",
            (node,),
        )


def _without_histogram(tree: ScopeTree, known: Collection[str]) -> Iterator[Insight]:
    items = layers_without(tree, known)
    if items and len(items) < len(layers(tree)):
        count = _counted(len(items), "layer has", "layers have")
        yield Insight("no_histogram", f"{count} no histogram. {_names(tree, items)}", items)


def _largest(tree: ScopeTree, costs: Costs) -> Iterator[Insight]:
    known = costs.column("output_bytes").values
    if np.isnan(known).sum() * 2 > len(known):
        return  # the largest of the few that are known need not be large
    sizes = np.nan_to_num(known, nan=0.0)
    sizes[[_BEFORE in name for name in tree.graph.names]] = 0
    sizes[[op in _SAME_TENSOR for op in tree.graph.ops]] = 0
    sizes[tree.folded_into >= 0] = 0
    if tree.library is not None:
        sizes[tree.nodes(tree.library)] = 0
    nodes = np.argsort(-sizes, kind="stable")[:LARGEST]
    nodes = nodes[sizes[nodes] > 0]
    if len(nodes) > 1:
        said = ", ".join(f"{tree.title(int(n))} ({_bytes(float(sizes[n]))})" for n in nodes)
        yield Insight("largest", f"The largest tensors: {said}.", tuple(nodes.tolist()))


def _names(tree: ScopeTree, items: Sequence[int]) -> str:
    """Return the first few names, as the end of a sentence."""
    titles = list(dict.fromkeys(tree.title(item) for item in items[:_LOOKED_AT]))
    said = ", ".join(titles[:_NAMED])
    more = len(items) - _NAMED if len(titles) > _NAMED else 0
    return f"{said} and {more:,} more." if more > 0 else f"{said}."


_LOOKED_AT = 20
_NAMED = 3


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _it(items: Sequence[int]) -> str:
    return "it" if len(items) == 1 else "them"


def _single(plural: str) -> str:
    """Return `reshape to …` for `reshapes to …`."""
    first, _, rest = plural.partition(" ")
    return f"{first[:-1]} {rest}"


def _bytes(size: float) -> str:
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if size < 1024 or unit == "TiB":
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1024
    raise AssertionError
