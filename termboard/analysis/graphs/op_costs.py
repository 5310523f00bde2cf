"""FLOPs and parameters of TensorFlow's ops.

A multiplication and an addition are two FLOPs. Products of matrices and convolutions are counted in
full; every other op on floating point numbers counts one for each value that it makes, or that it
reduces; moving data is free.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from termboard.analysis.graphs.facts import product

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from termboard.analysis.graphs.facts import Facts
    from termboard.graph import Shape

Known = int | str
"""A number, or the sentence that says why it is not known."""

NO_SHAPE = "The log does not hold the shapes of the tensors."
_CALLS = "It calls functions, and the log does not say how often their ops run."
_CAPTURED = "The log does not hold the shapes of variables that a function is called with."

VARIABLES = frozenset(
    {"VarHandleOp", "VariableV2", "Variable", "AutoReloadVariable", "_VarHandlesOp"}
)
_READS = "ReadVariableOp"
_HANDED_IN = frozenset({"_Arg", "Placeholder", "PlaceholderWithDefault"})

_CALLING = frozenset(
    {
        "PartitionedCall", "StatefulPartitionedCall", "While", "StatelessWhile", "If",
        "StatelessIf", "Case", "StatelessCase", "MapDataset", "SymbolicGradient", "RemoteCall",
        "XlaLaunch", "For",
    }
)  # fmt: skip
_FREE = frozenset(
    {
        "Const", "Placeholder", "PlaceholderWithDefault", "PlaceholderV2", "_Arg", "_Retval",
        "Identity", "IdentityN", "StopGradient", "PreventGradient", "Snapshot", "NoOp", "Reshape",
        "Squeeze", "ExpandDims", "Transpose", "Shape", "ShapeN", "Size", "Rank", "Pack", "Unpack",
        "Concat", "ConcatV2", "Split", "SplitV", "Slice", "StridedSlice", "StridedSliceGrad", "Pad",
        "PadV2", "MirrorPad", "Gather", "GatherV2", "GatherNd", "ResourceGather", "ScatterNd",
        "Tile", "BroadcastTo", "Fill", "ZerosLike", "OnesLike", "Range", "Reverse", "ReverseV2",
        "DepthToSpace", "SpaceToDepth", "BatchToSpaceND", "SpaceToBatchND", "Assign",
        "AssignVariableOp", "ReadVariableOp", "VarIsInitializedOp", "IsVariableInitialized",
        "DestroyResourceOp", "Enter", "Exit", "Switch", "Merge", "NextIteration", "LoopCond",
        "RefEnter", "RefExit", "RefSwitch", "RefMerge", "Assert", "Print", "PrintV2", "SaveV2",
        "RestoreV2", "Save", "Restore", "MergeSummary", "ScalarSummary", "HistogramSummary",
        "ImageSummary", "TensorSummary", "TensorSummaryV2", "WriteSummary", "Cast", "Bitcast",
        "DynamicStitch", "DynamicPartition", "InvertPermutation", "BroadcastGradientArgs", "OneHot",
        "RandomUniform", "RandomStandardNormal", "TruncatedNormal", "StatelessRandomUniformV2",
        "StatelessRandomGetKeyCounter", "Unique", "Where", "MatrixDiagPartV3", "Sink", "Source",
        "_Send", "_Recv", "_HostSend", "_HostRecv", "TensorListReserve", "TensorListStack",
        "TensorListSetItem", "TensorListGetItem", "TensorListFromTensor",
        *VARIABLES,
    }
)  # fmt: skip
_REDUCES = frozenset(
    {
        "Sum", "Mean", "Max", "Min", "Prod", "L2Loss", "EuclideanNorm", "Any", "All", "ArgMax",
        "ArgMin", "BiasAddGrad", "SparseSoftmaxCrossEntropyWithLogits",
        "SoftmaxCrossEntropyWithLogits", "MaxPoolGrad", "AvgPoolGrad", "AddN", "TopKV2",
        "UnsortedSegmentSum", "SegmentSum",
    }
)  # fmt: skip
"""Ops that take about one step for each value of their first input."""

_NO_FLOATS = frozenset(
    {
        "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "bool", "string",
        "resource", "variant",
    }
)  # fmt: skip

_BOOKKEEPING = re.compile(
    r"(?:^|/)(?:adam|adamw|adamax|nadam|momentum|rmsprop|adagrad|adagradda|adadelta|ftrl|sgd|lion"
    r"|lamb|lars|loss_scale|exponentialmovingaverage|beta[12]_power|global_step|iter|iterations?"
    r"|learning_rate|decay|moving_mean|moving_variance|optimizer|total|count"
    r"|current_loss_scale|good_steps)(?:_[0-9]+)?(?:/|$)",
    re.IGNORECASE,
)
_LONGEST_NAME = 2000


def flops(facts: Facts, node: int) -> Known:
    """Return the FLOPs of a node's op."""
    op = facts.graph.ops[node]
    if op in _FREE:
        return 0
    rule = _RULES.get(op)
    if rule is not None:
        found = None if facts.has_gap(node) else rule(facts, node)
        return NO_SHAPE if found is None else found
    if op in _CALLING:
        return _CALLS
    if facts.dtype(node) in _NO_FLOATS:
        return 0
    values = (
        facts.values(facts.input_shape(node, 0)) if op in _REDUCES else facts.output_values(node)
    )
    return NO_SHAPE if values is None else values


def follows_from_outputs(op: str) -> bool:
    """Tell whether the op, the dtype and the shapes of its outputs say how many FLOPs it takes."""
    return op not in _RULES and op not in _REDUCES


def may_be_variable(op: str) -> bool:
    """Tell whether nodes of an op may have parameters."""
    return op in VARIABLES or op in _HANDED_IN


def parameters(facts: Facts, node: int) -> Known:
    """Return how many values a variable has that the training changes; 0 for all else.

    Not what optimizers keep for themselves, nor moving averages: both are told by their names.
    """
    op, name = facts.graph.ops[node], facts.graph.names[node]
    if not may_be_variable(op):
        return 0
    dtype = facts.dtype(node)
    handed_in = op in _HANDED_IN
    if handed_in and dtype != "resource":
        return 0
    if dtype in _NO_FLOATS - {"resource"} or _BOOKKEEPING.search(name[:_LONGEST_NAME]):
        return 0
    users = [facts.graph.ops[user] for user in facts.users(node)]
    if users and all(op == "_Retval" for op in users):
        return 0  # made here, for others to use: mostly an optimizer's
    readers = [user for user in facts.users(node) if facts.graph.ops[user] == _READS]
    if handed_in and not readers:
        return 0
    shapes = [facts.shape(reader) for reader in readers]
    if not handed_in or facts.shape(node):
        shapes.insert(0, facts.shape(node))
    for shape in shapes:
        size = product(shape)
        if size is not None:
            return size
    return _CAPTURED if handed_in else NO_SHAPE


def _matmul(facts: Facts, node: int) -> int | None:
    """Return twice the values of the product times what is summed for each."""
    first, second = facts.input_shape(node, 0), facts.input_shape(node, 1)
    said = facts.attributes(node)
    flipped = "true" in (said.get("transpose_a"), said.get("adj_x"))
    summed = _side(first, -2 if flipped else -1)
    if summed is None:
        flipped = "true" in (said.get("transpose_b"), said.get("adj_y"))
        summed = _side(second, -1 if flipped else -2)
    made = facts.values(facts.shape(node))
    return None if summed is None or made is None else 2 * made * summed


def _side(shape: Shape, place: int) -> int | None:
    return shape[place] if shape is not None and len(shape) >= -place else None


def _convolution(made: int | None, kernel: Shape, *, depthwise: bool = False) -> int | None:
    """Return FLOPs of a convolution whose kernel ends in channels in, channels out.

    A depthwise one has channels and multiplier in their place, and sums over neither.
    """
    if kernel is None:
        return None
    summed = product(kernel[:-2] if depthwise else kernel[:-1])
    return None if summed is None or made is None else 2 * made * summed


def _forward(*, depthwise: bool) -> Callable[[Facts, int], int | None]:
    return lambda facts, node: _convolution(
        facts.values(facts.shape(node)), facts.input_shape(node, 1), depthwise=depthwise
    )


def _for_input(*, depthwise: bool) -> Callable[[Facts, int], int | None]:
    return lambda facts, node: _convolution(
        facts.values(facts.input_shape(node, 2)), facts.input_shape(node, 1), depthwise=depthwise
    )


def _for_kernel(*, depthwise: bool) -> Callable[[Facts, int], int | None]:
    return lambda facts, node: _convolution(
        facts.values(facts.input_shape(node, 2)), facts.shape(node), depthwise=depthwise
    )


def _einsum(facts: Facts, node: int) -> int | None:
    shapes = [facts.input_shape(node, place) for place in range(len(facts.inputs(node)))]
    return einsum(facts.attribute(node, "equation"), shapes, facts)


def einsum(equation: str, shapes: Sequence[Shape], facts: Facts) -> int | None:
    """Return FLOPs of an Einstein sum of tensors of these shapes: twice all indices' sizes."""
    terms = equation.replace(" ", "").partition("->")[0].split(",")
    if len(terms) != len(shapes) or "." in equation or not equation:
        return None
    sizes: dict[str, int | None] = {}
    for term, shape in zip(terms, shapes, strict=True):
        if shape is None or len(term) != len(shape):
            return None
        for place, (index, size) in enumerate(zip(term, shape, strict=True)):
            if size is None and place == 0:
                facts.per_example, size = True, 1
            if sizes.get(index) is None:
                sizes[index] = size
    count = product(tuple(sizes.values()))
    return None if count is None else 2 * count


_RULES: dict[str, Callable[[Facts, int], int | None]] = {
    **dict.fromkeys(
        ("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3", "_FusedMatMul"), _matmul
    ),
    **dict.fromkeys(("Conv2D", "Conv3D", "Conv", "_FusedConv2D"), _forward(depthwise=False)),
    **dict.fromkeys(("Conv2DBackpropInput", "Conv3DBackpropInputV2"), _for_input(depthwise=False)),
    **dict.fromkeys(
        ("Conv2DBackpropFilter", "Conv3DBackpropFilterV2"), _for_kernel(depthwise=False)
    ),
    "DepthwiseConv2dNative": _forward(depthwise=True),
    "DepthwiseConv2dNativeBackpropInput": _for_input(depthwise=True),
    "DepthwiseConv2dNativeBackpropFilter": _for_kernel(depthwise=True),
    "Einsum": _einsum,
}
