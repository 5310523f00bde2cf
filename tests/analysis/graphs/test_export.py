"""A graph as DOT and JSON: all of it, and nothing that a name could break."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.analysis.graphs.costs import costs
from termboard.analysis.graphs.export import as_json
from termboard.analysis.graphs.export_dot import DEEPEST, whole_dot
from termboard.analysis.graphs.scope_tree import scope_tree
from termboard.json_text import dumps
from termboard.printable import printable
from tests.analysis.graphs.small_graphs import Node, any_graph, graph

if TYPE_CHECKING:
    from termboard.graph import Graph

NODES = [
    Node("x", "Placeholder", (), (None, 4)),
    Node("a/w", "VariableV2", (), (4, 8)),
    Node("a/mul", "MatMul", ["x", "a/w"], (None, 8)),
    Node("b", "Split", ["a/mul"], None),
    Node("c", "Mean", ["b", "b:1", "^x"], ()),
]


def test_the_whole_graph_has_every_node_in_its_scope() -> None:
    tree = scope_tree(graph(NODES))
    assert whole_dot(tree) == (
        "digraph {\n"
        "  rankdir=BT;\n"
        "  node [shape=box, style=rounded];\n"
        '  n0 [label="x\\nPlaceholder"];\n'
        "  subgraph cluster_6 {\n"
        '    label="a\\nscope";\n'
        '    n1 [label="w\\nVariableV2"];\n'
        '    n2 [label="mul\\nMatMul"];\n'
        "  }\n"
        '  n3 [label="b\\nSplit"];\n'
        '  n4 [label="c\\nMean"];\n'
        '  n0 -> n2 [label="?x4"];\n'
        '  n1 -> n2 [label="4x8"];\n'
        '  n2 -> n3 [label="?x8"];\n'
        '  n3 -> n4 [label="?"];\n'
        '  n3 -> n4 [label="?"];\n'
        "  n0 -> n4 [style=dotted];\n"
        "}\n"
    )


@settings(max_examples=25)
@given(any_graph())
def test_the_whole_graph_draws_each_node_once_and_closes_every_scope(found: Graph) -> None:
    tree = scope_tree(found)
    drawn = STRING.sub("", whole_dot(tree))
    boxes = re.findall(r"^ *n(\d+) \[", drawn, re.M)
    assert sorted(map(int, boxes)) == sorted(tree.nodes(tree.root).tolist())
    assert drawn.count("{") == drawn.count("}")
    assert {int(n) for way in re.findall(r"n(\d+) -> n(\d+)", drawn) for n in way} <= set(
        map(int, boxes)
    )


def test_scopes_without_end_are_cut() -> None:
    deep = "/".join(["s"] * (2 * DEEPEST))
    drawn = whole_dot(
        scope_tree(graph([Node(f"{deep}/x"), Node(f"{deep}/y", "Add", [f"{deep}/x"])]))
    )
    assert drawn.count("subgraph") == DEEPEST
    assert "n0 -> n1" in drawn


STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


@settings(max_examples=25)
@given(st.text(max_size=20), st.text(max_size=8))
def test_no_name_gets_out_of_its_quotes(name: str, op: str) -> None:
    tree = scope_tree(graph([Node("x"), Node(f"n{name}", op)]))
    drawn = whole_dot(tree)
    assert all(printable(line) == line for line in drawn.split("\n"))
    assert re.fullmatch(r"[\w{}\[\]=;,> \n-]*", STRING.sub("", drawn), re.ASCII)


def test_json_holds_all() -> None:
    tree = scope_tree(graph(NODES))
    document = json.loads(dumps(as_json(tree, costs(tree))))
    assert [node["name"] for node in document["nodes"]] == [node.name for node in NODES]
    assert document["nodes"][4]["inputs"] == ["b", "b:1", "^x"]
    assert document["nodes"][2] == {
        "name": "a/mul", "op": "MatMul", "device": "", "scope": "a", "folded_into": None,
        "inputs": ["x", "a/w"], "shapes": [[None, 8]], "dtype": "float32", "parameters": 0,
        "flops": 64, "output_bytes": 32, "seconds": None, "memory": None,
    }  # fmt: skip
    root, scope = document["scopes"]
    assert (root["path"], root["parameters"], root["nodes"]) == ("", 32, 5)
    assert (scope["path"], scope["type"], scope["flops"]) == ("a", "scope", 64)
    assert root["output_bytes"] is None  # that of b is not known


@settings(max_examples=15)
@given(any_graph(traced=True))
def test_any_graph_is_json(made: Graph) -> None:
    tree = scope_tree(made)
    document = json.loads(dumps(as_json(tree, costs(tree))))
    assert len(document["nodes"]) == len(made)
    assert sum(len(node["inputs"]) for node in document["nodes"]) == len(made.sources)


def test_bytes_that_are_no_text_are_escaped() -> None:
    tree = scope_tree(graph([Node("a\udcff/b", "\x1b[2J")]))
    written = dumps(as_json(tree, costs(tree))) + whole_dot(tree)
    assert "\x1b" not in written
    assert json.loads(dumps(as_json(tree, costs(tree))))["nodes"][0]["name"] == "a\\xff/b"
