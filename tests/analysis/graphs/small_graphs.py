"""Graphs written by hand for tests: nodes as people would draw them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from hypothesis import strategies as st

from termboard.graph import CONTROL, Attribute, Graph, NodeCost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from termboard.graph import Shape


@dataclass(frozen=True)
class Node:
    """One node; an input is a name, `name:1` for another output, `^name` for control."""

    name: str
    op: str = "Add"
    inputs: Sequence[str] = ()
    shape: Shape = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    dtype: str = "float32"
    device: str = ""


class HandDetails:
    """What the nodes of a list say."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes

    def attributes(self, node: int) -> tuple[Attribute, ...]:
        said = self._nodes[node].attributes
        return tuple(Attribute(name, said[name], len(said[name])) for name in sorted(said))

    def shapes(self, node: int) -> tuple[Shape, ...]:
        shape = self._nodes[node].shape
        return () if shape is None else (shape,)

    def dtype(self, node: int) -> str:
        return self._nodes[node].dtype


def graph(
    nodes: Sequence[Node],
    kind: Literal["ops", "traced", "layers"] = "ops",
    costs: Mapping[int, NodeCost] | None = None,
) -> Graph:
    """Return the graph of these nodes; inputs that are none of them are missing."""
    numbers = {node.name: number for number, node in enumerate(nodes)}
    edges, missing = [], []
    for target, node in enumerate(nodes):
        for said in node.inputs:
            name, _, output = said.removeprefix("^").partition(":")
            if name in numbers:
                slot = CONTROL if said.startswith("^") else int(output or 0)
                edges.append((numbers[name], slot, target))
            else:
                missing.append((target, said))
    columns = np.array(edges, np.int32).reshape(-1, 3)
    return Graph(
        kind,
        tuple(node.name for node in nodes),
        tuple(node.op for node in nodes),
        tuple(node.device for node in nodes),
        columns[:, 0].copy(),
        columns[:, 1].copy(),
        columns[:, 2].copy(),
        HandDetails(nodes),
        tuple(missing),
        costs or {},
    )


def named(*names: str, op: str = "Add") -> Graph:
    """Return a graph of nodes without edges."""
    return graph([Node(name, op) for name in names])


NAMES = st.text(alphabet="ab1/_(", max_size=8)

OPS = ("Add", "MatMul", "Const", "Identity", "NoOp")
TRACED_OPS = (
    "aten::relu", "aten::linear", "aten::size", "aten::mul", "aten::lstm", "prim::Constant",
    "prim::GetAttr", "prim::ListConstruct", "prim::TupleConstruct", "prim::TupleUnpack",
    "prim::ListUnpack", "prim::NumToTensor", "IO Node",
)  # fmt: skip


@st.composite
def any_graph(draw: st.DrawFn, *, traced: bool = False) -> Graph:
    """Return a graph with any names and any edges: circles, loops, several of the same ends."""
    names = draw(st.lists(NAMES, min_size=1, max_size=14, unique=True))
    ops = st.sampled_from(TRACED_OPS if traced else OPS)
    ends = st.lists(st.sampled_from(names), max_size=4)
    nodes = []
    for name in names:
        inputs = draw(ends)
        control = [] if traced else [f"^{end}" for end in draw(ends)[:1]]
        nodes.append(Node(name, draw(ops), [*inputs, *control], (2, 3)))
    # Names such as `a:1` or `^a` would be taken apart: the alphabet has neither.
    return graph(nodes, "traced" if traced else "ops")
