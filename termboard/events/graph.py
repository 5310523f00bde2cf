"""How large a logged graph is, in each of the encodings that a log has for one.

What these functions raise is MalformedError, or protobuf's DecodeError.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from termboard.events.malformed import MalformedError
from termboard.logged import GraphSize
from termboard.proto import message_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_JSON = 1 << 24
"""Bytes of a Keras model: its objects may take 25 times as much memory."""
_LONGEST_GRAPH = 1 << 27
"""Bytes of a graph: its messages may take 50 times as much, if they hold next to nothing."""


def graph_def(data: bytes) -> GraphSize:
    """Count a GraphDef's nodes, and their inputs as edges, without the functions of its library."""
    return _size([_parsed("GraphDef", data)])


def meta_graph_def(data: bytes) -> GraphSize:
    """Count the nodes and edges of the graph in a MetaGraphDef."""
    return _size([_parsed("MetaGraphDef", data).graph_def])


def run_metadata(data: bytes) -> GraphSize:
    """Count the nodes and edges of the graphs in a RunMetadata.

    Those of its functions before they were optimised, which TensorBoard draws; without any, those
    of its partitions. One that holds only times has neither nodes nor edges.
    """
    found = _parsed("RunMetadata", data)
    functions = [function.pre_optimization_graph for function in found.function_graphs]
    return _size(functions or found.partition_graphs)


def _parsed(name: str, data: bytes) -> Any:
    if len(data) > _LONGEST_GRAPH:
        raise MalformedError("The graph is longer than 128 MiB.")
    return message_class(name).FromString(data)


def _size(graphs: Iterable[Any]) -> GraphSize:
    nodes = edges = 0
    for graph in graphs:
        nodes += len(graph.node)
        edges += sum(len(node.input) for node in graph.node)
    return GraphSize(nodes, edges)


def keras_model(data: bytes) -> GraphSize:
    """Count the layers of a Keras model's JSON, and the connections between them.

    A model within a model is no layer of its own; its layers count. Layers that do not say what
    they are connected to (those of a Sequential) are connected to the one before.
    """
    if len(data) > _LONGEST_JSON:
        raise MalformedError("The Keras model is longer than 16 MiB.")
    try:
        model = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MalformedError("The Keras model is no JSON.") from error
    nodes = edges = 0
    waiting = [(model, False)]
    while waiting:
        layer, has_predecessor = waiting.pop()
        below = _layers(layer)
        nodes += not below
        edges += _connections(layer, has_predecessor=has_predecessor)
        waiting += [(child, index > 0) for index, child in enumerate(below)]
    return GraphSize(nodes, edges)


def _layers(layer: Any) -> list[Any]:
    config = layer.get("config") if isinstance(layer, dict) else None
    if not isinstance(config, dict):
        raise MalformedError("The Keras model has a layer without a configuration.")
    below = config.get("layers")
    return below if isinstance(below, list) else []


def _connections(layer: dict[str, Any], *, has_predecessor: bool) -> int:
    inbound = layer.get("inbound_nodes")
    if not isinstance(inbound, list):
        return int(has_predecessor)
    return sum(1 for node in inbound for _ in _inputs(node))


def _inputs(node: Any) -> Iterator[Any]:
    """Yield what goes into one use of a layer, as Keras 3 says it, or as Keras 2 did."""
    if isinstance(node, list):  # Keras 2: [[layer, use, output, {…}], …]
        yield from node
        return
    arguments = node.get("args") if isinstance(node, dict) else None
    for argument in arguments if isinstance(arguments, list) else ():
        for one in argument if isinstance(argument, list) else [argument]:
            config = one.get("config") if isinstance(one, dict) else None
            if isinstance(config, dict) and config.get("keras_history"):
                yield one
