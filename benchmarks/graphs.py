"""What opening a graph of 100,000 nodes costs: its columns, then shapes and attributes of all."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import frames, logdirs, measuring
from termboard.events.logdir import roots
from termboard.proto import message_class
from termboard.store import graphs
from termboard.store.loader import Loader
from termboard.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from termboard.graph import Graph
    from termboard.store.run import RunView

NODES = 100_000
_OPS = ("MatMul", "AddV2", "Relu", "Const", "Mul", "Reshape", "Identity", "Sum")
_BLOCK = 200
"""Nodes of a repeated block."""
_DEVICE = b"/job:localhost/replica:0/task:0/device:GPU:0"


def graph_def(nodes: int) -> bytes:
    """Return a GraphDef of a deep network: blocks of ops with shapes, dtypes and constants.

    Of its inputs a tenth goes to a second output, and a tenth is an order only.
    """
    random = np.random.default_rng(7)
    made = message_class("GraphDef")()
    names: list[str] = []
    for number in range(nodes):
        op = _OPS[number % len(_OPS)]
        names.append(f"network/block_{number // _BLOCK}/layer_{number // 20 % 10}/{op}_{number}")
        inputs = [names[back] for back in _behind(number, random)]
        made.node.add(
            name=names[-1].encode(),
            op=op.encode(),
            device=_DEVICE,
            input=[_as_input(one, int(random.integers(10))) for one in inputs],
            attr=_attributes(op, number),
        )
    return bytes(made.SerializeToString())


def _behind(number: int, random: np.random.Generator) -> list[int]:
    return [number - back for back in (1, *random.integers(2, 50, 1).tolist()) if back <= number]


def _as_input(name: str, how: int) -> bytes:
    return {0: f"{name}:1", 1: f"^{name}"}.get(how, name).encode()


def _attributes(op: str, number: int) -> list[bytes]:
    sizes = [{"size": size} for size in (32, 128, 64 + number % 512)]
    listed = message_class("AttrList")(shape=[{"dim": sizes}]).SerializeToString()
    place = message_class("AttrList")(s=[f"loc:@{op}".encode()]).SerializeToString()
    said: dict[str, Any] = {
        "T": {"type": 1},
        "_class": {"list": place},
        "_output_shapes": {"list": listed},
    }
    if op == "Const":
        content = {"dtype": 1, "tensor_shape": {"dim": sizes[:1]}, "tensor_content": bytes(128)}
        said["value"] = {"tensor": message_class("Tensor")(**content).SerializeToString()}
    return [_attribute(key, value) for key, value in said.items()]


def _attribute(key: str, value: dict[str, Any]) -> bytes:
    content = message_class("AttrValue")(**value).SerializeToString()
    return bytes(message_class("Attribute")(key=key.encode(), value=content).SerializeToString())


def logged(folder: Path, data: bytes) -> RunView:
    """Write a run with a graph and read it to its end."""
    record = frames.event(0, logdirs.START, frames.field(4, data))
    (folder / logdirs.FILE).write_bytes(frames.version(logdirs.START) + record)
    (run,) = Loader(Store(), roots([str(folder)])).load().runs
    return run


def cases(run: RunView) -> Iterator[tuple[str, Callable[[Graph], object], float | None]]:
    """Yield what is measured of a graph just opened, and the milliseconds to stay below."""
    yield "which graphs there are", lambda _: graphs.graphs(run), 10.0
    yield "opened: names, ops, edges", lambda _: opened(run), 500.0
    yield (
        "shapes of all nodes",
        lambda graph: list(map(graph.details.shapes, _every(graph))),
        1500.0,
    )
    yield "dtypes of all nodes", lambda graph: list(map(graph.details.dtype, _every(graph))), None
    yield "attributes of one node", lambda graph: graph.details.attributes(len(graph) // 2), 1.0


def opened(run: RunView) -> Graph:
    """Read the run's graph."""
    (found,) = graphs.graphs(run)
    return graphs.read(found.where, found.plugin)


def _every(graph: Graph) -> range:
    return range(len(graph))


def main() -> None:
    """Make the graph, measure each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=NODES)
    parser.add_argument("--repetitions", type=int, default=9)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    data = graph_def(arguments.nodes)
    rows, figures = [], []
    with tempfile.TemporaryDirectory() as folder:
        run = logged(Path(folder), data)
        for name, work, target in cases(run):
            taken = []
            for _ in range(arguments.repetitions):
                graph = opened(run)
                began = time.perf_counter()
                work(graph)
                taken.append((time.perf_counter() - began) * 1e3)
            spread = measuring.Spread(tuple(taken))
            reached = target is None or spread.median <= target
            goal = "" if target is None else f"{target:.0f}{'' if reached else ' NOT reached'}"
            rows.append((name, str(spread), goal))
            figures.append({"case": name, "milliseconds": taken, "target": target})
    print(f"\nA graph of {arguments.nodes:,} nodes, {len(data) / 1e6:.1f} MB.\n")
    print(measuring.table(("", "ms: median (least…most)", "to stay below"), rows))
    print(f"\n{measuring.machine()}")
    measuring.save(arguments.json, "graphs", {"bytes": len(data), "cases": figures})


if __name__ == "__main__":
    main()
