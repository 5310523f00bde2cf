"""A GraphDef, in each place where a log has one, to the columns of a Graph.

What these functions raise is MalformedError, or protobuf's DecodeError.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from termboard.events.graphs import costs as graph_costs
from termboard.events.graphs import edges as graph_edges
from termboard.events.graphs import names as graph_names
from termboard.events.graphs import parts as graph_parts
from termboard.events.graphs.details import NodeDetails, TracedDetails
from termboard.events.graphs.torch import is_traced
from termboard.events.malformed import MalformedError
from termboard.graph import Graph

if TYPE_CHECKING:
    from termboard.events.graphs.edges import Edges
    from termboard.events.graphs.parts import Part, Parts

_INPUT = b"\x1a"
_MOST_EDGES = 1 << 21


def graph_def(data: bytes) -> Graph:
    """Return the graph in a GraphDef, with the functions of its library."""
    return _assembled(graph_parts.merged([graph_parts.parsed("GraphDef", data)]), data)


def meta_graph_def(data: bytes) -> Graph:
    """Return the graph in a MetaGraphDef."""
    found = graph_parts.parsed("MetaGraphDef", data).graph_def
    return _assembled(graph_parts.merged([found]), data)


def run_metadata(data: bytes) -> Graph:
    """Return the graph in a RunMetadata, with what its nodes took.

    That of its functions before they were optimised, which TensorBoard draws; without any, that of
    its partitions. Several are merged.
    """
    found = graph_parts.parsed("RunMetadata", data)
    functions = [function.pre_optimization_graph for function in found.function_graphs]
    graph = _assembled(graph_parts.merged(functions or found.partition_graphs), data)
    costs = graph_costs.of_steps(found.step_stats)
    return replace(graph, costs=graph_costs.on_nodes(graph.names, costs)) if costs else graph


def _assembled(found: Parts, data: bytes) -> Graph:
    """Return the graph of all parts; `data` is what they were parsed from."""
    parts = found.parts
    if graph_parts.may_have(data, _INPUT, _MOST_EDGES):
        _count_edges(parts)
    columns = [_Columns(part) for part in parts]
    edges, first = [], 0
    for part, column in zip(parts, columns, strict=True):
        resolved = graph_edges.resolved(column.names, column.ops, column.inputs, column.counts)
        edges.append(resolved.moved(first, part.prefix))
        first += len(column.names)
    names, renamed = graph_names.unique(list(chain.from_iterable(map(_names, parts, columns))))
    traced = is_traced(parts[0].nodes if parts else ())
    joined = graph_edges.joined(edges)
    inputs = sum(len(column.inputs) for column in columns)
    return Graph(
        kind="traced" if traced else "ops",
        names=names,
        ops=graph_names.texts(list(chain.from_iterable(column.ops for column in columns))),
        devices=graph_names.texts(list(chain.from_iterable(column.devices for column in columns))),
        sources=joined.sources,
        outputs=joined.outputs,
        targets=joined.targets,
        details=TracedDetails(parts) if traced else NodeDetails(parts),
        missing=joined.missing,
        renamed=renamed,
        notes=(*found.notes, *_unlisted(inputs, joined)),
    )


def _names(part: Part, column: _Columns) -> list[str]:
    names = graph_names.distinct_texts(column.names)
    return [part.prefix + name for name in names] if part.prefix else names


def _unlisted(inputs: int, edges: Edges) -> list[str]:
    """Say how many inputs without a node are not listed as missing."""
    more = inputs - len(edges.sources) - len(edges.missing)
    return [f"{more:,} more inputs have no node."] if more else []


class _Columns:
    """What all nodes of a part say, as lists of bytes."""

    def __init__(self, part: Part) -> None:
        self.names: list[bytes] = []
        self.ops: list[bytes] = []
        self.devices: list[bytes] = []
        self.inputs: list[bytes] = []
        self.counts: list[int] = []
        for node in part.nodes:  # at once: a message is found in memory only one time
            inputs = node.input[:]
            self.names.append(node.name)
            self.ops.append(node.op)
            self.devices.append(node.device)
            self.inputs += inputs
            self.counts.append(len(inputs))


def _count_edges(parts: tuple[Part, ...]) -> None:
    edges = 0
    for node in chain.from_iterable(part.nodes for part in parts):
        edges += len(node.input)
        if edges > _MOST_EDGES:
            raise MalformedError("The graph has more than 2,097,152 edges.")
