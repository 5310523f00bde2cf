"""Histograms over steps as colours, or as shades without colours."""

from __future__ import annotations

import numpy as np
import pytest

from termboard.plot import heat
from termboard.plot.ansi import to_ansi
from termboard.plot.axes import Axis
from termboard.plot.heat import Heat, draw, ramp, scale
from termboard.plot.look import Look, look_for
from termboard.plot.palette import DARK, LIGHT, Palette, contrast
from termboard.plot.value_frame import ValueFrame, fit
from tests.plot import golden

LOOK = Look()


def placed(steps: int, width: int = 50, height: int = 12) -> ValueFrame:
    return fit((0.0, float(steps - 1)), 4, (width, height), Axis("step"))


def spreading(steps: int, bins: int) -> Heat:
    """Return a bell that grows wider from step to step."""
    at = np.linspace(-3, 3, bins)
    widths = np.linspace(0.2, 2, steps)
    shares = np.array([np.exp(-((at / width) ** 2)) for width in widths])
    shares[shares < 0.01] = 0
    return Heat(shares, np.arange(float(steps)), (-3.0, 3.0), DARK.runs[0], 3.0, 1.0)


@pytest.mark.parametrize(
    ("name", "look"), [("shades", look_for("utf-8", color=False)), ("ascii", look_for("ascii"))]
)
def test_without_colours_shades_say_how_much(name: str, look: Look) -> None:
    frame = placed(12)
    grid = draw(spreading(12, heat.bins(frame.frame.height, look)), frame, look)
    golden.check(f"heat_{name}.txt", to_ansi(grid, "none"))


def test_with_colours_a_cell_shows_two_values() -> None:
    frame = placed(12)
    grid = draw(spreading(12, heat.bins(frame.frame.height, LOOK)), frame, LOOK)
    golden.check("heat_truecolor.txt", to_ansi(grid, "truecolor"))


def test_one_step_that_differs_among_many_is_seen() -> None:
    steps = 5000
    shares = np.zeros((steps, 2))
    shares[:, 0] = 0.1
    shares[3210, 1] = 1.0
    look = look_for("utf-8", color=False)
    frame = placed(steps, height=3)
    steps_at = np.arange(float(steps))
    grid = draw(Heat(shares, steps_at, (0.0, 1.0), look.palette.text), frame, look)
    column = frame.column_of(3210.0)
    assert column is not None
    assert grid.chars[0, column] == look.glyphs.shades[-1]
    assert (grid.chars[0, frame.frame.left :] != " ").sum() == 1


def test_a_step_without_a_histogram_is_blank() -> None:
    shares = np.array([[1.0, 1.0], [np.nan, np.nan], [1.0, 1.0]])
    look = look_for("utf-8", color=False)
    frame = placed(3, height=3)
    grid = draw(Heat(shares, np.arange(3.0), (0.0, 1.0), look.palette.text), frame, look)
    row = grid.chars[0, frame.frame.left :].tolist()
    assert row[0] == row[-1] == look.glyphs.shades[-1]
    assert row[len(row) // 2] == " "


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda palette: palette.name)
def test_the_scale_leads_away_from_the_background_step_by_step(palette: Palette) -> None:
    colors = ramp(palette.runs[0], palette).tolist()
    background = palette.background
    assert colors[0] == background
    contrasts = [contrast(color, background) for color in colors]
    assert contrasts == sorted(contrasts)
    assert len(scale(palette.runs[0], Look(palette=palette))) == 5


def test_every_size_is_a_rectangle() -> None:
    for look in (LOOK, look_for("ascii")):
        for width in (*range(12), 30, 90):
            for height in (*range(9), 40):
                frame = placed(12, width, height)
                bins = heat.bins(frame.frame.height, look)
                grid = draw(spreading(12, bins), frame, look)
                assert grid.chars.shape == (height, width)
