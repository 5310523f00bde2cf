"""The inputs of nodes, as names, to edges, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING

import numpy as np

from termboard.events.graphs.names import text
from termboard.graph import CONTROL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_UNKNOWN = -1
_MOST_MISSING = 1 << 16
"""Inputs without a node that are listed, of one function."""
_MOST_DIGITS = 9  # what an int32 holds in any case

# Ops with several outputs that have names: in a function an input says the name, not the number.
_BATCH_NORM = (b"y", b"batch_mean", b"batch_variance", b"reserve_space_1", b"reserve_space_2")
_BATCH_NORM_GRAD = (b"x_backprop", b"scale_backprop", b"offset_backprop")
_LOSS = (b"loss", b"backprop")
_NAMED_OUTPUTS: dict[bytes, tuple[bytes, ...]] = {
    b"BroadcastGradientArgs": (b"r0", b"r1"),
    b"FusedBatchNorm": _BATCH_NORM,
    b"FusedBatchNormV2": _BATCH_NORM,
    b"FusedBatchNormV3": (*_BATCH_NORM, b"reserve_space_3"),
    b"FusedBatchNormGrad": _BATCH_NORM_GRAD,
    b"FusedBatchNormGradV2": _BATCH_NORM_GRAD,
    b"FusedBatchNormGradV3": _BATCH_NORM_GRAD,
    b"MaxPoolWithArgmax": (b"output", b"argmax"),
    b"Merge": (b"output", b"value_index"),
    b"SoftmaxCrossEntropyWithLogits": _LOSS,
    b"SparseSoftmaxCrossEntropyWithLogits": _LOSS,
    b"Switch": (b"output_false", b"output_true"),
    b"TensorArrayV3": (b"handle", b"flow"),
    b"TensorListPopBack": (b"output_handle", b"tensor"),
    b"TopKV2": (b"values", b"indices"),
    b"Unique": (b"y", b"idx"),
}


@dataclass(frozen=True)
class Edges:
    """Edges in the order of their targets, and inputs whose node is not there."""

    sources: NDArray[np.int32]
    outputs: NDArray[np.int32]
    targets: NDArray[np.int32]
    missing: tuple[tuple[int, str], ...]

    def moved(self, by: int, prefix: str) -> Edges:
        """Return them for nodes that are counted from `by` on and have names behind `prefix`."""
        if not by and not prefix:
            return self
        missing = tuple((node + by, _prefixed(name, prefix)) for node, name in self.missing)
        return Edges(self.sources + by, self.outputs, self.targets + by, missing)


def resolved(
    names: Sequence[bytes], ops: Sequence[bytes], inputs: list[bytes], counts: Sequence[int]
) -> Edges:
    """Return the edges of nodes that name each other; each has the next `counts` of `inputs`.

    An input is `node`, `node:2` for another output than the first, `^node` where only the order
    counts, or in a function `node:out:0`. Of two nodes of one name the first is meant.
    """
    index: dict[bytes, int] = dict(zip(reversed(names), range(len(names) - 1, -1, -1), strict=True))
    targets = np.repeat(np.arange(len(names), dtype=np.int32), counts)
    sources = _found(index, inputs)
    outputs = np.zeros(len(inputs), np.int32)
    decorated = np.flatnonzero(sources == _UNKNOWN)
    if len(decorated):
        nodes, numbers = _split([inputs[at] for at in decorated.tolist()], index, ops)
        sources[decorated] = _found(index, nodes)
        outputs[decorated] = numbers
    known = sources != _UNKNOWN
    if known.all():
        return Edges(sources, outputs, targets, ())
    lost = np.flatnonzero(~known)[:_MOST_MISSING].tolist()
    missing = tuple((int(targets[at]), text(inputs[at])) for at in lost)
    return Edges(sources[known], outputs[known], targets[known], missing)


def _found(index: Mapping[bytes, int], names: list[bytes]) -> NDArray[np.int32]:
    """Return the nodes of these names."""
    return np.fromiter(map(index.get, names, repeat(_UNKNOWN)), np.int32, len(names))


def joined(parts: Sequence[Edges]) -> Edges:
    """Return the edges of all parts, which come in the order of their nodes."""
    if len(parts) == 1:
        return parts[0]
    none = [np.zeros(0, np.int32)]
    return Edges(
        np.concatenate(none + [part.sources for part in parts]),
        np.concatenate(none + [part.outputs for part in parts]),
        np.concatenate(none + [part.targets for part in parts]),
        tuple(chain.from_iterable(part.missing for part in parts)),
    )


def _prefixed(name: str, prefix: str) -> str:
    return f"^{prefix}{name[1:]}" if name.startswith("^") else prefix + name


def _split(
    inputs: list[bytes], index: Mapping[bytes, int], ops: Sequence[bytes]
) -> tuple[list[bytes], list[int]]:
    """Return nodes and outputs of inputs that are no plain names.

    As two lists: a pair for each would keep the garbage collector busy.
    """
    known: dict[bytes, int] = {}
    nodes: list[bytes] = []
    outputs: list[int] = []
    for name in inputs:
        node, output = name[1:], CONTROL
        if name[:1] != b"^":
            node, _, digits = name.rpartition(b":")
            found = known.get(digits)
            output = known[digits] = _number(digits) if found is None else found
            if output == _NO_NUMBER:
                node, output = name, 0
            elif b":" in node and node not in index:
                node, output = _named_output(node, output, index, ops)
        nodes.append(node)
        outputs.append(output)
    return nodes, outputs


_NO_NUMBER = -2


def _number(digits: bytes) -> int:
    return int(digits) if digits.isdigit() and len(digits) <= _MOST_DIGITS else _NO_NUMBER


def _named_output(
    name: bytes, output: int, index: Mapping[bytes, int], ops: Sequence[bytes]
) -> tuple[bytes, int]:
    """Return node and output of `node:out`, and `output` of those that it stands for."""
    node, _, argument = name.partition(b":")
    named = _NAMED_OUTPUTS.get(ops[index[node]], ()) if node in index else ()
    return node, output + (named.index(argument) if argument in named else 0)
