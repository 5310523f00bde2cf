"""The Graph tab under the keys and the mouse."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from termboard.app.commands import FRAME
from termboard.dashboards.graph.tree_rows import TreeRows
from termboard.dashboards.graph.view import GraphView
from termboard.dashboards.graph.view_boards import TreeBoard
from termboard.dashboards.graph.view_drawing import DrawingBoard
from termboard.widgets.row_board import RowBoard
from tests.app.driving import started
from tests.dashboards.graph_logs import histograms, network_run
from tests.support import records
from tests.support.graphs import graph_def, node

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from termboard.command import Command
    from tests.app.driving import Driver


class Seen:
    """What the tab shows, in words."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver

    @property
    def pane(self) -> GraphView:
        assert isinstance(self.driver.pane, GraphView)
        return self.driver.pane

    @property
    def labels(self) -> list[str]:
        rows = self.pane.tree_board.rows
        return [entry.label for entry in rows.outline.entries] if isinstance(rows, TreeRows) else []

    def here(self) -> str:
        """Return the whole name of what is under the cursor."""
        tree, item = self.pane.scopes, self.pane.item()
        return "" if tree is None or item is None else tree.path(item)

    def is_complete(self) -> bool:
        pieces = self.pane._pieces
        return pieces is not None and not pieces.lacks(self.pane._wanted)

    def drawn(self) -> list[str]:
        """Return the labels of the boxes of the level that is drawn."""
        scene = self.pane._scene()
        return [] if scene is None else [entry.label for entry in scene.entries]

    async def go(self, path: str) -> None:
        """Put the cursor on a node or a scope."""
        tree = self.pane.scopes
        assert tree is not None
        item = tree.find(path)
        assert item is not None
        self.pane.reveal(item)
        await self.driver.until_is(self.here, path)


@asynccontextmanager
async def graph(
    folder: Path, *frames: bytes, size: tuple[int, int] = (120, 22)
) -> AsyncIterator[tuple[Driver, Seen]]:
    """Open the tab on the small network, with all that is known of it."""
    async with started(network_run(folder, "net", *frames), size, tab="graph") as driver:
        seen = Seen(driver)
        await driver.until(seen.is_complete, "the graph is read")
        yield driver, seen


async def rows_open_and_close(driver: Driver, seen: Seen) -> None:
    await seen.go("net")
    assert seen.labels == ["input", "net", "loss", "train"]
    await driver.press("right")
    assert seen.labels[2] == "layer_0…layer_5"
    await driver.press("right", "space")
    await driver.until_is(lambda: seen.labels[3:9], [f"layer_{n}" for n in range(6)])
    await driver.press("right", "right")
    await driver.until_is(seen.here, "net/layer_0")
    await driver.press("h", "left", "left")
    assert "layer_3" not in seen.labels
    await driver.press("left")
    await driver.until_is(seen.here, "net")
    await driver.press("asterisk")
    assert seen.labels.count("MatMul") == 6
    await driver.press("asterisk")
    assert seen.labels == ["input", "net", "loss", "train"]
    await driver.press("enter", "u")
    assert seen.labels[2:8] == [f"layer_{n}" for n in range(6)]
    await driver.sees("repeated scopes one by one")
    await driver.press("u")
    assert seen.labels[2] == "layer_0…layer_5"
    await driver.press("end")
    await driver.until_is(seen.here, "train")
    await driver.press("enter")  # no layer of it has histograms: its details take the keys
    await driver.until(lambda: seen.pane.panel.has_focus, "the panel has the keys")
    await driver.press("escape")


async def links_are_jumped_along_and_back(driver: Driver, seen: Seen) -> None:
    await seen.go("net/layer_2/MatMul")
    await driver.sees("net/layer_1/Relu")
    await driver.sees("32×64")
    await driver.press("i", "enter")
    await driver.until_is(seen.here, "net/layer_1/Relu")
    await driver.press("b")
    await driver.until_is(seen.here, "net/layer_2/MatMul")
    await driver.press("escape")
    await driver.until(lambda: seen.pane.tree_board.has_focus, "the tree has the keys")
    await driver.press("backspace")
    await driver.sees("no jump to go back from")
    await seen.go("train")
    await driver.sees("control inputs")


async def a_search_opens_what_it_finds(driver: Driver, seen: Seen) -> None:
    await driver.press("slash", *"op:mat", "enter")
    await driver.until_is(seen.here, "net/layer_0/MatMul")
    await driver.sees("1 of 6 hits")
    await driver.press("n", "n", "N")
    await driver.until_is(seen.here, "net/layer_1/MatMul")
    await driver.press("slash", *" _4")
    await driver.until_is(seen.here, "net/layer_4/MatMul")
    await driver.press("left_parenthesis")
    await driver.sees("no regular expression")
    await driver.press("escape")
    await driver.until_is(seen.here, "net/layer_0/MatMul")
    await driver.press("escape")
    await driver.misses("hits")
    await driver.press("n")
    await driver.sees("Nothing was searched for")


async def what_flows_into_a_node_is_traced(driver: Driver, seen: Seen) -> None:
    await seen.go("net/layer_1/Relu")

    def lit(path: str) -> bool:
        pieces, tree = seen.pane._pieces, seen.pane.scopes
        assert pieces is not None
        assert tree is not None
        item = tree.find(path)
        return pieces.traced is not None and item is not None and bool(pieces.traced[item])

    await driver.press("a")
    await driver.until(lambda: lit("input"), "the input is an ancestor")
    assert lit("net/layer_0")
    assert not lit("loss")
    await driver.sees("ancestors of Relu")
    await driver.press("d")
    await driver.until(lambda: lit("loss/Mean"), "the loss is a descendant")
    assert not lit("input")
    assert not lit("net/layer_0")
    await driver.press("escape")
    await driver.misses("descendants of Relu")
    await driver.press("d", "d")
    await driver.until(lambda: seen.is_complete() and seen.pane._wanted.trace is None, "no trace")


async def colours_say_what_they_mean(driver: Driver, seen: Seen) -> None:
    await driver.sees("colour structure")
    await driver.press("c")
    await driver.sees("colour device")
    await driver.press("c")
    await driver.sees("colour dtype")
    await driver.press("c")  # no times, no memory, no histograms here
    await driver.sees("colour structure")
    assert seen.pane.remember()["colour"] == "structure"


async def a_scope_is_drawn_and_walked_through(driver: Driver, seen: Seen) -> None:
    await driver.press("m")
    await driver.until_is(seen.drawn, ["input", "net", "loss", "train"])
    await driver.press("i")
    await driver.until(lambda: seen.pane.drawing.has_focus, "the drawing has the keys")
    await driver.until(lambda: seen.pane.drawing.box is not None, "a box has the cursor")
    await seen.go("net")
    await driver.press("enter")
    await driver.until_is(seen.drawn, ["layer_0…layer_5"])
    await driver.until_is(lambda: seen.pane.tree_board.current[:1], "s")
    await driver.press("enter")
    await driver.until_is(seen.drawn, [f"layer_{n}" for n in range(6)])
    await driver.until_is(seen.here, "net/layer_0")
    await driver.press("up")
    await driver.until_is(seen.here, "net/layer_1")
    await driver.press("enter")
    await driver.until_is(seen.here, "net/layer_1/kernel")
    await driver.press("x")
    await driver.sees("Only what stands at the side")
    await driver.press("backspace")
    await driver.until_is(seen.here, "net/layer_1")
    await driver.press("b", "b")
    await driver.until_is(seen.drawn, ["input", "net", "loss", "train"])
    await driver.press("b")
    await driver.until(lambda: seen.pane.tree_board.has_focus, "the tree has the keys")
    await driver.press("m")
    await driver.sees("parameters by scope")
    await driver.press("i", "end", "enter")
    await driver.until(lambda: seen.pane.tree_board.has_focus, "the tree has the keys")


async def test_graphs_of_all_runs_are_gone_through(tmp_path: Path) -> None:
    other = graph_def(node("only", "Placeholder"), node("one", "Relu", "only"))
    records.write(tmp_path / "zoo", records.record(records.event(0, graph_def=other)))
    async with graph(tmp_path) as (driver, seen):
        await driver.sees("1 of 2 graphs")
        await driver.press("right", "full_stop")
        await driver.until_is(lambda: seen.labels, ["only", "one"])
        await driver.sees("2 of 2 graphs")
        await driver.press("comma")
        await driver.until(lambda: "layer_0…layer_5" in seen.labels, "the first as it was left")
        seen.pane.visit({"run": "zoo"})
        await driver.until_is(lambda: seen.labels, ["only", "one"])


async def test_layers_lead_to_their_histograms_and_back(tmp_path: Path) -> None:
    logged = histograms("net/layer_2", "net/layer_3")
    async with graph(tmp_path, *logged) as (driver, seen):
        seen.pane.visit({"run": "net", "layer": "net/layer_3"})
        await driver.until_is(seen.here, "net/layer_3")
        await driver.sees("layer         net/layer_3")
        await driver.press("w")
        await driver.until_is(lambda: driver.app.main.open_tab, "histograms")
        await driver.press("escape")
        await driver.until_is(lambda: driver.app.main.open_tab, "graph")
        await driver.press("W")
        await driver.until_is(lambda: driver.app.main.open_tab, "layers")
        await driver.press("escape")
        await driver.until_is(lambda: driver.app.main.open_tab, "graph")
        await seen.go("input")
        await driver.press("w")
        await driver.sees("No histograms of this part")


async def test_a_graph_is_saved_and_a_name_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with graph(tmp_path / "logs") as (driver, seen):
        for name in ("n.gv", "n.json", "n.txt"):
            await driver.press("e", *name, "enter")
            await driver.until((tmp_path / name).exists, f"{name} is written")
        assert (tmp_path / "n.gv").read_text().startswith("digraph")
        document = json.loads((tmp_path / "n.json").read_text())
        assert document["graphs"][0]["run"] == "net"
        assert "layer_0" not in (tmp_path / "n.txt").read_text()
        await seen.go("loss/Mean")
        await driver.press("C")
        await driver.until_is(lambda: driver.app.clipboard, "loss/Mean")


async def test_a_small_screen_shows_the_tree_or_the_panel(tmp_path: Path) -> None:
    async with graph(tmp_path, size=(40, 12)) as (driver, seen):
        await driver.until(lambda: seen.pane.has_class("-alone"), "there is room for one side")
        await driver.misses("details")
        await driver.press("i")
        await driver.sees("details")
        await driver.until(lambda: seen.pane.panel.has_focus, "the panel has the keys")
        await driver.press("i")
        await driver.misses("details")
        await driver.until(lambda: seen.pane.tree_board.has_focus, "the tree has the keys")


async def the_mouse_opens_by_the_mark_and_by_a_double_click(driver: Driver, seen: Seen) -> None:
    board = seen.pane.tree_board
    await driver.pilot.click(board, offset=(0, 1))
    await driver.until(lambda: "layer_0…layer_5" in seen.labels, "net is open")
    await driver.pilot.click(board, offset=(6, 0))
    await driver.until_is(seen.here, "input")
    await driver.pilot.click(board, offset=(6, 3), times=2)
    await driver.until(lambda: "Mean" in seen.labels, "loss is open")
    await driver.press("left")
    await driver.pilot.click(board, offset=(0, 1))
    await driver.until(lambda: len(seen.labels) == 4, "all is closed")


async def test_the_tree_is_walked_and_searched(tmp_path: Path) -> None:
    async with graph(tmp_path) as (driver, seen):
        await the_mouse_opens_by_the_mark_and_by_a_double_click(driver, seen)
        await rows_open_and_close(driver, seen)
        await links_are_jumped_along_and_back(driver, seen)
        await a_search_opens_what_it_finds(driver, seen)


async def test_the_graph_is_traced_coloured_and_drawn(tmp_path: Path) -> None:
    async with graph(tmp_path) as (driver, seen):
        await colours_say_what_they_mean(driver, seen)
        await a_scope_is_drawn_and_walked_through(driver, seen)
        await what_flows_into_a_node_is_traced(driver, seen)


async def test_without_a_graph_it_says_how_to_log_one(tmp_path: Path) -> None:
    records.write(tmp_path / "run", records.scalar("loss", 0, 1.0))
    async with started(tmp_path, tab="graph") as driver:
        await driver.sees("add_graph")
        await driver.sees("write_graph=True")
        await driver.sees("trace_export")
        await driver.press("right", "i", "m", "a", "e")
        await driver.sees("add_graph")


@pytest.mark.parametrize("offers", [TreeBoard.OFFERS, DrawingBoard.OFFERS, RowBoard.OFFERS])
def test_no_key_means_two_things(offers: tuple[type[Command], ...]) -> None:
    offered = [key for one in (*offers, *GraphView.OFFERS) for key in one.keys.split(",")]
    assert len(offered) == len(set(offered))
    frame = {key for one in FRAME for key in one.keys.split(",")}
    assert frame & set(offered) == {"slash"}  # here it searches the graph
