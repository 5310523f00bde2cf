"""Shapes in a Keras model: what its JSON says of inputs, and what follows for outputs.

The JSON has the shape that a layer was built for, if it has weights, never that of its output. So
the output is what the next layer was built for, or what its class makes of its input.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from termboard.events.graphs.keras_layers import Layer
    from termboard.graph import Shape

_MOST_DIMENSIONS = 32
_LARGEST_SIZE = 1 << 62

Sizes = tuple[int | None, ...]


def said(shape: Any) -> Shape:
    """Return a shape as JSON has it, `[null, 28, 28]`; None if it is none."""
    if not isinstance(shape, list) or len(shape) > _MOST_DIMENSIONS:
        return None
    if not all(size is None or _is_size(size) for size in shape):
        return None
    return tuple(shape)


def built_for(layer: Layer) -> Shape:
    """Return the shape of the one input that a layer was built for."""
    built = layer.built if isinstance(layer.built, dict) else {}
    return said(built.get("input_shape"))


def outputs(layers: Sequence[Layer], inputs: Sequence[Sequence[tuple[int, int]]]) -> list[Shape]:
    """Return the shape of each layer's output, as far as it can be told.

    `inputs` are (layer, output) of each, in the order of the layers.
    """
    found: list[Shape] = [_of_input(layer) for layer in layers]
    for target, sources in enumerate(inputs):
        if len(sources) == 1 and sources[0][1] == 0:
            before = sources[0][0]
            found[before] = found[before] or built_for(layers[target])
    for index, layer in enumerate(layers):  # a model's own order is that of the data
        if found[index] is None:
            given = [found[source] if output == 0 else None for source, output in inputs[index]]
            found[index] = _merged(layer, given) or _made_of(layer, built_for(layer) or _one(given))
    return found


def _one(given: Sequence[Shape]) -> Shape:
    return given[0] if len(given) == 1 else None


def _merged(layer: Layer, given: Sequence[Shape]) -> Shape:
    """Return what a layer that joins several inputs makes of them, all of the same rank."""
    shapes = [shape for shape in given if shape is not None]
    ranks = {len(shape) for shape in shapes}
    if len(shapes) < 2 or len(shapes) < len(given) or len(ranks) > 1:
        return None
    sizes = list(zip(*shapes, strict=True))
    if layer.class_name in _ELEMENTWISE:
        return tuple(None if None in size else max(size) for size in sizes)
    if layer.class_name != "Concatenate":
        return None
    axis = layer.config.get("axis", -1)
    if not isinstance(axis, int) or not -len(sizes) <= axis < len(sizes):
        return None
    along = sizes[axis]
    made = list(shapes[0])
    made[axis] = None if None in along else sum(along)
    return tuple(made)


def _of_input(layer: Layer) -> Shape:
    if layer.class_name != "InputLayer":
        return None
    return said(layer.config.get("batch_shape")) or said(layer.config.get("batch_input_shape"))


def _made_of(layer: Layer, given: Shape) -> Shape:
    """Return what a layer of a known class makes of an input of this shape."""
    if given is None:
        given = said(layer.config.get("batch_input_shape"))  # Keras 2, of a Sequential's first
    rule = _RULES.get(layer.class_name)
    if given is None or rule is None:
        return None
    try:
        return rule(given, layer.config)
    except (TypeError, ValueError, KeyError, IndexError, ZeroDivisionError, OverflowError):
        return None  # a configuration that this class does not have


def _is_size(size: Any) -> bool:
    return isinstance(size, int) and not isinstance(size, bool) and 0 <= size < _LARGEST_SIZE


def _same(given: Sizes, _: dict[str, Any]) -> Shape:
    return given


def _dense(given: Sizes, config: dict[str, Any]) -> Shape:
    return (*given[:-1], _size(config["units"]))


def _flat(given: Sizes, _: dict[str, Any]) -> Shape:
    rest = given[1:]
    return given[0], None if None in rest else math.prod(size or 0 for size in rest)


def _embedding(given: Sizes, config: dict[str, Any]) -> Shape:
    return (*given, _size(config["output_dim"]))


def _reshaped(given: Sizes, config: dict[str, Any]) -> Shape:
    target = said(config["target_shape"])
    return None if target is None or None in target else (given[0], *target)


def _recurrent(given: Sizes, config: dict[str, Any]) -> Shape:
    units = _size(config["units"])
    return (*given[:2], units) if config.get("return_sequences") else (given[0], units)


def _convolved(given: Sizes, config: dict[str, Any]) -> Shape:
    return _slid(given, config, "kernel_size", _size(config["filters"]))


def _depthwise(given: Sizes, config: dict[str, Any]) -> Shape:
    channels = given[-1] if _channels_last(config) else given[1]
    wide = None if channels is None else channels * _size(config["depth_multiplier"])
    return _slid(given, config, "kernel_size", wide)


def _pooled(given: Sizes, config: dict[str, Any]) -> Shape:
    return _slid(given, config, "pool_size", given[-1] if _channels_last(config) else given[1])


def _pooled_whole(given: Sizes, config: dict[str, Any]) -> Shape:
    channels = given[-1] if _channels_last(config) else given[1]
    if not config.get("keepdims"):
        return given[0], channels
    ones = (1,) * (len(given) - 2)
    return (given[0], *ones, channels) if _channels_last(config) else (given[0], channels, *ones)


def _slid(given: Sizes, config: dict[str, Any], window: str, channels: int | None) -> Shape:
    """Return what a window that slides over the inner dimensions makes of them."""
    last = _channels_last(config)
    inner = given[1:-1] if last else given[2:]
    strides = config.get("strides") or (config[window] if window == "pool_size" else 1)
    wider = config.get("dilation_rate") or [1] * len(inner)
    made = tuple(
        _steps(size, _size(wide), _size(stride), _size(apart), config["padding"])
        for size, wide, stride, apart in zip(
            inner, _each(config[window], inner), _each(strides, inner), _each(wider, inner),
            strict=True,
        )
    )  # fmt: skip
    return (given[0], *made, channels) if last else (given[0], channels, *made)


def _steps(size: int | None, wide: int, stride: int, apart: int, padding: str) -> int | None:
    if size is None:
        return None
    if padding in ("same", "causal"):
        return -(-size // stride)
    if padding != "valid":
        raise ValueError(padding)
    return max(0, (size - (wide - 1) * apart - 1) // stride + 1)


def _each(said_of: Any, inner: Sizes) -> list[Any]:
    return said_of if isinstance(said_of, list) else [said_of] * len(inner)


def _size(number: Any) -> int:
    if not _is_size(number):
        raise ValueError(number)
    return int(number)


def _channels_last(config: dict[str, Any]) -> bool:
    return config.get("data_format") != "channels_first"


_ELEMENTWISE = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"})

_RULES: dict[str, Callable[[Sizes, dict[str, Any]], Shape]] = {
    **dict.fromkeys(
        (
            "Activation", "ActivityRegularization", "AlphaDropout", "BatchNormalization", "Dropout",
            "ELU", "GaussianDropout", "GaussianNoise", "GroupNormalization", "LayerNormalization",
            "LeakyReLU", "Masking", "Normalization", "PReLU", "ReLU", "RMSNormalization",
            "Rescaling", "Softmax", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
            "ThresholdedReLU", "UnitNormalization",
        ),
        _same,
    ),
    **{f"Conv{rank}D": _convolved for rank in (1, 2, 3)},
    **{f"SeparableConv{rank}D": _convolved for rank in (1, 2)},
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), _depthwise),
    **{
        f"{kind}Pooling{rank}D": _pooled for kind in ("Average", "Max") for rank in (1, 2, 3)
    },
    **{
        f"Global{kind}Pooling{rank}D": _pooled_whole
        for kind in ("Average", "Max") for rank in (1, 2, 3)
    },
    **dict.fromkeys(("GRU", "LSTM", "SimpleRNN"), _recurrent),
    "Dense": _dense,
    "Embedding": _embedding,
    "Flatten": _flat,
    "Reshape": _reshaped,
}  # fmt: skip
