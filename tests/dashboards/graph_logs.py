"""A small network's graph as TensorFlow would log it, and what the Graph tab knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from termboard.dashboards.graph import model
from termboard.dashboards.graph.places import places
from tests.dashboards.logs import read, shared
from tests.support import records
from tests.support.graphs import graph_def, node, shape, shapes
from tests.support.histogram_logs import bell, of_values

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.analysis.graphs.scope_tree import ScopeTree
    from termboard.dashboards.graph.model import Pieces

LAYERS = 6
GPU = "/device:GPU:0"


def _sized(*sizes: int) -> dict[str, Any]:
    return {"T": {"type": 1}, "_output_shapes": shapes(shape(*sizes))}


def layer(name: str, source: str) -> list[Any]:
    """Return the nodes of one dense layer."""
    return [
        node(f"{name}/kernel", "VarHandleOp", dtype={"type": 1}, shape={"shape": shape(64, 64)}),
        node(f"{name}/read", "ReadVariableOp", f"{name}/kernel", **_sized(64, 64)),
        node(f"{name}/MatMul", "MatMul", source, f"{name}/read", device=GPU, **_sized(32, 64)),
        node(f"{name}/Relu", "Relu", f"{name}/MatMul", device=GPU, **_sized(32, 64)),
    ]


def network(layers: int = LAYERS) -> bytes:
    """Serialise a GraphDef: an input, equal layers one behind the other, a loss, and a train op."""
    nodes = [node("input", "Placeholder", **_sized(32, 64))]
    source = "input"
    for number in range(layers):
        nodes += layer(f"net/layer_{number}", source)
        source = f"net/layer_{number}/Relu"
    nodes.append(node("loss/Mean", "Mean", source, **_sized()))
    controls = [f"^net/layer_{number}/Relu" for number in range(layers)]
    nodes.append(node("train", "NoOp", "^loss/Mean", *controls))
    return graph_def(*nodes)


def network_run(folder: Path, name: str = "net", *frames: bytes) -> Path:
    """Write a run that logged the network's graph, and whatever else; return the logdir."""
    graph = records.record(records.event(0, graph_def=network()))
    losses = [records.scalar("loss", step, 1.0 - step / 10) for step in range(3)]
    records.write(folder / name, graph, *losses, *frames)
    return folder


def histograms(*layers: str) -> list[bytes]:
    """Frame histograms of layers' weights."""
    return [
        of_values(f"{name}/kernel", step, bell(step)) for name in layers for step in (0, 10, 20)
    ]


def pieces(folder: Path) -> Pieces:
    """Return all that is known of the first graph of a logdir."""
    snapshot = read(folder)
    around = model.Surroundings(snapshot, shared(snapshot))
    return model.whole(places(snapshot, around.shared)[0], around)


def known(folder: Path) -> tuple[Pieces, ScopeTree]:
    """Return the same, and its tree."""
    found = pieces(folder)
    assert found.tree is not None
    return found, found.tree


def item(tree: ScopeTree, path: str) -> int:
    """Return the item of this name."""
    found = tree.find(path)
    assert found is not None, path
    return found
