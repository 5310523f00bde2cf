"""What each item of a graph costs: parameters, FLOPs, sizes of tensors, time and memory.

Whatever the log does not tell is counted as unknown, with a sentence that says why.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from termboard.analysis.graphs import layer_costs, op_costs, traced_costs, traced_parameters
from termboard.analysis.graphs.facts import BYTES, Facts
from termboard.analysis.graphs.traced_modules import PARAMETER
from termboard.analysis.graphs.traced_noise import UNPACKS
from termboard.graph import CONTROL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from termboard.analysis.graphs.op_costs import Known
    from termboard.analysis.graphs.scope_tree import ScopeTree

Kind = Literal["parameters", "flops", "output_bytes", "seconds", "memory"]

_NOT_TIMED = "The log does not hold times of this; it needs a trace with a profiler."
_NO_DTYPE = "The log does not hold the dtypes of the tensors."
_ASSUMED = 4
"""Bytes of a value where a trace says no dtype: torch computes in float32 unless told otherwise."""

PER_EXAMPLE = "The log does not hold the size of a batch: FLOPs and sizes are those of one example."
TRACED = "FLOPs and sizes are those of the batch that was traced, at four bytes a value."


@dataclass(frozen=True)
class Figure:
    """A sum over the nodes of an item."""

    known: float
    """Sum of what is known; 0 if nothing is."""
    unknown: int
    """How many nodes should count but could not be told: with any, `known` is a lower bound."""
    reason: str
    """Why not all is known, as a sentence; empty if all is."""

    @property
    def said(self) -> bool:
        """Whether the log says anything: otherwise a `?` stands for it."""
        return self.unknown == 0 or self.known > 0


@dataclass(frozen=True, eq=False)
class Column:
    """One kind of cost of each node."""

    values: NDArray[np.float64]
    """(nodes,) NaN where it is not known."""
    reasons: NDArray[np.int32]
    """(nodes,) place in `sentences` for what is not known, else -1."""
    sentences: tuple[str, ...]


class Costs:
    """Figures of every item of a tree; each kind is computed when it is first asked for.

    Threads may share it: one that asks while another computes does the work again.
    """

    def __init__(self, tree: ScopeTree) -> None:
        self._tree = tree
        self._columns: dict[Kind, Column] = {}
        self._sums: dict[Kind, _Sums] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about what the figures stand for."""
        if self._tree.graph.kind == "traced":
            return (TRACED,)
        self.column("flops")
        return (PER_EXAMPLE,) if self.facts.per_example else ()

    @property
    def per_example(self) -> bool:
        """Whether the size of the batch is not in the log: figures are those of one example."""
        self.column("flops")
        return self.facts.per_example

    @cached_property
    def facts(self) -> Facts:
        """What is known of the nodes; made when it is first asked for."""
        return Facts(self._tree.graph)

    def column(self, kind: Kind) -> Column:
        """Return one kind of cost of each node by itself; that of folded nodes is their own."""
        found = self._columns.get(kind)
        if found is None:
            found = self._columns[kind] = self._made(kind)
        return found

    def figure(self, kind: Kind, item: int) -> Figure:
        """Return a figure of a node, or the sum over all nodes in a scope.

        Functions of TensorFlow's library count in the library's scopes, not in the root: they run
        where they are called, and the log does not say how often. Memory is summed like the rest,
        as in TensorBoard, though not all of it is held at once.
        """
        return self._summed(kind).figure(item)

    def total(self, kind: Kind, item: int) -> float:
        """Return the same sum as a number; NaN if not all of it is known."""
        known, unknown = self._summed(kind).total(item)
        return math.nan if unknown else known

    def _summed(self, kind: Kind) -> _Sums:
        sums = self._sums.get(kind)
        if sums is None:
            sums = self._sums[kind] = _Sums(self._tree, self.column(kind))
        return sums

    def _made(self, kind: Kind) -> Column:
        if kind in ("seconds", "memory"):
            return self._timed(kind)
        nodes = range(len(self._tree.graph))
        if kind == "output_bytes":
            return self._sizes()
        if self._tree.graph.kind == "ops":
            return self._flops() if kind == "flops" else self._parameters()
        if self._tree.graph.kind == "layers":
            rule = layer_costs.flops if kind == "flops" else layer_costs.parameters
        else:
            rule = traced_costs.flops if kind == "flops" else traced_parameters.parameters
        shown = self._tree.folded_into < 0
        return _column(rule(self.facts, node) if shown[node] else 0 for node in nodes)

    def _flops(self) -> Column:
        alone = ~self._by_op(op_costs.follows_from_outputs)
        return _of_groups(self.facts.alike, alone, partial(op_costs.flops, self.facts))

    def _parameters(self) -> Column:
        """All but variables have none: they are one group."""
        alone = self._by_op(op_costs.may_be_variable)
        groups = np.zeros(len(alone), np.int64)
        return _of_groups(groups, alone, partial(op_costs.parameters, self.facts))

    def _sizes(self) -> Column:
        graph = self._tree.graph
        if graph.kind == "traced":
            return _column(map(self._bytes, range(len(graph))))
        used = np.zeros(len(graph), np.int64)
        used[graph.sources[graph.outputs != CONTROL]] = 1
        alone = np.zeros(len(graph), np.bool_)
        return _of_groups(self.facts.alike * 2 + used, alone, self._bytes)

    def _by_op(self, rule: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Return (nodes,) what a rule says of each node's op."""
        ops = self._tree.graph.ops
        found = {op: rule(op) for op in set(ops)}
        return np.array([found[op] for op in ops], np.bool_)

    def _bytes(self, node: int) -> Known:
        if self._tree.graph.kind == "traced":
            return self._traced_bytes(node)
        values = self.facts.output_values(node)
        if values is None:
            return op_costs.NO_SHAPE if self._makes_something(node) else 0
        size = BYTES.get(self.facts.dtype(node))
        return _NO_DTYPE if size is None else values * size

    def _traced_bytes(self, node: int) -> Known:
        ops, into = self._tree.graph.ops, int(self._tree.folded_into[node])
        if ops[node] == PARAMETER:
            size = traced_parameters.parameters(self.facts, node) if into < 0 else 0
            return size if isinstance(size, str) else size * _ASSUMED
        is_output = ops[node] in UNPACKS and ops[into] not in UNPACKS.values()
        if into >= 0 and not is_output and ops[node] != ops[into]:
            return 0
        values = self.facts.output_values(node)
        if values is None:
            users = self.facts.users(node)
            packed = not users or any(ops[user] in UNPACKS for user in users)
            return 0 if packed else op_costs.NO_SHAPE
        return values * _ASSUMED

    def _makes_something(self, node: int) -> bool:
        return bool(self.facts.users(node))

    def _timed(self, kind: Kind) -> Column:
        measured = self._tree.graph.costs
        values = np.full(len(self._tree.graph), 0.0 if measured else np.nan)
        for node, cost in measured.items():
            values[node] = cost.compute_seconds if kind == "seconds" else cost.bytes
        if measured:  # what was not traced did not run, or took nothing worth recording
            values[np.isnan(values)] = 0
        unknown = np.isnan(values)
        return Column(values, np.where(unknown, 0, -1).astype(np.int32), (_NOT_TIMED,))


def costs(tree: ScopeTree) -> Costs:
    """Return what the items of a graph cost."""
    return Costs(tree)


def _of_groups(
    groups: NDArray[np.int64], alone: NDArray[np.bool_], known: Callable[[int], Known]
) -> Column:
    """Return a cost that is the same for all nodes of a group, asked once for each.

    Nodes that are `alone` are in no group.
    """
    own = np.where(alone, -1 - np.arange(len(groups)), groups)
    _, firsts, places = np.unique(own, return_index=True, return_inverse=True)
    found = _column(map(known, firsts.tolist()))
    places = places.reshape(-1)
    return Column(found.values[places], found.reasons[places], found.sentences)


def _column(known: Iterable[Known]) -> Column:
    values: list[float] = []
    reasons: list[int] = []
    sentences: dict[str, int] = {}
    for one in known:
        if isinstance(one, str):
            values.append(np.nan)
            reasons.append(sentences.setdefault(one, len(sentences)))
        else:
            values.append(float(min(one, _LARGEST)))
            reasons.append(-1)
    return Column(np.array(values, np.float64), np.array(reasons, np.int32), tuple(sentences))


_LARGEST = 1 << 200
"""No product of sizes that fits a computer; a float holds no integer beyond 2^1024."""


class _Sums:
    """Sums of one kind over the nodes in the order of the rows, for differences of two of them."""

    def __init__(self, tree: ScopeTree, column: Column) -> None:
        self._tree, self._column = tree, column
        places = tree.order.starts[: len(tree.graph)]
        shown = len(tree.order.nodes)
        known = np.zeros(shown)
        unknown = np.zeros(shown, np.int64)
        np.add.at(known, places, np.nan_to_num(column.values, nan=0.0))
        np.add.at(unknown, places, np.isnan(column.values))
        library = tree.library
        starts, ends = tree.order.starts, tree.order.ends
        self._library = (0, 0) if library is None else (int(starts[library]), int(ends[library]))
        self._known, self._unknown = known, np.concatenate([[0], np.cumsum(unknown)])

    def total(self, item: int) -> tuple[float, int]:
        """Return the sum over an item's nodes, and how many of them are not known."""
        order = self._tree.order
        known, unknown = self._between(int(order.starts[item]), int(order.ends[item]))
        if item == self._tree.root:
            inside, inside_unknown = self._between(*self._library)
            return known - inside, unknown - inside_unknown
        return known, unknown

    def _between(self, start: int, end: int) -> tuple[float, int]:
        return float(self._known[start:end].sum()), int(self._unknown[end] - self._unknown[start])

    def figure(self, item: int) -> Figure:
        """Return the sum over an item's nodes, with the reason why not all is known."""
        known, unknown = self.total(item)
        return Figure(known, unknown, self._reason(item) if unknown else "")

    def _reason(self, item: int) -> str:
        """Return the sentence that holds for most of what is not known in an item."""
        nodes = self._tree.nodes(item)
        reasons = self._column.reasons[nodes]
        found = Counter(reasons[reasons >= 0].tolist())
        if not found:  # of something folded into it
            inside = self._tree.order.starts[: len(self._tree.graph)]
            here = (inside >= self._tree.order.starts[item]) & (
                inside < self._tree.order.ends[item]
            )
            found = Counter(self._column.reasons[here & (self._column.reasons >= 0)].tolist())
        return self._column.sentences[found.most_common(1)[0][0]]
