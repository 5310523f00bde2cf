"""What a graph computes twice: the same operation on the same tensors.

Value numbering, as compilers do it: in the order of the data a node is the same as an earlier one
if op, attributes and inputs are, where inputs that are the same count as one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.graphs.topological import topological_rank
from termboard.analysis.graphs.traced_modules import PARAMETER

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


def duplicates(tree: ScopeTree, facts: Facts, work: NDArray[np.float64]) -> list[tuple[int, ...]]:
    """Return groups of nodes that compute the same, in the order of the log.

    `work` are the nodes' FLOPs: what takes none is not worth a word. Of a chain that is there twice
    only its end is told. Layers are none: each has weights of its own.
    """
    graph = tree.graph
    if graph.kind == "layers":
        return []
    same, order = _numbered(tree, facts)
    groups: dict[int, list[int]] = {}
    for node, first in enumerate(same):
        shown = tree.folded_into[node] < 0
        if shown and graph.ops[node] not in _CONSTANTS | _READS and facts.inputs(node):
            groups.setdefault(first, []).append(node)
    repeated = {node: group for group in groups.values() if len(group) > 1 for node in group}
    goes_on: set[int] = set()
    """Nodes with work in what is repeated behind them, and nothing that is not repeated."""
    ends = []
    for node in reversed(order):
        group = repeated.get(node)
        if group is None or group[-1] != node:
            continue
        users = {user for member in group for user in facts.users(member)}
        if users and users <= repeated.keys() and any(work[u] > 0 or u in goes_on for u in users):
            goes_on.update(group)
        elif work[node] > 0:
            ends.append(tuple(group))
    return ends


def _numbered(tree: ScopeTree, facts: Facts) -> tuple[list[int], list[int]]:
    """Return for each node the first one that gives the same; and all nodes, sources first.

    Attributes are slow to read. So a first pass leaves them out, and a second one asks only for
    those of nodes that the first one could not tell apart.
    """
    graph = tree.graph
    rank = topological_rank(len(graph), graph.sources, graph.targets)
    order: list[int] = np.argsort(rank).tolist()
    comparable = [node for node in order if _is_comparable(facts, node, graph.ops[node])]
    rough = _pass(tree, facts, comparable, exact=False)
    alike: dict[int, list[int]] = {}
    for node in comparable:
        if graph.ops[node] not in _CONSTANTS:
            alike.setdefault(rough[node], []).append(node)
    doubtful = {node for group in alike.values() if len(group) > 1 for node in group}
    doubtful |= {
        source
        for node in doubtful
        for source in facts.inputs(node)
        if graph.ops[source] in _CONSTANTS
    }
    left = [node for node in comparable if node in doubtful]
    return _pass(tree, facts, left, exact=True), order


def _pass(tree: ScopeTree, facts: Facts, nodes: list[int], *, exact: bool) -> list[int]:
    """Return for each node the first one that gives the same, for all but `nodes` itself."""
    ops, shapes = tree.graph.ops, facts.shapes
    first = list(range(len(ops)))
    for node in np.flatnonzero(tree.folded_into >= 0).tolist():
        if ops[node] == PARAMETER:
            first[node] = int(tree.folded_into[node])
    seen: dict[tuple[object, ...], int] = {}
    for node in nodes:
        inputs = tuple((first[source], slot) for source, slot in facts.inputs_with_slots(node))
        said = facts.said(node) if exact else ()
        # What cannot be compared is like nothing else.
        key = (ops[node], inputs, shapes[node], node if said is None else said)
        first[node] = seen.setdefault(key, node)
    return first


def _is_comparable(facts: Facts, node: int, op: str) -> bool:
    if facts.has_gap(node) or len(facts.inputs(node)) > _MOST_INPUTS:
        return False
    if op in _CONSTANTS or op in _READS or op == "prim::ListConstruct":
        return True
    return bool(facts.inputs(node)) and not _STATEFUL.search(op)
