"""Broken strokes, parts of a chart, fixed ends, extremes and selections."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.plot.glyphs import BRAILLE
from termboard.plot.lines import Axis, Chart, Line, Picture, draw
from termboard.plot.palette import DARK
from termboard.plot.raster import between
from tests.plot import golden

X = np.linspace(0.0, 100.0, 201)
WAVE = np.sin(X / 8)


def drawn(line: Line, **how: Any) -> Picture:
    return draw(Chart((line,), **how), 60, 14, DARK, BRAILLE)


@pytest.mark.parametrize("stroke", [1, 2, 3])
def test_broken_strokes(stroke: int) -> None:
    picture = drawn(Line(X, WAVE, 0xFFFFFF, stroke=stroke))
    whole = drawn(Line(X, WAVE, 0xFFFFFF)).grid.text()
    text = picture.grid.text()
    assert text != whole
    golden.check(f"stroke_{stroke}.txt", text + "\n")


@pytest.mark.parametrize("stroke", [1, 2, 3])
@pytest.mark.parametrize("at", range(40, 60))
def test_a_spike_is_seen_whatever_the_stroke(stroke: int, at: int) -> None:
    y = np.zeros(101)
    y[at] = 1.0
    picture = drawn(Line(np.arange(101.0), y, 0xFFFFFF, stroke=stroke))
    top = picture.layout.row_of(1.0)
    assert top is not None
    row = picture.grid.text().split("\n")[top][picture.layout.frame.left :]
    assert any("⠀" < char <= "⣿" for char in row)


@given(st.lists(st.floats(-10, 10), max_size=30).map(sorted), st.floats(-12, 12), st.floats(0, 5))
def test_between_finds_what_lies_in_the_limits(xs: list[float], low: float, extent: float) -> None:
    x = np.array(xs)
    limits = (low, low + extent)
    assert x[between(x, limits)].tolist() == [v for v in xs if low <= v <= limits[1]]
    wider = x[between(x, limits, around=1)]
    assert len(wider) <= len(x[between(x, limits)]) + 2


def test_a_part_is_drawn_as_if_there_was_nothing_else_but_strokes_leave_it() -> None:
    x, y = np.arange(100_000.0), np.sin(np.arange(100_000.0) / 7)
    limits = (50_000.0, 50_050.0)
    part = slice(49_999, 50_052)
    of_all = drawn(Line(x, y, 0xFFFFFF, ascends=True), x=Axis("step", limits=limits))
    of_part = drawn(Line(x[part], y[part], 0xFFFFFF), x=Axis("step", limits=limits))
    unknown = drawn(Line(x, y, 0xFFFFFF, ascends=False), x=Axis("step", limits=limits))
    assert of_all.layout.view.x == limits
    assert of_all.grid.text() == of_part.grid.text() == unknown.grid.text()


def test_y_shows_what_lies_in_the_part() -> None:
    y = np.where(X < 50, 1000.0, WAVE)
    low, high = drawn(Line(X, y, 0xFFFFFF), x=Axis(limits=(60.0, 100.0))).layout.view.y
    assert -2 < low < high < 2


def test_a_part_without_points_says_so() -> None:
    x = np.array([0.0, 100.0])
    picture = drawn(Line(x + 200, x, 0xFFFFFF, ascends=True), x=Axis(limits=(10.0, 20.0)))
    assert "nothing in this part" in picture.grid.text()
    between_two = drawn(Line(x, x, 0xFFFFFF, ascends=True), x=Axis(limits=(10.0, 20.0)))
    assert "nothing" not in between_two.grid.text(), "the stroke between its neighbours is seen"


@pytest.mark.parametrize(
    ("axis", "low", "high"),
    [
        (Axis(ends=(0.15, 0.85)), 0.15, 0.85),
        (Axis(ends=(None, 3.0)), None, 3.0),
        (Axis(ends=(-7.0, None)), -7.0, None),
        (Axis(log=True, ends=(0.01, 10.0)), 0.01, 10.0),
    ],
)
def test_typed_ends_hold_exactly(axis: Axis, low: float | None, high: float | None) -> None:
    y = 1.5 + WAVE
    view = drawn(Line(X, y, 0xFFFFFF), y=axis).layout.view
    assert low is None or view.y[0] == pytest.approx(low)
    assert high is None or view.y[1] == pytest.approx(high)
    assert view.y[0] < view.y[1]


def test_y_from_zero() -> None:
    up = drawn(Line(X, WAVE + 7, 0xFFFFFF), y=Axis(zero=True)).layout
    assert -0.5 < up.view.y[0] <= 0
    assert float(up.y_ticks[0].label) == 0
    down = drawn(Line(X, WAVE - 7, 0xFFFFFF), y=Axis(zero=True)).layout
    assert 0 <= down.view.y[1] < 0.5
    assert drawn(Line(X, WAVE + 7, 0xFFFFFF), y=Axis(zero=True, log=True)).layout.view.y[0] > 0


def test_extremes_are_marked_where_they_are_seen() -> None:
    y = np.array([3.0, np.nan, 1.0, 9.0, np.inf, 2.0])
    line = Line(np.arange(6.0), y, 0xFFFFFF, extremes=((2.0, 1.0), (3.0, 9.0)))
    picture = drawn(line)
    text = picture.grid.text()
    assert text.count(BRAILLE.least) == text.count(BRAILLE.greatest) == 1
    column, row = picture.layout.column_of(2.0), picture.layout.row_of(1.0)
    assert row is not None
    assert column is not None
    assert text.split("\n")[row][column] == BRAILLE.least
    zoomed = drawn(line, x=Axis(limits=(2.5, 5.0))).grid.text()
    assert zoomed.count(BRAILLE.greatest) == 1
    assert BRAILLE.least not in zoomed


def test_a_selection_is_marked_as_a_whole() -> None:
    picture = drawn(Line(X, WAVE, 0xFFFFFF), selection=((20.0, 40.0), None))
    left, right = picture.layout.column_of(20.0), picture.layout.column_of(40.0)
    assert left is not None
    assert right is not None
    rows = slice(0, picture.layout.frame.height)
    marked = (picture.grid.bg[rows] == DARK.selection).all(axis=0)
    assert np.flatnonzero(marked).tolist() == list(range(left, right + 1))


@given(st.lists(st.floats(-1e300, 1e300), min_size=1), st.booleans())
def test_rows_of_many_values_are_those_of_each(values: list[float], log: bool) -> None:
    layout = drawn(Line(X, WAVE + 2, 0xFFFFFF), y=Axis(log=log)).layout
    bottom = layout.frame.height - 1
    alone = [layout.row_of(min(max(value, layout.view.y[0]), layout.view.y[1])) for value in values]
    assert layout.rows_of(np.array(values)).tolist() == alone
    assert layout.rows_of(np.array([np.nan, np.inf, -np.inf])).tolist() == [bottom, 0, bottom]
