"""Means of runs with a band, as curves of a chart."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from termboard.analysis.aggregate import aggregated
from termboard.analysis.smoothing import debiased_ema
from termboard.dashboards.api import RunStyle, styled
from termboard.dashboards.curves.bands import banded, colors_of
from termboard.dashboards.curves.model import Chart, Curve
from termboard.dashboards.curves.points_text import points_csv, points_json
from termboard.dashboards.curves.readings import readings
from termboard.dashboards.curves.seeds import SeedGroup
from termboard.dashboards.curves.smoothed import Smoothing

if TYPE_CHECKING:
    from typing import Literal

    from termboard.analysis.aggregate import Kind

RUNS = styled(["a_1", "a_2", "a_3", "b"])
GROUP = SeedGroup("a", tuple(RUNS[name] for name in ("a_1", "a_2", "a_3")))


def curve(
    run: str, x: list[float], y: list[float], smoothed: list[float] | None = None, tag: str = "loss"
) -> Curve:
    along, raw = np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    smooth = raw if smoothed is None else np.array(smoothed, dtype=np.float64)
    steps = np.arange(len(x)) if not np.array_equal(along, np.rint(along)) else along.astype(int)
    return Curve(RUNS[run], along, raw, smooth, steps, along + 1e9, 1e9, tag=tag)


def chart(*curves: Curve) -> Chart:
    return Chart("loss", curves)


THREE = chart(
    curve("a_1", [0, 10, 20], [1, 2, 3]),
    curve("b", [0, 10], [7, 7]),
    curve("a_2", [0, 10, 20], [3, 4, 5]),
    curve("a_3", [0, 10], [5, 9]),
)


def test_a_group_is_one_curve_where_its_first_run_was() -> None:
    found = banded(THREE, (GROUP,), "std")
    mean, other = found.curves
    assert other is THREE.curves[1], "a run in no group stays"
    assert mean.run == RunStyle("a", RUNS["a_1"].index)
    assert mean.x.tolist() == [0, 10, 20]
    assert mean.steps.tolist() == [0, 10, 20]
    assert mean.raw.tolist() == [3, 5, 4]
    assert mean.raw is mean.smoothed
    assert mean.spread is not None
    assert mean.spread.members == ("a_1", "a_2", "a_3")
    assert mean.spread.n.tolist() == [3, 3, 2]
    assert mean.spread.high[0] == pytest.approx(3 + 2)
    assert (found.title, found.tags) == ("loss", ("loss",))


@pytest.mark.parametrize("kind", ["std", "range", "interval"])
def test_the_band_is_that_of_the_analysis(kind: Kind) -> None:
    (mean, _) = banded(THREE, (GROUP,), kind).curves
    expected = aggregated([(c.x[:], c.raw[:]) for c in THREE.curves if c.run.name != "b"], kind)
    assert mean.spread is not None
    np.testing.assert_array_equal(mean.spread.low, expected.low)
    np.testing.assert_array_equal(mean.spread.high, expected.high)


def test_the_readings_at_the_cursor_say_how_many_runs_there_are() -> None:
    found = banded(THREE, (GROUP,), "range")
    at_end, at_start = readings(found, 20.0)[0], readings(found, 0.0)[0]
    assert (at_end.n, at_end.value, at_end.step) == (2, 4.0, 20)
    assert (at_end.low, at_end.high) == (3, 5)
    assert (at_start.n, at_start.low, at_start.high) == (3, 1, 5)
    assert readings(found, 0.0)[1].n == 1
    assert math.isnan(at_end.wall_time), "runs have no common time of day"


def test_smoothed_and_raw_are_means_of_their_own_and_the_band_is_of_the_raw() -> None:
    some = chart(
        curve("a_1", [0, 1], [0, 4], smoothed=[0, 2]), curve("a_2", [0, 1], [2, 6], smoothed=[2, 4])
    )
    (mean,) = banded(some, (GROUP,), "range").curves
    assert mean.raw.tolist() == [1, 5]
    assert mean.smoothed.tolist() == [1, 3]
    assert mean.spread is not None
    assert (mean.spread.low.tolist(), mean.spread.high.tolist()) == ([0, 4], [2, 6])
    low, high = mean.spread.borders
    assert (low.tolist(), high.tolist()) == ([0, 2], [2, 4]), "as wide, around what is drawn"


def noisy(points: int = 300) -> Chart:
    random = np.random.default_rng(3)
    x = np.arange(float(points))
    curves = []
    for run in ("a_1", "a_2", "a_3"):
        raw = 2 * np.exp(-x / 60) + random.normal(0, 0.2, points)
        smooth = debiased_ema(raw, 0.9)
        curves.append(Curve(RUNS[run], x, raw, smooth, x.astype(int), x, 0.0, tag="loss"))
    return Chart("loss", tuple(curves), Smoothing("weight", 0.9))


@pytest.mark.parametrize("kind", ["std", "range", "interval"])
@pytest.mark.parametrize("by", ["weight", "time"])
def test_no_mean_lies_outside_of_its_own_band(kind: Kind, by: Literal["weight", "time"]) -> None:
    smoothing = Smoothing(by, 0.9 if by == "weight" else 20.0)
    (mean,) = banded(replace(noisy(), smoothing=smoothing), (GROUP,), kind).curves
    spread = mean.spread
    assert spread is not None
    assert ((spread.low <= mean.raw) & (mean.raw <= spread.high)).all()
    low, high = spread.borders
    assert ((low <= mean.smoothed) & (mean.smoothed <= high)).all()
    assert np.abs(np.diff(high)).mean() < np.abs(np.diff(spread.high)).mean() / 2, "it is smooth"
    inner = slice(50, None)
    assert (high - low)[inner].mean() == pytest.approx(
        (spread.high - spread.low)[inner].mean(), rel=0.1
    ), "as wide as what it is drawn for"


def test_readings_of_a_mean_are_raw_and_have_its_deviation() -> None:
    some = noisy()
    (one,) = readings(banded(some, (GROUP,), "std"), None)
    last = [c.raw[-1] for c in some.curves]
    assert one.value == pytest.approx(np.mean(last))
    assert one.std == pytest.approx(np.std(last, ddof=1))
    assert (one.low, one.high) == pytest.approx((one.value - one.std, one.value + one.std))
    assert one.smoothed == pytest.approx(np.mean([c.smoothed[-1] for c in some.curves]))
    wide = readings(banded(some, (GROUP,), "range"), None)[0]
    assert wide.std == one.std, "whatever the band is"


def test_one_run_alone_has_no_deviation() -> None:
    some = chart(curve("a_1", [0, 1], [1, 2]), curve("a_2", [0], [3]))
    (mean,) = banded(some, (GROUP,), "std").curves
    assert mean.spread is not None
    assert mean.spread.std is not None
    assert mean.spread.std[0] == pytest.approx(math.sqrt(2))
    assert math.isnan(mean.spread.std[1])
    assert math.isnan(mean.spread.borders[0][1])


def test_what_is_saved_of_a_mean_has_its_band() -> None:
    found = banded(THREE, (GROUP,), "std")
    rows = list(csv.DictReader(io.StringIO(points_csv([found]))))
    first = next(row for row in rows if row["run"] == "a" and row["step"] == "0")
    assert [float(first[name]) for name in ("value", "std", "low", "high", "n")] == [3, 2, 1, 5, 3]
    assert {row["n"] for row in rows if row["run"] == "b"} == {""}
    mean, other = json.loads(points_json([found]))["curves"]
    assert (mean["std"][0], mean["n"]) == (2, [3, 3, 2])
    assert "std" not in other
    assert "std" not in points_csv([THREE])


def test_groups_have_colours_of_their_own() -> None:
    runs = list(styled([f"r{i}" for i in range(24)]).values())
    groups = [SeedGroup(f"g{i}", tuple(runs[6 * i : 6 * i + 6])) for i in range(4)]
    assert colors_of(groups) == {"g0": 0, "g1": 1, "g2": 2, "g3": 3}
    colored = [
        SeedGroup(name, tuple(RunStyle(f"{name}{i}", index) for i in range(2)))
        for name, index in (("x", 7), ("y", 2))
    ]
    assert colors_of(colored) == {"x": 7, "y": 2}, "runs that were coloured by group stay so"
    some = Chart("loss", tuple(curve("b", [0, 1], [0, 1]) for _ in runs))
    some = replace(
        some,
        curves=tuple(replace(one, run=run) for one, run in zip(some.curves, runs, strict=True)),
    )
    assert [one.run.index for one in banded(some, groups, "std").curves] == [0, 1, 2, 3]
    alike = [replace(colored[0], name="z"), *colored]
    assert colors_of(alike) == {"z": 0, "x": 1, "y": 2}


def test_each_tag_of_a_chart_has_its_own_mean() -> None:
    every = [curve(run, [0, 1], [1, 2], tag=tag) for run in RUNS for tag in ("train", "val")]
    every = [replace(c, variant=c.tag, stroke=int(c.tag == "val")) for c in every]
    found = banded(chart(*every), (GROUP,), "std")
    assert [(c.run.name, c.tag, c.variant, c.stroke) for c in found.curves] == [
        ("a", "train", "train", 0),
        ("a", "val", "val", 1),
        ("b", "train", "train", 0),
        ("b", "val", "val", 1),
    ]
    assert len({c.key for c in found.curves}) == 4


def test_one_run_alone_stays_as_it_is() -> None:
    some = chart(curve("a_2", [0, 1], [1, 2]), curve("b", [0], [1]))
    assert banded(some, (GROUP,), "std") == some
    assert banded(some, (), "std") == some
    assert banded(chart(), (GROUP,), "std").curves == ()


def test_a_group_is_never_called_like_a_single_run() -> None:
    found = banded(THREE, (replace(GROUP, name="b"),), "std")
    assert [c.run.name for c in found.curves] == ["b (mean)", "b"]


def test_along_another_axis_steps_are_means() -> None:
    one, two = curve("a_1", [0.5, 1.5], [1, 2]), curve("a_2", [0.5, 1.5], [1, 2])
    some = chart(replace(one, steps=np.array([100, 200])), replace(two, steps=np.array([300, 400])))
    assert banded(some, (GROUP,), "std").curves[0].steps.tolist() == [200, 300]


def test_curves_with_no_place_on_the_axis_give_no_curve() -> None:
    some = chart(*(curve(run, [math.nan], [1.0]) for run in ("a_1", "a_2")))
    assert banded(some, (GROUP,), "std").curves == ()


def test_the_same_arrays_are_not_worked_on_twice_and_changed_ones_are() -> None:
    first = banded(THREE, (GROUP,), "std").curves[0]
    again = banded(THREE, (GROUP,), "std").curves[0]
    assert again.raw is first.raw
    assert again.steps is first.steps
    other = banded(THREE, (GROUP,), "range").curves[0].spread
    assert other is not None
    assert first.spread is not None
    assert other.low.tolist() != first.spread.low.tolist()
    grown = replace(THREE, curves=(curve("a_1", [0, 10], [9, 9]), *THREE.curves[1:]))
    assert banded(grown, (GROUP,), "std").curves[0].raw.tolist() != first.raw.tolist()


def test_a_zoomed_part_has_more_points() -> None:
    x = np.arange(60_000.0)
    some = chart(
        *(
            Curve(RUNS[run], x, np.sin(x / 99), np.sin(x / 99), x.astype(int), x, 0.0, tag="t")
            for run in ("a_1", "a_2")
        )
    )
    whole = banded(some, (GROUP,), "std").curves[0]
    part = banded(some, (GROUP,), "std", within=(100.0, 600.0)).curves[0]
    inside = [np.count_nonzero((c.x[:] >= 100) & (c.x[:] <= 600)) for c in (whole, part)]
    assert inside[0] < 30
    assert inside[1] == 501
    assert [part.x[0], part.x[-1]] == [whole.x[0], whole.x[-1]] == [0, 59_999]
    assert part.steps.tolist() == part.x.tolist()
