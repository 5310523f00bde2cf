"""What is typed to search a graph, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.dashboards.graph.finding import found
from termboard.dashboards.graph.query import parsed, problem_of
from tests.dashboards.graph_logs import known, network_run

if TYPE_CHECKING:
    from termboard.analysis.graphs.scope_tree import ScopeTree


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> ScopeTree:
    """The small network, read once."""
    return known(network_run(tmp_path_factory.mktemp("logs")))[1]


def paths(tree: ScopeTree, query: str) -> list[str]:
    return [tree.path(one) for one in found(tree, parsed(query))]


def test_a_name_finds_what_is_called_so_not_all_that_is_in_it(tree: ScopeTree) -> None:
    assert paths(tree, "layer_3$") == ["net/layer_3"]
    assert paths(tree, "layer_3/") == [
        f"net/layer_3/{name}" for name in ("kernel", "read", "MatMul", "Relu")
    ]


def test_fields_and_names_hold_together(tree: ScopeTree) -> None:
    assert paths(tree, "op:matmul layer_[12]") == ["net/layer_1/MatMul", "net/layer_2/MatMul"]
    assert len(paths(tree, "op:^relu$")) == 6
    assert len(paths(tree, "device:gpu")) == 12
    assert paths(tree, "dtype:float32 op:placeholder") == ["input"]


def test_sizes_are_found_where_they_stand_together(tree: ScopeTree) -> None:
    assert len(paths(tree, "shape:32x64 op:MatMul")) == 6
    assert paths(tree, "shape:32×64 op:Placeholder") == ["input"]
    assert paths(tree, "shape:2x64") == []
    assert paths(tree, "shape:32,6") == []


def test_an_empty_query_finds_nothing(tree: ScopeTree) -> None:
    assert found(tree, parsed("  ")) == ()


def test_hits_stand_in_the_order_of_the_rows(tree: ScopeTree) -> None:
    relus = paths(tree, "op:relu")
    assert relus == sorted(relus)


@given(st.text(max_size=30))
def test_anything_may_be_typed(text: str) -> None:
    problem = problem_of(text)
    if not problem:
        parsed(text).matches(lambda _: ("net/layer", "32x64"))


def test_a_pattern_that_is_none_is_named() -> None:
    assert "no regular expression" in problem_of("op:(")
    assert problem_of("shape:(3,3)") == ""
