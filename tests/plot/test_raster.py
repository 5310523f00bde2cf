from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termboard.plot.raster import curve, curve_dots, last_finite
from termboard.plot.segments import segment_dots
from termboard.plot.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

VIEW = View((0.0, 99.0), (0.0, 39.0), columns=100, rows=40)


def _dots(x: object, y: object, view: View = VIEW) -> NDArray[np.bool_]:
    line = curve(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    return curve_dots(line.on(view), view)


def test_a_diagonal_is_one_dot_thick_and_joined() -> None:
    dots = _dots([0, 99], [0, 39])
    assert (dots.sum(axis=0) == 1).all()
    rows = dots.argmax(axis=0)
    assert rows[0] == 39
    assert rows[-1] == 0
    assert (np.abs(np.diff(rows)) <= 1).all()


def test_a_steep_curve_is_joined() -> None:
    dots = _dots(np.arange(100.0), 19.5 + 19 * np.sin(np.arange(100) / 2))
    for column in range(99):
        left, right = np.flatnonzero(dots[:, column]), np.flatnonzero(dots[:, column + 1])
        assert right.min() <= left.max() + 1
        assert left.min() <= right.max() + 1


@given(st.integers(0, 9_999), st.sampled_from([0.0, 39.0]))
def test_a_spike_of_one_point_is_lit_at_its_place(at: int, value: float) -> None:
    x = np.linspace(0, 99, 10_000)
    y = np.full(10_000, 20.0)
    y[at] = value
    dots = _dots(x, y)
    assert dots[39 - int(value), int(np.floor(x[at] + 0.5))]


def test_nan_is_a_gap_and_a_lone_point_a_dot() -> None:
    dots = _dots([0, 10, 20, 30, 40, 50], [5, 5, np.nan, 5, np.nan, 5])
    assert not dots[:, 11:30].any()
    assert dots[34, 30]
    assert not dots[:, 31:50].any()
    assert dots[34, 50]


def test_infinities_are_spikes_to_the_border() -> None:
    dots = _dots([0, 10, 20, 30, 40], [5, 5, np.inf, 5, -np.inf])
    assert dots[:35, 20].all()
    assert not dots[35:, 20].any()
    assert dots[34:, 40].all()


def test_nothing_lies_outside_the_view() -> None:
    dots = _dots([-50, 50, 150], [-10, 30, -10])
    assert dots.any()
    assert not _dots([0, 99], [40, 41]).any()
    assert not _dots([100, 120], [10, 20]).any()
    assert not _dots([], []).any()


def test_a_deep_zoom_still_shows_the_stroke_that_crosses_it() -> None:
    view = View((0.5, 0.5 + 1e-9), (0.4, 0.6), columns=60, rows=20)
    dots = _dots([0, 1], [0, 1], view)
    assert (dots.sum(axis=0) == 1).all()


def test_a_restart_is_drawn_as_logged() -> None:
    dots = _dots([0, 60, 30, 99], [0, 30, 10, 39])
    assert dots[29, 30]
    assert dots[9, 60]


def test_log_axis_draws_what_is_not_positive_as_below() -> None:
    view = View((0.0, 4.0), (1e-3, 1e3), columns=50, rows=61, log_y=True)
    dots = _dots([0, 1, 2, 3, 4], [1, 0, 1, -5, 1], view)
    assert dots[30, 0]
    assert dots[60, 12] or dots[60, 13]


def test_points_in_reverse_are_the_same_curve() -> None:
    x, y = np.arange(100.0), np.random.default_rng(0).uniform(0, 39, 100)
    assert (_dots(x[::-1], y[::-1]) == _dots(x, y)).all()


@given(
    st.lists(st.integers(-10, 110), max_size=40, unique=True).map(sorted),
    arrays(np.float64, 40, elements=st.floats(-10, 50)),
)
def test_strokes_and_spans_light_nearly_the_same(steps: list[int], y: NDArray[np.float64]) -> None:
    x, y = np.array(steps, dtype=np.float64), y[: len(steps)]
    spans, strokes = _dots(x, y), segment_dots(x, y, VIEW)
    assert _near(spans, strokes)
    assert _near(strokes, spans)


def _near(some: NDArray[np.bool_], others: NDArray[np.bool_]) -> bool:
    """Whether every dot of `some` has one of `others` at most two dots away."""
    wide = np.pad(others, 2)
    rows, columns = some.shape
    around = np.zeros_like(some)
    for row in range(5):
        for column in range(5):
            around |= wide[row : row + rows, column : column + columns]
    return not (some & ~around).any()


@given(
    arrays(np.float64, st.integers(0, 60), elements=st.floats()),
    arrays(np.float64, 60, elements=st.floats()),
    st.integers(1, 30),
    st.integers(1, 30),
    st.booleans(),
)
def test_any_floats(
    x: NDArray[np.float64], y: NDArray[np.float64], columns: int, rows: int, log: bool
) -> None:
    view = View((1.0, 50.0), (0.5, 20.0), columns, rows, log_x=log, log_y=log)
    assert _dots(x, y[: len(x)], view).shape == (rows, columns)


@given(
    arrays(np.float64, st.integers(2, 60), elements=st.integers(-20, 120)),
    arrays(np.float64, 60, elements=st.floats(-10, 50)),
)
def test_a_curve_that_turns_around_is_that_of_its_strokes(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> None:
    strokes = segment_dots(x, y[: len(x)], VIEW)
    dots = _dots(x, y[: len(x)])
    assert _near(dots, strokes)
    assert _near(strokes, dots)


@given(st.integers(150, 300), st.integers(0, 9), st.floats(0.0, 90.0), st.floats(0.1, 9.0))
def test_of_many_turns_only_strokes_in_view_are_drawn(
    count: int, seed: int, start: float, extent: float
) -> None:
    random = np.random.default_rng(seed)
    x, y = random.uniform(0, 99, count), random.uniform(0, 39, count)
    view = View((start, start + extent), (0.0, 39.0), columns=100, rows=40)
    assert len(curve(x, y).turns) > 48
    assert (_dots(x, y, view) == segment_dots(x, y, view)).all()


def test_x_that_goes_back_by_less_than_half_a_dot_is_drawn_as_if_it_did_not() -> None:
    random = np.random.default_rng(0)
    x, y = np.linspace(0, 99, 20_000), random.uniform(0, 39, 20_000)
    jitter = x + random.uniform(-0.1, 0.1, 20_000)
    line = curve(jitter, y)
    assert len(line.turns) > 1000
    assert 0.1 < line.setback < 0.2
    assert _near(_dots(jitter, y), segment_dots(jitter, y, VIEW))
    assert _near(segment_dots(jitter, y, VIEW), _dots(jitter, y))


@pytest.mark.parametrize(
    ("x", "turns"),
    [
        ([0, 1, 1, 2], []),
        ([2, 1, 1, 0], []),
        ([5, 5, 5], []),
        ([0, 1, 2, 1, 0], [2]),
        ([0, 1, 2, 0, 1], [2, 3]),
        ([0, 1, np.nan, 2, 2, 1], [3]),
    ],
)
def test_where_a_curve_turns_around(x: list[float], turns: list[int]) -> None:
    assert curve(np.array(x, dtype=np.float64), np.zeros(len(x))).turns.tolist() == turns


def test_what_is_known_of_lasting_points_is_that_of_these_points() -> None:
    x, y = np.arange(5.0), np.array([1.0, np.nan, 3.0, np.inf, 2.0])
    for _ in range(2):
        line = curve(x, y, lasting=True)
        assert line.limits == (1.0, 3.0)
        assert line.bad.tolist() == [1, 3]
        assert line.x is x
    other = curve(x[::-1], y, lasting=True)
    assert other.x.tolist() == x.tolist()
    assert other.bad.tolist() == [1, 3]
    assert other.y[0] == 2.0


@given(arrays(np.float64, st.integers(1, 30), elements=st.sampled_from([1.0, 2.0, np.nan, np.inf])))
def test_the_last_finite_value_before_each_that_is_not(y: NDArray[np.float64]) -> None:
    line = curve(np.arange(float(len(y))), y)
    finite = y[np.isfinite(y)]
    for at in (line.bad, line.bad[::2]):
        wanted = []
        for index in at.tolist():
            before = y[:index][np.isfinite(y[:index])]
            wanted.append(before[-1] if len(before) else finite[0] if len(finite) else np.nan)
        assert np.array_equal(last_finite(line, at), np.array(wanted), equal_nan=True)
