"""What torch's traced operations do, told from their numbers and from what goes in and comes out.

A trace holds the shapes of what operations make, not of the parameters that they read. A kernel
follows from how much smaller a convolution's output is; with a stride more than one size may fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.analysis.graphs.facts import product
from termboard.analysis.graphs.op_costs import NO_SHAPE, Known

if TYPE_CHECKING:
    from termboard.analysis.graphs.facts import Facts
    from termboard.graph import Shape

UNKNOWN = "The log does not hold the shape of this parameter."
_KERNEL = "The log does not hold the size of the kernel; with stride {}, {} to {} fit."
_MOST_PARTS = 1000
"""Parameters of one recurrent operation that are told apart."""

CONVOLUTIONS = (
    "aten::_convolution", "aten::convolution", "aten::conv1d", "aten::conv2d", "aten::conv3d",
)  # fmt: skip
GATES = {"aten::lstm": 4, "aten::gru": 3, "aten::rnn_tanh": 1, "aten::rnn_relu": 1}


def last(shape: Shape, place: int = -1) -> int | None:
    """Return one of a shape's sizes; None if it is not known."""
    try:
        return None if shape is None else shape[place]
    except IndexError:
        return None


class Convolution:
    """What a convolution does, told from its numbers and from what goes in and comes out."""

    def __init__(self, kernel: tuple[int, ...], groups: int, *, transposed: bool) -> None:
        self.kernel, self.groups, self.transposed = kernel, groups, transposed

    def kernel_size(self, facts: Facts, node: int) -> Known:
        """Return how many values the kernel has."""
        into, made = last(facts.input_shape(node, 0), 1), last(facts.shape(node), 1)
        size = product((into, made, *self.kernel))
        return NO_SHAPE if size is None else size // self.groups

    def flops(self, facts: Facts, node: int) -> Known:
        """Return twice the multiplications."""
        fed, made = facts.input_shape(node, 0), facts.shape(node)
        each, summed = (fed, made) if self.transposed else (made, fed)
        size = product((facts.values(each), last(summed, 1), *self.kernel))
        return NO_SHAPE if size is None else 2 * size // self.groups


def convolved(facts: Facts, node: int) -> Convolution | str:
    """Return what a node of any of torch's convolutions does, or why that is not known."""
    general = facts.graph.ops[node] in ("aten::_convolution", "aten::convolution")
    fed, made = facts.input_shape(node, 0), facts.shape(node)
    if fed is None or made is None or len(fed) != len(made) or len(fed) < 3 or None in fed + made:
        return NO_SHAPE
    numbers = [facts.constants(facts.input(node, place)) for place in (3, 4, 5)]
    groups = facts.constants(facts.input(node, 8 if general else 6))
    if any(number is None for number in numbers) or not groups or groups[0] < 1:
        return NO_SHAPE
    transposed = general and facts.constant(facts.input(node, 6)) in ("1", "True")
    more = facts.constants(facts.input(node, 7)) if general else None
    kernel: list[int] = []
    for axis, (before, after) in enumerate(zip(fed[2:], made[2:], strict=True)):
        stride, padding, dilation = (_at(number, axis) for number in numbers)
        if before is None or after is None or stride < 1 or dilation < 1:
            return NO_SHAPE
        if transposed:
            reach = after - 1 - _at(more, axis) - (before - 1) * stride + 2 * padding
            least = most = reach // dilation + 1
        else:
            reach = before + 2 * padding - 1 - (after - 1) * stride
            most = reach // dilation + 1
            least = max(1, -(-(reach - stride + 1) // dilation) + 1)
        if least != most:
            return _KERNEL.format(stride, least, most) if least < most else NO_SHAPE
        kernel.append(most)
    return Convolution(tuple(kernel), groups[0], transposed=transposed)


def _at(numbers: list[int] | None, axis: int) -> int:
    """Return the number for an axis; a single one holds for all."""
    if not numbers:
        return 0
    return numbers[axis] if axis < len(numbers) else numbers[0]


def recurrent_sizes(facts: Facts, node: int, parts: int) -> list[int] | str:
    """Return the sizes of a recurrent operation's parameters: for each layer and direction those
    of the weights for its input and for its state, and of their biases."""
    said = [facts.constant(facts.input(node, place)) for place in (3, 4, 7)]
    fed, made = last(facts.input_shape(node, 0)), last(facts.shape(node))
    if parts > _MOST_PARTS:
        return UNKNOWN
    if not all(said) or fed is None or made is None or not said[1].isdigit():
        return NO_SHAPE
    ways = 2 if said[2] in ("1", "True") else 1
    layers = min(int(said[1]), parts)
    biased = said[0] in ("1", "True")
    if parts != layers * ways * (4 if biased else 2):
        return UNKNOWN
    hidden = made // ways
    gates = GATES[facts.graph.ops[node]] * hidden
    sizes = []
    for layer in range(layers):
        into = fed if layer == 0 else hidden * ways
        sizes += [gates * into, gates * hidden, *((gates, gates) if biased else ())] * ways
    return sizes
