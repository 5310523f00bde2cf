"""What is computed twice, and what each node costs: asked of few nodes, known of all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

import numpy as np
from hypothesis import given, settings

from termboard.analysis.graphs import duplicates as graph_duplicates
from termboard.analysis.graphs import op_costs
from termboard.analysis.graphs.costs import costs
from termboard.analysis.graphs.duplicates import duplicates
from termboard.analysis.graphs.facts import Facts
from termboard.analysis.graphs.scope_tree import scope_tree
from tests.analysis.graphs.small_graphs import Node, any_graph, graph

if TYPE_CHECKING:
    from termboard.graph import Graph


def found(logged: Graph) -> list[tuple[int, ...]]:
    return duplicates(scope_tree(logged), Facts(logged), np.ones(len(logged)))


@settings(max_examples=60, deadline=None)
@given(any_graph())
def test_telling_nodes_apart_first_loses_no_duplicate(logged: Graph) -> None:
    nothing_told_apart = np.zeros(len(logged), np.uint64)
    all_alike = mock.patch.object(graph_duplicates, "_rough", return_value=nothing_told_apart)
    with all_alike:
        expected = found(logged)
    assert found(logged) == expected


def test_attributes_are_read_only_of_what_may_be_a_duplicate() -> None:
    """In a long network nearly every node differs from all others by what goes into it."""
    layers = [Node("x", "Placeholder", (), (2, 2))]
    for number in range(20):
        layers.append(Node(f"w{number}", "VariableV2", (), (2, 2)))
        layers.append(Node(f"y{number}", "MatMul", [layers[-2].name, f"w{number}"], (2, 2)))
    twice = [Node(name, "Relu", ["y3"], (2, 2)) for name in ("one", "two")]
    logged = graph([*layers, *twice])
    read = logged.details.attributes
    with mock.patch.object(logged.details, "attributes", side_effect=read) as asked:
        assert found(logged) == [(41, 42)]
    assert sorted(call.args[0] for call in asked.call_args_list) == [41, 42]


@settings(max_examples=60, deadline=None)
@given(any_graph())
def test_costs_of_alike_nodes_are_those_of_each(logged: Graph) -> None:
    known = costs(scope_tree(logged))
    flops, parameters = known.column("flops"), known.column("parameters")
    for column, rule in ((flops, op_costs.flops), (parameters, op_costs.parameters)):
        for node in range(len(logged)):
            said = rule(Facts(logged), node)
            if isinstance(said, str):
                assert column.sentences[column.reasons[node]] == said
            else:
                assert (column.values[node], column.reasons[node]) == (said, -1)


def test_flops_are_asked_once_for_nodes_that_are_alike() -> None:
    nodes = [Node("x", "Placeholder", (), (4, 4))]
    nodes += [Node(f"n{number}", "Mul", ["x", "x"], (4, 4)) for number in range(50)]
    with mock.patch.object(op_costs, "flops", wraps=op_costs.flops) as asked:
        column = costs(scope_tree(graph(nodes))).column("flops")
    assert column.values.sum() == 50 * 16
    assert asked.call_count == 2
