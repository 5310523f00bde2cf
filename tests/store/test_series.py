"""A tag's points over files: their order, their kinds, what they share."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.support.loading import everything, load, only_run, only_series, points
from tests.support.records import BASE, scalar, tensor_value, text, write

if TYPE_CHECKING:
    from pathlib import Path


def test_order_is_by_file_name_whatever_was_read_first(tmp_path: Path) -> None:
    files = [
        write(
            tmp_path,
            *[scalar("x", 10 * i + j, i, BASE + 100 * i + j) for j in range(4)],
            name=f"events.out.tfevents.{i}.h",
        )
        for i in range(3)
    ]
    seen = []
    for order in itertools.permutations(range(3)):
        for file, modified in zip(files, order, strict=True):
            os.utime(file, (BASE + modified, BASE + modified))
        seen.append(everything(load(tmp_path)))
    assert all(one == seen[0] for one in seen)
    assert [step for step, _ in points(only_series(tmp_path))] == [
        *range(4), *range(10, 14), *range(20, 24)
    ]  # fmt: skip


@pytest.mark.parametrize("newest", [1, 2])
def test_metadata_of_the_first_file_holds_for_the_second(tmp_path: Path, newest: int) -> None:
    tensor = {"dtype": 7, "string_val": [b"hi"]}
    first = write(tmp_path, text("t", 0, "hi"), name="events.out.tfevents.1.h")
    second = write(tmp_path, tensor_value("t", 1, tensor), name="events.out.tfevents.2.h")
    os.utime(first, (BASE + (newest == 1), BASE + (newest == 1)))
    os.utime(second, (BASE + (newest == 2), BASE + (newest == 2)))
    series = only_series(tmp_path)
    assert (series.plugin, series.points) == ("text", 2)


@pytest.mark.parametrize("newest", [1, 2])
def test_of_two_metadata_that_of_the_first_file_wins(tmp_path: Path, newest: int) -> None:
    tensor = {"dtype": 7, "string_val": [b"hi"]}
    for number, plugin in ((1, "text"), (2, "images")):
        name = f"events.out.tfevents.{number}.h"
        file = write(tmp_path, tensor_value("t", number, tensor, plugin), name=name)
        os.utime(file, (BASE + (newest == number), BASE + (newest == number)))
    assert only_series(tmp_path).plugin == "text"


def test_integers_keep_their_kind(tmp_path: Path) -> None:
    numbers = [(1 << 53) + 1, -(1 << 63)]
    write(
        tmp_path,
        *[tensor_value("x", i, {"dtype": 9, "int64_val": [n]}) for i, n in enumerate(numbers)],
    )
    assert [value for _, value in points(only_series(tmp_path))] == numbers


def test_unsigned_integers_on_both_sides_of_2_to_the_63_stay_exact(tmp_path: Path) -> None:
    numbers = [1, (1 << 63) + 1, (1 << 53) + 1, (1 << 64) - 1]
    write(
        tmp_path,
        *[tensor_value("x", i, {"dtype": 23, "uint64_val": [n]}) for i, n in enumerate(numbers)],
    )
    assert [value for _, value in points(only_series(tmp_path))] == numbers


def test_numbers_and_payloads_of_one_tag_are_two_views(tmp_path: Path) -> None:
    write(tmp_path, text("t", 0, "a"), scalar("t", 1, 1), scalar("t", 2, 2))
    run = only_run(tmp_path)
    assert [(s.holds_numbers, s.points) for s in run.series] == [(True, 2), (False, 1)]
    assert run.by_tag["t"] is run.series[0]


def test_payloads_know_their_file(tmp_path: Path) -> None:
    write(tmp_path, text("t", 0, "a"), text("t", 1, "b"), name="events.out.tfevents.1.h")
    write(tmp_path, text("t", 2, "c"), name="events.out.tfevents.2.h")
    series = only_series(tmp_path)
    files = series.select("all").files
    assert files is not None
    assert [series.files[i][-3:] for i in files] == ["1.h", "1.h", "2.h"]


def test_payloads_of_the_latest_attempt_keep_their_file(tmp_path: Path) -> None:
    write(tmp_path, text("t", 0, "a"), text("t", 2, "b"), name="events.out.tfevents.1.h")
    lines = [tensor_value("t", 1, {"dtype": 7, "string_val": [b"c"]}, "text", BASE + 99)]
    write(tmp_path, *lines, name="events.out.tfevents.2.h")
    chosen = only_series(tmp_path).select("latest")
    assert chosen.files is not None
    assert chosen.steps.tolist() == [0, 1]
    assert chosen.files.tolist() == [0, 1]


def test_points_are_kept_every_one(tmp_path: Path) -> None:
    write(tmp_path, *[scalar("x", i, i) for i in range(5000)])
    chosen = only_series(tmp_path).select("all")
    assert np.array_equal(chosen.steps, np.arange(5000))
    assert np.array_equal(chosen.values, np.arange(5000.0))


def test_the_span_is_over_all_files(tmp_path: Path) -> None:
    write(tmp_path, scalar("x", 7, 1), scalar("x", -3, 1), name="events.out.tfevents.1.h")
    write(tmp_path, scalar("x", 2, 1), name="events.out.tfevents.2.h")
    assert only_series(tmp_path).span == (-3, 7)
