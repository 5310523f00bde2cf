from __future__ import annotations

import pytest

from termboard.plot.ansi import Depth, to_ansi
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD


def _grid() -> Grid:
    grid = Grid(8, 2)
    grid.put(0, 0, "ab", fg=0xFF0000, attrs=BOLD)
    grid.put(3, 1, "c", bg=0x0000FF)
    return grid


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        ("none", "ab\n   c\n"),
        ("16", "\x1b[1;31mab\x1b[0m\n   \x1b[44mc\x1b[0m\n"),
        ("256", "\x1b[1;38;5;196mab\x1b[0m\n   \x1b[48;5;21mc\x1b[0m\n"),
        ("truecolor", "\x1b[1;38;2;255;0;0mab\x1b[0m\n   \x1b[48;2;0;0;255mc\x1b[0m\n"),
    ],
)
def test_each_depth(depth: Depth, expected: str) -> None:
    assert to_ansi(_grid(), depth) == expected


def test_nothing_is_nothing() -> None:
    assert to_ansi(Grid(5, 0), "none") == ""
    assert to_ansi(Grid(5, 0), "256") == ""
    assert to_ansi(Grid(0, 2), "256") == "\n\n"
