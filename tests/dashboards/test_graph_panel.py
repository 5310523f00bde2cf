"""What the panel says of a node, of a scope, and of the whole graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from termboard.analysis.graphs.costs import costs
from termboard.analysis.graphs.scope_tree import scope_tree
from termboard.dashboards.graph.detail import MOST_LINKS, details
from termboard.dashboards.graph.hues import Health, hues
from termboard.dashboards.graph.insight_rows import insight_rows
from termboard.dashboards.graph.outline import Opened, entries_of, outline
from termboard.dashboards.graph.panel_render import PanelRow, draw, panel_rows, wrapped
from termboard.dashboards.graph.tree_rows import TreeRows
from termboard.dashboards.graph.words import duration, shape_text
from termboard.graph import NodeCost
from termboard.plot.characters import text_width
from termboard.plot.look import Look
from tests.dashboards.graph_logs import histograms, item, known, network_run
from tests.support import records
from tests.support.golden import check
from tests.support.graphs import graph_def, node

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from termboard.analysis.graphs.scope_tree import Entry, ScopeTree
    from termboard.dashboards.graph.model import Pieces


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pieces, ScopeTree]:
    """The small network with histograms of two layers, read once."""
    logged = histograms("net/layer_2", "net/layer_3")
    return known(network_run(tmp_path_factory.mktemp("logs"), "net", *logged))


def entry(tree: ScopeTree, path: str) -> Entry:
    wanted = item(tree, path)
    rows = entries_of(tree, int(tree.parent[wanted]), Opened(grouped=False))
    return next(one for one in rows if one.items == (wanted,))


def links(rows: Sequence[PanelRow]) -> list[tuple[str, str]]:
    return [(row.left, row.right) for row in rows if row.kind == "link"]


def facts(rows: Sequence[PanelRow]) -> dict[str, str]:
    return {row.left: row.right for row in rows if row.kind == "fact"}


def text(rows: Sequence[PanelRow], width: int = 50) -> str:
    return "\n".join(draw(row, width, Look()).text() for row in rows) + "\n"


def test_a_node_in_full(network: tuple[Pieces, ScopeTree]) -> None:
    pieces, tree = network
    rows = details(pieces, tree, entry(tree, "net/layer_2/MatMul"), 50, Look())
    assert links(rows) == [
        ("net/layer_1/Relu", "32×64"),
        ("net/layer_2/read", "64×64"),
        ("net/layer_2/Relu", "32×64"),
    ]
    said = facts(rows)
    assert said["op"] == "MatMul"
    assert said["device"] == "/device:GPU:0"
    assert said["FLOPs"] == "262 k"
    assert said["layer"] == "net/layer_2"
    check("dashboards/graph_details.txt", text(rows))


def test_the_ends_of_a_scope_and_its_sums(network: tuple[Pieces, ScopeTree]) -> None:
    pieces, tree = network
    rows = details(pieces, tree, entry(tree, "net/layer_2"), 50, Look())
    assert ("net/layer_1", "32×64") in links(rows)
    assert ("net/layer_3", "32×64") in links(rows)
    assert facts(rows)["parameters"] == "4.10 k"
    assert facts(rows)["nodes"] == "4"


def test_control_edges_stand_apart(network: tuple[Pieces, ScopeTree]) -> None:
    pieces, tree = network
    rows = details(pieces, tree, entry(tree, "train"), 50, Look())
    headings = [row.left for row in rows if row.kind == "heading"]
    assert "control inputs" in headings
    assert "inputs" not in headings


def test_costs_are_announced_before_they_are_counted(network: tuple[Pieces, ScopeTree]) -> None:
    pieces, tree = network
    rows = details(replace(pieces, costs=None), tree, entry(tree, "net"), 50, Look())
    assert facts(rows)["costs"].startswith("counting")


def test_large_attributes_many_links_and_missing_inputs_are_cut_and_said(tmp_path: Path) -> None:
    many = [node(f"in{number}", "Const") for number in range(MOST_LINKS + 7)]
    hub = node(
        "hub", "AddN", *(f"in{n}" for n in range(MOST_LINKS + 7)), "gone",
        blob={"s": b"x" * 100_000},
    )  # fmt: skip
    graph = records.record(records.event(0, graph_def=graph_def(*many, hub)))
    records.write(tmp_path / "run", graph)
    pieces, tree = known(tmp_path)
    rows = details(pieces, tree, entry(tree, "hub"), 50, Look())
    words = [row.left for row in rows if row.kind == "words"]
    assert len(links(rows)) == MOST_LINKS
    assert "7 more" in words
    assert "gone" in words
    assert "97.7 KiB" in facts(rows)["blob"]
    assert len(rows) < MOST_LINKS + 120


def test_insight_names_its_nodes_and_sums_by_scope(network: tuple[Pieces, ScopeTree]) -> None:
    pieces, tree = network
    rows = insight_rows(pieces, tree, 60)
    kinds = {one.kind for one in pieces.insight or ()}
    assert "no_histogram" in kinds  # four of the six layers
    sums = [row.right for row in rows if row.left.startswith("net/layer_") and row.right]
    assert sums[0].split() == ["4.10", "k", "17%"]
    shown = {target for row in rows if (target := row.target) is not None}
    assert {one.items[0] for one in pieces.insight or ()} <= shown


def test_health_colours_a_layer_and_the_scopes_around_it(
    network: tuple[Pieces, ScopeTree],
) -> None:
    _, tree = network
    ill, well = item(tree, "net/layer_2"), item(tree, "net/layer_3")
    health = {ill: Health("bad", "dead", "It is dead."), well: Health("ok", "", "")}
    shown, palette = hues(tree, "health", health=health), Look().palette
    assert shown.color(ill, palette) == palette.error
    assert shown.color(well, palette) == palette.good
    assert shown.color(item(tree, "net"), palette) == palette.error
    assert shown.color(item(tree, "loss"), palette) is None
    assert shown.text(ill) == "dead"
    assert "bad" in "".join(span.text for span in shown.legend(Look()))


@pytest.mark.parametrize(("by", "value"), [("device", "GPU:0"), ("dtype", "float32")])
def test_groups_are_named(network: tuple[Pieces, ScopeTree], by: str, value: str) -> None:
    _, tree = network
    shown = hues(tree, by)  # type: ignore[arg-type]
    assert value in shown.text(item(tree, "net/layer_0/MatMul"))
    assert shown.color(item(tree, "net/layer_0/MatMul"), Look().palette) is not None


def test_time_is_a_share_of_the_whole(network: tuple[Pieces, ScopeTree]) -> None:
    _, tree = network
    slow, fast = item(tree, "net/layer_0/MatMul"), item(tree, "net/layer_0/Relu")
    timed = {slow: NodeCost(0.003, 2048.0), fast: NodeCost(0.001, float("nan"))}
    measured = scope_tree(replace(tree.graph, costs=timed))
    by_time = hues(measured, "time", costs(measured))
    assert by_time.text(slow) == "3 ms 75%"
    assert by_time.text(measured.root) == "4 ms 100%"
    assert by_time.text(item(tree, "input")) == ""
    assert by_time.color(slow, Look().palette) != by_time.color(fast, Look().palette)
    by_memory = hues(measured, "memory", costs(measured))
    assert by_memory.text(slow) == "2.00 KiB 100%"
    assert by_memory.color(fast, Look().palette) is None


def test_several_devices_have_a_column(tmp_path: Path) -> None:
    on_two = [node("a", "Relu", device="/device:GPU:0"), node("b", "Relu", device="/device:CPU:0")]
    records.write(tmp_path / "run", records.record(records.event(0, graph_def=graph_def(*on_two))))
    pieces, tree = known(tmp_path)
    rows = TreeRows(outline(tree, Opened()), pieces, tree)
    assert rows.value_heading == "device"
    assert rows.row(0, 90, Look(), current=False).text().split()[-1] == "GPU:0"


def test_colours_that_the_log_knows_nothing_of_say_so(network: tuple[Pieces, ScopeTree]) -> None:
    pieces, tree = network
    shown = hues(tree, "time", pieces.costs)
    assert shown.is_empty
    assert "no times" in "".join(span.text for span in shown.legend(Look()))


def test_rows_have_keys_of_their_own() -> None:
    rows = panel_rows([PanelRow("", "blank"), PanelRow("", "blank"), PanelRow("a", "words")])
    assert len(set(rows.keys)) == 3


def test_rows_keep_their_width_whatever_a_log_says() -> None:
    hostile = "\x1b[31m" + "名" * 3000
    for kind in ("heading", "fact", "link", "words"):
        row = PanelRow("", kind, hostile, hostile)
        line = draw(row, 30, Look())
        assert line.width == 30
        assert "\x1b" not in line.text()
    assert all(text_width(row.left) <= 30 for row in wrapped("word " * 50, 30, ""))


def test_words() -> None:
    assert shape_text((None, 3)) == "?x3"
    assert shape_text((), Look()) == "scalar"
    assert shape_text(None) == "?"
    assert [duration(one) for one in (2.5, 0.0031, 12.4e-6, 3e-9)] == [
        "2.5s", "3.1 ms", "12.4 us", "3 ns",
    ]  # fmt: skip
    assert duration(float("nan")) == ""
