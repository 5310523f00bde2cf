"""Rows of repeated ops and scopes, folded into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from termboard.analysis.graphs.scope_tree import ScopeTree, scope_tree
from tests.analysis.graphs.small_graphs import Node, any_graph, graph, named

if TYPE_CHECKING:
    from termboard.graph import Graph


def rows(tree: ScopeTree, path: str = "", unfolded: frozenset[int] = frozenset()) -> list[str]:
    item = tree.find(path) if path else tree.root
    assert item is not None
    return [
        f"{entry.label} × {len(entry.items)}" if entry.kind == "series" else entry.label
        for entry in tree.entries(item, unfolded)
    ]


def blocks(
    count: int, ops: tuple[str, ...] = ("MatMul", "Relu"), name: str = "layer"
) -> list[Node]:
    """Return a chain of equal scopes."""
    nodes, last = [], "x"
    for number in range(count):
        for op in ops:
            nodes.append(Node(f"{name}_{number}/{op}", op, [last]))
            last = nodes[-1].name
    return nodes


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([f"op_{i}" for i in range(5)], ["op_0…op_4 × 5"]),
        ([f"op_{i}" for i in range(4)], ["op_0", "op_1", "op_2", "op_3"]),
        # `op` is the first of them, as TensorFlow numbers them.
        (["op", "op_1", "op_2", "op_3", "op_4"], ["op…op_4 × 5"]),
        (["op5", "op6", "op7", "op8", "op9"], ["op5…op9 × 5"]),
        # A gap ends a series.
        ([f"op_{i}" for i in (0, 1, 2, 3, 4, 6)], ["op_0…op_4 × 5", "op_6"]),
        ([f"op_{i}" for i in (9, 11, 10, 8, 12)], ["op_8…op_12 × 5"]),
        ([f"op_{i}" for i in (0, 1, 3, 4, 5)], ["op_0", "op_1", "op_3", "op_4", "op_5"]),
        ([f"op_{'9' * 5000}{i}" for i in range(5)], [f"op_{'9' * 5000}{i}" for i in range(5)]),
    ],
)
def test_ops_that_are_numbered_on_are_one_row(names: list[str], expected: list[str]) -> None:
    assert rows(scope_tree(named(*names))) == expected


def test_ops_of_different_kinds_are_no_series() -> None:
    nodes = [Node(f"op_{i}", "Add" if i % 2 else "Mul") for i in range(8)]
    assert len(rows(scope_tree(graph(nodes)))) == 8


def test_equal_scopes_behind_each_other_are_one_row() -> None:
    tree = scope_tree(graph([Node("x", "Placeholder"), *blocks(12)]))
    assert rows(tree) == ["x", "layer_0…layer_11 × 12"]
    series = tree.entries(tree.root)[1]
    assert [tree.label(item) for item in series.items] == [f"layer_{i}" for i in range(12)]
    assert rows(tree, unfolded=frozenset({series.key})) == ["x", *(f"layer_{i}" for i in range(12))]


def test_two_scopes_stay_two() -> None:
    assert rows(scope_tree(graph(blocks(2)))) == ["layer_0", "layer_1"]


def test_scopes_of_other_structure_are_not_taken_in() -> None:
    nodes = [*blocks(3), *(Node(f"layer_3/{op}", op, ["layer_2/Relu"]) for op in ("Add", "Mul"))]
    assert rows(scope_tree(graph(nodes))) == ["layer_0…layer_2 × 3", "layer_3"]


def test_the_same_ops_connected_otherwise_are_another_structure() -> None:
    same = [
        Node(f"s_{i}/{k}", "Add", [f"s_{i}/a"] if k != "a" else []) for i in range(3) for k in "abc"
    ]
    other = [Node("s_3/a"), Node("s_3/b", inputs=["s_3/a"]), Node("s_3/c", inputs=["s_3/b"])]
    assert rows(scope_tree(graph([*same, *other]))) == ["s_0…s_2 × 3", "s_3"]


def test_scopes_with_something_between_them_stay_apart() -> None:
    nodes, last = [Node("x", "Placeholder")], "x"
    for number in range(4):
        nodes += [Node(f"fc{number}/mul", "MatMul", [last]), Node(f"act{number}/relu", "Relu")]
        nodes[-1] = Node(f"act{number}/relu", "Relu", [nodes[-2].name])
        last = nodes[-1].name
    assert rows(scope_tree(graph(nodes)))[1:5] == ["fc0", "act0", "fc1", "act1"]


def test_values_of_a_trace_and_layers_of_a_model_are_no_series() -> None:
    traced = [Node(f"Net/{i}", "aten::relu", [f"Net/{i - 1}"]) for i in range(6)]
    assert rows(scope_tree(graph(traced, "traced")), "Net") == ["relu"] * 6
    dense = [Node(f"model/dense_{i}", "Dense", [f"model/dense_{i - 1}"]) for i in range(6)]
    assert len(rows(scope_tree(graph(dense, "layers")), "model")) == 6


@settings(max_examples=20)
@given(any_graph())
def test_rows_hold_every_child_once(made: Graph) -> None:
    tree = scope_tree(made)
    for scope in range(tree.root, len(tree)):
        rows_ = tree.entries(scope)
        held = [item for row in rows_ for item in row.items]
        assert sorted(held) == sorted(tree.children(scope).tolist())
        assert len({row.key for row in rows_}) == len(rows_)
        open_ = tree.entries(scope, frozenset(row.key for row in rows_ if row.kind == "series"))
        assert [row.items[0] for row in open_] == tree.children(scope).tolist()
