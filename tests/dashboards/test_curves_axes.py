"""Where points lie along each x axis, and which curves stand in one chart."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from termboard.analysis.time_smoothing import over_time
from termboard.dashboards.curves import model, readings
from termboard.dashboards.curves.model import chart
from termboard.dashboards.curves.names import names_of
from termboard.dashboards.curves.render import card
from termboard.dashboards.curves.style import Style
from termboard.plot.look import Look
from tests.dashboards.logs import shared
from tests.support.loading import load
from tests.support.records import BASE, scalar, write

if TYPE_CHECKING:
    from pathlib import Path


def test_steps_counted_from_the_runs_first_one_align_fine_tunes(tmp_path: Path) -> None:
    write(tmp_path / "base", *[scalar("loss", i, 1.0) for i in range(3)])
    tuned = [scalar("lr", 1000, 0.1), *[scalar("loss", 1002 + i, 1.0) for i in range(3)]]
    write(tmp_path / "tuned", *tuned)
    snapshot = load(tmp_path)
    found = chart(snapshot, ("loss",), shared(snapshot, x_axis="relative step"))
    assert [curve.x.tolist() for curve in found.curves] == [[0, 1, 2], [2, 3, 4]]


def test_another_tag_as_the_axis_between_and_beyond_its_points(tmp_path: Path) -> None:
    epochs = [scalar("epoch", 10, 1.0), scalar("epoch", 20, 2.0), scalar("epoch", 40, 3.0)]
    write(tmp_path / "a", *epochs, *[scalar("loss", s, 1.0) for s in (0, 10, 15, 30, 60)])
    write(tmp_path / "b", scalar("loss", 0, 1.0))
    snapshot = load(tmp_path)
    found = chart(snapshot, ("loss",), shared(snapshot, x_axis="scalar", x_tag="epoch"))
    assert found.curves[0].x.tolist() == [0.0, 1.0, 1.5, 2.5, 4.0]
    assert np.isnan(found.curves[1].x).all(), "a run without the tag has no place on its axis"


def test_an_axis_of_one_point_and_of_values_that_are_none(tmp_path: Path) -> None:
    epochs = [scalar("epoch", 0, math.nan), scalar("epoch", 10, 7.0), scalar("epoch", 10, 8.0)]
    write(tmp_path / "a", *epochs, scalar("loss", 0, 1.0), scalar("loss", 50, 1.0))
    snapshot = load(tmp_path)
    found = chart(snapshot, ("loss",), shared(snapshot, x_axis="scalar", x_tag="epoch"))
    assert found.curves[0].x.tolist() == [8.0, 8.0], "of equal steps the last one logged counts"


def test_seams_lie_on_every_axis(tmp_path: Path) -> None:
    write(tmp_path / "a", *[scalar("loss", 5 + i, 1.0, BASE + i) for i in range(6)])
    later = [scalar("loss", 5 + i, 2.0, BASE + 100 + i) for i in range(4, 8)]
    epochs = [scalar("epoch", 5 + i, i / 2, BASE + 100 + i) for i in range(8)]
    write(tmp_path / "a", *later, *epochs, name="events.out.tfevents.1700000500.host")
    snapshot = load(tmp_path)
    for axis, seam in (("step", 9.0), ("relative step", 4.0), ("scalar", 2.0)):
        found = chart(snapshot, ("loss",), shared(snapshot, x_axis=axis, x_tag="epoch"))
        assert found.curves[0].seams == (seam,), axis


def test_training_and_validation_in_one_chart_differ_by_their_line(tmp_path: Path) -> None:
    frames = [scalar(tag, i, 1.0) for tag in ("train/loss", "val/loss") for i in range(3)]
    write(tmp_path / "a", *frames)
    write(tmp_path / "b", *frames[:3])
    snapshot = load(tmp_path)
    found = chart(snapshot, ("train/loss", "val/loss"), shared(snapshot), "loss")
    assert found.title == "loss"
    assert [(c.run.name, c.variant, c.stroke) for c in found.curves] == [
        ("a", "train", 0),
        ("a", "val", 1),
        ("b", "train", 0),
    ]
    names = names_of(found.curves, Look())
    assert list(names.values()) == ["a ⠤⠤ train", "a ⠄⠠ val", "b ⠤⠤ train"]
    assert len({curve.key for curve in found.curves}) == 3
    alone = chart(snapshot, ("train/loss", "val/loss"), shared(snapshot, run="^a$"))
    assert list(names_of(alone.curves, Look()).values()) == ["⠤⠤ train", "⠄⠠ val"]


def test_the_runs_of_keras_differ_by_their_line_too(tmp_path: Path) -> None:
    write(tmp_path / "x/train", scalar("epoch_loss", 0, 1.0))
    write(tmp_path / "x/validation", scalar("epoch_loss", 0, 2.0))
    snapshot = load(tmp_path)
    found = chart(snapshot, ("epoch_loss",), shared(snapshot))
    assert [(c.variant, c.stroke) for c in found.curves] == [("train", 0), ("val", 1)]


def test_any_tags_in_one_chart_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path / "a", *[scalar(tag, 0, 1.0) for tag in ("x", "y", "z")])
    snapshot = load(tmp_path)
    found = chart(snapshot, ("x", "y", "z"), shared(snapshot))
    assert [(c.variant, c.stroke) for c in found.curves] == [("x", 0), ("y", 1), ("z", 2)]
    assert found.tags == ("x", "y", "z")


def test_smoothing_by_time_is_that_of_the_analysis_and_is_kept(tmp_path: Path) -> None:
    values = [3.0, math.nan, 1.0, 2.0, 8.0, 2.5]
    write(tmp_path / "a", *[scalar("loss", 7 * i, value) for i, value in enumerate(values)])
    snapshot = load(tmp_path)
    by_time = shared(snapshot, smoothing_by="time", time_constant=20.0)
    (one,) = chart(snapshot, ("loss",), by_time).curves
    expected = over_time(np.arange(0.0, 42.0, 7.0), np.array(values), 20.0)
    np.testing.assert_allclose(one.smoothed, expected, rtol=1e-6)
    assert chart(snapshot, ("loss",), by_time).curves[0].smoothed is one.smoothed
    (raw,) = chart(snapshot, ("loss",), shared(snapshot, smoothing_by="time")).curves
    assert raw.smoothed is raw.raw


@pytest.mark.parametrize("order", readings.ORDERS)
def test_the_orders_of_readings(order: readings.Order, tmp_path: Path) -> None:
    for name, value in (("r10", 3.0), ("r2", math.nan), ("r1", 5.0), ("r3", 1.0)):
        write(tmp_path / name, scalar("loss", 0, value))
    snapshot = load(tmp_path)
    found = readings.readings(chart(snapshot, ("loss",), shared(snapshot)), None)
    names = [r.run.name for r in readings.ordered(found, order, pointer=2.5)]
    assert (
        names
        == {
            "name": ["r1", "r2", "r3", "r10"],
            "value": ["r1", "r10", "r3", "r2"],
            "value, least first": ["r3", "r10", "r1", "r2"],
            "nearest": ["r10", "r3", "r1", "r2"],
        }[order]
    )


def test_the_best_value_goes_by_the_metrics_name(tmp_path: Path) -> None:
    frames = [scalar(tag, i, v) for tag in ("loss", "accuracy", "lr")
              for i, v in enumerate((2.0, 1.0, 3.0, math.nan))]  # fmt: skip
    write(tmp_path / "a", *frames)
    snapshot = load(tmp_path)
    found = {}
    for tag in ("loss", "accuracy", "lr"):
        (one,) = chart(snapshot, (tag,), shared(snapshot)).curves
        best = readings.best(one)
        found[tag] = best and (best.value, best.step)
    assert found == {"loss": (1.0, 1), "accuracy": (3.0, 2), "lr": None}


def test_a_mean_of_runs_has_no_best_value(tmp_path: Path) -> None:
    write(tmp_path / "a", scalar("loss", 0, 1.0))
    snapshot = load(tmp_path)
    (one,) = chart(snapshot, ("loss",), shared(snapshot)).curves
    spread = model.Spread(one.raw[:] - 1, one.raw[:] + 1, np.array([3]))
    mean = model.Curve(one.run, one.x, one.raw, one.raw, one.steps, one.wall_times, one.start,
                       tag="loss", spread=spread)  # fmt: skip
    assert readings.best(mean) is None
    (reading,) = readings.readings(model.Chart("t", (mean,)), None)
    assert (reading.low, reading.high, reading.n) == (0.0, 2.0, 3)


def test_extremes_of_the_part_that_is_shown(tmp_path: Path) -> None:
    values = [9.0, 1.0, 5.0, math.nan, 4.0, 7.0, -3.0]
    write(tmp_path / "a", *[scalar("loss", i, value) for i, value in enumerate(values)])
    snapshot = load(tmp_path)
    (one,) = chart(snapshot, ("loss",), shared(snapshot)).curves
    within = (1.5, 5.0)
    least, greatest = (readings.extreme(one, largest=g, within=within) for g in (False, True))
    assert least == readings.Extreme(4.0, 4, 4.0)
    assert greatest == readings.Extreme(7.0, 5, 5.0)
    assert readings.extreme(one, largest=True, within=(2.5, 3.5)) is None


def test_the_legend_of_many_runs_begins_with_the_best(tmp_path: Path) -> None:
    for name, value in (("a", math.nan), ("b", 3.0), ("c", 0.5), ("d", 2.0)):
        write(tmp_path / name, scalar("val_loss", 0, value), scalar("val_acc", 0, value))
    snapshot = load(tmp_path)
    for tag, names in (("val_loss", "cdba"), ("val_acc", "bdca")):
        found = chart(snapshot, (tag,), shared(snapshot)).curves
        assert "".join(c.run.name for c in readings.best_first(found)) == names


def test_a_label_stands_for_the_name(tmp_path: Path) -> None:
    write(tmp_path / "x/long-name", scalar("loss", 0, 1.0))
    write(tmp_path / "x/other", scalar("loss", 0, 1.0))
    snapshot = load(tmp_path)
    everything = shared(snapshot)
    labelled = tuple(replace(run, label=label) for run, label in
                     zip(everything.runs, ("mine", ""), strict=True))  # fmt: skip
    found = chart(snapshot, ("loss",), replace(everything, runs=labelled))
    assert list(names_of(found.curves, Look()).values()) == ["mine", "other"]


def test_where_a_legend_has_room_for_one_number_it_is_the_best(tmp_path: Path) -> None:
    for name, last in (("a", 0.5), ("b", math.nan)):
        for tag in ("val/loss", "val/acc", "x"):
            steps = (scalar(tag, i, value) for i, value in enumerate((0.75, 0.25, last)))
            write(tmp_path / name / tag.replace("/", "-"), *steps)
    snapshot = load(tmp_path)

    def legends(tag: str, width: int, cursor: float | None = None) -> list[str]:
        found = chart(snapshot, (tag,), shared(snapshot))
        drawn = card(found, width, 8, Style(cursor=cursor), Look())
        return [" ".join(span.text for span in entry[2:]) for entry in drawn.card.legend]

    assert [text.split() for text in legends("val/loss", 80)] == [
        ["0.5000", "▽0.2500"], ["NaN", "▽0.2500"],
    ]  # fmt: skip
    assert legends("val/loss", 30) == ["▽0.2500", "NaN"], "a run that broke is said to be broken"
    assert legends("val/acc", 30) == ["△0.7500", "NaN"]
    assert legends("x", 30) == ["0.5000", "NaN"], "without a direction there is no best"
    assert legends("val/loss", 30, cursor=0.0) == ["0.7500", "0.7500"]
