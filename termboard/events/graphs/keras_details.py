"""What a Keras layer's configuration says, as people read it."""

from __future__ import annotations

import json
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from termboard.events.graphs import keras_shapes as shapes_of
from termboard.events.graphs.attributes import cut, shape_text
from termboard.events.graphs.names import well_formed
from termboard.graph import Attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.events.graphs.keras_layers import Layer
    from termboard.graph import Shape

_MOST_ATTRIBUTES = 1000
_HIDDEN = frozenset({"name", "dtype", "layers", "input_layers", "output_layers"})
_COMPUTED_IN = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}


class LayerDetails:
    """Of the layers of a Keras model. Any thread may ask."""

    def __init__(
        self, layers: Sequence[Layer], inputs: Sequence[Sequence[tuple[int, int]]]
    ) -> None:
        """`inputs` are (layer, output) of each layer."""
        self._layers = layers
        self._inputs = inputs

    def attributes(self, node: int) -> tuple[Attribute, ...]:
        """Return a layer's class and what its configuration sets, in the order of names."""
        layer = self._layers[node]
        said = {
            name: value
            for name, value in islice(layer.config.items(), _MOST_ATTRIBUTES)
            if name not in _HIDDEN and value is not None
        }
        found = [_attribute(name, _value_text(value), value) for name, value in said.items()]
        for name, text in self._told(layer):
            found.append(_attribute(name, text, text))
        return tuple(sorted(found, key=lambda attribute: attribute.name))

    def shapes(self, node: int) -> tuple[Shape, ...]:
        """Return the shape of a layer's output, as far as it can be told."""
        found = self._shapes[node]
        return () if found is None else (found,)

    def dtype(self, node: int) -> str:
        """Return the dtype that a layer computes in."""
        policy = _policy(self._layers[node].config.get("dtype"))
        return _COMPUTED_IN.get(policy, policy)

    @cached_property
    def _shapes(self) -> list[Shape]:
        return shapes_of.outputs(self._layers, self._inputs)

    @staticmethod
    def _told(layer: Layer) -> list[tuple[str, str]]:
        told = [("keras_class", layer.class_name), ("dtype", _policy(layer.config.get("dtype")))]
        given = shapes_of.built_for(layer)
        if given is not None:
            told.append(("input_shape", shape_text(given)))
        return [(name, text) for name, text in told if text]


def _attribute(name: str, said: str, value: Any) -> Attribute:
    text = well_formed(said)
    size = len(text.encode()) if isinstance(value, str) else len(text)
    return Attribute(cut(well_formed(name), len(name)), cut(text, size), size)


def _policy(dtype: Any) -> str:
    """Return a dtype, or the name of a policy for one, as Keras 2 and 3 write them."""
    if isinstance(dtype, dict):
        config = dtype.get("config")
        dtype = config.get("name") if isinstance(config, dict) else None
    return well_formed(dtype) if isinstance(dtype, str) else ""


def _value_text(value: Any) -> str:
    """Return JSON, an object that Keras would make again as `Class(…)`."""
    if isinstance(value, str):
        return value
    class_name = value.get("class_name") if isinstance(value, dict) else None
    if isinstance(class_name, str):
        config = value.get("config")
        inner = config.items() if isinstance(config, dict) else ()
        said = [f"{name}={json.dumps(one)}" for name, one in inner if one is not None]
        return class_name + (f"({', '.join(said)})" if said else "")
    return json.dumps(value, ensure_ascii=False)
