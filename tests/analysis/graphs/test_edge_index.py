"""Edges by the nodes at their ends: as a look at all edges finds them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.graphs.edge_index import edge_index


@given(st.data(), st.integers(1, 9), st.integers(0, 30))
def test_it_finds_what_a_look_at_all_edges_finds(
    data: st.DataObject, nodes: int, edges: int
) -> None:
    ends = np.array(
        data.draw(st.lists(st.integers(0, nodes - 1), min_size=edges, max_size=edges)), np.int32
    )
    wanted = data.draw(st.lists(st.integers(0, nodes - 1), unique=True))
    found = edge_index(ends, nodes).of(np.array(wanted, np.int32))
    assert found.tolist() == np.flatnonzero(np.isin(ends, wanted)).tolist()
