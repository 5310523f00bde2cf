"""Colours of a graph's items: by structure, device, dtype."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings

from termboard.analysis.graphs.scope_colors import NONE, groups_by
from termboard.analysis.graphs.scope_tree import ScopeTree, scope_tree
from tests.analysis.graphs.small_graphs import Node, any_graph, graph

if TYPE_CHECKING:
    from termboard.graph import Graph


def item(tree: ScopeTree, path: str) -> int:
    found = tree.find(path)
    assert found is not None
    return found


def block(name: str, *ops: str, device: str = "", dtype: str = "float32") -> list[Node]:
    return [Node(f"{name}/{op}", op, device=device, dtype=dtype) for op in ops]


def test_scopes_of_equal_structure_have_one_colour() -> None:
    nodes = [*block("a", "Mul", "Add"), *block("deep/b", "Add", "Mul"), *block("c", "Mul")]
    tree = scope_tree(graph(nodes))
    groups = groups_by(tree, "structure")
    assert groups.names == ("a × 2",)
    assert groups.of[item(tree, "a")] == groups.of[item(tree, "deep/b")] == 0
    assert groups.of[item(tree, "c")] == groups.of[item(tree, "deep")] == groups.of[0] == NONE


def test_scopes_of_one_device_have_its_colour() -> None:
    nodes = [
        *block("a", "Mul", device="/gpu:0"),
        *block("b", "Mul", "Add", device="/cpu:0"),
        *block("b/c", "Mul", device="/gpu:0"),
        *block("d", "Mul", "Add", "Sub"),
    ]
    tree = scope_tree(graph(nodes))
    groups = groups_by(tree, "device")
    assert groups.names == ("unknown", "/gpu:0", "/cpu:0")
    seen = [int(groups.of[item(tree, path)]) for path in ("a", "b", "b/c", "b/Mul", "d")]
    assert seen == [1, NONE, 1, 2, 0]
    assert groups.of[tree.root] == NONE


def test_dtypes_have_colours() -> None:
    tree = scope_tree(graph([*block("a", "Mul", "Add"), *block("b", "Mul", dtype="int64")]))
    groups = groups_by(tree, "dtype")
    assert groups.names == ("float32", "int64")
    assert groups.of[item(tree, "b")] == 1


@settings(max_examples=20)
@given(any_graph())
def test_groups_are_of_items_that_are_alike(made: Graph) -> None:
    tree = scope_tree(made)
    by_structure = groups_by(tree, "structure")
    for number in range(len(by_structure.names)):
        members = [one for one in range(len(tree)) if by_structure.of[one] == number]
        assert len(members) > 1
        assert len({tuple(sorted(made.ops[n] for n in tree.nodes(one))) for one in members}) == 1
    by_dtype = groups_by(tree, "dtype")
    assert all(0 <= number < len(by_dtype.names) for number in by_dtype.of[: len(made)])
