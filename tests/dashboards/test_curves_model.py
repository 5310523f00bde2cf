"""The numbers of charts: curves, readings, the way of the cursor, extremes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.smoothing import debiased_ema
from termboard.dashboards.api import RunStyle, Shared, styled
from termboard.dashboards.curves import model as curves
from termboard.dashboards.curves import readings
from termboard.dashboards.curves.model import Chart, Curve
from termboard.dashboards.curves.render import card, line_chart
from termboard.dashboards.curves.style import Style
from termboard.plot.look import Look
from tests.support.loading import load
from tests.support.records import BASE, scalar, write

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.snapshot import Snapshot

SECOND_FILE = "events.out.tfevents.1700000500.host"


def everything(snapshot: Snapshot, **changes: Any) -> Shared:
    """Return what shows all runs, raw."""
    runs = tuple(styled([run.name for run in snapshot.runs]).values())
    return replace(Shared(runs=runs, smoothing=0.0), **changes)


def curve(x: list[float], raw: list[float] | None = None) -> Curve:
    """Return a curve of one run along its steps."""
    values = np.array(x if raw is None else raw, dtype=np.float64)
    along = np.array(x, dtype=np.float64)
    steps = np.arange(len(x), dtype=np.int64)
    return Curve(RunStyle("r", 0), along, values, values, steps, along, 0.0)


def chart_of(*xs: list[float]) -> Chart:
    return Chart("t", tuple(curve(x) for x in xs))


# Curves


def test_a_run_that_is_gone_since_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path / "a", scalar("loss", 0, 1.0))
    snapshot = load(tmp_path)
    shared = replace(everything(snapshot), runs=(RunStyle("not there", 0), RunStyle("a", 1)))
    assert [c.run.index for c in curves.chart(snapshot, ("loss",), shared).curves] == [1]
    assert curves.chart(snapshot, ("no such tag",), shared).curves == ()


def test_the_x_of_each_axis(tmp_path: Path) -> None:
    write(tmp_path / "a", *[scalar("loss", 10 * i, 1.0, BASE + 60 + i) for i in range(3)])
    snapshot = load(tmp_path)  # its first event, the version, is written at BASE
    for axis, x in (
        ("step", [0, 10, 20]),
        ("relative", [60, 61, 62]),
        ("wall", [BASE + 60, BASE + 61, BASE + 62]),
    ):
        (one,) = curves.chart(snapshot, ("loss",), everything(snapshot, x_axis=axis)).curves
        assert one.x.tolist() == x
        assert one.steps.tolist() == [0, 10, 20]
        assert one.start == BASE


def test_smoothing_is_that_of_the_analysis_and_none_is_the_same_array(tmp_path: Path) -> None:
    values = [3.0, math.nan, 1.0, math.inf, 2.0, 8.0]
    write(tmp_path / "a", *[scalar("loss", i, value) for i, value in enumerate(values)])
    snapshot = load(tmp_path)
    for weight in (0.3, 0.97):
        shared = everything(snapshot, smoothing=weight)
        (one,) = curves.chart(snapshot, ("loss",), shared).curves
        np.testing.assert_array_equal(one.smoothed, debiased_ema(np.array(values), weight))
        again = curves.chart(snapshot, ("loss",), shared).curves[0]
        assert again.smoothed is one.smoothed, "what was smoothed is kept"
    (raw,) = curves.chart(snapshot, ("loss",), everything(snapshot)).curves
    assert raw.smoothed is raw.raw
    np.testing.assert_array_equal(raw.raw, values)


def test_whole_numbers_become_floats(tmp_path: Path) -> None:
    write(tmp_path / "a", scalar("n", 0, 7), scalar("n", 1, 8))
    snapshot = load(tmp_path)
    (one,) = curves.chart(snapshot, ("n",), everything(snapshot)).curves
    assert one.raw[:].dtype == np.float64


def test_attempts_latest_and_all_and_their_seam(tmp_path: Path) -> None:
    write(tmp_path / "a", *[scalar("loss", i, 1.0, BASE + i) for i in range(6)])
    later = [scalar("loss", i, 2.0, BASE + 100 + i) for i in range(4, 8)]
    write(tmp_path / "a", *later, name=SECOND_FILE)
    snapshot = load(tmp_path)
    (latest,) = curves.chart(snapshot, ("loss",), everything(snapshot)).curves
    assert latest.steps.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert latest.raw.tolist() == [1, 1, 1, 1, 2, 2, 2, 2]
    assert latest.seams == (4.0,)
    (every,) = curves.chart(snapshot, ("loss",), everything(snapshot, attempts="all")).curves
    assert every.steps.tolist() == [0, 1, 2, 3, 4, 5, 4, 5, 6, 7]
    for axis, seam in (("relative", 104.0), ("wall", BASE + 104)):
        (one,) = curves.chart(snapshot, ("loss",), everything(snapshot, x_axis=axis)).curves
        assert one.seams == (seam,)


def test_all_attempts_are_drawn_without_a_stroke_back(tmp_path: Path) -> None:
    """The first one falls from 1 to 0; the second goes on from its half, at 1."""
    write(tmp_path / "a", *[scalar("loss", i, 1 - i / 40, BASE + i) for i in range(41)])
    later = [scalar("loss", i, 1.0, BASE + 100 + i) for i in range(20, 41)]
    write(tmp_path / "a", *later, name=SECOND_FILE)
    snapshot = load(tmp_path)
    found = curves.chart(snapshot, ("loss",), everything(snapshot, attempts="all"))
    drawn = line_chart(found, Style(x_axis="step"), Look()).lines
    assert [line.x.tolist() for line in drawn] == [list(range(41)), list(range(20, 41))]
    assert [line.name for line in drawn] == ["", "a"], "one entry in a legend"
    text = card(found, 60, 14, Style(), Look()).card.content.text()
    right_of_the_fall = "".join(line[44:58] for line in text.split("\n")[3:7])
    assert not right_of_the_fall.strip("┈ "), "between the two attempts nothing is drawn"
    other = line_chart(found, Style(x_axis="scalar"), Look()).lines
    assert len(other) == 1, "an axis by another tag may go back and is joined"


# Readings


def test_readings_are_those_of_the_nearest_point_of_every_run(tmp_path: Path) -> None:
    write(tmp_path / "a", *[scalar("loss", 10 * i, float(i), BASE + i) for i in range(4)])
    write(tmp_path / "b", *[scalar("loss", 10 * i, 5.0 + i, BASE + i) for i in range(2)])
    snapshot = load(tmp_path)
    found = curves.chart(snapshot, ("loss",), everything(snapshot, smoothing=0.6))
    at_19 = readings.readings(found, 19.0)
    assert [(r.run.name, r.step, r.value, r.relative) for r in at_19] == [
        ("a", 20, 2.0, 2.0),
        ("b", 10, 6.0, 1.0),
    ]
    assert [r.smoothed for r in at_19] == [c.smoothed[i] for c, i in zip(found.curves, (2, 1),
                                                                         strict=True)]  # fmt: skip
    assert [(r.step, r.wall_time) for r in readings.readings(found, None)] == [
        (30, BASE + 3),
        (10, BASE + 1),
    ]


def test_of_equal_steps_the_last_is_read() -> None:
    found = Chart("t", (curve([0, 1, 1, 2], [5.0, 6.0, 7.0, 8.0]),))
    assert readings.readings(found, 1.0)[0].value == 7.0
    assert readings.readings(found, 0.5)[0].value == 7.0


def test_readings_where_wall_times_are_not_numbers() -> None:
    found = Chart("t", (curve([math.nan, 3.0, math.nan], [1.0, 2.0, 4.0]),))
    assert readings.readings(found, 100.0)[0].value == 2.0
    assert readings.readings(chart_of([]), 1.0) == ()
    assert readings.readings(chart_of(), None) == ()


# The way of the cursor


def test_the_cursor_goes_from_point_to_point_of_all_runs() -> None:
    found = chart_of([0, 4, 8], [2, 4, 10])
    assert readings.next_x(found, None, 0, 100) == 10
    assert readings.next_x(found, None, -1, 100) == 10
    x: float | None = 10.0
    way = []
    while x != 0:
        x = readings.next_x(found, x, -1, 100)
        assert x is not None
        way.append(x)
    assert way == [8, 4, 2, 0]
    assert readings.next_x(found, 0.0, -1, 100) == 0
    assert [readings.next_x(found, x, 1, 100) for x in (0.0, 2.0, 4.0, 8.0, 10.0)] == [
        2,
        4,
        8,
        10,
        10,
    ]


def test_the_cursor_crosses_dense_points_by_columns() -> None:
    found = chart_of([float(i) for i in range(10_001)])
    x: float | None = 0.0
    strides = 0
    while x != 10_000:
        assert x is not None
        after = readings.next_x(found, x, 1, 50)
        assert after is not None
        assert after > x
        x, strides = after, strides + 1
    assert strides == 50
    assert readings.next_x(found, 10_000.0, -1, 50) == 9_800


def test_the_cursor_of_nothing_and_of_one_point() -> None:
    assert readings.next_x(chart_of(), None, 1, 10) is None
    assert readings.next_x(chart_of([]), 3.0, -1, 10) is None
    assert readings.next_x(chart_of([math.nan, math.inf]), 3.0, -1, 10) is None
    for direction in (-1, 0, 1):
        assert readings.next_x(chart_of([7]), 7.0, direction, 10) == 7


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40),
    st.floats(-2e9, 2e9),
    st.sampled_from((-1, 1)),
    st.integers(1, 300),
)
def test_the_cursor_lands_on_a_point_and_never_goes_the_wrong_way(
    xs: list[float], x: float, direction: int, columns: int
) -> None:
    after = readings.next_x(chart_of(xs), x, direction, columns)
    assert after in xs
    if direction > 0:
        assert after == max(xs) or after > x
    else:
        assert after == min(xs) or after < x


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30, unique=True), st.integers(1, 50))
def test_the_cursor_reaches_both_ends(xs: list[float], columns: int) -> None:
    for direction, end in ((1, max(xs)), (-1, min(xs))):
        x: float | None = min(xs) if direction > 0 else max(xs)
        for _ in range(columns + len(xs)):
            x = readings.next_x(chart_of(xs), x, direction, columns)
        assert x == end


# Extremes


@pytest.mark.parametrize(
    ("raw", "smallest", "largest"),
    [
        ([3.0, 1.0, 2.0], (1.0, 1), (3.0, 0)),
        ([math.nan, 2.0, math.inf, -math.inf, 5.0], (2.0, 1), (5.0, 4)),
        ([math.nan, math.nan], None, None),
        ([math.inf], None, None),
        ([4.0, 4.0], (4.0, 0), (4.0, 0)),
    ],
)
def test_extremes_are_of_finite_values(
    raw: list[float], smallest: tuple[float, int] | None, largest: tuple[float, int] | None
) -> None:
    one = curve([float(i) for i in range(len(raw))], raw)
    for large, wanted in ((False, smallest), (True, largest)):
        found = readings.extreme(one, largest=large)
        assert (found and (found.value, found.step)) == wanted


def test_curves_of_one_run_and_split_are_told_apart_by_their_tags(tmp_path: Path) -> None:
    tags = ("train/loss", "train/acc", "val/loss")
    write(tmp_path / "r", *(scalar(tag, step, 1.0) for tag in tags for step in range(3)))
    snapshot = load(tmp_path)
    found = curves.chart(snapshot, tags, everything(snapshot)).curves
    assert [(one.variant, one.stroke) for one in found] == list(zip(tags, range(3), strict=True))
    two = curves.chart(snapshot, tags[::2], everything(snapshot)).curves
    assert [(one.variant, one.stroke) for one in two] == [("train", 0), ("val", 1)]


@given(st.lists(st.sampled_from([-3.0, 0.0, 1.0, 2.0, 7.0, math.nan, math.inf]), max_size=9))
def test_the_ends_of_x_whatever_its_order(x: list[float]) -> None:
    facts = curve(x).facts
    finite = [value for value in x if math.isfinite(value)]
    positive = [value for value in finite if value > 0]
    assert facts.places.tolist() == sorted(finite)
    assert facts.ends() == ((min(finite), max(finite)) if finite else None)
    assert facts.ends(log=True) == ((min(positive), max(positive)) if positive else None)


def test_what_is_made_of_a_chart_is_made_once_for_each_state_and_not_for_another_chart() -> None:
    found, made = chart_of([0, 1]), list[str]()

    def asked(one: Chart, how: str) -> str:
        def make() -> str:
            made.append(how)
            return how

        return one.remembered("picture", how, make)

    assert [asked(found, how) for how in "aabba"] == ["a", "a", "b", "b", "a"]
    assert made == ["a", "b", "a"]
    other = replace(found, curves=())
    assert asked(other, "a") == "a"
    assert made == ["a", "b", "a", "a"]
