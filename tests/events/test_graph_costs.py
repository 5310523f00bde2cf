"""What nodes took, off StepStats."""

from __future__ import annotations

import math
from typing import Any

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.proto.config_pb2 import RunMetadata

from termboard.events.graphs import costs as graph_costs
from termboard.events.graphs import ops as graph_ops
from termboard.events.malformed import MalformedError
from termboard.graph import NodeCost
from tests.support.graphs import LOGGED, check, node
from tests.support.summaries import message, outcome


def stats(*devices: list[dict[str, Any]]) -> bytes:
    return message("StepStats", dev_stats=[{"node_stats": nodes} for nodes in devices])


def took(name: str, start: int = 0, end: int = 0, memory: Any = (), **more: int) -> dict[str, Any]:
    fields = {"node_name": name.encode(), "all_start_micros": start, "all_end_rel_micros": end}
    return {**fields, "memory": list(memory), **more}


def test_time_is_from_the_first_start_to_the_last_end() -> None:
    found = graph_costs.of_steps(
        stats(
            [took("a", 100, 50), took("b", 0, 0, op_end_rel_micros=7)],
            [took("a", 130, 90), took("nothing", 5, -3)],
        )
    )
    assert found.keys() == {"a", "b"}
    assert found["a"].compute_seconds == pytest.approx(120e-6)
    assert found["b"].compute_seconds == pytest.approx(7e-6)
    assert math.isnan(found["a"].bytes)


def test_memory_is_the_most_of_all_allocators_together() -> None:
    memory = [{"total_bytes": 100, "peak_bytes": 60}, {"total_bytes": 8}, {"total_bytes": -5}]
    found = graph_costs.of_steps(stats([took("a", memory=memory)], [took("a", memory=memory[1:])]))
    assert found["a"].bytes == 68
    assert math.isnan(found["a"].compute_seconds)


def test_costs_find_their_nodes() -> None:
    names = ("a", "graph_1/b", "graph_2/b", "graph_3")
    cost = {name: NodeCost(float(index), 1.0) for index, name in enumerate("abcd")}
    more = {"a:Relu": NodeCost(9.0, math.nan), "graph_2/b": NodeCost(5.0, 5.0)}
    found = graph_costs.on_nodes(names, {**cost, **more})
    assert found == {0: NodeCost(9.0, 1.0), 1: NodeCost(1.0, 1.0), 2: NodeCost(5.0, 5.0)}


def test_a_run_metadata_with_a_graph_and_its_times() -> None:
    functions = [{"pre_optimization_graph": {"node": [node("x"), node("y", "", "x")]}}]
    data = message("RunMetadata", function_graphs=functions, step_stats=stats([took("y", 1, 2)]))
    graph = graph_ops.run_metadata(data)
    check(graph)
    assert list(graph.costs) == [1]
    assert graph_costs.by_name(data).keys() == {"y"}


def test_times_that_a_session_logged() -> None:
    data = (LOGGED / "session_times.pb").read_bytes()
    found = graph_costs.by_name(data)
    theirs = [
        one for device in RunMetadata.FromString(data).step_stats.dev_stats
        for one in device.node_stats
    ]  # fmt: skip
    timed = [one for one in theirs if one.all_end_rel_micros]
    assert found.keys() == {one.node_name for one in timed}
    for one in timed:
        assert found[one.node_name].compute_seconds == pytest.approx(one.all_end_rel_micros / 1e6)
        if one.memory:
            assert found[one.node_name].bytes == sum(part.peak_bytes for part in one.memory)
    graph = graph_ops.graph_def((LOGGED / "session.pb").read_bytes())
    on_nodes = graph_costs.on_nodes(graph.names, found)
    assert {"W", "W/read", "R", "last"} == {graph.names[number] for number in on_nodes}


def test_too_many_times_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = stats([took(f"n{index}", 1, 1) for index in range(50)])
    monkeypatch.setattr(graph_costs, "_MOST_MESSAGES", 40)
    with pytest.raises(MalformedError, match="more parts than can be read"):
        graph_costs.of_steps(data)
    monkeypatch.setattr(graph_costs, "_LONGEST", 40)
    with pytest.raises(MalformedError, match="longer than 128 MiB"):
        graph_costs.by_name(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_times_or_a_sentence(data: bytes) -> None:
    for decode in (graph_costs.by_name, graph_costs.of_steps):
        found, refusal = outcome(decode, data, MalformedError, DecodeError)
        assert refusal if found is None else isinstance(found, dict)
