"""What a torch trace holds besides operations: folded away, and the edges led past it.

A trace has a node for each number that an operation is called with, for lists and tuples on the
way, for each time that a parameter is read, for each output of an operation, and for the arithmetic
with shapes. Of a convolution's fourteen nodes two or three are of the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.graphs.topological import by_node, topological_rank
from termboard.analysis.graphs.traced_modules import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from termboard.graph import Graph

_CONSTANT = "prim::Constant"
_ASKS_FOR_SIZE = frozenset({"aten::size", "aten::dim", "aten::len", "aten::numel", "prim::dtype"})
_ARITHMETIC = frozenset(
    {
        "prim::NumToTensor", "prim::ListConstruct", "prim::ListUnpack", "prim::TupleConstruct",
        "aten::Int", "aten::Float", "aten::Bool", "aten::ScalarImplicit", "aten::IntImplicit",
        "aten::FloatImplicit", "aten::mul", "aten::add", "aten::sub", "aten::div", "aten::neg",
        "aten::floor_divide", "aten::remainder", "aten::floor", "aten::__getitem__",
    }
)  # fmt: skip
"""Shape arithmetic where nothing but shapes and constants goes in."""
_COLLECTS = frozenset({"prim::ListConstruct", "prim::TupleConstruct", "prim::DictConstruct"})
UNPACKS = {"prim::TupleUnpack": "prim::TupleConstruct", "prim::ListUnpack": "prim::ListConstruct"}
"""With what packs what they unpack."""
_PASSES = frozenset({*_COLLECTS, *UNPACKS})


@dataclass(frozen=True, eq=False)
class Shown:
    """The edges that are left, and what became of the nodes that are not."""

    sources: NDArray[np.int32]
    outputs: NDArray[np.int32]
    targets: NDArray[np.int32]
    producers: NDArray[np.int32]
    """Of each edge: the node that the log has as its source, whose shape is its tensor's."""
    folded_into: NDArray[np.int32]
    """(nodes,) the node that each is folded into, -1 for those that are shown."""


def unchanged(graph: Graph) -> Shown:
    """Return all nodes and edges as they are."""
    into = np.full(len(graph), -1, np.int32)
    return Shown(graph.sources, graph.outputs, graph.targets, graph.sources, into)


def without_noise(graph: Graph, places: Sequence[str]) -> Shown:
    """Return what is left of a trace; `places` says of each parameter which one it is.

    Numbers and shapes fold into whatever uses them first; a list into its only user, or its only
    content; the second reading of a parameter into the first; the second output of an operation
    into the operation. A list that joins several tensors for several users stays.
    """
    folding = _Folding(graph)
    folding.parameters(places)
    folding.outputs()
    folding.quiet()
    folding.backward()
    folding.forward()
    return folding.shown()


class _Folding:
    """Who stands for whom, while it is found out."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.count = len(graph)
        self.alias = list(range(self.count))
        """Of each node: the one that stands for it, itself if it is shown."""
        self.slot = [0] * self.count
        """Of each node that is an output of another one: which."""
        self.is_quiet = [False] * self.count
        """Of each node: whether it is a number or a shape that is folded into its user."""
        self.leads_on = [False] * self.count
        """Of each node: whether it is folded into its user, to which its inputs then go."""
        self.first, self.inputs = by_node(self.count, graph.targets, graph.sources)

    def into(self, node: int) -> list[int]:
        """Return the nodes that an edge leads from to a node."""
        return self.inputs[self.first[node] : self.first[node + 1]]

    def parameters(self, places: Sequence[str]) -> None:
        """Let the first reading of a parameter stand for all."""
        seen: dict[str, int] = {}
        for node, op in enumerate(self.graph.ops):
            if op == PARAMETER:
                self.alias[node] = seen.setdefault(places[node], node)

    def outputs(self) -> None:
        """Let the first output of an operation stand for those right behind it in the log."""
        ops = self.graph.ops
        for node in range(1, self.count):
            same = ops[node] == ops[node - 1] and ops[node].startswith("aten::")
            if same and self.into(node) and self.into(node) == self.into(node - 1):
                self.alias[node] = self.alias[node - 1]
                self.slot[node] = self.slot[node - 1] + 1

    def quiet(self) -> None:
        """Fold numbers and shapes into their first users."""
        ops, quiet = self.graph.ops, self.is_quiet
        rank = topological_rank(self.count, self.graph.sources, self.graph.targets)
        for node in np.argsort(rank).tolist():
            op = ops[node]
            quiet[node] = (
                op == _CONSTANT
                or op in _ASKS_FOR_SIZE
                or (op in _ARITHMETIC and all(quiet[source] for source in self.into(node)))
            )
        used = set()
        for source, target in self._edges():
            if quiet[source] and source not in used and source != target:
                used.add(source)
                self.alias[source] = target
        for node in range(self.count):
            quiet[node] = quiet[node] and node in used

    def backward(self) -> None:
        """Fold what unpacks a tuple into what was packed, and lists of one thing into that."""
        unpacked: dict[int, int] = {}
        for node, op in enumerate(self.graph.ops):
            if op not in _PASSES or self.is_quiet[node]:
                continue
            sources = [source for source in self.into(node) if not self.is_quiet[source]]
            if op in UNPACKS and len(sources) == 1:
                place = unpacked.get(sources[0], 0)
                unpacked[sources[0]] = place + 1
                self._unpack(node, sources[0], place)
            elif len({self.alias[source] for source in sources}) == 1:
                self.alias[node] = sources[0]

    def _unpack(self, node: int, source: int, place: int) -> None:
        """Fold one of what a list or tuple is unpacked into."""
        if self.graph.ops[source] != UNPACKS[self.graph.ops[node]]:
            self.alias[node], self.slot[node] = source, place
        else:
            at = self.first[source] + place
            self.alias[node] = self.inputs[at] if at < self.first[source + 1] else source

    def forward(self) -> None:
        """Fold lists and tuples with one user into it, and those with none."""
        stands = _followed(self.alias)
        users: dict[int, set[int]] = {}
        for source, target in self._edges():
            collector = stands[source]
            if self.graph.ops[collector] in _COLLECTS:
                packed_again = stands[target] != collector and self.alias[target] == target
                users.setdefault(collector, set()).update([target] if packed_again else [])
        for node, its in users.items():
            content = [source for source in self.into(node) if not self.is_quiet[source]]
            if self.alias[node] == node and not self.is_quiet[node] and content:
                if len(its) == 1:
                    self.alias[node] = next(iter(its))
                    self.leads_on[node] = True
                elif not its:
                    self.alias[node] = content[0]

    def _edges(self) -> Iterator[tuple[int, int]]:
        """Yield (source, target) of each edge."""
        return zip(self.graph.sources.tolist(), self.graph.targets.tolist(), strict=True)

    def shown(self) -> Shown:
        """Return the edges among the nodes that are left.

        Those into a node that is folded into its user lead to that; those into any other folded
        node are gone, for what they bring comes from where it is folded into.
        """
        graph = self.graph
        stands = np.array(_followed(self.alias), np.int32)
        is_shown = stands == np.arange(self.count)
        quiet, leads_on = np.array(self.is_quiet, np.bool_), np.array(self.leads_on, np.bool_)
        left = is_shown[graph.sources] | ~quiet[graph.sources]
        left &= is_shown[graph.targets] | leads_on[graph.targets]
        sources, targets = stands[graph.sources], stands[graph.targets]
        left &= (sources != targets) | (graph.sources == graph.targets)
        slot = np.array(self.slot, np.int32)[graph.sources]
        outputs = np.where((slot > 0) & (graph.outputs >= 0), slot, graph.outputs)
        kept = np.flatnonzero(left)
        kept = kept[np.argsort(targets[kept], kind="stable")]
        return Shown(
            sources[kept],
            outputs[kept].astype(np.int32),
            targets[kept],
            graph.sources[kept],
            np.where(is_shown, np.int32(-1), stands).astype(np.int32),
        )


def _followed(alias: list[int]) -> list[int]:
    """Return for each node the one at the end of its chain; in a circle, the node itself."""
    ends = [-1] * len(alias)
    for start in range(len(alias)):
        chain = []
        node = start
        on_chain: set[int] = set()
        while ends[node] < 0 and alias[node] != node and node not in on_chain:
            on_chain.add(node)
            chain.append(node)
            node = alias[node]
        if ends[node] >= 0:
            end = ends[node]
        else:
            end = node  # its own alias, or the place where a circle closes
            ends[node] = node
        for member in chain:
            if ends[member] < 0:
                ends[member] = end
    return ends
