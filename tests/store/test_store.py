"""Snapshots: what stays the same object, what parents are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from termboard.store.snapshot import Progress, Snapshot
from tests.support.loading import load, loader
from tests.support.records import scalar, tensor_value, write

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_yet() -> None:
    assert (Snapshot().version, Snapshot().loading, Snapshot().points) == (0, True, 0)
    assert Progress().share == 1.0
    assert Progress(read=9, total=8).share == 1.0
    assert Progress(read=2, total=8).share == 0.25


def test_unchanged_runs_stay_the_same_objects(tmp_path: Path) -> None:
    path = write(tmp_path / "a", scalar("x", 1, 1), scalar("y", 1, 1))
    write(tmp_path / "b", scalar("x", 1, 1))
    write(tmp_path, scalar("x", 1, 1))
    write(tmp_path / "loss_train", scalar("loss", 1, 1))
    reading = loader(tmp_path)
    before = reading.load()
    again = reading.load()
    assert again.version > before.version
    assert all(a is b for a, b in zip(before.runs, again.runs, strict=True))
    with path.open("ab") as file:
        file.write(scalar("x", 2, 1))
    after = reading.load()
    same = {name for name in after.by_name if after.by_name[name] is before.by_name[name]}
    assert same == {".", "b", "loss_train"}
    assert after.by_name["loss_train"].parent == "."
    with (tmp_path / "loss_train" / path.name).open("ab") as file:
        file.write(scalar("loss", 2, 1))
    assert reading.load().by_name["loss_train"].points == 2
    old, new = before.by_name["a"], after.by_name["a"]
    assert old.by_tag["y"] is new.by_tag["y"]
    assert old.by_tag["x"] is not new.by_tag["x"]


def test_runs_are_in_natural_order(tmp_path: Path) -> None:
    for name in ("run_10", "run_2", "a/b", "a-b"):
        write(tmp_path / name)
    assert [run.name for run in load(tmp_path).runs] == ["a/b", "a-b", "run_2", "run_10"]


def test_points_of_all_runs(tmp_path: Path) -> None:
    write(tmp_path / "a", scalar("x", 1, 1), scalar("y", 1, 1))
    write(tmp_path / "b", scalar("x", 1, 1))
    assert load(tmp_path).points == 3


# --- sub-runs


def test_add_scalars_folds_into_the_folder_above(tmp_path: Path) -> None:
    write(tmp_path / "run", scalar("lr", 1, 1))
    write(tmp_path / "run/loss_train", scalar("loss", 1, 1))
    write(tmp_path / "run/a_b_val", scalar("a/b", 1, 1))
    runs = load(tmp_path).by_name
    assert runs["run/loss_train"].parent == "run"
    assert runs["run/a_b_val"].parent == "run"
    assert runs["run"].parent is None


@pytest.mark.parametrize("tags", [["other"], ["loss", "lr"], []])
def test_a_folder_with_other_tags_stands_for_itself(tmp_path: Path, tags: list[str]) -> None:
    write(tmp_path / "run", scalar("lr", 1, 1))
    write(tmp_path / "run/loss_train", *[scalar(tag, 1, 1) for tag in tags])
    assert load(tmp_path).by_name["run/loss_train"].parent is None


def test_without_a_run_above_it_stands_for_itself(tmp_path: Path) -> None:
    write(tmp_path / "run/loss_train", scalar("loss", 1, 1))
    assert load(tmp_path).by_name["run/loss_train"].parent is None


def test_add_hparams_folds_into_the_folder_above(tmp_path: Path) -> None:
    write(tmp_path, scalar("lr", 1, 1))
    start = tensor_value("_hparams_/session_start_info", 0, {}, "hparams")
    for name in ("1700000000.123", "1700000000", "v17"):
        write(tmp_path / name, start, scalar("metric", 1, 1))
    write(tmp_path / "1700000001.5", scalar("metric", 1, 1), scalar("lr", 1, 1))
    runs = load(tmp_path).by_name
    assert {name: run.parent for name, run in runs.items()} == {
        ".": None,
        "1700000000.123": ".",
        "1700000000": ".",
        "1700000001.5": None,
        "v17": None,
    }
