"""The rows of a graph's tree: what is open, in which order, and how it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from termboard.dashboards.graph.outline import (
    Opened,
    all_below,
    first_opened,
    item_of,
    key_of,
    outline,
    path_to,
)
from termboard.dashboards.graph.picture import opened_to, tree_picture
from termboard.dashboards.graph.tree_render import TreeRow, columns_for, draw, fold_column
from termboard.dashboards.graph.tree_rows import TreeRows
from termboard.plot.glyphs import ASCII
from termboard.plot.look import Look
from tests.dashboards.graph_logs import item, known, network_run
from tests.support.golden import check

if TYPE_CHECKING:
    from termboard.analysis.graphs.scope_tree import ScopeTree
    from termboard.dashboards.graph.model import Pieces


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pieces, ScopeTree]:
    """The small network, read once."""
    return known(network_run(tmp_path_factory.mktemp("logs")))


def labels(tree: ScopeTree, opened: Opened) -> list[str]:
    return [entry.label for entry in outline(tree, opened).entries]


def test_repeated_layers_are_one_row_until_it_is_opened(
    network: tuple[Pieces, ScopeTree],
) -> None:
    _, tree = network
    net = str(item(tree, "net"))
    closed = outline(tree, Opened(frozenset({net})))
    row = closed.index(next(key for key in closed.keys if key.startswith("s")))
    assert row is not None
    assert len(closed.entries[row].items) == 6
    opened = outline(tree, Opened(frozenset({net, closed.keys[row]})))
    below = opened.entries[row + 1 : row + 7]
    assert [entry.label for entry in below] == [f"layer_{n}" for n in range(6)]
    assert [opened.parents[row + 1 + n] for n in range(6)] == [row] * 6
    assert [opened.more[row + 1 + n] for n in range(6)] == [True] * 5 + [False]


def test_without_groups_repeated_layers_stand_one_by_one(
    network: tuple[Pieces, ScopeTree],
) -> None:
    _, tree = network
    opened = Opened(frozenset({str(item(tree, "net"))}), grouped=False)
    assert {f"layer_{n}" for n in range(6)} <= set(labels(tree, opened))


@pytest.mark.parametrize("grouped", [True, False])
def test_what_leads_to_a_node_brings_it_to_light(
    network: tuple[Pieces, ScopeTree], grouped: bool
) -> None:
    _, tree = network
    wanted = item(tree, "net/layer_4/MatMul")
    *around, own = path_to(tree, wanted, Opened(grouped=grouped))
    rows = outline(tree, Opened(frozenset(around), grouped=grouped))
    index = rows.index(own)
    assert index is not None
    assert rows.entries[index].items == (wanted,)
    assert item_of(own) == wanted
    hidden = outline(tree, Opened(frozenset(around[:-1]), grouped=grouped))
    assert hidden.index(own) is None


def test_everything_below_is_opened_outer_scopes_first(
    network: tuple[Pieces, ScopeTree],
) -> None:
    _, tree = network
    net = next(entry for entry in tree.entries(tree.root) if entry.label == "net")
    everything = frozenset(all_below(tree, net, Opened(), 1000))
    assert len(outline(tree, Opened(everything)).keys) > 30
    few = all_below(tree, net, Opened(), 8)
    assert few[0] == key_of(net)
    assert len(outline(tree, Opened(frozenset(few))).keys) <= 8 + len(tree.entries(tree.root))


def test_a_scope_that_is_alone_is_open_at_first(network: tuple[Pieces, ScopeTree]) -> None:
    _, tree = network
    opened = first_opened(tree)
    for key in opened.keys:
        assert not key.startswith("s")
        assert tree.is_scope(int(key))


def test_a_printed_tree_opens_as_many_scopes_as_there_is_room_for(
    network: tuple[Pieces, ScopeTree],
) -> None:
    _, tree = network
    sizes = [len(outline(tree, opened_to(tree, rows)).keys) for rows in (6, 12, 80)]
    assert sizes == sorted(sizes)
    assert sizes[1] <= 12 < sizes[2]


def test_the_whole_tree(network: tuple[Pieces, ScopeTree]) -> None:
    pieces, tree = network
    rows = TreeRows(outline(tree, opened_to(tree, None)), pieces, tree)
    picture = tree_picture(rows, pieces, [pieces.place], 96, None, Look())
    check("dashboards/graph_tree.txt", picture.text() + "\n")


def test_a_narrow_tree_without_unicode_has_fewer_columns(
    network: tuple[Pieces, ScopeTree],
) -> None:
    pieces, tree = network
    rows = TreeRows(outline(tree, opened_to(tree, 12)), pieces, tree)
    picture = tree_picture(rows, pieces, [pieces.place], 40, 10, Look(glyphs=ASCII))
    assert picture.text().isascii()
    check("dashboards/graph_tree_narrow.txt", picture.text() + "\n")


def test_columns_go_in_the_order_of_their_weight() -> None:
    everything = columns_for(200, ("type", "shape", "parameters", "flops", "value", "nodes"))
    assert everything == ("type", "shape", "parameters", "flops", "value", "nodes")
    assert columns_for(60, everything) == ("type", "parameters", "nodes")
    assert columns_for(30, everything) == ()


def test_a_row_a_million_levels_deep_is_drawn_within_its_width() -> None:
    deep = TreeRow(guides=(False,) * 1_000_000, fold="leaf", label="x" * 1_000_000)
    grid = draw(deep, (), 50, Look())
    assert grid.width == 50
    assert "x" in grid.text()
    assert grid.text()[fold_column(deep)] == "·"


def test_a_row_that_is_not_traced_is_faint_and_one_that_was_found_stands_out() -> None:
    look = Look()
    faint = draw(TreeRow((False,), "leaf", "x", dimmed=True), (), 20, look)
    found = draw(TreeRow((False,), "leaf", "x", found=True), (), 20, look)
    assert faint.fg[0, 2] == look.palette.frame
    assert found.fg[0, 2] == look.palette.focus
