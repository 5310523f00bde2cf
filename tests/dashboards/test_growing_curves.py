"""Charts of runs that are being written: their x axis ends in steps, not with every point."""

from __future__ import annotations

import gc
import math
import weakref
from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.ticks import in_steps
from termboard.dashboards.api import RunStyle, Shared
from termboard.dashboards.curves.model import chart
from termboard.dashboards.curves.render import card
from termboard.dashboards.curves.shown import whole_x
from termboard.dashboards.curves.style import Style
from termboard.events.logdir import roots
from termboard.plot.look import Look
from termboard.store.loader import Loader
from termboard.store.store import Store
from tests.support import records
from tests.support.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.analysis.columns import Numbers
    from termboard.dashboards.api import XAxis
    from termboard.store.series import Attempts


@given(st.floats(-1e12, 1e12), st.floats(1e-3, 1e12))
def test_an_end_in_steps_lies_little_behind_the_data(low: float, span: float) -> None:
    high = low + span
    end = in_steps(low, high)
    assert high <= end <= high + span * 0.101


@given(st.integers(1, 10**9))
def test_hundred_points_more_move_the_end_a_few_times(first: int) -> None:
    ends = [in_steps(0.0, float(first * 100 + i * first)) for i in range(100)]
    assert ends == sorted(ends)
    assert len(set(ends)) <= 21


def drawn_with(folder: Path, points: int, growing: frozenset[str]) -> np.ndarray:
    """Return the characters of a card of one run of so many points, without its legend."""
    values = [records.scalar("loss", i, math.sin(i / 9)) for i in range(points)]
    records.write(folder, *values)
    shared = Shared(runs=(RunStyle(".", 0),), smoothing=0.0, growing=growing)
    made = chart(load(folder), ["loss"], shared)
    return card(made, 50, 12, Style(), Look()).card.content.chars


def test_a_point_more_of_a_live_run_changes_a_few_cells(tmp_path: Path) -> None:
    before, after = (drawn_with(tmp_path, n, frozenset(["."])) for n in (193, 194))
    assert 0 < np.count_nonzero(before != after) < 12


def test_a_run_that_is_not_written_to_ends_at_the_border(tmp_path: Path) -> None:
    before, after = (drawn_with(tmp_path, n, frozenset()) for n in (193, 194))
    assert np.count_nonzero(before != after) > 12


@pytest.mark.parametrize(
    ("axis", "log", "end"),
    [
        ("step", False, 200.0),
        ("step", True, 251.2),
        ("relative", False, 200.0),
        ("scalar", False, 2.0),
    ],
)
def test_steps_along_each_axis(tmp_path: Path, axis: XAxis, log: bool, end: float) -> None:
    values = [records.scalar("loss", i, 1.0) for i in range(193)]
    records.write(tmp_path, *values)
    shared = Shared(runs=(RunStyle(".", 0),), growing=frozenset(["."]), x_axis=axis, x_tag="loss")
    made = chart(load(tmp_path), ["loss"], shared)
    assert made.grows
    assert whole_x(made, Style(x_axis=axis, log_x=log))[1] == pytest.approx(end, rel=0.01)


@pytest.mark.parametrize("by", ["weight", "time"])
@pytest.mark.parametrize("attempts", ["latest", "all"])
def test_smoothing_goes_on_as_from_scratch_when_a_run_grows_and_restarts(
    tmp_path: Path, by: Literal["weight", "time"], attempts: Attempts
) -> None:
    shared = Shared(
        runs=(RunStyle(".", 0),),
        attempts=attempts,
        smoothing=0.7,
        smoothing_by=by,
        time_constant=9.0,
        growing=frozenset(["."]),
    )
    # Ten points, then more, then so many that they are no array, a restart, and more of that.
    written = [(step, math.sin(step)) for step in (*range(5000), *range(4500, 5600))]
    reader = Loader(Store(), roots([str(tmp_path)]))
    for stop in (10, 11, 25, 4096, 4097, 4999, 5000, 5001, 5100, len(written)):
        records.write(tmp_path, *(records.scalar("x", *point) for point in written[:stop]))
        (growing,) = chart(reader.load(), ["x"], shared).curves
        (fresh,) = chart(load(tmp_path), ["x"], shared).curves
        np.testing.assert_allclose(growing.smoothed, fresh.smoothed, rtol=1e-12, atol=1e-15)
        np.testing.assert_array_equal(growing.raw, fresh.raw)


@pytest.mark.parametrize("swing", [1.0, 0.0])
def test_what_is_known_of_the_smoothing_holds_on_to_no_points(tmp_path: Path, swing: float) -> None:
    shared = Shared(runs=(RunStyle(".", 0),), smoothing=0.7)
    every = [records.scalar("x", step, swing * math.sin(step)) for step in range(2000)]
    records.write(tmp_path, *every[:100])
    reader = Loader(Store(), roots([str(tmp_path)]))
    before = reader.load()
    chart(before, ["x"], shared)
    (series,) = before.runs[0].series
    rows = weakref.ref(series.parts[0].segment._rows)
    records.write(tmp_path, *every)
    after = reader.load()  # more than there was room for: the columns have moved
    assert after.points == 2000
    del before, series
    gc.collect()
    assert rows() is None


def test_two_weights_are_kept_until_there_are_new_points(tmp_path: Path) -> None:
    every = [records.scalar("x", step, math.sin(step)) for step in range(200)]
    records.write(tmp_path, *every[:100])
    reader = Loader(Store(), roots([str(tmp_path)]))
    snapshot = reader.load()

    def smoothed(weight: float) -> Numbers:
        shared = Shared(runs=(RunStyle(".", 0),), smoothing=weight)
        return chart(snapshot, ["x"], shared).curves[0].smoothed

    one, other = smoothed(0.6), smoothed(0.9)
    assert [smoothed(0.6) is one, smoothed(0.9) is other] == [True, True]
    third = smoothed(0.3)
    assert smoothed(0.9) is other
    assert smoothed(0.3) is third
    gone, kept = weakref.ref(other), smoothed(0.3)
    del one, other, third
    records.write(tmp_path, *every)
    snapshot = reader.load()
    assert smoothed(0.3)[:100].tobytes() == kept[:].tobytes()
    gc.collect()
    assert gone() is None
