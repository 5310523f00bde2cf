from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from termboard.plot.glyphs import ASCII, BRAILLE
from termboard.plot.sparkline import sparkline


@pytest.mark.parametrize(
    ("y", "width", "expected"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"),
        ([1, 1, 1], 3, "▄▄▄"),
        ([0, math.nan, 7], 3, "▁×█"),
        ([0, math.inf, -math.inf, 7], 4, "▁▲▼█"),
        ([], 3, "   "),
        ([0, 7], 4, "▁▁██"),
        ([math.nan], 2, "××"),
        ([1e308, -1e308], 2, "█▁"),
    ],
)
def test_levels(y: list[float], width: int, expected: str) -> None:
    assert sparkline(np.array(y, dtype=np.float64), width, BRAILLE) == expected


@pytest.mark.parametrize("spike", [9.0, -9.0])
def test_a_spike_of_one_point_shows(spike: float) -> None:
    y = np.sin(np.arange(10_000) / 5)
    y[5_050] = spike
    line = sparkline(y, 20, BRAILLE)
    assert line[10] == ("█" if spike > 0 else "▁")


@given(st.lists(st.floats(), max_size=50), st.integers(0, 40))
def test_width(y: list[float], width: int) -> None:
    for glyphs in (BRAILLE, ASCII):
        line = sparkline(np.array(y, dtype=np.float64), width, glyphs)
        assert cell_len(line) == width
