from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from rich.cells import cell_len

from termboard.analysis.columns import Shifted
from termboard.analysis.smoothing import averaged
from termboard.plot.ansi import to_ansi
from termboard.plot.bands import Band
from termboard.plot.glyphs import ASCII, BRAILLE, Glyphs
from termboard.plot.layout import x_extent, y_extent
from termboard.plot.lines import Axis, Chart, Line, draw, render
from termboard.plot.palette import DARK
from termboard.plot.raster import curve
from tests.plot import golden

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

STEPS = np.arange(1000.0)
BERLIN = timezone(timedelta(hours=1))


def _line(y: object, x: object = None, **look: object) -> Line:
    values = np.asarray(y, dtype=np.float64)
    places = np.arange(len(values)) if x is None else x
    return Line(np.asarray(places, dtype=np.float64), values, DARK.runs[0], **look)  # type: ignore[arg-type]


def _loss(seed: int) -> NDArray[np.float64]:
    noise = np.random.default_rng(seed).random(1000) - 0.5
    return (2.3 - 0.3 * seed) * np.exp(-STEPS / (200 + 40 * seed)) + 0.1 + 0.12 * noise


def _spiky() -> NDArray[np.float64]:
    y = 0.2 * np.sin(STEPS / 30)
    y[777] = 5.0
    return y


def _diverging() -> NDArray[np.float64]:
    y = np.exp(-STEPS / 300)
    y[300], y[320] = np.inf, -np.inf
    y[700:] = np.nan
    return y


def _runs(faint: bool) -> tuple[Line, ...]:
    lines = [Line(STEPS, _loss(k), DARK.runs[k], faint=faint, mark="ABCD"[k]) for k in range(4)]
    smooth = np.ones(40) / 40
    return (
        *lines,
        *(
            Line(
                STEPS[20:-19], np.convolve(_loss(k), smooth, "valid"), DARK.runs[k], mark="ABCD"[k]
            )
            for k in range(4 if faint else 0)
        ),
    )


CHARTS = {
    "runs": Chart(_runs(faint=True), Axis("step"), cursor=500.0, seams=((250.0, DARK.runs[0]),)),
    "spike": Chart((_line(_spiky()),), Axis("step")),
    "diverging": Chart((_line(_diverging()),), Axis("step")),
    "constant": Chart((_line([0.5] * 20),), Axis("step")),
    "single": Chart((_line([3.7], [48_120]),), Axis("step")),
    "empty": Chart(()),
    "not_a_number": Chart((_line([np.nan] * 5),)),
    "log": Chart((_line(10 ** (-STEPS / 170)),), Axis("step"), Axis(log=True)),
    "wall": Chart((_line(np.sin(STEPS / 99), 1_795_250_000 + STEPS * 170),), Axis("wall")),
    "relative": Chart((_line(np.sin(STEPS / 99), STEPS * 11),), Axis("relative")),
    "band": Chart(
        (_line(np.exp(-STEPS / 300)),),
        Axis("step"),
        bands=(Band(STEPS, 0.7 * np.exp(-STEPS / 300), 1.3 * np.exp(-STEPS / 300), 0xFFFFFF),),
    ),
    "restart": Chart((_line(_loss(0), np.r_[STEPS[:600], STEPS[300:700]]),), Axis("step")),
}


@pytest.mark.parametrize("size", [(30, 8), (60, 14)], ids=str)
@pytest.mark.parametrize("name", CHARTS)
def test_pictures(name: str, size: tuple[int, int]) -> None:
    grid = render(CHARTS[name], *size, DARK, BRAILLE, BERLIN)
    golden.check(f"lines_{name}_{size[0]}x{size[1]}.txt", to_ansi(grid, "none"))


def test_a_large_picture() -> None:
    grid = render(CHARTS["runs"], 150, 40, DARK, BRAILLE)
    golden.check("lines_runs_150x40.txt", to_ansi(grid, "none"))


def test_ascii_picture() -> None:
    grid = render(CHARTS["runs"], 60, 14, DARK, ASCII)
    assert grid.text().isascii()
    golden.check("lines_runs_ascii.txt", to_ansi(grid, "none"))


@pytest.mark.parametrize("depth", ["16", "256", "truecolor"])
def test_pictures_in_colour(depth: str) -> None:
    text = to_ansi(render(CHARTS["runs"], 30, 8, DARK, BRAILLE), depth)  # type: ignore[arg-type]
    golden.check(f"lines_runs_{depth}.txt", text)


@pytest.mark.parametrize("glyphs", [BRAILLE, ASCII], ids=lambda g: g.name)
def test_every_size_is_a_rectangle(glyphs: Glyphs) -> None:
    small = [(width, height) for width in (*range(13), 23, 40) for height in (*range(9), 11)]
    large = [(width, 60) for width in (0, 1, 12, 200)] + [(200, height) for height in (0, 1, 8)]
    for name, chart in CHARTS.items():
        for width, height in small + large:
            grid = render(chart, width, height, DARK, glyphs)
            assert (grid.width, grid.height) == (width, height), name
            assert grid.chars.shape == (height, width)


@settings(max_examples=150)
@given(
    arrays(np.float64, st.integers(0, 50), elements=st.floats()),
    arrays(np.float64, 50, elements=st.floats()),
    st.tuples(st.integers(1, 80), st.integers(1, 24)),
    st.sampled_from(["linear", "step", "relative", "wall"]),
    st.tuples(st.booleans(), st.booleans()),
    st.none() | st.tuples(st.floats(), st.floats()),
)
def test_any_floats_at_any_size(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    size: tuple[int, int],
    kind: str,
    log: tuple[bool, bool],
    limits: tuple[float, float] | None,
) -> None:
    line = Line(x, y[: len(x)], DARK.runs[0], mark="A")
    axes = (Axis(kind, log[0], limits), Axis("linear", log[1], limits))  # type: ignore[arg-type]
    band = Band(np.sort(x[np.isfinite(x)]), y[: np.isfinite(x).sum()], y[: np.isfinite(x).sum()], 0)
    for chart in (
        Chart((line,), *axes, cursor=float(x[0]) if len(x) else None, seams=((1.0, 0),)),
        Chart((line, Line(np.sort(x), y[: len(x)], 0, faint=True)), *axes, bands=(band,)),
    ):
        grid = render(chart, *size, DARK, BRAILLE)
        for row in range(size[1]):
            assert sum(cell_len(segment.text) for segment in grid.segments(row)) == size[0]


@pytest.mark.parametrize("steps", [(-(2.0**63), 2.0**63), (-500.0, -10.0), (5.0, 5.0)])
def test_extreme_steps(steps: tuple[float, float]) -> None:
    grid = render(Chart((_line([1, 2], steps),), Axis("step")), 60, 10, DARK, BRAILLE)
    assert any("\u2800" < char <= "\u28ff" for char in grid.text())


@pytest.mark.parametrize("scale", [1e-300, 1e-12, 1.0, 1e15, 1e300])
def test_magnitudes_have_labels(scale: float) -> None:
    picture = draw(Chart((_line(np.arange(5) * scale),)), 60, 14, DARK, BRAILLE)
    assert len(picture.layout.y_ticks) >= 3
    assert len({tick.label for tick in picture.layout.y_ticks}) == len(picture.layout.y_ticks)


def test_places_and_values_agree() -> None:
    layout = draw(CHARTS["runs"], 80, 20, DARK, BRAILLE).layout
    for column in range(layout.frame.left, 80):
        assert layout.column_of(layout.x_at(column)) == column
    for row in range(layout.frame.height):
        assert layout.row_of(layout.y_at(row)) == row
    assert layout.column_of(-1) is None
    assert layout.x_at(-5) == 0
    assert layout.x_at(500) == 999


def test_labels_never_touch() -> None:
    for width in range(20, 120, 7):
        for name in ("runs", "wall", "relative"):
            layout = draw(CHARTS[name], width, 12, DARK, BRAILLE, BERLIN).layout
            end = -99
            for tick in layout.x_ticks:
                assert tick.start > end
                end = tick.start + len(tick.label)
            assert end <= layout.frame.width


def test_a_thousand_nans_are_few_marks() -> None:
    y = np.sin(STEPS)
    y[::2] = np.nan
    text = render(Chart((_line(y),)), 60, 14, DARK, BRAILLE).text()
    assert 2 <= text.count("×") <= 10


def test_a_negative_value_on_a_log_axis_points_down() -> None:
    text = render(
        Chart((_line([1, -1, 10]),), Axis(), Axis(log=True)), 40, 10, DARK, BRAILLE
    ).text()
    assert "▼" in text


def test_the_topmost_curve_owns_its_cells() -> None:
    under, over = _line([0, 1]), Line(np.array([0.0, 1.0]), np.array([1.0, 0.0]), DARK.runs[1])
    grid = render(Chart((under, over)), 41, 11, DARK, BRAILLE)
    alone = render(Chart((replace(under, color=DARK.background), over)), 41, 11, DARK, BRAILLE)
    assert DARK.runs[0] in grid.fg
    assert ((grid.fg == DARK.runs[1]) == (alone.fg == DARK.runs[1])).all()


def _columns_of(lines: tuple[Line, ...], colors: Sequence[int], width: int = 60) -> list[int]:
    """Return in how many columns each colour is seen."""
    grid = render(Chart(lines), width, 12, DARK, BRAILLE)
    return [int((grid.fg == color).any(axis=0).sum()) for color in colors]


@pytest.mark.parametrize("y", [STEPS / 10, _loss(1)])
def test_curves_that_coincide_take_turns(y: NDArray[np.float64]) -> None:
    colors = DARK.runs[:3]
    lines = tuple(Line(STEPS, y, color) for color in colors)
    shares = _columns_of(lines, colors)
    assert min(shares) >= 15, "each is seen in about a third of the picture"


def test_curves_that_cross_do_not_take_turns() -> None:
    lines = (_line([0, 1]), Line(np.array([0.0, 1.0]), np.array([1.0, 0.0]), DARK.runs[1]))
    assert _columns_of(lines, DARK.runs[1:2]) == _columns_of(lines[1:], DARK.runs[1:2])


def test_a_spike_of_the_curve_in_front_is_seen_whoever_has_the_turn() -> None:
    for place in range(300, 700, 17):
        spiky = np.zeros(1000)
        spiky[place] = 5.0
        lines = (Line(STEPS, np.zeros(1000), DARK.runs[0]), Line(STEPS, spiky, DARK.runs[1]))
        grid, alone = (render(Chart(some), 60, 12, DARK, BRAILLE) for some in (lines, lines[1:]))
        above = slice(0, 7)
        assert (alone.fg[above] == DARK.runs[1]).sum() > 3
        assert (grid.fg[above] == alone.fg[above]).all(), place
        assert (grid.fg == DARK.runs[0]).any()


def test_a_faint_curve_never_takes_a_turn() -> None:
    lines = (_line(STEPS, faint=True), Line(STEPS, STEPS, DARK.runs[1]))
    alone = render(Chart(lines[1:]), 60, 12, DARK, BRAILLE)
    both = render(Chart(lines), 60, 12, DARK, BRAILLE)
    assert (both.fg == alone.fg).all()


def test_a_faint_curve_lies_behind_whatever_its_order() -> None:
    faint = Line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), DARK.runs[1], faint=True)
    grid = render(Chart((_line([0, 1]), faint)), 40, 10, DARK, BRAILLE)
    assert DARK.runs[0] in grid.fg


def test_extent() -> None:
    lines = (_line([1, 5, np.nan]), _line([-3, 2, np.inf], [10, 20, 30]))
    curves = [curve(line.x, line.y) for line in lines]
    assert y_extent(curves, Axis()) == (-3, 5)
    assert x_extent(curves, Axis("step")) == (0, 30)
    assert y_extent(curves, Axis(log=True)) == pytest.approx((1, 5), rel=0.1)
    assert y_extent((), Axis()) == (0, 1)


def test_seams_run_from_top_to_bottom_of_the_plot_area() -> None:
    chart = Chart((_line([0, 1, 2, 3]),), seams=((1.0, DARK.runs[1]), (9.0, DARK.runs[2])))
    picture = draw(chart, 40, 12, DARK, BRAILLE)
    column = picture.layout.column_of(1.0)
    assert column is not None
    marks = picture.grid.chars == BRAILLE.seam
    assert marks[: picture.layout.frame.height, column].sum() >= picture.layout.frame.height - 2
    assert not np.delete(marks, column, axis=1).any()


def _cells(chart: Chart, glyphs: Glyphs = BRAILLE) -> list[object]:
    grid = render(chart, 70, 20, DARK, glyphs)
    return [part.tolist() for part in (grid.chars, grid.fg, grid.bg, grid.attrs)]


@pytest.mark.parametrize("glyphs", [BRAILLE, ASCII])
def test_a_cursor_and_a_selection_leave_the_picture_that_is_kept_as_it_is(glyphs: Glyphs) -> None:
    band = Band(STEPS, _loss(0) - 0.2, _loss(0) + 0.2, DARK.runs[0])
    plain = Chart(
        (*_runs(faint=False), _line(_diverging())), bands=(band,), seams=((400.0, DARK.runs[1]),)
    )
    first = _cells(plain, glyphs)
    for cursor in (0.0, 300.5, 400.0, 777.0, 999.0):
        marked = replace(plain, cursor=cursor, selection=((100.0, 600.0), None))
        again = replace(
            marked,
            lines=tuple(
                replace(line, x=np.array(line.x), y=np.array(line.y)) for line in marked.lines
            ),
        )
        assert _cells(marked, glyphs) == _cells(again, glyphs) != first
    assert _cells(plain, glyphs) == first


def test_another_curve_axis_or_size_is_another_picture() -> None:
    line = _line(_loss(1))
    chart = Chart((line,))
    different = [
        replace(chart, lines=(replace(line, y=_loss(2)),)),
        replace(chart, lines=(replace(line, stroke=2),)),
        replace(chart, lines=(replace(line, color=DARK.runs[3]),)),
        replace(chart, y=Axis(log=True)),
        replace(chart, x=Axis(limits=(100.0, 200.0))),
        replace(chart, seams=((500.0, DARK.runs[1]),)),
    ]
    seen = [_cells(one) for one in (chart, *different, chart)]
    assert seen[0] == seen[-1]
    assert all(one != seen[0] for one in seen[1:-1])


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("bad", [(), (math.nan,), (math.nan, math.inf, -math.inf)])
@pytest.mark.parametrize("limits", [None, (1000.5, 9000.0), (4090.0, 4100.0), (-50.0, 20_000.0)])
def test_a_picture_of_columns_is_that_of_their_arrays(
    limits: tuple[float, float] | None, bad: tuple[float, ...], log: bool
) -> None:
    steps = np.arange(10_001) * 2
    values = np.random.default_rng(5).normal(3, 2, len(steps))
    for start, value in enumerate(bad):
        values[start * 700 :: 997 + start] = value
    smoothed = averaged(values, 0.9)
    assert smoothed is not None
    columns = Shifted(steps, 1000.0), smoothed
    for cursor in (None, -990.0, 4095.0, 19_000.0):
        drawn = [
            _cells(
                Chart(
                    (Line(x, y, 0xFF0000, ascends=True, mark="a"),),
                    Axis("step", limits=limits),
                    Axis(log=log),
                    cursor=cursor,
                )
            )
            for x, y in (columns, (columns[0][:], columns[1][:]))
        ]
        assert drawn[0] == drawn[1]
