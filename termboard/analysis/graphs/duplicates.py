"""What a graph computes twice: the same operation on the same tensors.

Value numbering, as compilers do it: in the order of the data a node is the same as an earlier one
if op, attributes and inputs are, where inputs that are the same count as one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.graphs.scope_templates import mixed
from termboard.analysis.graphs.topological import topological_rank
from termboard.analysis.graphs.traced_modules import PARAMETER
from termboard.graph import CONTROL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.graphs.facts import Facts
    from termboard.analysis.graphs.scope_tree import ScopeTree

_STATEFUL = re.compile(
    r"Random|Stateful|Variable|Placeholder|Iterator|Queue|Assign|Print|Assert|NoOp|Summary|Switch"
    r"|Merge|Enter|Exit|NextIteration|LoopCond|TensorArray|TensorList|Stack|Lookup|HashTable"
    r"|Dropout|dropout|rand|normal|bernoulli|multinomial|_Arg|_Retval|_Send|_Recv|Save|Restore"
    r"|PyFunc|While|If$|Case|PartitionedCall|Resource|Barrier|Reader|Input|IO Node|GetAttr"
    r"|prim::|.*_$|empty"
)
"""Ops that may give something else, or do something else, the second time."""
_CONSTANTS = frozenset({"Const", "prim::Constant"})
_READS = frozenset({"ReadVariableOp"})
"""Read twice is the same value, as long as nothing writes between; not worth a word itself."""
_MOST_INPUTS = 100
_ROUNDS = 4
"""Edges over which nodes are told apart before their attributes are read."""


def duplicates(tree: ScopeTree, facts: Facts, work: NDArray[np.float64]) -> list[tuple[int, ...]]:
    """Return groups of nodes that compute the same, in the order of the log.

    `work` are the nodes' FLOPs: what takes none is not worth a word. Of a chain that is there twice
    only its end is told. Layers are none: each has weights of its own.
    """
    graph = tree.graph
    if graph.kind == "layers":
        return []
    rank = topological_rank(len(graph), graph.sources, graph.targets)
    same = _numbered(tree, facts, rank)
    groups: dict[int, list[int]] = {}
    for node in sorted(same):
        shown = tree.folded_into[node] < 0
        if shown and graph.ops[node] not in _CONSTANTS | _READS and facts.inputs(node):
            groups.setdefault(same[node], []).append(node)
    repeated = {node: group for group in groups.values() if len(group) > 1 for node in group}
    goes_on: set[int] = set()
    """Nodes with work in what is repeated behind them, and nothing that is not repeated."""
    ends = []
    for node in sorted(repeated, key=rank.__getitem__, reverse=True):
        group = repeated[node]
        if group[-1] != node:
            continue
        users = {user for member in group for user in facts.users(member)}
        if users and users <= repeated.keys() and any(work[u] > 0 or u in goes_on for u in users):
            goes_on.update(group)
        elif work[node] > 0:
            ends.append(tuple(group))
    return ends


def _numbered(tree: ScopeTree, facts: Facts, rank: NDArray[np.int32]) -> dict[int, int]:
    """Return for nodes that may have an equal the first one that gives the same.

    Attributes are slow to read. So only those of nodes are asked for that have the same number as
    another one, and those of constants that go into these.
    """
    graph = tree.graph
    comparable = _comparable(facts)
    numbers = _rough(tree, facts, comparable)
    _, places, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    alike = comparable & (counts[places.reshape(-1)] > 1)
    constant = np.array([op in _CONSTANTS for op in graph.ops], np.bool_)
    doubtful = alike & ~constant
    into = graph.sources[(graph.outputs != CONTROL) & doubtful[graph.targets]]
    doubtful[into[constant[into] & alike[into]]] = True
    left = np.flatnonzero(doubtful)
    return _exact(tree, facts, left[np.argsort(rank[left])].tolist())


def _rough(tree: ScopeTree, facts: Facts, comparable: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Return (nodes,) numbers that are the same for nodes that give the same, and few others.

    They tell op, dtype, shapes, and the same of what goes in, over a few edges; one that cannot be
    compared is like no other.
    """
    graph, count = tree.graph, len(tree.graph)
    own = mixed(np.where(comparable, facts.alike, -1 - np.arange(count)).astype(np.uint64))
    weights = np.flatnonzero([op == PARAMETER for op in graph.ops])
    weights = weights[tree.folded_into[weights] >= 0]
    with_data = graph.outputs != CONTROL
    sources, targets = graph.sources[with_data], graph.targets[with_data]
    first = np.searchsorted(targets, targets)  # targets ascend
    place = (np.arange(len(targets)) - first).astype(np.uint64)
    slots = mixed(graph.outputs[with_data].astype(np.uint64) * np.uint64(_MOST_INPUTS) + place)
    own[weights] = own[tree.folded_into[weights]]
    found = own
    for _ in range(_ROUNDS):
        inputs = np.zeros(count, np.uint64)
        np.add.at(inputs, targets, mixed(found[sources] ^ slots))
        found = np.where(comparable, mixed(own + inputs), own)
    return found


def _exact(tree: ScopeTree, facts: Facts, nodes: list[int]) -> dict[int, int]:
    """Return for each node the first one that gives the same; `nodes` in the order of the data."""
    ops, into, shapes = tree.graph.ops, tree.folded_into, facts.shapes
    same: dict[int, int] = {}

    def first(node: int) -> int:
        found = same.get(node)
        if found is None:
            is_weight = ops[node] == PARAMETER and into[node] >= 0
            found = int(into[node]) if is_weight else node
        return found

    seen: dict[tuple[object, ...], int] = {}
    for node in nodes:
        inputs = tuple((first(source), slot) for source, slot in facts.inputs_with_slots(node))
        said = facts.said(node)
        # What cannot be compared is like nothing else.
        key = (ops[node], inputs, shapes[node], -1 - node if said is None else said)
        same[node] = seen.setdefault(key, node)
    return same


def _comparable(facts: Facts) -> NDArray[np.bool_]:
    """Return (nodes,) whether a node may be the same as another one."""
    graph = facts.graph
    free = {op: op in _CONSTANTS | _READS or op == "prim::ListConstruct" for op in set(graph.ops)}
    pure = {op: not _STATEFUL.search(op) for op in free}
    count = np.bincount(graph.targets[graph.outputs != CONTROL], minlength=len(graph))
    found = np.array([pure[op] for op in graph.ops], np.bool_) & (count > 0)
    found |= np.array([free[op] for op in graph.ops], np.bool_)
    found &= count <= _MOST_INPUTS
    found[[node for node, _ in graph.missing]] = False
    return found
