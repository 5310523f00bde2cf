"""How large the parameters of a torch trace are, told from the operations that use them.

Of a layer 64 → 32 the weight has 64 · 32 values, though the trace does not say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.analysis.graphs.facts import product, total
from termboard.analysis.graphs.traced_modules import PARAMETER
from termboard.analysis.graphs.traced_operations import (
    CONVOLUTIONS,
    GATES,
    UNKNOWN,
    Convolution,
    convolved,
    last,
    recurrent_sizes,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.analysis.graphs.facts import Facts
    from termboard.analysis.graphs.op_costs import Known

_ROWS = "The log does not hold how many rows this embedding has."
_SAME_VALUES = frozenset(
    {
        "aten::t", "aten::transpose", "aten::permute", "aten::view", "aten::reshape", "aten::to",
        "aten::contiguous", "aten::clone", "aten::detach", "aten::type_as", "aten::flatten",
        "aten::squeeze", "aten::unsqueeze", "aten::numpy_T", "aten::exp", "aten::sigmoid",
        "aten::softplus", "aten::tanh", "aten::neg", "aten::softmax", "aten::relu", "aten::alias",
    }
)  # fmt: skip
"""Their output has as many values as the parameter that goes in."""
_MOST_INPUTS = 100
"""Inputs of an operation, and users of a list, that are looked at."""


def parameters(facts: Facts, node: int) -> Known:
    """Return how many values a parameter has, told from what uses it; 0 for other nodes.

    Running averages of a normalisation are none: no gradient changes them.
    """
    if facts.graph.ops[node] != PARAMETER:
        return 0
    reason = ""
    for user in facts.users(node):
        found = _size_for(facts, node, user)
        if isinstance(found, int):
            return found
        reason = reason or found
    if not reason and all(facts.graph.ops[user] == PARAMETER for user in facts.users(node)):
        return 0  # a module, of which parameters are read
    return reason or UNKNOWN


def _size_for(facts: Facts, node: int, user: int) -> Known:
    """Return a parameter's size by one of its users."""
    op = facts.graph.ops[user]
    if op == "prim::ListConstruct":
        for further in facts.users(user)[:_MOST_INPUTS]:
            if facts.graph.ops[further] in GATES:
                return _recurrent_size(facts, node, user, further)
        return UNKNOWN
    if op in _SAME_VALUES:
        return _or_unknown(product(facts.shape(user)))
    if op in ("aten::chunk", "aten::split", "aten::unbind"):
        parts = [facts.shape(part) for unpack in (user,) for part in facts.users(unpack)]
        return _or_unknown(total(map(product, parts)) if parts else None)
    rule = _SIZES.get(op)
    inputs = facts.inputs(user)
    if rule is None or facts.has_gap(user) or len(inputs) > _MOST_INPUTS or node not in inputs:
        return UNKNOWN
    return rule(facts, user, inputs.index(node))


def _or_unknown(size: int | None) -> Known:
    return UNKNOWN if size is None else size


def _linear_size(facts: Facts, user: int, place: int) -> Known:
    made = last(facts.shape(user))
    if place == 1:
        return _or_unknown(product((last(facts.input_shape(user, 0)), made)))
    return _or_unknown(made)


def _factor_size(facts: Facts, user: int, place: int) -> Known:
    """Return the size of a matrix that something is multiplied with, without a batch."""
    if place == 1:
        sizes = (last(facts.input_shape(user, 0)), last(facts.shape(user)))
    else:
        sizes = (last(facts.shape(user), -2), last(facts.input_shape(user, 1), -2))
    return _or_unknown(product(sizes))


def _added_product_size(facts: Facts, user: int, place: int) -> Known:
    """Return the size of what `addmm(bias, input, weight)` reads."""
    if place == 0:
        return _or_unknown(last(facts.shape(user)))
    sizes = (last(facts.input_shape(user, 1)), last(facts.shape(user)))
    return _or_unknown(product(sizes)) if place == 2 else UNKNOWN


def _channels_size(facts: Facts, user: int, place: int) -> Known:
    """Return the size of weight and bias of a batch norm; its averages are no parameters."""
    return 0 if place > 2 else _or_unknown(last(facts.input_shape(user, 0), 1))


def _group_size(facts: Facts, user: int, _: int) -> Known:
    return _or_unknown(last(facts.input_shape(user, 0), 1))


def _layer_norm_size(facts: Facts, user: int, _: int) -> Known:
    sizes = facts.constants(facts.input(user, 1))
    return UNKNOWN if sizes is None else _or_unknown(product(tuple(sizes)))


def _convolution_size(facts: Facts, user: int, place: int) -> Known:
    made = convolved(facts, user)
    if place == 2:
        return _or_unknown(last(facts.shape(user), 1))
    return made.kernel_size(facts, user) if isinstance(made, Convolution) else made


def _recurrent_size(facts: Facts, node: int, collected: int, user: int) -> Known:
    """Return the size of one of an LSTM's, GRU's or RNN's parameters, by its place among them."""
    inputs = facts.inputs(collected)
    sizes = recurrent_sizes(facts, user, len(inputs))
    return sizes if isinstance(sizes, str) else sizes[inputs.index(node)]


_SIZES: dict[str, Callable[[Facts, int, int], Known]] = {
    "aten::linear": _linear_size,
    "aten::addmm": _added_product_size,
    **dict.fromkeys(("aten::matmul", "aten::mm"), _factor_size),
    **dict.fromkeys(CONVOLUTIONS, _convolution_size),
    **dict.fromkeys(("aten::batch_norm", "aten::instance_norm"), _channels_size),
    "aten::group_norm": _group_size,
    **dict.fromkeys(("aten::layer_norm", "aten::rms_norm"), _layer_norm_size),
    "aten::embedding": lambda *_: _ROWS,
    "aten::embedding_bag": lambda *_: _ROWS,
}
