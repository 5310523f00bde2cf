"""Where data flows: the same seen from both ends, and no edge lost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given, settings

from termboard.analysis.graphs.flow import ancestors, descendants, edges_among, flow
from termboard.analysis.graphs.scope_tree import scope_tree
from tests.analysis.graphs.small_graphs import Node, any_graph, graph

if TYPE_CHECKING:
    from termboard.graph import Graph

NETWORK = [
    Node("x", "Placeholder", (), (None, 4)),
    Node("a/w", "VariableV2", (), (4, 8)),
    Node("a/mul", "MatMul", ["x", "a/w"], (None, 8)),
    Node("b/split", "Split", ["a/mul"], (None, 4)),
    Node("b/add", "AddV2", ["b/split", "b/split:1", "x"], (None, 4)),
    Node("init", "NoOp", ["^a/w"]),
]


def test_a_nodes_inputs_come_in_their_order_with_shapes() -> None:
    tree = scope_tree(graph(NETWORK))
    found = flow(tree, 4)
    seen = [(tree.path(link.item), link.output, link.shape) for link in found.inputs]
    assert seen == [("b/split", 0, (None, 4)), ("b/split", 1, None), ("x", 0, (None, 4))]
    assert found.inputs[0].dtype == "float32"
    assert not found.outputs


def test_a_scopes_edges_are_bundled_by_what_one_sees_from_it() -> None:
    tree = scope_tree(graph(NETWORK))
    scope = tree.find("a")
    assert scope is not None
    found = flow(tree, scope)
    assert [tree.path(link.item) for link in found.inputs] == ["x"]
    assert [(tree.path(link.item), link.shape) for link in found.outputs] == [("b", (None, 8))]
    assert [tree.path(link.item) for link in found.control_outputs] == ["init"]
    assert found.control_outputs[0].shape is None


def test_edges_among_the_rows_of_a_scope() -> None:
    tree = scope_tree(graph(NETWORK))
    scope = tree.find("b")
    assert scope is not None
    rows = tree.entries(scope)
    among = edges_among(tree, rows)
    assert [row.label for row in rows] == ["split", "add"]
    assert among.inner.sources.tolist() == [0]
    assert among.inner.targets.tolist() == [1]
    assert among.inner.counts.tolist() == [2]
    ends = zip(among.inputs.entries.tolist(), among.inputs.items.tolist(), strict=True)
    assert [(number, tree.path(item)) for number, item in ends] == [(0, "a"), (1, "x")]
    assert not len(among.outputs.entries)


@settings(max_examples=20)
@given(any_graph())
def test_an_input_of_one_is_an_output_of_the_other(made: Graph) -> None:
    tree = scope_tree(made)
    ins: Counter[tuple[int, int, int]] = Counter()
    outs: Counter[tuple[int, int, int]] = Counter()
    for node in range(len(made)):
        found = flow(tree, node)
        ins.update(
            (link.item, node, link.output) for link in (*found.inputs, *found.control_inputs)
        )
        outs.update(
            (node, link.item, link.output) for link in (*found.outputs, *found.control_outputs)
        )
    every = zip(made.sources.tolist(), made.targets.tolist(), made.outputs.tolist(), strict=True)
    assert ins == outs == Counter(every)


@settings(max_examples=20)
@given(any_graph())
def test_siblings_see_each_other_alike(made: Graph) -> None:
    tree = scope_tree(made)
    for item in range(len(tree)):
        for link in flow(tree, item).outputs:
            if tree.is_scope(item) and tree.is_scope(link.item):
                back = {one.item: one.edges for one in flow(tree, link.item).inputs}
                if tree.parent[item] == tree.parent[link.item]:
                    assert back[item] == link.edges
                else:
                    assert any(tree.holds(seen, item) for seen in back)


@settings(max_examples=20)
@given(any_graph())
def test_no_edge_is_lost_among_rows(made: Graph) -> None:
    tree = scope_tree(made)
    for scope in range(tree.root, len(tree)):
        rows = tree.entries(scope)
        among = edges_among(tree, rows)
        held = set(tree.nodes(scope).tolist())
        ends = list(zip(tree.sources.tolist(), tree.targets.tolist(), strict=True))
        assert among.inputs.counts.sum() == sum(t in held and s not in held for s, t in ends)
        assert among.outputs.counts.sum() == sum(s in held and t not in held for s, t in ends)
        owner = {
            node: number
            for number, row in enumerate(rows)
            for item in row.items
            for node in tree.nodes(item).tolist()
        }
        between = sum(s in held and t in held and (owner[s] != owner[t] or s == t) for s, t in ends)
        assert among.inner.counts.sum() == between
        for item in among.inputs.items.tolist():
            assert not tree.holds(item, scope)


@settings(max_examples=20)
@given(any_graph())
def test_ancestors_and_descendants_are_what_ways_lead_to(made: Graph) -> None:
    tree = scope_tree(made)
    after: dict[int, set[int]] = {node: set() for node in range(len(made))}
    for source, target in zip(made.sources.tolist(), made.targets.tolist(), strict=True):
        after[source].add(target)
    for node in after:
        seen: set[int] = set()
        waiting = [node]
        while waiting:
            new = after[waiting.pop()] - seen
            seen |= new
            waiting += new
        found = descendants(tree, node)
        assert {n for n in after if found[n]} == seen
        assert all(ancestors(tree, n)[node] for n in seen)


def test_long_ways_need_no_recursion() -> None:
    count = 20_000
    nodes = [Node("n0"), *(Node(f"n{i}", inputs=[f"n{i - 1}"]) for i in range(1, count))]
    tree = scope_tree(graph(nodes))
    assert ancestors(tree, count - 1).sum() == count - 1
    assert descendants(tree, 0).sum() == count - 1
