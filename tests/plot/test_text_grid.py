"""Rows of words as lists look like the same rows as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, KEEP
from termboard.plot.text_grid import TextGrid

if TYPE_CHECKING:
    from termboard.plot.surface import Surface

TEXTS = st.text("ab 日本é\u0301\u200d\x1b", max_size=12)
PUTS = st.tuples(
    st.just("put"),
    st.integers(-4, 14),
    st.integers(-1, 2),
    TEXTS,
    st.sampled_from((KEEP, -1, 0xFF0000)),
    st.sampled_from((KEEP, 0x00FF00)),
    st.sampled_from((0, BOLD)),
    st.none() | st.integers(0, 9),
    st.booleans(),
)
PAINTS = st.tuples(
    st.just("paint"), st.integers(-3, 12), st.integers(-1, 2), st.integers(0, 9),
    st.integers(0, 3), st.sampled_from((KEEP, 0x0000FF)), st.sampled_from((None, BOLD)),
)  # fmt: skip


def draw(surface: Surface, steps: list[tuple[Any, ...]]) -> list[int]:
    taken = []
    for what, *rest in steps:
        if what == "put":
            x, y, text, fg, bg, attrs, width, ellipsis = rest
            taken.append(surface.put(x, y, text, fg, bg, attrs, width, ellipsis=ellipsis))
        else:
            x, y, width, height, bg, attrs = rest
            surface.paint(x, y, width, height, bg=bg, attrs=attrs)
    return taken


@given(st.integers(0, 12), st.integers(0, 2), st.lists(PUTS | PAINTS, max_size=6))
def test_both_show_the_same(width: int, height: int, steps: list[tuple[Any, ...]]) -> None:
    rows, arrays = TextGrid(width, height), Grid(width, height)
    assert draw(rows, steps) == draw(arrays, steps)
    assert rows.text() == arrays.text()
    for y in range(height):
        assert rows.segments(y) == arrays.segments(y)


def test_a_rule_fills_its_row() -> None:
    grid = TextGrid(4, 2)
    grid.rule(0, "─", 0x123456)
    grid.rule(2, "─", 0x123456)  # there is no such row
    assert grid.text() == "────\n"
    assert grid.runs(0) == [(0, 4, 0x123456, -1, 0)]
