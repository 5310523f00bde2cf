"""A graph as DOT and JSON: all of it, and nothing that a name could break."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.analysis.graphs.costs import costs
from termboard.analysis.graphs.export import as_json, dot
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


def test_dot_draws_the_rows_of_a_scope() -> None:
    tree = scope_tree(graph(NODES))
    assert dot(tree, tree.root) == (
        "digraph {\n"
        "  rankdir=BT;\n"
        "  node [shape=box, style=rounded];\n"
        '  e0 [label="x\\nPlaceholder"];\n'
        '  e1 [label="a\\nscope", style="rounded,bold"];\n'
        '  e2 [label="b\\nSplit"];\n'
        '  e3 [label="c\\nMean"];\n'
        '  e0 -> e1 [label="?x4"];\n'
        '  e1 -> e2 [label="?x8"];\n'
        '  e2 -> e3 [label="2 tensors"];\n'
        "  e0 -> e3 [style=dotted];\n"
        "}\n"
    )


def test_dot_draws_what_is_outside() -> None:
    tree = scope_tree(graph(NODES))
    scope = tree.find("a")
    assert scope is not None
    drawn = dot(tree, scope)
    assert '  label="a";' in drawn
    assert '  x0 [label="x", style=dashed];' in drawn
    assert '  x0 -> e1 [label="?x4"];' in drawn
    assert '  e1 -> x3 [label="?x8"];' in drawn


STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


@settings(max_examples=25)
@given(st.text(max_size=20), st.text(max_size=8))
def test_no_name_gets_out_of_its_quotes(name: str, op: str) -> None:
    tree = scope_tree(graph([Node("x"), Node(f"n{name}", op)]))
    drawn = dot(tree, tree.root)
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
    written = dumps(as_json(tree, costs(tree))) + dot(tree, tree.root)
    assert "\x1b" not in written
    assert json.loads(dumps(as_json(tree, costs(tree))))["nodes"][0]["name"] == "a\\xff/b"
