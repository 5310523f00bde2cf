"""What nodes took, off the StepStats of a RunMetadata."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from termboard.events.graphs.names import text
from termboard.events.graphs.parts import may_have
from termboard.events.malformed import MalformedError
from termboard.graph import NodeCost
from termboard.proto import message_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MERGED = re.compile(r"graph_\d+/")
_LONGEST = 1 << 27
_MOST_MESSAGES = 1 << 22
_TAGS = b"\x0a\x12\x32\x3a"
"""First bytes of the messages of a StepStats that may be many."""


def by_name(run_metadata: bytes) -> dict[str, NodeCost]:
    """Return what each node took in the one step that a RunMetadata describes.

    A node that ran on several devices, or several times, took from its first start to its last
    end, and the most memory that any of them asked for, as TensorBoard has it. Raises
    MalformedError, or protobuf's DecodeError.
    """
    if len(run_metadata) > _LONGEST:
        raise MalformedError("The graph is longer than 128 MiB.")
    return of_steps(message_class("StepStatsOnly").FromString(run_metadata).step_stats)


def of_steps(step_stats: bytes) -> dict[str, NodeCost]:
    """Return what each node took, off a StepStats."""
    if may_have(step_stats, _TAGS, _MOST_MESSAGES):
        raise MalformedError("The times of the nodes have more parts than can be read.")
    spans: dict[bytes, _Span] = {}
    for device in message_class("StepStats").FromString(step_stats).dev_stats:
        for node in device.node_stats:
            spans.setdefault(node.node_name, _Span()).add(node)
    return {text(name): span.cost() for name, span in spans.items() if span.known}


class _Span:
    """From the first start to the last end of a node, in microseconds."""

    def __init__(self) -> None:
        self._start = self._end = math.nan
        self._bytes = math.nan

    def add(self, node: Any) -> None:
        took = node.all_end_rel_micros or node.op_end_rel_micros
        if took > 0:
            start = node.all_start_micros
            self._start = _least(self._start, float(start))
            self._end = -_least(-self._end, -float(start + took))
        asked = sum(max(0, one.peak_bytes or one.total_bytes) for one in node.memory)
        if node.memory:
            self._bytes = -_least(-self._bytes, -float(asked))

    @property
    def known(self) -> bool:
        return not (math.isnan(self._end) and math.isnan(self._bytes))

    def cost(self) -> NodeCost:
        return NodeCost((self._end - self._start) / 1e6, self._bytes)


def _least(one: float, other: float) -> float:
    """Return the smaller number; of a number and NaN the number."""
    return other if math.isnan(one) else one if math.isnan(other) else min(one, other)


def on_nodes(names: Sequence[str], costs: Mapping[str, NodeCost]) -> dict[int, NodeCost]:
    """Return costs by node, for nodes of these names; others in `costs` are left out.

    A name may be without the `graph_1/` of a merged graph; then the first node of that name is
    meant. Kernels on a GPU go by `node:Op`.
    """
    index = {name: node for node, name in enumerate(names)}
    for node, name in enumerate(names):
        if _MERGED.match(name):
            index.setdefault(name.partition("/")[2], node)
    found: dict[int, NodeCost] = {}
    for name, cost in costs.items():
        at = index.get(name, index.get(name.partition(":")[0]))
        if at is not None:
            found[at] = _larger(found[at], cost) if at in found else cost
    return found


def _larger(one: NodeCost, other: NodeCost) -> NodeCost:
    return NodeCost(
        -_least(-one.compute_seconds, -other.compute_seconds), -_least(-one.bytes, -other.bytes)
    )
