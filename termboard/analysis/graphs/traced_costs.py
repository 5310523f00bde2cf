"""FLOPs of torch's traced operations, for the batch that was traced."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from termboard.analysis.graphs.facts import product, total
from termboard.analysis.graphs.op_costs import NO_SHAPE, Known, einsum
from termboard.analysis.graphs.traced_operations import (
    CONVOLUTIONS,
    GATES,
    Convolution,
    convolved,
    last,
    recurrent_sizes,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.analysis.graphs.facts import Facts

_FREE = re.compile(
    r"prim::|onnx::|aten::(?:_?unsafe_)?(?:size|Int|view|reshape|flatten|unflatten|squeeze|unsqueeze"
    r"|transpose|t|permute|contiguous|expand|expand_as|chunk|split|unbind|narrow|slice|select|stack"
    r"|cat|concat|index_select|index|gather|embedding|to|type_as|detach|clone|zeros|ones|full|arange"
    r"|zeros_like|ones_like|full_like|empty|eye|dropout|feature_dropout|alpha_dropout|pad|constant"
    r"|constant_pad_nd|repeat|repeat_interleave|movedim|swapaxes|T|numpy_T|alias|one_hot|roll|flip"
    r"|len|dim|numel|copy|fill|is_floating_point|rsub_scalar|identity|lift_fresh|masked_fill"
    r"|upsample_nearest1d|upsample_nearest2d|upsample_nearest3d|pixel_shuffle|tril|triu|where)_?$"
)
_REDUCES = frozenset(
    {
        "aten::sum", "aten::mean", "aten::max", "aten::min", "aten::prod", "aten::norm",
        "aten::argmax", "aten::argmin", "aten::var", "aten::std", "aten::logsumexp",
        "aten::nll_loss", "aten::cross_entropy_loss", "aten::mse_loss", "aten::adaptive_avg_pool1d",
        "aten::adaptive_avg_pool2d", "aten::adaptive_avg_pool3d",
    }
)  # fmt: skip


def flops(facts: Facts, node: int) -> Known:
    """Return the FLOPs of an operation, for the batch that was traced."""
    op = facts.graph.ops[node]
    if "::" not in op or _FREE.match(op):
        return 0
    rule = _RULES.get(op.rstrip("_") if op.endswith("_") else op)
    if rule is not None:
        return rule(facts, node)
    shape = facts.input_shape(node, 0) if op in _REDUCES else facts.shape(node)
    values = facts.values(shape)
    return NO_SHAPE if values is None else values


def _recurrent_flops(facts: Facts, node: int) -> Known:
    """Return twice the weights for each step of each sequence."""
    collected = facts.input(node, 2)
    fed = facts.input_shape(node, 0)
    values = facts.values(fed)
    if collected is None or not fed or values is None or not fed[-1]:
        return NO_SHAPE
    sizes = recurrent_sizes(facts, node, len(facts.inputs(collected)))
    if isinstance(sizes, str):
        return sizes
    biased = facts.constant(facts.input(node, 3)) in ("1", "True")
    weights = sum(size for place, size in enumerate(sizes) if not biased or place % 4 < 2)
    return 2 * weights * (values // fed[-1])


def _product_flops(place: int) -> Callable[[Facts, int], Known]:
    """Return the rule of an operation whose input at `place` has what is summed as its last."""

    def rule(facts: Facts, node: int) -> Known:
        sizes = (facts.values(facts.shape(node)), last(facts.input_shape(node, place)))
        found = product(sizes)
        return NO_SHAPE if found is None else 2 * found

    return rule


def _convolution_flops(facts: Facts, node: int) -> Known:
    made = convolved(facts, node)
    return made.flops(facts, node) if isinstance(made, Convolution) else made


def _attention_flops(facts: Facts, node: int) -> Known:
    """Return FLOPs of queries times keys, and of their weights times values."""
    keys = last(facts.input_shape(node, 1), -2)
    found = total(
        product((facts.values(shape), keys))
        for shape in (facts.input_shape(node, 0), facts.shape(node))
    )
    return NO_SHAPE if found is None else 2 * found


def _einsum_flops(facts: Facts, node: int) -> Known:
    collected = facts.input(node, 1)
    operands = [] if collected is None else facts.inputs(collected)
    shapes = [facts.shape(operand) for operand in operands]
    found = einsum(facts.constant(facts.input(node, 0)).strip("'\" "), shapes, facts)
    return NO_SHAPE if found is None else found


_RULES: dict[str, Callable[[Facts, int], Known]] = {
    **dict.fromkeys(("aten::linear", "aten::matmul", "aten::mm", "aten::bmm"), _product_flops(0)),
    **dict.fromkeys(("aten::addmm", "aten::baddbmm"), _product_flops(1)),
    **dict.fromkeys(CONVOLUTIONS, _convolution_flops),
    **dict.fromkeys(GATES, _recurrent_flops),
    "aten::scaled_dot_product_attention": _attention_flops,
    "aten::einsum": _einsum_flops,
}
