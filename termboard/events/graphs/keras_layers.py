"""A Keras model's JSON as a tree of layers, of Keras 2 and of Keras 3.

What is said of a layer is taken as it comes: anything may be missing, or of another kind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from termboard.events.graphs.names import shortened, well_formed
from termboard.events.malformed import MalformedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_JSON = 1 << 24
"""Bytes of a model: its objects may take 25 times as much memory."""
_MOST_LAYERS = 1 << 16
_MOST_OUTPUTS = 1 << 20
"""Of one layer."""
_DEEPEST = 64
"""Models within models."""

Use = tuple[str, int]
"""Name of a layer beside this one, and which of its outputs."""


@dataclass(eq=False)
class Layer:
    """A layer, or a model that stands as one."""

    name: str
    class_name: str
    config: dict[str, Any]
    built: Any
    """Its `build_config`, if it has one."""
    parent: Layer | None
    inbound: list[Use] | None
    """What goes into it, call after call; None if it does not say so: then it follows the one
    before."""
    below: list[Layer] = field(default_factory=list)
    """Of a model, in its own order; a layer has none."""

    def ends(self, which: str) -> list[Use]:
        """Return a model's `input_layers` or `output_layers`; empty where it does not say them."""
        return list(_uses(self.config.get(which)))


def parsed(data: bytes) -> Layer:
    """Return the model in the JSON that Keras' `to_json` gives. Raises MalformedError."""
    if len(data) > _LONGEST_JSON:
        raise MalformedError("The Keras model is longer than 16 MiB.")
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MalformedError("The Keras model is no JSON.") from error
    root = _layer(said, None)
    waiting, count = [(root, 1)], 1
    while waiting:
        layer, depth = waiting.pop()
        below = layer.config.get("layers")
        if not isinstance(below, list):
            continue
        if depth > _DEEPEST:
            raise MalformedError("The Keras model has models in models, more than 64 deep.")
        count += len(below)
        if count > _MOST_LAYERS:
            raise MalformedError("The Keras model has more than 65,536 layers.")
        layer.below = [_layer(one, layer) for one in below]
        waiting += [(one, depth + 1) for one in layer.below]
    return root


def _layer(said: Any, parent: Layer | None) -> Layer:
    config = said.get("config") if isinstance(said, dict) else None
    if not isinstance(config, dict):
        raise MalformedError("The Keras model has a layer without a configuration.")
    class_name = _text(said.get("class_name"))
    name = _text(said.get("name")) or class_name or "layer"
    if isinstance(config.get("name"), str):
        name = well_formed(config["name"])
    inbound = said.get("inbound_nodes")
    return Layer(
        name=shortened(name) or "layer",
        class_name=class_name,
        config=config,
        built=said.get("build_config"),
        parent=parent,
        inbound=list(_inbound(inbound)) if isinstance(inbound, list) else None,
    )


def _text(said: Any) -> str:
    return well_formed(said) if isinstance(said, str) else ""


def _inbound(calls: list[Any]) -> Iterator[Use]:
    """Yield what goes into each call of a layer: tensors anywhere in its arguments."""
    for call in calls:
        if isinstance(call, dict):  # Keras 3: {"args": […], "kwargs": {…}}
            yield from _tensors([call.get("args"), call.get("kwargs")])
        else:  # Keras 2: [[layer, call, output, {name: [layer, call, output]}], …]
            yield from _uses(call)


def _tensors(said: Any) -> Iterator[Use]:
    """Yield the tensors in the arguments of a call, in order."""
    waiting = [said]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            config = one.get("config")
            history = config.get("keras_history") if isinstance(config, dict) else None
            if history is None:
                waiting += reversed(one.values())
            else:
                yield from _uses(history)


def _uses(said: Any) -> Iterator[Use]:
    """Yield the tensors in `[layer, call, output]`, and in lists and dictionaries of such."""
    waiting = [said]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += reversed(one.values())
        elif isinstance(one, list) and one and isinstance(one[0], str):
            if len(one) >= 3:
                yield shortened(well_formed(one[0])), _output(one[2])
                waiting += reversed(one[3:])
        elif isinstance(one, list):
            waiting += reversed(one)


def _output(said: Any) -> int:
    return said if isinstance(said, int) and 0 <= said < _MOST_OUTPUTS else 0
