"""Histograms of many steps behind each other."""

from __future__ import annotations

import numpy as np
import pytest

from termboard.plot.ansi import to_ansi
from termboard.plot.look import Look, look_for
from termboard.plot.outline import between_bins
from termboard.plot.palette import DARK
from termboard.plot.ridgeline import Layers, Ridges, draw, evenly_placed, layers, most_ridges
from termboard.plot.value_frame import fit
from tests.plot import golden

LOOK = Look()


def ridges(count: int, columns: int, chosen: int | None = None) -> Ridges:
    """Return bells that wander from the left to the right."""
    at = np.linspace(-3, 3, 40)
    bells = np.array([np.exp(-2 * (at - shift) ** 2) for shift in np.linspace(-1, 1, count)])
    labels = tuple(str(100 * step) for step in range(count))
    heights = between_bins(np.where(bells > 0.01, bells, 0.0), columns)
    return Ridges(heights, labels, DARK.runs[0], chosen)


@pytest.mark.parametrize("kind", ["utf", "ascii"])
def test_the_newest_stands_in_front_and_hides_what_is_behind(kind: str) -> None:
    look = look_for(kind)
    frame = fit((-3.0, 3.0), 5, (60, 18))
    grid = draw(ridges(9, frame.frame.width * look.glyphs.columns, 4), frame, look, cursor=30)
    golden.check(f"ridgeline_{kind}.txt", to_ansi(grid, "none"))


def test_shades_go_from_old_to_new_and_the_chosen_one_stands_out() -> None:
    frame = fit((-3.0, 3.0), 5, (60, 18))
    grid = draw(ridges(5, frame.frame.width * 2, 2), frame, LOOK)
    colors = set(grid.fg[: frame.frame.height, frame.frame.left :].ravel().tolist())
    assert {DARK.text, DARK.runs[0]} <= colors
    assert len(colors - {-1}) == 5, "every ridge has a colour of its own"


def test_a_ridge_with_nothing_in_it_is_not_drawn() -> None:
    frame = fit((-3.0, 3.0), 5, (60, 18))
    empty = Ridges(np.full((3, frame.frame.width * 2), np.nan), ("0", "1", "2"), DARK.runs[0])
    grid = draw(empty, frame, LOOK)
    area = grid.chars[: frame.frame.height, frame.frame.left :]
    assert set(area.ravel().tolist()) == {" "}
    assert draw(Ridges(np.zeros((0, 10)), (), 0), frame, LOOK).height == 18


def test_every_size_is_a_rectangle() -> None:
    for width in (*range(12), 30, 90):
        for height in (*range(9), 40):
            frame = fit((0.0, 1.0), 5, (width, height))
            count = most_ridges(frame.frame.height, 4)
            grid = draw(ridges(count, frame.frame.width * 2), frame, LOOK, 0)
            assert grid.chars.shape == (height, width)


def _put_in_one_by_one(heights: np.ndarray, order: list[int], rows: int) -> Layers:
    """Return the layers of ridges of which the first and the last stand there from the start."""
    made, there = layers(heights[[0, -1]], rows), [0, len(heights) - 1]
    places = evenly_placed(len(heights))
    for index in order:
        there = sorted([*there, index])
        made = made.with_ridge(there.index(index), heights[index], float(places[index]))
    return made


def test_a_ridge_that_is_put_between_others_looks_as_if_all_were_drawn_at_once() -> None:
    heights = ridges(6, 120).heights
    assert isinstance(heights, np.ndarray)
    heights[2, 30:50] = np.nan
    at_once = layers(heights, 48)
    for order in ([1, 2, 3, 4], [4, 2, 3, 1], [3, 1, 4, 2]):
        found = _put_in_one_by_one(heights, order, 48)
        assert np.array_equal(found.lines, at_once.lines)
        assert np.array_equal(found.bodies, at_once.bodies)
