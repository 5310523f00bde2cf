"""What goes into a layer of a Keras model, through the inputs and outputs of models in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from termboard.events.graphs.keras_layers import Layer, Use

Source = tuple["Layer", int]
"""A layer that is no model, and which of its outputs."""


@dataclass(frozen=True)
class Inputs:
    """What goes into a layer, and the names of layers that are not there."""

    sources: tuple[Source, ...] = ()
    missing: tuple[str, ...] = ()


class Flow:
    """Where the inputs of layers come from.

    Each model is followed once; there is no way back up, so nothing turns in a circle.
    """

    def __init__(self) -> None:
        self._children: dict[Layer, dict[str, Layer]] = {}
        self._places: dict[Layer, dict[str, int]] = {}
        self._last: dict[Layer, Layer] = {}
        self._into: dict[Layer, Inputs] = {}
        self._out_of: dict[Layer, tuple[Source | None, ...]] = {}

    def into(self, layer: Layer) -> Inputs:
        """Return what goes into a layer, or into a model."""
        if layer.below and layer in self._into:
            return self._into[layer]
        found = self._into_here(layer)
        if layer.below:
            self._into[layer] = found
        return found

    def _into_here(self, layer: Layer) -> Inputs:
        model = layer.parent
        if model is None:
            return Inputs()
        given = self._given(layer, model)
        if layer.inbound is None:
            before = self._before(layer, model)
            if given or before is None:
                return Inputs(given or self.into(model).sources)
            return Inputs(tuple(source for source in self._out(before) if source is not None))
        sources = [(use, self._source(model, use)) for use in layer.inbound]
        return Inputs(
            (*(source for _, source in sources if source is not None), *given),
            tuple(name for (name, _), source in sources if source is None),
        )

    def _given(self, layer: Layer, model: Layer) -> tuple[Source, ...]:
        """Return what a model's caller hands to one of its input layers, call after call."""
        if model not in self._places:
            uses = model.ends("input_layers")
            self._places[model] = {name: place for place, (name, _) in enumerate(uses)}
        places = self._places[model]
        if layer.name not in places:
            return ()
        return self.into(model).sources[places[layer.name] :: len(places)]

    def _before(self, layer: Layer, model: Layer) -> Layer | None:
        """Return the layer before this one in its model."""
        if model not in self._children:
            self._list(model)
        return self._last.get(layer)

    def _list(self, model: Layer) -> None:
        self._children[model] = {child.name: child for child in reversed(model.below)}
        self._last.update(zip(model.below[1:], model.below, strict=False))

    def _source(self, model: Layer, use: Use) -> Source | None:
        """Return what a layer's name in a model stands for; None if there is no such layer."""
        if model not in self._children:
            self._list(model)
        name, output = use
        child = self._children[model].get(name)
        if child is None:
            return None
        if not child.below:
            return child, output
        found = self._out(child)
        return found[min(max(0, output), len(found) - 1)] if found else None

    def _out(self, layer: Layer) -> tuple[Source | None, ...]:
        """Return what comes out of a layer or of a model."""
        if not layer.below:
            return ((layer, 0),)
        if layer not in self._out_of:
            uses = layer.ends("output_layers")
            self._out_of[layer] = (
                tuple(self._source(layer, use) for use in uses)
                if uses
                else self._out(layer.below[-1])
            )
        return self._out_of[layer]
