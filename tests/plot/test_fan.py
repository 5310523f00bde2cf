"""Percentiles over time as nested areas, as lines without colours, and on a scale of both signs."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.plot import fan_chart
from termboard.plot.axes import Axis
from termboard.plot.characters import DEFAULT
from termboard.plot.fan import Fan
from termboard.plot.fan_chart import FanChart
from termboard.plot.glyphs import ASCII
from termboard.plot.look import Look
from termboard.plot.palette import DARK, fade
from tests.plot import golden

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLOR = DARK.run(0)
LOOK = Look(tz=timezone.utc)
PLAIN = Look(lettered=True, tz=timezone.utc)
STEPS = np.arange(0.0, 41.0)


def fan(scale: NDArray[np.float64], middle: float = 0.0, color: int = COLOR, mark: str = "") -> Fan:
    """Return a fan whose areas reach 4, 3, 2 and 1 times `scale` to either side of its middle."""
    low = tuple(middle - reach * scale for reach in (4, 3, 2, 1))
    high = tuple(middle + reach * scale for reach in (4, 3, 2, 1))
    return Fan(STEPS[: len(scale)], low, high, np.full(len(scale), middle), color, mark)


GROWING = fan(0.05 + STEPS / 40)


def draw(chart: FanChart, width: int = 60, height: int = 16, look: Look = LOOK) -> str:
    return fan_chart.draw(chart, width, height, look).grid.text() + "\n"


def test_areas_grow_fainter_outwards() -> None:
    picture = fan_chart.draw(FanChart((GROWING,)), 60, 24, LOOK)
    column = picture.layout.column_of(35.0)
    assert column is not None
    shades = [fade(COLOR, DARK.background, faded) for faded in (0.86, 0.74, 0.60, 0.44)]
    seen = picture.grid.bg[:, column].tolist()
    middle = picture.layout.row_of(0.0)
    assert middle is not None
    above = [color for color in seen[:middle] if color != DEFAULT]
    assert list(dict.fromkeys(above)) == shades
    below = [color for color in seen[middle + 1 :] if color != DEFAULT]
    assert list(dict.fromkeys(below)) == shades[::-1]


def test_areas_as_text() -> None:
    golden.check("fan.txt", draw(FanChart((GROWING,), Axis("step"), cursor=30.0)))


def test_without_colours_every_percentile_is_a_line() -> None:
    golden.check("fan_lines.txt", draw(FanChart((fan(0.05 + STEPS / 40, mark="b"),)), look=PLAIN))
    golden.check("fan_lines_low.txt", draw(FanChart((GROWING,)), height=9, look=PLAIN))
    golden.check(
        "fan_ascii.txt", draw(FanChart((GROWING,)), look=Look(glyphs=ASCII, lettered=True))
    )


def test_a_logarithm_of_both_signs_has_zero_in_its_middle() -> None:
    chart = FanChart((fan(10 ** (STEPS / 10 - 2)),), Axis("step"), log=True)
    golden.check("fan_log.txt", draw(chart))
    labels = [tick.label for tick in fan_chart.draw(chart, 60, 20, LOOK).layout.y_ticks]
    assert "0" in labels
    assert {label.removeprefix("-") for label in labels} <= {"0", "1", "10", "100"}
    assert sum(label.startswith("-") for label in labels) == len(labels) // 2


def test_positive_values_have_an_ordinary_logarithm() -> None:
    chart = FanChart((fan(np.full(41, 0.2), middle=1.0),), log=True)
    assert fan_chart.draw(chart, 60, 16, LOOK).layout.view.log_y


def test_where_two_fans_overlap_their_colours_mix() -> None:
    other = DARK.run(1)
    one, two = fan(np.ones(41), 0.0), fan(np.ones(41), 4.0, other)
    fans = tuple(Fan(f.x, f.low[:1], f.high[:1], f.middle, f.color) for f in (one, two))
    picture = fan_chart.draw(FanChart(fans), 40, 30, LOOK)
    colors = set(np.unique(picture.grid.bg).tolist()) - {DEFAULT}
    blue, orange = (fade(color, DARK.background, 0.74) for color in (COLOR, other))
    (mixed,) = colors - {blue, orange}
    for shift in (0, 8, 16):
        parts = sorted(color >> shift & 255 for color in (blue, orange))
        assert parts[0] <= mixed >> shift & 255 <= parts[1]


def test_steps_with_what_is_no_number_are_marked() -> None:
    known = np.where(STEPS < 20, 1.0, np.nan)
    low, high = (tuple(edge * known for edge in edges) for edges in (GROWING.low, GROWING.high))
    broken = Fan(STEPS, low, high, 0 * known, COLOR)
    picture = fan_chart.draw(FanChart((broken,), broken=((10.0, DARK.error),)), 60, 16, LOOK)
    column = picture.layout.column_of(10.0)
    assert picture.grid.chars[picture.layout.frame.height - 1, column] == LOOK.glyphs.nan
    assert (picture.grid.chars == LOOK.glyphs.nan).sum() > 1  # and where the median has an end


def test_a_cursor_is_put_behind_the_lines_of_a_picture_that_stays_as_it_is() -> None:
    made = fan_chart.uncursored(FanChart((GROWING,), broken=((20.0, DARK.error),)), 60, 16, LOOK)
    before = made.whole.text()
    column, frame = made.layout.column_of(20.0), made.layout.frame
    assert column is not None
    with_one = fan_chart.with_cursor(made, 20.0, LOOK).grid
    area = with_one.chars[: frame.height, column].tolist()
    assert LOOK.glyphs.point in area
    assert area[-1] == LOOK.glyphs.nan
    differs = with_one.chars != made.whole.chars
    assert set(np.nonzero(differs)[1].tolist()) == {column}
    assert made.whole.text() == before
    assert fan_chart.with_cursor(made, None, LOOK).grid.text() == before
    assert fan_chart.with_cursor(made, 1e6, LOOK).grid.text() == before


@pytest.mark.parametrize("values", [[], [np.nan] * 3, [1e307, -1e307, 1.0], [5.0]])
def test_little_or_nothing_is_drawn_without_an_error(values: list[float]) -> None:
    found = fan(np.array(values, np.float64))
    for log in (False, True):
        assert draw(FanChart((found,), log=log, cursor=0.0)).count("\n") == 16
    assert "no data" in draw(FanChart(()))


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.floats(width=64), min_size=3, max_size=3), max_size=6),
    st.integers(0, 50),
    st.integers(0, 14),
    st.booleans(),
    st.sampled_from([LOOK, PLAIN, Look(glyphs=ASCII, lettered=True), Look(glyphs=ASCII)]),
)
def test_any_percentiles_are_drawn_in_any_size(
    rows: list[list[float]], width: int, height: int, log: bool, look: Look
) -> None:
    values = np.sort(np.array(rows, np.float64).reshape(-1, 3), axis=1)
    one = Fan(STEPS[: len(values)], (values[:, 0],), (values[:, 2],), values[:, 1], COLOR)
    picture = fan_chart.draw(FanChart((one, one), log=log, cursor=1.0), width, height, look)
    assert (picture.grid.width, picture.grid.height) == (width, height)
