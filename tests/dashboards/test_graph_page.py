"""`show graph`, and the drawing of a scope, without an app."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from termboard.dashboards.api import PageRequest
from termboard.dashboards.graph import model
from termboard.dashboards.graph.layers import LayersAt
from termboard.dashboards.graph.page import page
from termboard.dashboards.graph.picture import drawing_picture
from termboard.dashboards.graph.places import chosen, of_run, places
from termboard.dashboards.graph.scene import Framing, scene
from termboard.plot.cells import Grid
from termboard.plot.look import Look
from termboard.store.select import Selection
from tests.dashboards.graph_logs import histograms, item, known, network_run
from tests.dashboards.logs import read, shared
from tests.support import records
from tests.support.golden import check
from tests.support.graphs import graph_def, node

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.snapshot import Snapshot


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The small network, and a run with a graph of two nodes."""
    folder = network_run(tmp_path_factory.mktemp("logs"), "net", *histograms("net/layer_2"))
    small = graph_def(node("a", "Placeholder"), node("b", "Relu", "a"))
    records.write(folder / "small", records.record(records.event(0, graph_def=small)))
    return read(folder)


def printed(logs: Snapshot, format_: str = "text", height: int | None = None) -> Grid | str:
    request = PageRequest(
        Selection(), 100, height, Look(lettered=True), "none", format_, shared=shared(logs)
    )
    return page(logs, request)


def test_graphs_stand_below_each_other(logs: Snapshot) -> None:
    grid = printed(logs)
    assert isinstance(grid, Grid)
    check("dashboards/graph_page.txt", grid.text() + "\n")


def test_a_height_is_kept_to(logs: Snapshot) -> None:
    grid = printed(logs, height=20)
    assert isinstance(grid, Grid)
    assert grid.height <= 20
    assert "layer_0…layer_5" in grid.text()
    assert "MatMul" not in grid.text()
    few = printed(logs, height=6)
    assert isinstance(few, Grid)
    assert few.height <= 6
    assert "1 more graph" in few.text()


def test_json_holds_nodes_edges_and_sums(logs: Snapshot) -> None:
    text = printed(logs, "json")
    assert isinstance(text, str)
    document = json.loads(text)
    assert document["version"] == 1
    assert [one["run"] for one in document["graphs"]] == ["net", "small"]
    net, small = document["graphs"]
    assert net["kind"] == "ops"
    assert len(net["nodes"]) == 27
    assert small["edges"] == 1
    assert small["nodes"][1]["inputs"] == ["a"]
    assert net["tag"] == "__run_graph__"
    assert net["insight"]
    assert net["parameters"] == 6 * 64 * 64
    assert net["flops"] > 6 * 2 * 32 * 64 * 64
    assert small["flops"] is None
    assert net["scopes"]


def test_dot_is_one_digraph_a_graph(logs: Snapshot) -> None:
    text = printed(logs, "dot")
    assert isinstance(text, str)
    assert text.count("digraph") == 2
    assert text.count("{") == text.count("}")


def test_a_graph_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    records.write(tmp_path / "run", records.record(records.event(0, graph_def=b"\xff\xff\xff")))
    logs = read(tmp_path)
    grid, text = printed(logs), printed(logs, "json")
    assert isinstance(grid, Grid)
    assert "decoded" in grid.text()
    assert "problem" in str(text)


def test_places_are_found_again(logs: Snapshot) -> None:
    found = places(logs, shared(logs))
    assert [place.style.name for place in found] == ["net", "small"]
    assert chosen(found, found[1].key) is found[1]
    assert chosen(found, "gone") is found[0]
    assert of_run(found, "small") is found[1]
    assert of_run(found, "none") is None


def test_a_newer_snapshot_of_the_run_counts_its_layers_anew(logs: Snapshot) -> None:
    around = model.Surroundings(logs, shared(logs))
    place = places(logs, around.shared)[0]
    pieces = model.whole(place, around)
    assert not pieces.lacks(model.Wanted())
    assert model.renewed(pieces, place, 10).lacks(model.Wanted())
    other = places(logs, around.shared)[1]
    assert model.renewed(pieces, place, None).layers is pieces.layers
    grown = replace(place, run=other.run)
    assert model.renewed(pieces, grown, None).lacks(model.Wanted())


def test_the_layer_of_an_item(tmp_path: Path) -> None:
    pieces, tree = known(network_run(tmp_path, "net", *histograms("net/layer_2")))
    layers = pieces.layers
    assert isinstance(layers, LayersAt)
    assert layers.at(tree, item(tree, "net/layer_2/MatMul")) == "net/layer_2"
    assert layers.at(tree, item(tree, "net")) == "net/layer_2"  # it holds no other
    assert layers.at(tree, item(tree, "input")) == ""


def test_a_drawing_of_a_scope_with_what_would_tangle_it_at_the_side(tmp_path: Path) -> None:
    _, tree = known(network_run(tmp_path))
    whole = scene(tree, Framing(tree.root, room=60))
    assert [entry.label for entry in whole.entries] == ["input", "net", "loss", "train"]
    picture = drawing_picture(whole.drawing, [], Look())
    check("dashboards/graph_drawing.txt", picture.text() + "\n")
    net = scene(tree, Framing(item(tree, "net"), room=60))
    assert [len(entry.items) for entry in net.entries] == [6]
    series = scene(tree, Framing(item(tree, "net"), net.entries[0].items, room=60))
    assert len(series.entries) == 6
    assert series.box(str(series.entries[3].key)) == 3
    assert series.box("s0") is None


def test_an_item_is_put_back_from_the_side(tmp_path: Path) -> None:
    chain = [node(f"op{n}", "Relu", f"op{n - 1}" if n else "in") for n in range(16)]
    nodes = [node("in", "Placeholder"), *chain]
    nodes.append(node("init", "NoOp", *(f"^op{number}" for number in range(16))))
    graph = records.record(records.event(0, graph_def=graph_def(*nodes)))
    records.write(tmp_path / "run", graph)
    _, tree = known(tmp_path)
    drawn = scene(tree, Framing(tree.root, grouped=False))
    out = {drawn.entries[box].label for box in drawn.aside.reasons}
    assert "init" in out
    back = scene(tree, Framing(tree.root, grouped=False, put_back=frozenset({"init"})))
    assert "init" not in {back.entries[box].label for box in back.aside.reasons}


def test_a_graph_that_runs_in_a_circle_is_shown(tmp_path: Path) -> None:
    nodes = [node("a/x", "Merge", "b/y"), node("b/y", "NextIteration", "a/x", "^b/y")]
    graph = records.record(records.event(0, graph_def=graph_def(*nodes)))
    records.write(tmp_path / "run", graph)
    pieces, tree = known(tmp_path)
    assert pieces.insight is not None
    assert len(scene(tree, Framing(tree.root)).entries) == 2
    wanted = model.Wanted(trace=model.Trace(item(tree, "a/x"), "ancestors"))
    logs = read(tmp_path)
    traced = model.advanced(pieces, wanted, model.Surroundings(logs, shared(logs)))
    assert traced.traced is not None
    assert traced.traced[item(tree, "b/y")]


def test_what_flows_out_of_a_scope_is_traced_with_all_that_is_in_it(tmp_path: Path) -> None:
    pieces, tree = known(network_run(tmp_path))
    wanted = model.Wanted(trace=model.Trace(item(tree, "net/layer_4"), "descendants"))
    logs = read(tmp_path)
    traced = model.advanced(pieces, wanted, model.Surroundings(logs, shared(logs))).traced
    assert traced is not None
    lit = {tree.path(one) for one in range(len(tree)) if traced[one]}
    assert {"net/layer_4", "net/layer_4/read", "net/layer_5", "net", "loss", "train"} <= lit
    assert not {"input", "net/layer_3", "net/layer_5/kernel"} & lit
