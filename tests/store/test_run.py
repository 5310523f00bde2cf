"""What a run says of itself: its state at a moment, its pace, its damage."""

from __future__ import annotations

import math
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from termboard.domain import RunState
from termboard.proto import message_class
from tests.support.loading import load, loader, only_run
from tests.support.records import BASE, event, record, scalar, session, write

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.run import RunView


def written(folder: Path, *records: bytes, modified: float = BASE, number: int = 1) -> RunView:
    path = write(folder, *records, name=f"events.out.tfevents.{number}.h")
    os.utime(path, (modified, modified))
    return only_run(folder)


def hparams_end(status: int, wall_time: float) -> bytes:
    data = message_class("HParamsPluginData")(session_end_info={"status": status})
    plugin = {"plugin_name": b"hparams", "content": data.SerializeToString()}
    value = {"tag": b"_hparams_/session_end_info", "metadata": {"plugin_data": plugin}}
    return record(event(0, wall_time, summary={"value": [value]}))


@pytest.mark.parametrize(
    ("age", "state"), [(-100, "live"), (0, "live"), (60, "live"), (61, "silent")]
)
def test_a_run_is_live_for_a_minute_after_it_was_written(
    tmp_path: Path, age: float, state: str
) -> None:
    assert written(tmp_path, scalar("x", 1, 1)).state(BASE + age) == state


def test_a_slow_run_is_live_for_three_times_its_own_pace(tmp_path: Path) -> None:
    view = written(tmp_path, *[scalar("x", i, 1, BASE + 100 * i) for i in range(5)])
    assert view.pace == 100
    assert view.state(BASE + 300) is RunState.LIVE
    assert view.state(BASE + 301) is RunState.SILENT


def test_the_pace_is_that_of_the_last_points(tmp_path: Path) -> None:
    slow = [scalar("x", i, 1, BASE + 100 * i) for i in range(40)]
    fast = [scalar("x", 40 + 5 * i, 1, BASE + 4000 + i) for i in range(40)]
    view = written(tmp_path, *slow, *fast)
    assert (view.pace, view.steps_per_second) == (1, 5)


def test_a_pace_that_cannot_be_told(tmp_path: Path) -> None:
    assert written(tmp_path / "none").pace == 0
    one = written(tmp_path / "one", scalar("x", 1, 1))
    assert (one.pace, math.isnan(one.steps_per_second)) == (0, True)
    nan = written(tmp_path / "nan", *[scalar("x", i, 1, math.nan) for i in range(9)])
    assert (nan.pace, nan.state(BASE + 61)) == (0, RunState.SILENT)
    at_once = written(tmp_path / "once", *[scalar("x", i, 1, BASE) for i in range(9)])
    assert math.isnan(at_once.steps_per_second)


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (session(2), RunState.FINISHED),
        (hparams_end(1, BASE), RunState.FINISHED),
        (hparams_end(2, BASE), RunState.FAILED),
        (hparams_end(3, BASE), RunState.LIVE),
        (hparams_end(0, BASE), RunState.LIVE),
        (session(1), RunState.LIVE),
    ],
)
def test_what_was_said_of_the_end(tmp_path: Path, end: bytes, state: RunState) -> None:
    assert written(tmp_path, scalar("x", 1, 1, BASE), end).state(BASE) is state


def test_writing_since_takes_the_end_back(tmp_path: Path) -> None:
    lines = [session(2, wall_time=BASE), scalar("x", 1, 1, BASE + 6)]
    assert written(tmp_path, *lines).state(BASE) is RunState.LIVE


def test_the_last_metrics_may_come_with_the_end(tmp_path: Path) -> None:
    lines = [session(2, wall_time=BASE), scalar("x", 1, 1, BASE + 4)]
    assert written(tmp_path, *lines).state(BASE) is RunState.FINISHED


def test_writing_since_in_a_later_read_takes_the_end_back(tmp_path: Path) -> None:
    path = write(tmp_path, session(2, wall_time=BASE))
    reading = loader(tmp_path)
    reading.load()
    with path.open("ab") as file:
        file.write(scalar("x", 1, 1, BASE + 100))
    os.utime(path, (BASE + 100, BASE + 100))
    assert reading.load().runs[0].state(BASE + 100) is RunState.LIVE


def test_a_new_file_takes_the_end_of_an_older_one_back(tmp_path: Path) -> None:
    written(tmp_path, session(2), modified=BASE)
    assert written(tmp_path, scalar("x", 1, 1), modified=BASE, number=2).state(BASE) == "live"


def test_a_deleted_run_is_not_live(tmp_path: Path) -> None:
    path = write(tmp_path / "a", scalar("x", 1, 1))
    os.utime(path, (BASE, BASE))
    reading = loader(tmp_path)
    reading.load()
    shutil.rmtree(tmp_path / "a")
    assert reading.load().runs[0].state(BASE) is RunState.SILENT


def test_damage_is_counted_over_all_files(tmp_path: Path) -> None:
    bad = bytearray(scalar("x", 1, 1))
    bad[15] ^= 1
    written(tmp_path, bytes(bad), record(b"\xff"), scalar("x", 2, 1), b"tail")
    view = written(tmp_path, b"\xee" * 50, scalar("x", 3, 1), b"cut", number=2)
    assert view.damaged == (3, len(bad) + 17 + 50, 7)
    assert view.events == 4


def test_sizes_spans_and_times(tmp_path: Path) -> None:
    written(tmp_path, scalar("x", 7, 1, BASE + 5))
    view = written(tmp_path, scalar("y", -2, 1, BASE + 9), number=2)
    assert view.size == sum(path.stat().st_size for path in tmp_path.iterdir())
    assert view.span == (-2, 7)
    assert (view.first_wall_time, view.last_wall_time) == (BASE, BASE + 9)
    assert view.points == 2


def test_a_run_without_points(tmp_path: Path) -> None:
    view = written(tmp_path)
    assert (view.points, view.span, view.attempts, view.series) == (0, None, 1, ())
    empty = tmp_path / "b"
    empty.mkdir()
    (empty / "tfevents").touch()
    (other,) = load(empty).runs
    assert math.isnan(other.first_wall_time)


def test_tags_are_in_natural_order(tmp_path: Path) -> None:
    tags = ["layer_10", "layer_2", "a/z", "a-b", "layer_1"]
    view = written(tmp_path, *[scalar(tag, 0, 1) for tag in tags])
    assert [series.tag for series in view.series] == [
        "a/z", "a-b", "layer_1", "layer_2", "layer_10"
    ]  # fmt: skip
