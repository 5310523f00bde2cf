"""Bars of one step, and outlines over them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termboard.plot import outline
from termboard.plot.ansi import to_ansi
from termboard.plot.bars import Bars, count_axis, draw
from termboard.plot.glyphs import ASCII, BRAILLE
from termboard.plot.look import Look, look_for
from termboard.plot.palette import DARK
from termboard.plot.value_frame import LABELS, ValueFrame, edges, fit
from tests.plot import golden

LOOK = Look()
BLUE, RED = DARK.runs[0], DARK.runs[2]


def placed(width: int = 46, height: int = 10) -> ValueFrame:
    return fit((-3.0, 3.0), LABELS, (width, height))


def bell(width: int, shift: float = 0.0) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    middles = np.linspace(-3, 3, width)
    return np.asarray(1000 * np.exp(-((middles - shift) ** 2)))


@pytest.mark.parametrize("kind", ["utf", "ascii"])
def test_bars_with_the_outline_of_another_step_and_a_cursor(kind: str) -> None:
    frame = placed()
    width = frame.frame.width
    drawn = [Bars(bell(width), BLUE), Bars(bell(width, 1.0), DARK.text, outlined=True)]
    axis = count_axis(1000.0, [one.counts for one in drawn])
    grid = draw(drawn, frame, axis, look_for(kind), cursor=3)
    if kind == "ascii":
        assert grid.text().isascii()
    golden.check(f"bars_{kind}.txt", to_ansi(grid, "none"))


def test_outlines_of_two_runs_carry_letters_without_colours() -> None:
    frame, look = placed(), look_for("utf-8", color=False)
    width = frame.frame.width
    drawn = [
        Bars(bell(width, shift), look.palette.run(run), outlined=True, mark=look.mark(run))
        for run, shift in enumerate((-1.0, 1.0))
    ]
    grid = draw(drawn, frame, count_axis(1000.0, [one.counts for one in drawn]), look)
    golden.check("bars_of_runs_without_colours.txt", to_ansi(grid, "none"))


def test_a_bar_that_is_cut_says_how_high_it_is() -> None:
    frame = placed()
    counts = np.full(frame.frame.width, 10.0)
    counts[5] = 12_345.0
    grid = draw([Bars(counts, BLUE)], frame, count_axis(20.0, [counts]), LOOK)
    first = grid.text().split("\n")[0]
    assert first[frame.frame.left + 5] == BRAILLE.above
    assert "12.3 k" in first


def test_a_logarithmic_axis_shows_few_values_beside_many() -> None:
    frame = placed()
    counts = np.full(frame.frame.width, 1.0)
    counts[0] = 100_000.0
    linear = draw([Bars(counts, BLUE)], frame, count_axis(1e5, [counts]), LOOK).text()
    log = draw([Bars(counts, BLUE)], frame, count_axis(1e5, [counts], log=True), LOOK).text()
    bottom = frame.frame.height - 1
    assert linear.split("\n")[bottom][-1] == BRAILLE.blocks[0]
    assert log.split("\n")[bottom][-1] > BRAILLE.blocks[0]
    assert "1e2" in log


def level(cell: str) -> int:
    return 0 if cell in (" ", BRAILLE.rule) else BRAILLE.blocks.index(cell) + 1


@given(arrays(np.float64, 40, elements=st.floats(0, 1e6)))
def test_a_bar_is_as_high_as_its_count_in_eighths_and_never_vanishes(
    counts: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> None:
    frame = placed()
    top = max(1.0, float(counts.max()))
    grid = draw([Bars(counts, BLUE)], frame, count_axis(top, [counts]), LOOK)
    area = grid.chars[: frame.frame.height, frame.frame.left :]
    for column, count in enumerate(counts.tolist()):
        eighths = sum(level(str(cell)) for cell in area[:, column])
        wanted = count / top * frame.frame.height * 8
        assert abs(eighths - max(wanted, 1 if count > 0 else 0)) <= 0.5 + 1e-9


@given(
    arrays(np.float64, (3, 12), elements=st.floats(0, 30) | st.just(np.nan)),
    st.integers(1, 40),
)
def test_an_outline_is_joined_and_stays_inside(
    heights: np.ndarray[tuple[int, int], np.dtype[np.float64]], rows: int
) -> None:
    dots = outline.lit(*outline.spans(heights, rows - 1.0, rows), rows)
    assert dots.shape == (3, rows, 12)
    some = ~np.isnan(heights)
    assert (dots.any(axis=1) == some).all()
    for one, lit in zip(heights, dots, strict=True):
        for column in range(11):
            here, there = np.flatnonzero(lit[:, column]), np.flatnonzero(lit[:, column + 1])
            if not np.isnan(one[column : column + 2]).any():
                gap = max(here.min(), there.min()) - min(here.max(), there.max())
                assert gap <= 1, "no hole between two columns"


def test_between_bins_lines_are_straight() -> None:
    found = outline.between_bins(np.array([[0.0, 4.0, 0.0]]), 12)
    assert found[0].tolist()[2:9] == [0.5, 1.5, 2.5, 3.5, 3.5, 2.5, 1.5]
    assert np.isnan(found[0][[0, 11]]).all()


def test_every_size_is_a_rectangle() -> None:
    for glyphs in (BRAILLE, ASCII):
        for width in (*range(14), 23, 80):
            for height in (*range(9), 30):
                frame = fit((0.0, 1.0), LABELS, (width, height))
                bins = np.ones(frame.frame.width)
                drawn = [Bars(bins, BLUE), Bars(bins, RED, outlined=True, mark="a")]
                grid = draw(drawn, frame, count_axis(1.0, [bins]), Look(glyphs=glyphs), 0)
                assert grid.chars.shape == (height, width)


def test_edges_between_the_largest_numbers_are_finite_and_ascend() -> None:
    largest = float(np.finfo(np.float64).max)
    found = edges((-largest, largest), 7)
    assert np.isfinite(found).all()
    assert (found[1:] > found[:-1]).all()
    frame = fit((-largest, largest), LABELS, (60, 10))
    assert frame.column_of(0.0) == frame.frame.left + frame.frame.width // 2
    assert frame.column_of(np.inf) is None


def test_what_was_counted_nowhere_has_an_axis_too() -> None:
    axis = count_axis(0.0, [np.zeros(3)], log=True)
    assert axis.top > axis.low
    assert axis.shares(np.zeros(3)).tolist() == [0, 0, 0]
