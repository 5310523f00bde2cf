"""What could be removed from a graph; and nothing where there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, settings

from termboard.analysis.graphs.costs import costs
from termboard.analysis.graphs.insight import Insight, insight
from termboard.analysis.graphs.layers import layers, layers_without, matches
from termboard.analysis.graphs.scope_tree import scope_tree
from termboard.graph import NodeCost
from tests.analysis.graphs.small_graphs import Node, any_graph, graph

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from termboard.graph import Graph


def found(
    nodes: Sequence[Node],
    kind: Literal["ops", "traced", "layers"] = "traced",
    known: Collection[str] | None = None,
) -> dict[str, list[str]]:
    """Return the names that each kind of insight is about; the largest tensors left out."""
    tree = scope_tree(graph(nodes, kind))
    told: dict[str, list[str]] = {}
    for one in insight(tree, costs(tree), known):
        if one.kind != "largest":
            told.setdefault(one.kind, []).extend(tree.title(item) for item in one.items)
    return told


def constant(name: str, value: str) -> Node:
    return Node(name, "prim::Constant", (), None, {"value": value})


X = Node("input/x", "IO Node", (), (2, 8))


def out(*names: str) -> Node:
    return Node("output/o", "IO Node", list(names))


def test_a_network_without_fault_has_none() -> None:
    nodes = [
        X,
        Node("N/a", "aten::linear", ["input/x"], (2, 8)),
        Node("N/b", "aten::relu", ["N/a"], (2, 8)),
        Node("N/c", "aten::linear", ["N/b"], (2, 8)),
        out("N/c"),
    ]
    assert found(nodes) == {}


def test_what_no_output_needs_is_dead() -> None:
    nodes = [
        X,
        Node("N/a", "aten::relu", ["input/x"], (2, 8)),
        Node("N/lost", "aten::exp", ["N/a"], (2, 8)),
        Node("N/kept_", "aten::add_", ["N/a"], (2, 8)),
        out("N/a"),
    ]
    assert found(nodes) == {"dead": ["N/exp"]}


def test_what_tensorflow_leaves_out_by_itself_is_not_told() -> None:
    nodes = [
        Node("x", "_Arg"),
        Node("a", "Relu", ["x"]),
        Node("b", "MatMul", ["x", "x"]),
        Node("result", "_Retval", ["a"]),
    ]
    assert found(nodes, "ops") == {}


def test_the_same_on_the_same_is_computed_twice() -> None:
    nodes = [
        X,
        constant("N/1", "8"),
        constant("N/2", "8"),
        constant("N/3", "9"),
        Node("N/a", "aten::layer_norm", ["input/x", "N/1"], (2, 8)),
        Node("N/f", "aten::floor", ["input/x"], (2, 8)),
        Node("N/b", "aten::layer_norm", ["input/x", "N/2"], (2, 8)),
        Node("N/g", "aten::neg", ["input/x"], (2, 8)),
        Node("N/c", "aten::layer_norm", ["input/x", "N/3"], (2, 8)),
        out("N/a", "N/b", "N/c", "N/f", "N/g"),
    ]
    tree = scope_tree(graph(nodes, "traced"))
    (one,) = [one for one in insight(tree, costs(tree)) if one.kind == "duplicate"]
    assert one.items == (4, 6)
    assert one.sentence == (
        "aten::layer_norm is computed 2 times from the same input: N/layer_norm."
    )


def test_of_a_chain_that_is_there_twice_the_end_is_told() -> None:
    nodes = [Node("x", "Placeholder", (), (2, 8)), Node("w", "Const", (), (8, 8))]
    for name in "ab":
        nodes += [
            Node(f"{name}/mul", "MatMul", ["x", "w"], (2, 8)),
            Node(f"{name}/relu", "Relu", [f"{name}/mul"], (2, 8)),
            Node(f"{name}/{name}", "Exp" if name == "a" else "Neg", [f"{name}/relu"], (2, 8)),
        ]
    assert found(nodes, "ops") == {"duplicate": ["a/relu", "b/relu"]}


@pytest.mark.parametrize(
    "op", ["RandomUniform", "Placeholder", "AssignAdd", "aten::dropout", "Dropout"]
)
def test_what_may_differ_the_second_time_is_no_duplicate(op: str) -> None:
    nodes = [Node("x", "Placeholder", (), (2, 8))]
    nodes += [Node(name, op, ["x"], (2, 8)) for name in "ab"]
    assert "duplicate" not in found(nodes, "ops")


def test_attributes_tell_ops_apart() -> None:
    nodes = [Node("x", "Placeholder", (), (2, 8))]
    nodes += [Node(f"a{i}", "Elu", ["x"], (2, 8), {"alpha": str(i)}) for i in range(3)]
    assert found(nodes, "ops") == {}


def test_what_has_no_effect() -> None:
    nodes = [
        X,
        constant("N/0", "0."),
        constant("N/half", "0.5"),
        constant("N/i", "0"),
        constant("N/j", "1"),
        Node("N/a", "aten::dropout", ["input/x", "N/0"], (2, 8)),
        Node("N/b", "aten::dropout", ["N/a", "N/half"], (2, 8)),
        Node("N/c", "aten::view", ["N/b"], (2, 8)),
        Node("N/d", "aten::transpose", ["N/c", "N/i", "N/j"], (8, 2)),
        Node("N/e", "aten::transpose", ["N/d", "N/j", "N/i"], (2, 8)),
        Node("N/f", "aten::view", ["N/e"], (16,)),
        out("N/f"),
    ]
    tree = scope_tree(graph(nodes, "traced"))
    about = [one for one in insight(tree, costs(tree)) if one.kind == "no_effect"]
    assert [one.items for one in about] == [(5,), (7,), (8, 9)]
    assert [one.sentence for one in about] == [
        "Without effect: 1 dropout at rate 0. N/dropout.",
        "Without effect: 1 reshape to the same shape. N/view.",
        "These transposes cancel: N/transpose.",
    ]


def test_permutations_cancel_only_if_they_lead_back() -> None:
    def turned(second: str) -> dict[str, list[str]]:
        nodes = [
            Node("x", "Placeholder"),
            Node("p", "Const", (), (4,), {"value": "int32 [4]: 0, 2, 3, 1"}),
            Node("q", "Const", (), (4,), {"value": f"int32 [4]: {second}"}),
            Node("a", "Transpose", ["x", "p"]),
            Node("b", "Transpose", ["a", "q"]),
        ]
        return found(nodes, "ops")

    assert turned("0, 3, 1, 2") == {"no_effect": ["a", "b"]}
    assert turned("0, 2, 3, 1") == {}
    assert turned("0, 9, 1, 2") == {}


def test_chains_of_identity_and_casts_to_the_same() -> None:
    nodes = [
        Node("x", "Placeholder"),
        Node("a", "Identity", ["x"]),
        Node("b", "Identity", ["a"]),
        Node("c", "Cast", ["b"], attributes={"SrcT": "float32", "DstT": "float32"}),
        Node("d", "Cast", ["c"], attributes={"SrcT": "float32", "DstT": "float16"}),
        Node("e", "Identity", ["d"]),
        Node("f", "Identity", ["e", "^x"]),
        Node("g", "Relu", ["f"]),
    ]
    assert found(nodes, "ops") == {"no_effect": ["c", "a", "b"]}


def test_linear_layers_in_a_row_could_be_one() -> None:
    def dense(activation: str) -> dict[str, list[str]]:
        nodes = [
            Node("m/x", "InputLayer", (), (None, 8)),
            Node("m/a", "Dense", ["m/x"], (None, 8), {"activation": activation, "units": "8"}),
            Node("m/b", "Dense", ["m/a"], (None, 8), {"activation": "linear", "units": "8"}),
        ]
        return found(nodes, "layers")

    assert dense("linear") == {"merge": ["m/a", "m/b"]}
    assert dense("relu") == {}


def test_nodes_without_an_edge_are_told() -> None:
    nodes = [
        Node("x", "Placeholder"),
        Node("y", "Relu", ["x"]),
        Node("lost", "Placeholder"),
        Node("constant", "Const"),
        Node("init", "NoOp"),
    ]
    assert found(nodes, "ops") == {"isolated": ["lost"]}
    assert found([Node("single", "Const")], "ops") == {}


def test_the_part_with_most_of_all_parameters_is_named() -> None:
    def network(width: int) -> list[Node]:
        nodes = [Node("m/x", "InputLayer", (), (None, 8))]
        for name, units in (("a", 8), ("b", width), ("c", 8)):
            config = {"units": str(units), "activation": "relu", "input_shape": "[?, 8]"}
            nodes.append(Node(f"m/{name}", "Dense", [nodes[-1].name], (None, 8), config))
        return nodes

    assert found(network(400), "layers")["bottleneck"] == ["m/b"]
    assert "bottleneck" not in found(network(8), "layers")


def test_time_has_its_bottleneck_too() -> None:
    nodes = [Node(name, "Relu", ["a"] if name != "a" else []) for name in "abc"]
    timed = {n: NodeCost(seconds, 0) for n, seconds in enumerate((0.1, 0.7, 0.2))}
    tree = scope_tree(graph(nodes, costs=timed))
    said = [one.sentence for one in insight(tree, costs(tree)) if one.kind == "bottleneck"]
    assert said == ["b has 70% of the compute time."]


def through(*widths: int) -> list[Node]:
    """Return a chain of layers of these widths, with one way past the first."""
    nodes = [Node("input/x", "IO Node", (), (1, 64))]
    for number, width in enumerate(widths):
        nodes.append(Node(f"N/{number}", "aten::elu", [nodes[-1].name], (1, width)))
    return [*nodes, out(nodes[-1].name)]


def test_the_narrowest_passage_is_one_that_widens_again() -> None:
    assert found(through(64, 4, 64))["narrowest"] == ["N/elu"]
    assert "narrowest" not in found(through(64, 32, 64))
    assert "narrowest" not in found(through(64, 32, 4))  # a classifier ends narrow
    around = through(64, 4, 64)
    around[3] = Node("N/2", "aten::add", ["N/1", "N/0"], (1, 64))
    assert "narrowest" not in found(around)


def test_layers_without_a_histogram_are_told_if_others_have_one() -> None:
    nodes = [X, out("Net/Linear[b]/y")]
    last = "input/x"
    for name in "ab":
        where = f"Net/Linear[{name}]"
        nodes += [
            Node(f"{where}/weight/weight", "prim::GetAttr", ["?"]),
            Node(f"{where}/y", "aten::linear", [last, f"{where}/weight/weight"], (2, 8)),
            Node(f"Net/{name}", "aten::relu", [f"{where}/y"], (2, 8)),
        ]
        last = f"Net/{name}"
    nodes[1] = out(last)
    assert found(nodes, known=["net.a"]) == {"no_histogram": ["Net/b"]}
    assert found(nodes, known=["a", "b"]) == {}
    assert found(nodes, known=[]) == {}
    assert found(nodes, known=["other"]) == {}
    tree = scope_tree(graph(nodes, "traced"))
    first, second = layers(tree)
    assert matches(tree, first, "Net/a")
    assert not matches(tree, second, "Net/a")
    assert layers_without(tree, ["b"]) == (first,)


def test_the_largest_tensors_come_last() -> None:
    nodes = [Node("x", "Placeholder", (), (4,)), Node("a", "Relu", ["x"], (1024, 1024))]
    tree = scope_tree(graph(nodes))
    last = insight(tree, costs(tree))[-1]
    assert last == Insight("largest", "The largest tensors: a (4.0 MiB), x (16 B).", (1, 0))


@settings(max_examples=25)
@given(any_graph())
def test_any_graph_can_be_looked_at(made: Graph) -> None:
    tree = scope_tree(made)
    for one in insight(tree, costs(tree), ["a"]):
        assert one.sentence.endswith(".")
        assert one.items
        assert all(0 <= item < len(tree) for item in one.items)


@settings(max_examples=25)
@given(any_graph(traced=True))
def test_any_trace_can_be_looked_at(made: Graph) -> None:
    tree = scope_tree(made)
    for one in insight(tree, costs(tree), ["a"]):
        assert all(item >= tree.root or tree.folded_into[item] < 0 for item in one.items)
