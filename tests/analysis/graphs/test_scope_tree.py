"""The tree of a graph's scopes: every node once, in the order of the data, whatever the names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from termboard.analysis.graphs.scope_names import DEEPEST, scopes_of
from termboard.analysis.graphs.scope_tree import ScopeTree, scope_tree
from termboard.analysis.graphs.topological import reached, topological_rank
from tests.analysis.graphs.small_graphs import NAMES, Node, any_graph, graph, named

if TYPE_CHECKING:
    from termboard.graph import Graph


def outline(tree: ScopeTree, item: int | None = None) -> list[object]:
    """Return the labels below a scope; those of a scope in it as (label, [labels])."""
    found: list[object] = []
    for child in tree.children(tree.root if item is None else item).tolist():
        label = tree.label(child)
        found.append((label, outline(tree, child)) if tree.is_scope(child) else label)
    return found


def leaves(tree: ScopeTree, item: int) -> list[int]:
    if not tree.is_scope(item):
        return [item]
    return [node for child in tree.children(item).tolist() for node in leaves(tree, child)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["x"], ["x"]),
        (["A/b", "A/c"], [("A", ["b", "c"])]),
        (["A/B/c"], [("A", [("B", ["c"])])]),
        # An op that has a scope's name stands in it, wherever in the log it is.
        (["A/B", "A/B/c"], [("A", [("B", ["(B)", "c"])])]),
        (["A/B/c", "A/B"], [("A", [("B", ["c", "(B)"])])]),
        (["A", "A/b/c"], [("A", ["(A)", ("b", ["c"])])]),
        # Empty parts are part of the next one's name.
        (["a//b", "a/c"], [("a", ["/b", "c"])]),
        (["/a", "/a/b"], [("/a", ["(/a)", "b"])]),
        (["a/", "//", ""], [("a", ["/"]), "//", "/"]),
        (["a//b/c", "a//b"], [("a", [("/b", ["c", "(/b)"])])]),
    ],
)
def test_names_make_scopes(names: list[str], expected: list[object]) -> None:
    assert outline(scope_tree(named(*names))) == expected


@settings(max_examples=20)
@given(any_graph())
def test_every_node_is_in_the_tree_once(made: Graph) -> None:
    tree = scope_tree(made)
    assert sorted(leaves(tree, tree.root)) == list(range(len(made)))
    assert tree.nodes(tree.root).tolist() == leaves(tree, tree.root)
    for item in range(len(tree)):
        assert tree.nodes(item).tolist() == leaves(tree, item)
        assert tree.count(item) == len(leaves(tree, item))
        if item != tree.root:
            assert item in tree.children(int(tree.parent[item])).tolist()
            assert tree.depth[item] == tree.depth[tree.parent[item]] + 1
            assert tree.ancestors(item)[-1] == tree.parent[item]


@settings(max_examples=20)
@given(any_graph())
def test_every_item_is_found_by_its_path(made: Graph) -> None:
    tree = scope_tree(made)
    for item in range(len(tree)):
        found = tree.find(tree.path(item))
        assert found is not None
        # A node goes before the scope of the same name.
        assert found == item or tree.path(found) == tree.path(item)
    assert tree.find("nowhere/at all") is None


@settings(max_examples=20)
@given(any_graph())
def test_a_scope_holds_what_lies_below_it(made: Graph) -> None:
    tree = scope_tree(made)
    for scope in range(tree.root, len(tree)):
        for item in range(len(tree)):
            assert tree.holds(scope, item) == (item == scope or scope in tree.ancestors(item))


@given(st.lists(NAMES, unique=True, max_size=20))
@example(["a//b", "a/b", "/a", "a/", "//", "/"])
def test_a_nodes_label_ends_its_name(names: list[str]) -> None:
    scopes = scopes_of(names)
    tree = scope_tree(named(*names))
    for node, name in enumerate(names):
        label = tree.label(node)
        if scopes.heads[node]:
            assert label == f"({tree.label(int(tree.parent[node]))})"
        else:
            assert name.endswith(label) or label == "/"


def test_children_come_behind_what_feeds_them() -> None:
    tree = scope_tree(
        graph(
            [
                Node("loss", "Mean", ["fc/add", "labels"]),
                Node("fc/add", "Add", ["fc/mul", "fc/b"]),
                Node("fc/mul", "MatMul", ["conv/relu", "fc/w"]),
                Node("fc/w", "VariableV2"),
                Node("fc/b", "VariableV2"),
                Node("conv/relu", "Relu", ["conv/conv"]),
                Node("conv/conv", "Conv2D", ["images"]),
                Node("labels", "Placeholder"),
                Node("images", "Placeholder"),
            ]
        )
    )
    assert outline(tree) == [
        "labels",
        "images",
        ("conv", ["conv", "relu"]),
        ("fc", ["w", "b", "mul", "add"]),
        "loss",
    ]


def test_what_an_optimizer_keeps_in_a_scope_does_not_move_it_back() -> None:
    nodes = [
        Node("x", "Placeholder"),
        Node("a/w", "VariableV2"),
        Node("a/mul", "MatMul", ["x", "a/w"]),
        Node("b/mul", "MatMul", ["a/mul"]),
        Node("loss", "Mean", ["b/mul"]),
        Node("a/w/slot", "VariableV2"),
        Node("a/w/slot/assign", "Assign", ["a/w/slot"]),
        Node("train", "ApplyAdam", ["a/w/slot", "a/w", "loss"]),
    ]
    tree = scope_tree(graph(nodes))
    assert [tree.label(item) for item in tree.children(tree.root)] == [
        "x",
        "a",
        "b",
        "loss",
        "train",
    ]


@settings(max_examples=20)
@given(any_graph())
def test_data_flows_forward_where_there_is_no_circle(made: Graph) -> None:
    count = len(made)
    rank = topological_rank(count, made.sources, made.targets)
    assert sorted(rank.tolist()) == list(range(count))
    own = [np.array([node], np.int32) for node in range(count)]
    ahead = [reached(count, node, made.sources, made.targets) for node in own]
    circles = [node for node in range(count) if ahead[node][node]]
    for source, target in zip(made.sources.tolist(), made.targets.tolist(), strict=True):
        if not any(node == target or ahead[node][target] for node in circles):
            assert rank[source] < rank[target]


def test_functions_stand_apart() -> None:
    tree = scope_tree(named("x", "__function_library__/body/add", "__function_library__/body/mul"))
    library = tree.library
    assert library is not None
    assert tree.type_of(library) == "functions"
    assert [tree.in_library(item) for item in (0, 1, library)] == [0, 3, 1]


def test_a_very_deep_name_ends_at_the_deepest_scope() -> None:
    name = "/".join(f"s{place}" for place in range(10_000))
    tree = scope_tree(named(name, "x", "s0/y"))
    assert tree.depth[0] == DEEPEST + 1
    assert tree.count(tree.root) == 3
    assert tree.label(0).startswith(f"s{DEEPEST}/")
    assert tree.label(0).endswith("/s9999")
    assert tree.path(int(tree.parent[0])) == "/".join(f"s{place}" for place in range(DEEPEST))
    assert len(tree.title(0)) <= 61


def test_names_of_a_megabyte_are_taken() -> None:
    huge = ["x" * 1_000_000, "/" * 1_000_000, "a/" * 500_000 + "b", "a/" * 500_000 + "c"]
    tree = scope_tree(named(*huge))
    assert tree.count(tree.root) == 4
    assert [tree.find(name) for name in huge] == [0, 1, 2, 3]
    assert len(tree) < 4 + 2 * DEEPEST


def test_a_scope_of_very_many_has_all_its_children() -> None:
    count = 20_000
    tree = scope_tree(named(*(f"a/n{number * 2}" for number in range(count))))
    scope = tree.find("a")
    assert scope is not None
    assert len(tree.children(scope)) == count == tree.count(scope)
    assert len(tree.entries(scope)) == count


def test_a_graph_of_nothing_has_a_root() -> None:
    tree = scope_tree(graph([]))
    assert len(tree) == 1
    assert tree.entries(tree.root) == ()
    assert tree.label(tree.root) == tree.path(tree.root) == ""
