"""A Keras model to a Graph: its layers, and what goes from one into the next.

As TensorBoard's `keras_util` has it, which leaves out what Keras 2 connected, what is handed over
by keyword, and outputs of models that are models again.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from termboard.events.graphs import names as graph_names
from termboard.events.graphs.keras_details import LayerDetails
from termboard.events.graphs.keras_flow import Flow
from termboard.events.graphs.keras_layers import parsed
from termboard.events.malformed import MalformedError
from termboard.graph import Graph

if TYPE_CHECKING:
    from termboard.events.graphs.keras_layers import Layer

_MOST_EDGES = 1 << 18
_LONGEST_NAMES = 1 << 26
"""Characters of all names together: models in models with long names make them long."""


def keras_model(data: bytes) -> Graph:
    """Return the graph of a Keras model's JSON. Raises MalformedError."""
    root = parsed(data)
    layers = _leaves(root)
    numbers = {layer: number for number, layer in enumerate(layers)}
    flow, edges = Flow(), 0
    inputs: list[list[tuple[int, int]]] = []
    missing: list[tuple[int, str]] = []
    for number, layer in enumerate(layers):
        found = flow.into(layer)
        inputs.append([(numbers[source], output) for source, output in found.sources])
        missing += [(number, name) for name in found.missing]
        edges += len(found.sources)
        if edges > _MOST_EDGES:
            raise MalformedError("The Keras model has more than 262,144 connections.")
    names, renamed = graph_names.unique(_names(layers))
    flat = np.array(list(chain.from_iterable(inputs)), np.int32).reshape(-1, 2)
    return Graph(
        kind="layers",
        names=names,
        ops=tuple(layer.class_name for layer in layers),
        devices=("",) * len(layers),
        sources=flat[:, 0],
        outputs=flat[:, 1],
        targets=np.repeat(np.arange(len(layers), dtype=np.int32), [len(one) for one in inputs]),
        details=LayerDetails(layers, inputs),
        missing=tuple(missing),
        renamed=renamed,
    )


def _leaves(root: Layer) -> list[Layer]:
    """Return all layers that are no models, in the model's order."""
    found, waiting = [], [root]
    while waiting:
        layer = waiting.pop()
        if layer.below:
            waiting += reversed(layer.below)
        else:
            found.append(layer)
    return found


def _names(layers: list[Layer]) -> list[str]:
    """Return the names of layers behind those of the models that they are in."""
    scopes: dict[Layer | None, str] = {None: ""}
    names, length = [], 0
    for layer in layers:
        names.append(_scope(layer.parent, scopes) + layer.name)
        length += len(names[-1])
        if length > _LONGEST_NAMES:
            raise MalformedError("The names in the Keras model are too long.")
    return names


def _scope(model: Layer | None, scopes: dict[Layer | None, str]) -> str:
    if model not in scopes:
        assert model is not None
        scopes[model] = f"{_scope(model.parent, scopes)}{model.name}/"
    return scopes[model]
