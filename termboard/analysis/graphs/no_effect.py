"""Nodes of a graph that change nothing, told without running it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from termboard.analysis.graphs.facts import product
from termboard.graph import CONTROL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from termboard.analysis.graphs.facts import Facts
    from termboard.analysis.graphs.scope_tree import ScopeTree

_RESHAPES = frozenset({"Reshape", "aten::view", "aten::reshape", "aten::flatten", "Flatten"})
_DROPOUTS = frozenset(
    {
        "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout",
        "GaussianDropout",
    }
)  # fmt: skip
_TRACED_DROPOUTS = frozenset({"aten::dropout", "aten::feature_dropout", "aten::alpha_dropout"})
_ZERO = re.compile(r"-?0(?:\.0*)?(?:e[+-]?[0-9]+)?\Z", re.IGNORECASE)
_TURNS = frozenset({"Transpose", "aten::transpose", "aten::permute", "aten::t"})
_LINEAR = frozenset({"aten::linear", "Dense"})


def reshapes(tree: ScopeTree, facts: Facts) -> Iterator[int]:
    """Yield nodes that reshape a tensor to the shape it has."""
    for node in _with_op(tree, _RESHAPES):
        before, after = facts.input_shape(node, 0), facts.shape(node)
        known = before is not None and product(before[1:]) is not None
        if known and before == after and not facts.has_gap(node):
            yield node


def dropouts(tree: ScopeTree, facts: Facts) -> Iterator[int]:
    """Yield dropouts at rate 0. One that was traced in evaluation is none: it works in training."""
    for node in _with_op(tree, _DROPOUTS | _TRACED_DROPOUTS):
        if tree.graph.ops[node] in _DROPOUTS:
            rate = facts.attribute(node, "rate") if tree.graph.kind == "layers" else ""
        else:
            rate = facts.constant(facts.input(node, 1))
        if _ZERO.match(rate):
            yield node


def casts(tree: ScopeTree, facts: Facts) -> Iterator[int]:
    """Yield casts to the dtype that a tensor has."""
    for node in _with_op(tree, frozenset({"Cast"})):
        if tree.graph.kind == "ops":
            given, made = facts.attribute(node, "SrcT"), facts.attribute(node, "DstT")
            if given and given == made:
                yield node


def transposes(tree: ScopeTree, facts: Facts) -> Iterator[tuple[int, int]]:
    """Yield pairs of transposes, right behind each other, that cancel."""
    for node in _with_op(tree, _TURNS):
        before = facts.input(node, 0)
        if before is None or tree.graph.ops[before] != tree.graph.ops[node]:
            continue
        if facts.has_gap(node) or facts.has_gap(before) or before == node:
            continue
        first, second = _turned(facts, before), _turned(facts, node)
        if first is not None and second is not None and _cancel(first, second):
            yield before, node


def _turned(facts: Facts, node: int) -> list[int] | str | None:
    """Return the permutation of axes; for a swap of two `-` and both; None if it is not known."""
    op = facts.graph.ops[node]
    if op == "aten::t":
        return "t"
    if op == "aten::permute":
        return facts.constants(facts.input(node, 1))
    if op == "aten::transpose":
        axes = [facts.constant(facts.input(node, place)) for place in (1, 2)]
        return "-" + ",".join(sorted(axes)) if all(axes) else None
    order = facts.input(node, 1)
    if order is None or facts.graph.ops[order] != "Const":
        return None
    _, _, values = facts.attribute(order, "value").partition(": ")
    parts = values.split(", ")
    return [int(part) for part in parts] if all(part.isdigit() for part in parts) else None


def _cancel(first: list[int] | str, second: list[int] | str) -> bool:
    if isinstance(first, str) or isinstance(second, str):
        return first == second
    rank = len(first)
    if rank != len(second) or sorted(axis % rank for axis in first) != list(range(rank)):
        return False
    return [first[axis % rank] % rank for axis in second] == list(range(rank))


def identities(tree: ScopeTree, facts: Facts) -> Iterator[tuple[int, ...]]:
    """Yield chains of two and more Identity ops that nothing else holds on to.

    A single one has its reason in TensorFlow (it names a result, or carries a control edge).
    """
    if tree.graph.kind != "ops":
        return
    control = tree.graph.outputs == CONTROL
    held = {
        int(node)
        for ends in (tree.graph.sources, tree.graph.targets)
        for node in ends[control].tolist()
    }
    plain = {node for node in _with_op(tree, frozenset({"Identity"})) if node not in held}
    for node in sorted(plain):
        before = facts.input(node, 0)
        if before in plain:
            continue  # the chain is told from its start
        chain = [node]
        while len(users := facts.users(chain[-1])) == 1 and users[0] in plain:
            if users[0] in chain[:1]:
                break
            chain.append(users[0])
        if len(chain) > 1:
            yield tuple(chain)


def linear_pairs(tree: ScopeTree, facts: Facts) -> Iterator[tuple[int, int]]:
    """Yield pairs of linear layers with nothing between them: together they are one."""
    for node in _with_op(tree, _LINEAR):
        before = facts.input(node, 0)
        if before is None or before == node or tree.graph.ops[before] not in _LINEAR:
            continue
        if tree.graph.kind == "layers" and facts.attribute(before, "activation") != "linear":
            continue
        if len(facts.users(before)) == 1:
            yield before, node


def _with_op(tree: ScopeTree, ops: frozenset[str]) -> Iterator[int]:
    """Yield the nodes with one of these ops that are not folded."""
    for node in [node for node, op in enumerate(tree.graph.ops) if op in ops]:
        if tree.folded_into[node] < 0:
            yield node


RULES: tuple[tuple[str, Callable[[ScopeTree, Facts], Iterator[int]]], ...] = (
    ("dropouts at rate 0", dropouts),
    ("reshapes to the same shape", reshapes),
    ("casts to the same dtype", casts),
)
"""What single nodes of no effect are called, and how they are found."""
