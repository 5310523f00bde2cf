"""FLOPs and parameters of Keras' layers, from their configurations and the shapes between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.analysis.graphs.facts import product, total
from termboard.analysis.graphs.op_costs import NO_SHAPE, Known

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.analysis.graphs.facts import Facts
    from termboard.graph import Shape

_UNKNOWN_CLASS = "It is not known how many parameters layers of the class {} have."
_SIMPLE = re.compile(r"(\w+)=(true|false|null|-?[0-9]{1,18})(?=[,)])")
_INTEGERS = re.compile(r"\[?(?:(?:\?|[0-9]{1,18})(?:, )?)*\]?")
_GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}

_WITHOUT = frozenset(
    {
        "InputLayer", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "Dropout", "Flatten",
        "Reshape", "Permute", "RepeatVector", "Lambda", "Masking", "Concatenate", "Add", "Subtract",
        "Multiply", "Average", "Maximum", "Minimum", "Dot", "UpSampling1D", "UpSampling2D",
        "UpSampling3D", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Cropping1D",
        "Cropping2D", "Cropping3D", "GaussianNoise", "GaussianDropout", "AlphaDropout",
        "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "ActivityRegularization",
        "Rescaling", "Resizing", "CenterCrop", "RandomFlip", "RandomRotation", "RandomZoom",
        "RandomTranslation", "RandomContrast", "RandomCrop", "UnitNormalization", "Normalization",
        "CategoryEncoding", "Discretization", "Hashing", "IntegerLookup", "StringLookup",
        "TextVectorization", "ThresholdedReLU", "Identity", "Attention", "AdditiveAttention",
        "GetItem", "Cast", "Get",
    }
)  # fmt: skip
_POOLING = re.compile(r"(?:Global)?(?:Max|Average)Pooling[123]D\Z")
_MOVES = re.compile(
    r"(?:InputLayer|Dropout|Flatten|Reshape|Permute|RepeatVector|Concatenate|Embedding|Masking"
    r"|Identity|GetItem|Cast|(?:UpSampling|ZeroPadding|Cropping)[123]D|SpatialDropout[123]D)\Z"
)


@dataclass(frozen=True)
class _Layer:
    """What a rule needs of a layer."""

    config: dict[str, str]
    fed: Shape
    """Shape of its input."""
    made: Shape
    """Shape of its output."""

    def number(self, name: str) -> int | None:
        """Return an integer of the configuration; None if there is none."""
        found = self.numbers(name)
        return found[0] if found else None

    def numbers(self, name: str) -> list[int]:
        """Return a list of integers, or a single one as a list of one."""
        said = self.config.get(name, "")
        if not said or not _INTEGERS.fullmatch(said):
            return []
        return [int(part) for part in said.strip("[]").split(", ") if part.isdigit()]

    def is_on(self, name: str, *, default: bool = True) -> bool:
        """Return a switch of the configuration."""
        return self.config.get(name, "true" if default else "false") == "true"

    @property
    def channels(self) -> int | None:
        """Channels of the input."""
        return _size(self.fed, 1 if self.config.get("data_format") == "channels_first" else -1)


def flops(facts: Facts, node: int) -> Known:
    """Return the FLOPs of a layer: twice its weights for each place that they are used at."""
    name = facts.graph.ops[node]
    if _MOVES.match(name):
        return 0
    layer = _layer(facts, node)
    values = facts.values(layer.made)
    multiplied = _MULTIPLIED.get(name)
    if multiplied is None:
        if _POOLING.match(name):
            values = facts.values(layer.fed)
        return NO_SHAPE if values is None else values
    found = multiplied(layer, facts)
    return NO_SHAPE if found is None else 2 * found


def parameters(facts: Facts, node: int) -> Known:
    """Return how many values the training of a layer changes: no moving averages."""
    name = facts.graph.ops[node]
    if name in _WITHOUT or _POOLING.match(name):
        return 0
    rule = _PARAMETERS.get(name)
    if rule is None:
        return _UNKNOWN_CLASS.format(name[:100])
    found = rule(_layer(facts, node))
    return NO_SHAPE if found is None else found


def _layer(facts: Facts, node: int) -> _Layer:
    config = {one.name: one.value for one in facts.graph.details.attributes(node)}
    fed = _shape(config.get("input_shape", "")) or facts.input_shape(node, 0)
    return _Layer(config, fed, facts.shape(node))


def _shape(said: str) -> Shape:
    """Return the shape that `[?, 8, 8, 1]` stands for."""
    if not said or not _INTEGERS.fullmatch(said):
        return None
    parts = [part for part in said.strip("[]").split(", ") if part]
    return tuple(None if part == "?" else int(part) for part in parts)


def _size(shape: Shape, place: int) -> int | None:
    return shape[place] if shape and -len(shape) <= place < len(shape) else None


def _sum(*products: tuple[int | None, ...]) -> int | None:
    return total(product(sizes) for sizes in products)


def _dense(layer: _Layer) -> int | None:
    units = layer.number("units")
    return _sum((_size(layer.fed, -1), units), (units, int(layer.is_on("use_bias"))))


def _kernel(layer: _Layer) -> tuple[int | None, ...]:
    return tuple(layer.numbers("kernel_size")) or (None,)


def _convolution(layer: _Layer) -> int | None:
    filters, channels = layer.number("filters"), layer.channels
    groups = layer.number("groups") or 1
    weights = product((channels, filters, *_kernel(layer)))
    bias = product((filters, int(layer.is_on("use_bias"))))
    return None if weights is None or bias is None else weights // groups + bias


def _depthwise(layer: _Layer) -> int | None:
    made = product((layer.channels, layer.number("depth_multiplier") or 1))
    return _sum((made, *_kernel(layer)), (made, int(layer.is_on("use_bias"))))


def _separable(layer: _Layer) -> int | None:
    filters = layer.number("filters")
    deep = product((layer.channels, layer.number("depth_multiplier") or 1))
    return _sum((deep, *_kernel(layer)), (deep, filters), (filters, int(layer.is_on("use_bias"))))


def _embedding(layer: _Layer) -> int | None:
    return product((layer.number("input_dim"), layer.number("output_dim")))


def _recurrent(gates: int) -> Callable[[_Layer], int | None]:
    def rule(layer: _Layer) -> int | None:
        units, fed = layer.number("units"), _size(layer.fed, -1)
        biases = int(layer.is_on("use_bias"))
        if gates == _GATES["GRU"] and layer.is_on("reset_after"):
            biases *= 2  # one for the input and one for the state
        inner = _sum((fed, units), (units, units), (units, biases))
        return product((inner, gates))

    return rule


def _normalisation(layer: _Layer) -> int | None:
    axes = [_size(layer.fed, axis) for axis in _axes(layer)]
    return product((*axes, int(layer.is_on("scale")) + int(layer.is_on("center"))))


def _axes(layer: _Layer) -> list[int]:
    said = layer.config.get("axis", "-1").strip("[]")
    return [int(part) for part in said.split(", ") if re.fullmatch(r"-?[0-9]{1,3}", part)]


def _attention(layer: _Layer) -> int | None:
    """Return queries', keys', values' and the output's projections."""
    heads, keys = layer.number("num_heads"), layer.number("key_dim")
    values = layer.number("value_dim") or keys
    made = _size(layer.made, -1) or _size(layer.fed, -1)
    fed = _size(layer.fed, -1) or made  # as wide as the queries, unless it was told otherwise
    bias = int(layer.is_on("use_bias"))
    return _sum(
        (2, heads, keys, _plus(fed, bias)),
        (heads, values, _plus(fed, bias)),
        (heads, values, made),
        (made, bias),
    )


def _plus(size: int | None, more: int) -> int | None:
    return None if size is None else size + more


def _prelu(layer: _Layer) -> int | None:
    if layer.fed is None:
        return None
    shared = set(layer.numbers("shared_axes"))
    return product(tuple(1 if i in shared else size for i, size in enumerate(layer.fed) if i))


def _wrapped(layer: _Layer) -> tuple[str, _Layer]:
    """Return class and configuration of the layer that a wrapper holds, for the same input."""
    said = layer.config.get("layer", "")
    return said.partition("(")[0], _Layer(dict(_SIMPLE.findall(said)), layer.fed, layer.made)


def _twice(layer: _Layer) -> int | None:
    name, inner = _wrapped(layer)
    return product((2, _PARAMETERS[name](inner))) if name in _GATES else None


def _each_step(layer: _Layer) -> int | None:
    name, inner = _wrapped(layer)
    return _dense(inner) if name == "Dense" else 0 if name in _WITHOUT else None


def _places(layer: _Layer, facts: Facts, sizes: Shape) -> int | None:
    """Return how often a kernel is applied: places of a picture, whose channels are last."""
    channels = _size(sizes, 1 if layer.config.get("data_format") == "channels_first" else -1)
    values = facts.values(sizes)
    return None if values is None or not channels else values // channels


def _weights(
    rule: Callable[[_Layer], int | None], *, of_input: bool = False
) -> Callable[[_Layer, Facts], int | None]:
    """Return what multiplies all of a layer's weights, without biases, at each place."""

    def multiplied(layer: _Layer, facts: Facts) -> int | None:
        config = {**layer.config, "use_bias": "false"}
        weights = rule(_Layer(config, layer.fed, layer.made))
        return product((weights, _places(layer, facts, layer.fed if of_input else layer.made)))

    return multiplied


def _attended(layer: _Layer, facts: Facts) -> int | None:
    """Return the projections of each step, and steps times steps for scores and values."""
    layer = _Layer(layer.config, layer.fed or layer.made, layer.made)
    steps, heads = _size(layer.fed, -2), layer.number("num_heads")
    keys = layer.number("key_dim")
    projected = _weights(_attention, of_input=True)(layer, facts)
    return total(
        (
            projected,
            product((steps, steps, heads, _sum((keys,), (layer.number("value_dim") or keys,)))),
        )
    )


_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D")
_TRANSPOSED = ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
_PARAMETERS: dict[str, Callable[[_Layer], int | None]] = {
    "Dense": _dense,
    "Embedding": _embedding,
    **dict.fromkeys((*_CONVOLUTIONS, *_TRANSPOSED), _convolution),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), _depthwise),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), _separable),
    **{name: _recurrent(gates) for name, gates in _GATES.items()},
    **dict.fromkeys(
        ("BatchNormalization", "LayerNormalization", "GroupNormalization"), _normalisation
    ),
    "RMSNormalization": lambda layer: product(tuple(_size(layer.fed, a) for a in _axes(layer))),
    "MultiHeadAttention": _attention,
    "PReLU": _prelu,
    "Bidirectional": _twice,
    "TimeDistributed": _each_step,
}
_MULTIPLIED: dict[str, Callable[[_Layer, Facts], int | None]] = {
    "Dense": _weights(_dense),
    **dict.fromkeys(_CONVOLUTIONS, _weights(_convolution)),
    **dict.fromkeys(_TRANSPOSED, _weights(_convolution, of_input=True)),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), _weights(_depthwise)),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), _weights(_separable)),
    **{name: _weights(_recurrent(gates), of_input=True) for name, gates in _GATES.items()},
    "Bidirectional": _weights(_twice, of_input=True),
    "MultiHeadAttention": _attended,
    "TimeDistributed": _weights(_each_step),
}
