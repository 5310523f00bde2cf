"""torch's traces: modules instead of scopes, and no noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings

from termboard.analysis.graphs.flow import flow
from termboard.analysis.graphs.scope_tree import ScopeTree, scope_tree
from tests.analysis.graphs.small_graphs import Node, any_graph, graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.graph import Graph


def traced(nodes: Sequence[Node]) -> ScopeTree:
    return scope_tree(graph(nodes, "traced"))


def constant(name: str, value: str) -> Node:
    return Node(name, "prim::Constant", (), None, {"value": value})


def sources(tree: ScopeTree, name: str) -> list[str]:
    item = tree.find(name)
    assert item is not None
    return [tree.path(link.item) for link in flow(tree, item).inputs]


CONVOLUTION = [
    Node("input/x", "IO Node", (), (1, 3, 8, 8)),
    Node("output/out.1", "IO Node", ["Net/Conv2d[a]/y"], (1, 4, 8, 8)),
    constant("Net/Conv2d[a]/1", "1"),
    Node("Net/Conv2d[a]/weight/weight.1", "prim::GetAttr", ["Net/Conv2d[a]/weight/a"]),
    Node("Net/Conv2d[a]/2", "prim::ListConstruct", ["Net/Conv2d[a]/1", "Net/Conv2d[a]/1"]),
    Node(
        "Net/Conv2d[a]/y",
        "aten::_convolution",
        ["input/x", "Net/Conv2d[a]/weight/weight.1", "Net/Conv2d[a]/1", "Net/Conv2d[a]/2"],
        (1, 4, 8, 8),
    ),
]


def test_a_module_shows_its_parameters_and_operations() -> None:
    tree = traced(CONVOLUTION)
    module = tree.find("Net/Conv2d[a]")
    assert module is not None
    assert (tree.label(module), tree.type_of(module)) == ("a", "Conv2d")
    shown = [(tree.label(c), tree.type_of(c)) for c in tree.children(module).tolist()]
    assert shown == [("weight", "parameter"), ("convolution", "aten::_convolution")]
    assert [tree.label(c) for c in tree.children(tree.root).tolist()] == ["x", "Net", "out.1"]
    assert [tree.type_of(n) for n in (0, 1)] == ["input", "output"]


def test_numbers_and_lists_fold_into_what_uses_them() -> None:
    tree = traced(CONVOLUTION)
    operation = tree.find("Net/Conv2d[a]/y")
    assert operation is not None
    assert [tree.path(node) for node in tree.folded(operation)] == [
        "Net/Conv2d[a]/1",
        "Net/Conv2d[a]/2",
    ]
    assert sources(tree, "Net/Conv2d[a]/y") == ["input/x", "Net/Conv2d[a]/weight/weight.1"]


def test_what_no_one_uses_stays() -> None:
    tree = traced(
        [constant("Net/1", "1"), Node("Net/s", "aten::size", ["x"]), Node("x", "IO Node")]
    )
    assert tree.count(tree.root) == 3


def test_operations_stand_where_their_parameters_are_held() -> None:
    """Nobody calls a ModuleList, so that it is in no name of an operation."""
    held = "Net/ModuleList[h]/Block[0]/Linear[fc]"
    weight = f"{held}/weight/weight.1"
    tree = traced(
        [
            Node("input/x", "IO Node"),
            Node(weight, "prim::GetAttr", ["?"]),
            Node("Net/Block[0]/Linear[fc]/5", "aten::linear", ["input/x", weight]),
            Node("Net/Block[0]/Dropout[drop]/6", "aten::dropout", ["Net/Block[0]/Linear[fc]/5"]),
        ]
    )
    found = tree.find("Net/Block[0]/Linear[fc]/5")
    assert found is not None
    assert tree.path(int(tree.parent[found])) == held
    assert tree.title(3) == "Net/h/0/drop/dropout"


def test_modules_of_one_name_in_two_lists_are_left_where_they_were_called() -> None:
    nodes = [
        Node(f"Net/ModuleList[{which}]/Block[0]/weight/weight.{which}", "prim::GetAttr", ["?"])
        for which in "ab"
    ]
    tree = traced([*nodes, Node("Net/Block[0]/5", "aten::relu", [nodes[0].name])])
    assert tree.path(int(tree.parent[2])) == "Net/Block[0]"


def test_a_parameter_that_is_read_twice_is_one() -> None:
    tree = traced(
        [
            Node("N/weight/weight.1", "prim::GetAttr", ["?"]),
            Node("N/weight/weight.3", "prim::GetAttr", ["?"]),
            Node("N/a", "aten::relu", ["N/weight/weight.1"]),
            Node("N/b", "aten::exp", ["N/weight/weight.3"]),
        ]
    )
    assert tree.count(tree.root) == 3
    assert sources(tree, "N/b") == ["N/weight/weight.1"]


def test_outputs_of_an_operation_are_one_node() -> None:
    tree = traced(
        [
            Node("x", "IO Node"),
            Node("N/y", "aten::lstm", ["x"]),
            Node("N/h", "aten::lstm", ["x"], (1, 2)),
            Node("N/z", "aten::relu", ["N/h"]),
        ]
    )
    operation = tree.find("N/z")
    assert operation is not None
    (link,) = flow(tree, operation).inputs
    assert (tree.path(link.item), link.output, link.shape) == ("N/y", 1, (1, 2))


def test_tuples_are_taken_apart() -> None:
    tree = traced(
        [
            Node("x", "IO Node"),
            Node("N/a", "aten::relu", ["x"]),
            Node("N/b", "aten::exp", ["x"]),
            Node("N/t", "prim::TupleConstruct", ["N/a", "N/b"]),
            Node("N/1", "prim::TupleUnpack", ["N/t"]),
            Node("N/2", "prim::TupleUnpack", ["N/t"]),
            Node("N/c", "aten::neg", ["N/2"]),
            Node("N/l", "prim::ListConstruct", ["N/1", "N/c"]),
            Node("N/cat", "aten::cat", ["N/l"]),
        ]
    )
    assert sources(tree, "N/c") == ["N/b"]
    assert sources(tree, "N/cat") == ["N/a", "N/c"]
    assert tree.count(tree.root) == 5


def test_a_list_for_several_users_stays() -> None:
    tree = traced(
        [
            Node("x", "IO Node"),
            Node("y", "IO Node"),
            Node("N/l", "prim::ListConstruct", ["x", "y"]),
            Node("N/a", "aten::cat", ["N/l"]),
            Node("N/b", "aten::stack", ["N/l"]),
        ]
    )
    assert sources(tree, "N/a") == sources(tree, "N/b") == ["N/l"]


def test_arithmetic_with_shapes_is_noise_and_with_values_is_not() -> None:
    tree = traced(
        [
            Node("x", "IO Node"),
            constant("N/1", "1"),
            Node("N/s", "aten::size", ["x", "N/1"]),
            Node("N/m", "aten::mul", ["N/s", "N/1"]),
            Node("N/v", "aten::view", ["x", "N/m"]),
            Node("N/w", "aten::mul", ["N/v", "N/1"]),
        ]
    )
    assert [tree.path(int(n)) for n in tree.nodes(tree.root)] == ["x", "N/v", "N/w"]
    assert sources(tree, "N/v") == ["x"]


@settings(max_examples=20)
@given(any_graph(traced=True))
def test_every_node_is_shown_once_or_folded_into_one_that_is(made: Graph) -> None:
    tree = scope_tree(made)
    shown = set(tree.nodes(tree.root).tolist())
    assert len(shown) == tree.count(tree.root)
    for node, into in enumerate(tree.folded_into.tolist()):
        assert (node in shown) == (into < 0)
        if into >= 0:
            assert into in shown
            assert node in tree.folded(into)
            assert tree.parent[node] == tree.parent[into]
    assert set(tree.sources.tolist()) | set(tree.targets.tolist()) <= shown
    assert (tree.targets[1:] >= tree.targets[:-1]).all()
