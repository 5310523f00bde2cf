"""The numbers of the Scalars tab: groups, curves, readings, the way of the cursor, extremes."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.smoothing import debiased_ema
from termboard.dashboards.api import RunStyle, Shared, styled
from termboard.dashboards.scalars import model
from tests.support.loading import load
from tests.support.records import BASE, scalar, text, write

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.store import Snapshot

EVERY = re.compile("")
SECOND_FILE = "events.out.tfevents.1700000500.host"


def everything(snapshot: Snapshot, **changes: Any) -> Shared:
    """Return what shows all runs, raw."""
    runs = tuple(styled([run.name for run in snapshot.runs]).values())
    return replace(Shared(runs=runs, smoothing=0.0), **changes)


def curve(x: list[float], raw: list[float] | None = None) -> model.Curve:
    """Return a curve of one run along its steps."""
    values = np.array(x if raw is None else raw, dtype=np.float64)
    along = np.array(x, dtype=np.float64)
    steps = np.arange(len(x), dtype=np.int64)
    return model.Curve(RunStyle("r", 0), along, values, values, steps, along, 0.0)


def chart(*xs: list[float]) -> model.Chart:
    return model.Chart("t", tuple(curve(x) for x in xs))


# Groups


def groups(folder: Path, *tags: str, pattern: str = "") -> dict[str, tuple[str, ...]]:
    write(folder, *[scalar(tag, 0, 1.0) for tag in tags])
    snapshot = load(folder)
    found = model.groups(snapshot, everything(snapshot), re.compile(pattern, re.IGNORECASE))
    return {group.name: group.tags for group in found}


def test_tags_are_grouped_by_their_first_segment_in_natural_order(tmp_path: Path) -> None:
    found = groups(tmp_path, "grads/layer_10", "grads/layer_2", "weights/w/deep", "grads/layer_1")
    assert found == {
        "grads": ("grads/layer_1", "grads/layer_2", "grads/layer_10"),
        "weights": ("weights/w/deep",),
    }


def test_losses_come_first_then_scores_and_what_hparams_wrote_last(tmp_path: Path) -> None:
    found = groups(tmp_path, "a/lr", "hparam/loss", "z_acc/top1", "zz/val_loss", "b/norm")
    assert list(found) == ["zz", "z_acc", "a", "b", "hparam"]


def test_a_tag_without_a_slash_joins_the_group_of_its_name_or_the_ungrouped(tmp_path: Path) -> None:
    found = groups(tmp_path, "loss", "loss/train", "epoch", "lr")
    assert found == {"loss": ("loss", "loss/train"), model.UNGROUPED: ("epoch", "lr")}


def test_a_pattern_is_searched_anywhere(tmp_path: Path) -> None:
    assert groups(tmp_path, "loss/train", "x/trainer", "b", pattern="TRAIN") == {
        "loss": ("loss/train",),
        "x": ("x/trainer",),
    }


def test_texts_and_runs_that_are_off_have_no_group(tmp_path: Path) -> None:
    write(tmp_path / "a", scalar("of_a", 0, 1.0), text("words", 0, "hello"))
    write(tmp_path / "b", scalar("of_b", 0, 1.0))
    snapshot = load(tmp_path)
    shared = everything(snapshot)
    only_b = replace(shared, runs=shared.runs[1:])
    assert [g.tags for g in model.groups(snapshot, shared, EVERY)] == [("of_a", "of_b")]
    assert [g.tags for g in model.groups(snapshot, only_b, EVERY)] == [("of_b",)]
    assert model.groups(snapshot, replace(shared, runs=()), EVERY) == ()


def test_a_run_that_is_gone_since_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path / "a", scalar("loss", 0, 1.0))
    snapshot = load(tmp_path)
    shared = replace(everything(snapshot), runs=(RunStyle("not there", 0), RunStyle("a", 1)))
    found = model.groups(snapshot, shared, EVERY)
    assert model.key_tags(snapshot, shared, found) == ("loss",)
    assert [c.run.index for c in model.chart(snapshot, "loss", shared).curves] == [1]
    assert model.chart(snapshot, "no such tag", shared).curves == ()


def test_key_tags_lead_with_two_losses_and_two_scores_that_most_runs_have(tmp_path: Path) -> None:
    common = ["m/loss", "n/loss", "acc", "f1"]
    write(tmp_path / "a", *[scalar(tag, 0, 1.0) for tag in [*common, "a/loss", "lr", "auc"]])
    write(tmp_path / "b", *[scalar(tag, 0, 1.0) for tag in common])
    snapshot = load(tmp_path)
    shared = everything(snapshot)
    found = model.groups(snapshot, shared, EVERY)
    tags = model.key_tags(snapshot, shared, found)
    assert set(tags[:2]) == {"m/loss", "n/loss"}
    assert set(tags[2:4]) == {"acc", "f1"}
    assert tags[4:] == ("a/loss", "auc", "lr")


# Curves


def test_the_x_of_each_axis(tmp_path: Path) -> None:
    write(tmp_path / "a", *[scalar("loss", 10 * i, 1.0, BASE + 60 + i) for i in range(3)])
    snapshot = load(tmp_path)  # its first event, the version, is written at BASE
    for axis, x in (
        ("step", [0, 10, 20]),
        ("relative", [60, 61, 62]),
        ("wall", [BASE + 60, BASE + 61, BASE + 62]),
    ):
        (one,) = model.chart(snapshot, "loss", everything(snapshot, x_axis=axis)).curves
        assert one.x.tolist() == x
        assert one.steps.tolist() == [0, 10, 20]
        assert one.start == BASE


def test_smoothing_is_that_of_the_analysis_and_none_is_the_same_array(tmp_path: Path) -> None:
    values = [3.0, math.nan, 1.0, math.inf, 2.0, 8.0]
    write(tmp_path / "a", *[scalar("loss", i, value) for i, value in enumerate(values)])
    snapshot = load(tmp_path)
    for weight in (0.3, 0.97):
        shared = everything(snapshot, smoothing=weight)
        (one,) = model.chart(snapshot, "loss", shared).curves
        np.testing.assert_array_equal(one.smoothed, debiased_ema(np.array(values), weight))
        again = model.chart(snapshot, "loss", shared).curves[0]
        assert again.smoothed is one.smoothed, "what was smoothed is kept"
    (raw,) = model.chart(snapshot, "loss", everything(snapshot)).curves
    assert raw.smoothed is raw.raw
    np.testing.assert_array_equal(raw.raw, values)


def test_whole_numbers_become_floats(tmp_path: Path) -> None:
    write(tmp_path / "a", scalar("n", 0, 7), scalar("n", 1, 8))
    snapshot = load(tmp_path)
    (one,) = model.chart(snapshot, "n", everything(snapshot)).curves
    assert one.raw.dtype == np.float64


def test_attempts_latest_and_all_and_their_seam(tmp_path: Path) -> None:
    write(tmp_path / "a", *[scalar("loss", i, 1.0, BASE + i) for i in range(6)])
    later = [scalar("loss", i, 2.0, BASE + 100 + i) for i in range(4, 8)]
    write(tmp_path / "a", *later, name=SECOND_FILE)
    snapshot = load(tmp_path)
    (latest,) = model.chart(snapshot, "loss", everything(snapshot)).curves
    assert latest.steps.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert latest.raw.tolist() == [1, 1, 1, 1, 2, 2, 2, 2]
    assert latest.seams == (4.0,)
    (every,) = model.chart(snapshot, "loss", everything(snapshot, attempts="all")).curves
    assert every.steps.tolist() == [0, 1, 2, 3, 4, 5, 4, 5, 6, 7]
    for axis, seam in (("relative", 104.0), ("wall", BASE + 104)):
        (one,) = model.chart(snapshot, "loss", everything(snapshot, x_axis=axis)).curves
        assert one.seams == (seam,)


# Readings


def test_readings_are_those_of_the_nearest_point_of_every_run(tmp_path: Path) -> None:
    write(tmp_path / "a", *[scalar("loss", 10 * i, float(i), BASE + i) for i in range(4)])
    write(tmp_path / "b", *[scalar("loss", 10 * i, 5.0 + i, BASE + i) for i in range(2)])
    snapshot = load(tmp_path)
    found = model.chart(snapshot, "loss", everything(snapshot, smoothing=0.6))
    at_19 = model.readings(found, 19.0)
    assert [(r.run.name, r.step, r.value, r.relative) for r in at_19] == [
        ("a", 20, 2.0, 2.0),
        ("b", 10, 6.0, 1.0),
    ]
    assert [r.smoothed for r in at_19] == [c.smoothed[i] for c, i in zip(found.curves, (2, 1),
                                                                         strict=True)]  # fmt: skip
    assert [(r.step, r.wall_time) for r in model.readings(found, None)] == [
        (30, BASE + 3),
        (10, BASE + 1),
    ]


def test_of_equal_steps_the_last_is_read() -> None:
    found = model.Chart("t", (curve([0, 1, 1, 2], [5.0, 6.0, 7.0, 8.0]),))
    assert model.readings(found, 1.0)[0].value == 7.0
    assert model.readings(found, 0.5)[0].value == 7.0


def test_readings_where_wall_times_are_not_numbers() -> None:
    found = model.Chart("t", (curve([math.nan, 3.0, math.nan], [1.0, 2.0, 4.0]),))
    assert model.readings(found, 100.0)[0].value == 2.0
    assert model.readings(chart([]), 1.0) == ()
    assert model.readings(chart(), None) == ()


# The way of the cursor


def test_the_cursor_goes_from_point_to_point_of_all_runs() -> None:
    found = chart([0, 4, 8], [2, 4, 10])
    assert model.next_x(found, None, 0, 100) == 10
    assert model.next_x(found, None, -1, 100) == 10
    x: float | None = 10.0
    way = []
    while x != 0:
        x = model.next_x(found, x, -1, 100)
        assert x is not None
        way.append(x)
    assert way == [8, 4, 2, 0]
    assert model.next_x(found, 0.0, -1, 100) == 0
    assert [model.next_x(found, x, 1, 100) for x in (0.0, 2.0, 4.0, 8.0, 10.0)] == [2, 4, 8, 10, 10]


def test_the_cursor_crosses_dense_points_by_columns() -> None:
    found = chart([float(i) for i in range(10_001)])
    x: float | None = 0.0
    strides = 0
    while x != 10_000:
        assert x is not None
        after = model.next_x(found, x, 1, 50)
        assert after is not None
        assert after > x
        x, strides = after, strides + 1
    assert strides == 50
    assert model.next_x(found, 10_000.0, -1, 50) == 9_800


def test_the_cursor_of_nothing_and_of_one_point() -> None:
    assert model.next_x(chart(), None, 1, 10) is None
    assert model.next_x(chart([]), 3.0, -1, 10) is None
    assert model.next_x(chart([math.nan, math.inf]), 3.0, -1, 10) is None
    for direction in (-1, 0, 1):
        assert model.next_x(chart([7]), 7.0, direction, 10) == 7


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40),
    st.floats(-2e9, 2e9),
    st.sampled_from((-1, 1)),
    st.integers(1, 300),
)
def test_the_cursor_lands_on_a_point_and_never_goes_the_wrong_way(
    xs: list[float], x: float, direction: int, columns: int
) -> None:
    after = model.next_x(chart(xs), x, direction, columns)
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
            x = model.next_x(chart(xs), x, direction, columns)
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
    assert model.extreme(one, largest=False) == smallest
    assert model.extreme(one, largest=True) == largest
