"""What is known of a graph: for which graph it still holds, what is made when, what is noted."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from termboard.dashboards.graph.detail import details
from termboard.dashboards.graph.heading import heading
from termboard.dashboards.graph.insight_rows import insight_rows
from termboard.dashboards.graph.outline import Opened, entries_of
from termboard.dashboards.graph.places import same_graph
from termboard.dashboards.graph.scene import Framing, scene
from termboard.plot.look import Look
from tests.dashboards.graph_logs import item, known, network_run
from tests.support import records
from tests.support.graphs import graph_def, node

if TYPE_CHECKING:
    from pathlib import Path

LATE = (
    "termboard.analysis.graphs.insight", "termboard.analysis.graphs.costs",
    "termboard.analysis.graphs.export", "termboard.analysis.layered.layout",
    "termboard.dashboards.network.layers", "termboard.plot.boxes.drawing",
)  # fmt: skip


def test_the_tree_waits_for_no_module_that_it_does_not_need() -> None:
    code = (
        "import sys, termboard.dashboards.graph.view\n"
        f"print(sorted(set({LATE!r}) & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_newer_times_are_another_graph_and_a_grown_file_is_not(tmp_path: Path) -> None:
    place = known(network_run(tmp_path))[0].place
    logged = place.logged
    timed = replace(logged.where, offset=logged.where.offset + 1000)
    with_times = replace(place, logged=replace(logged, timed=timed))
    newer = replace(timed, offset=timed.offset + 1000)
    assert same_graph(with_times, with_times)
    assert not same_graph(place, with_times)
    assert not same_graph(with_times, replace(place, logged=replace(logged, timed=newer)))
    grown = replace(
        logged, where=replace(logged.where, modified=2.0), timed=replace(timed, modified=2.0)
    )
    assert same_graph(with_times, replace(place, logged=grown))


@pytest.fixture
def renamed(tmp_path: Path) -> Path:
    """A run whose graph has two nodes of one name, and one without any."""
    nodes = [node("a", "Add"), node("a", "Mul"), node("", "Sub", "a")]
    records.write(tmp_path / "net", records.record(records.event(0, graph_def=graph_def(*nodes))))
    return tmp_path


def test_who_was_renamed_is_said_where_one_looks(renamed: Path) -> None:
    pieces, tree = known(renamed)
    assert "1 note" in "".join(span.text for span in heading(pieces, (), Look()))
    said = "2 nodes without a name, or with that of another node, are renamed here: a (2)."
    rows = insight_rows(pieces, tree, 200)
    assert said in [row.left for row in rows]
    counting = insight_rows(replace(pieces, insight=None), tree, 200)
    assert said in [row.left for row in counting]

    def about(path: str) -> list[str]:
        wanted = item(tree, path)
        entries = entries_of(tree, tree.root, Opened(grouped=False))
        entry = next(one for one in entries if one.items == (wanted,))
        return [row.left for row in details(pieces, tree, entry, 80, Look())]

    assert "In the log it is called a." in about("a (2)")
    assert "In the log it has no name." in about("(unnamed)")
    assert not any("In the log" in line for line in about("a"))


def test_lines_that_only_wait_are_marked_where_they_are_too_many(tmp_path: Path) -> None:
    ops = ("Add", "Mul", "Relu", "Tanh")
    nodes = [node("n0", "Placeholder")]
    for number in range(1, 20):
        waits = ["^n0"] if number in (4, 7, 10, 13, 16) else []
        nodes.append(node(f"n{number}", ops[number % 4], f"n{number - 1}", *waits))
    records.write(tmp_path / "net", records.record(records.event(0, graph_def=graph_def(*nodes))))
    _, tree = known(tmp_path)
    drawn = scene(tree, Framing(tree.root, grouped=False))
    assert len(drawn.aside.marked) == 5
    assert drawn.drawing.options.marked == drawn.aside.marked
    assert not any(route.control for route in drawn.drawing.routes)
