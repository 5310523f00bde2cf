"""Restarts, by hand-made logs: which attempts there are, and what the latest leaves."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.domain import Seam
from termboard.events.batch import Chunk, Column
from termboard.store.attempts import in_latest, starts_of_attempts
from termboard.store.segment import Part, Segment
from tests.support.loading import only_run, only_series, points
from tests.support.records import BASE, event, record, scalar, session, tensor_value, write

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.series import SeriesView

Log = tuple[list[int], float]
"""Steps, and the wall time of step 0; one second a step."""


def written(folder: Path, *logs: Log) -> SeriesView:
    """Write one file a log; a point's value is 100 × its file's number + its step."""
    for number, (steps, began) in enumerate(logs, 1):
        lines = [scalar("x", step, 100 * number + step, began + i) for i, step in enumerate(steps)]
        write(folder, *lines, name=f"events.out.tfevents.{number}.h")
    return only_series(folder)


def attempts(series: SeriesView) -> list[int]:
    return [int(number) for number in series.select("all").attempts]


def latest(series: SeriesView) -> list[int]:
    return [int(value) for _, value in points(series, "latest")]


def test_one_file_is_one_attempt(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 1, 2], BASE))
    assert attempts(series) == [1, 1, 1]
    assert series.seams == ()
    assert series.select("latest") is series.select("all")


def test_a_restart_that_overlaps(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 1, 2, 3], BASE), ([2, 3, 4], BASE + 100))
    assert attempts(series) == [1, 1, 1, 1, 2, 2, 2]
    assert latest(series) == [100, 101, 202, 203, 204]
    assert series.seams == (Seam(2, BASE + 100),)


def test_a_restart_at_the_same_step_replaces_it_only_if_it_goes_back(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 1], BASE), ([1, 2], BASE + 100))
    assert attempts(series) == [1, 1, 1, 1]
    assert latest(series) == [100, 101, 201, 202]


def test_a_restart_that_does_not_overlap_is_no_attempt(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 1], BASE), ([2, 3], BASE + 100))
    assert attempts(series) == [1, 1, 1, 1]


def test_several_restarts(tmp_path: Path) -> None:
    series = written(
        tmp_path,
        ([0, 1, 2, 3, 4, 5], BASE),
        ([4, 5, 6], BASE + 100),
        ([2, 3], BASE + 200),
        ([3, 4], BASE + 300),
    )
    assert attempts(series) == [1] * 6 + [2] * 3 + [3] * 4
    assert latest(series) == [100, 101, 302, 303, 403, 404]
    assert [seam.step for seam in series.seams] == [4, 2]


def test_a_later_restart_further_on_keeps_what_lies_before_it(tmp_path: Path) -> None:
    series = written(
        tmp_path, ([0, 1, 2, 3, 4], BASE), ([1, 2, 3, 4], BASE + 100), ([3, 4], BASE + 200)
    )
    assert latest(series) == [100, 201, 202, 303, 304]


def test_a_restart_from_the_start_leaves_nothing_of_before(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 1, 2], BASE), ([0], BASE + 100))
    assert latest(series) == [200]


def test_two_writers_at_once_are_no_restart(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 1, 2, 3], BASE), ([0, 1, 2, 3], BASE + 2))
    assert attempts(series) == [1] * 8
    assert len(latest(series)) == 8


def test_a_file_that_begins_at_the_very_end_of_another_is_no_restart(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 1, 2], BASE), ([1, 2], BASE + 2))
    assert attempts(series) == [1] * 5


def test_a_restart_behind_two_writers(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 1, 2], BASE), ([0, 1, 2], BASE + 1), ([1, 2], BASE + 9))
    assert attempts(series) == [1] * 6 + [2] * 2
    assert latest(series) == [100, 200, 301, 302]


def test_a_restart_behind_two_writers_goes_back_behind_the_one_that_was_ahead(
    tmp_path: Path,
) -> None:
    logs = [(list(range(9)), BASE), ([0, 1, 2], BASE + 1), ([5, 6], BASE + 99)]
    series = written(tmp_path, *logs)
    assert attempts(series) == [1] * 12 + [2] * 2
    assert latest(series) == [100, 101, 102, 103, 104, 200, 201, 202, 305, 306]


def test_what_writers_of_an_earlier_attempt_reached_says_nothing_any_more(tmp_path: Path) -> None:
    logs = [(list(range(9)), BASE), ([0, 1], BASE + 1), ([4, 5], BASE + 99), ([6, 7], BASE + 199)]
    assert attempts(written(tmp_path, *logs)) == [1] * 11 + [2] * 4


def test_one_writer_that_goes_on_after_a_restart_within_another_file(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 8, 1, 2], BASE), ([3, 4], BASE + 99))
    assert attempts(series) == [1, 1, 2, 2, 2, 2]


def test_single_points(tmp_path: Path) -> None:
    series = written(tmp_path, ([5], BASE), ([3], BASE + 100), ([4], BASE + 200))
    assert attempts(series) == [1, 2, 2]
    assert latest(series) == [203, 304]


def test_a_step_back_within_a_file(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 1, 2, 1, 2, 3], BASE))
    assert attempts(series) == [1, 1, 1, 2, 2, 2]
    assert [step for step, _ in points(series, "latest")] == [0, 1, 2, 3]


def test_equal_steps_stay(tmp_path: Path) -> None:
    series = written(tmp_path, ([0, 0, 0, 1, 1], BASE))
    assert attempts(series) == [1] * 5
    assert len(points(series, "latest")) == 5


def test_a_session_start_within_a_file_begins_an_attempt(tmp_path: Path) -> None:
    write(tmp_path, session(1), scalar("x", 1, 1), session(1), scalar("x", 5, 2))
    assert attempts(only_series(tmp_path)) == [1, 2]


def test_torchs_purge_step_begins_an_attempt(tmp_path: Path) -> None:
    write(tmp_path, *[scalar("x", i, 1) for i in range(5)], name="events.out.tfevents.1.h")
    purge = [
        record(event(3, BASE + 100, file_version=b"brain.Event:2")),
        session(1, 3, BASE + 100),
    ]
    lines = [scalar("x", i, 2, BASE + 100 + i) for i in (5, 6)]
    write(tmp_path, *purge, *lines, name="events.out.tfevents.2.h")
    series = only_series(tmp_path)
    assert attempts(series) == [1] * 5 + [2] * 2
    assert [step for step, _ in points(series, "latest")] == [0, 1, 2, 3, 4, 5, 6]


def test_another_file_with_other_tags_only_is_no_attempt(tmp_path: Path) -> None:
    write(tmp_path, scalar("x", 0, 1), scalar("x", 1, 1), name="events.out.tfevents.1.h")
    write(tmp_path, scalar("y", 0, 1, BASE + 99), name="events.out.tfevents.2.h")
    run = only_run(tmp_path)
    assert [series.seams for series in run.series] == [(), ()]
    assert run.attempts == 1


def test_attempts_of_a_run_are_those_of_the_tag_with_most(tmp_path: Path) -> None:
    write(tmp_path, *[scalar(t, 5, 1) for t in "xy"], name="events.out.tfevents.1.h")
    write(tmp_path, scalar("x", 1, 1, BASE + 99), name="events.out.tfevents.2.h")
    assert only_run(tmp_path).attempts == 2


def test_a_change_of_kind_within_a_file_is_no_attempt(tmp_path: Path) -> None:
    whole = tensor_value("x", 1, {"dtype": 9, "int64_val": [1]})
    write(tmp_path, scalar("x", 0, 0.5), whole, scalar("x", 2, 2.5))
    series = only_series(tmp_path)
    assert attempts(series) == [1, 1, 1]
    assert points(series) == [(0, 0.5), (1, 1.0), (2, 2.5)]


@pytest.mark.parametrize("place", [0, 1])
def test_a_wall_time_that_is_nan_is_no_evidence_of_a_restart(tmp_path: Path, place: int) -> None:
    times = [math.nan if i == place else BASE + 50 * i for i in range(2)]
    write(tmp_path, scalar("x", 5, 1, times[0]), name="events.out.tfevents.1.h")
    write(tmp_path, scalar("x", 1, 1, times[1]), name="events.out.tfevents.2.h")
    # Without the earlier file's end nothing speaks against the restart that the step shows.
    assert attempts(only_series(tmp_path)) == ([1, 2] if place == 0 else [1, 1])


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
def test_a_broken_clock_at_a_files_end_hides_no_later_restart(
    tmp_path: Path, broken: float
) -> None:
    for number, (step, time) in enumerate([(1, BASE), (9, broken), (5, BASE + 99)], 1):
        write(tmp_path, scalar("x", step, step, time), name=f"events.out.tfevents.{number}.h")
    assert attempts(only_series(tmp_path)) == [1, 1, 2]


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=6), min_size=1, max_size=5))
def test_of_writers_one_after_the_other_every_step_back_is_a_restart_and_nothing_else(
    files: list[list[int]],
) -> None:
    steps = [step for file in files for step in file]
    starts = starts_of_attempts([part(str(i), file, 100.0 * i) for i, file in enumerate(files)])
    assert starts.tolist() == [i for i, (a, b) in enumerate(pairwise(steps), 1) if b < a]


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=6).map(sorted), max_size=5))
def test_of_writers_at_once_there_is_no_restart(files: list[list[int]]) -> None:
    parts = [part(str(i), file, 0.001 * i) for i, file in enumerate(files) if len(file) > 1]
    assert starts_of_attempts(parts).tolist() == []


def part(file: str, steps: list[int], began: float) -> Part:
    """Return points, one a second, of a file without sessions."""
    chunk = Chunk(
        "x", Column.FLOAT, 0, np.array(steps, np.int64),
        np.array([began + i for i in range(len(steps))], np.float64), np.zeros(len(steps)),
    )  # fmt: skip
    return Segment(file, chunk).part()


def test_nothing_at_all() -> None:
    assert starts_of_attempts([]).tolist() == []
    assert in_latest(np.empty(0, np.int64), np.empty(0, np.intp)).tolist() == []


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=30))
def test_latest_is_what_dropping_one_attempt_after_the_other_leaves(
    drawn: list[tuple[int, bool]],
) -> None:
    steps = [step for step, _ in drawn]
    first = [begins and i > 0 for i, (_, begins) in enumerate(drawn)]
    kept: list[int] = []
    for i, step in enumerate(steps):
        if first[i]:
            kept = [j for j in kept if steps[j] < step]
        kept.append(i)
    keep = in_latest(np.array(steps, np.int64), np.flatnonzero(first))
    assert np.flatnonzero(keep).tolist() == kept
