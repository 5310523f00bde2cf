from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from rich.cells import cell_len

from termboard.plot.ansi import to_ansi
from termboard.plot.lines import Axis, Chart, Line
from termboard.plot.palette import DARK
from termboard.plot.plotext_chart import chart, draw
from tests.plot import golden

# What aborts plotext 6.1 when it gets it unprepared: NaN in a line, and data far outside the view.
HOSTILE = {
    "nan": [1.0, 2.0, math.nan, 4.0, 3.0, math.nan, 2.0],
    "infinite": [1.0, math.inf, 2.0, -math.inf, 3.0],
    "all_nan": [math.nan] * 5,
    "empty": [],
    "single": [3.0],
    "constant": [2.0] * 9,
    "huge": [1e300, -1e300, 1.7e308, -1.7e308],
    "tiny": [5e-324, 1e-310, 0.0],
}


def _line(y: list[float], name: str = "run") -> Line:
    return Line(np.arange(len(y), dtype=np.float64), np.array(y), DARK.runs[0], name=name)


def test_a_process_survives_what_would_abort_it() -> None:
    code = (
        "import math, tests.plot.test_plotext_chart as t\n"
        "for name in t.HOSTILE:\n"
        "    t.test_hostile_data_give_a_rectangle(name)\n"
        "    t.test_a_deep_zoom(name)\n"
        "print('alive')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_data_give_a_rectangle(name: str) -> None:
    for log in (False, True):
        shown = Chart((_line(HOSTILE[name]),), Axis("step"), Axis(log=log))
        grid = draw(shown, name, 60, 12, DARK)
        for y in range(12):
            assert sum(cell_len(segment.text) for segment in grid.segments(y)) == 60


@pytest.mark.parametrize("name", HOSTILE)
def test_a_deep_zoom(name: str) -> None:
    zoomed = Axis("linear", limits=(1.0, 1.0 + 1e-9))
    assert draw(Chart((_line(HOSTILE[name]),), zoomed, zoomed), name, 60, 12, DARK).height == 12


def test_a_hundred_thousand_points_are_reduced() -> None:
    y = np.sin(np.arange(100_000) / 9000)
    y[54_321] = 4.0
    text = chart([Line(np.arange(100_000.0), y, 0)], "sine", 80, 20, color=False)
    rows = text.splitlines()
    # The spike reaches the top of the plot area in its column.
    assert any("\u2800" < char <= "\u28ff" for char in rows[1][40:50])


def test_picture() -> None:
    x = np.arange(300.0)
    lines = tuple(
        Line(x, 2 * np.exp(-x / (60 + 40 * k)), DARK.runs[k], name=f"lr{k}") for k in range(3)
    )
    grid = draw(Chart(lines, Axis("step")), "loss/train", 70, 18, DARK)
    golden.check("plotext_70x18.txt", to_ansi(grid, "none"))


def test_names_and_titles_cannot_act_on_the_terminal() -> None:
    text = chart([_line([1.0, 2.0], "a\x1b[31mb")], "t\x1b]0;x\x07\n", 60, 12, color=False)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert len(text.splitlines()) == 12


def test_colour() -> None:
    assert "\x1b[38;2;" in chart([_line([1.0, 2.0])], "t", 60, 12, color=True)
    assert "\x1b[38;5;" in chart([_line([1.0, 2.0])], "t", 60, 12, color="256")
