"""`termboard show scalars` with options that draw curves in other ways."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from termboard.cli import main
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def logdir(tmp_path: Path) -> str:
    for seed in range(3):
        frames = [records.scalar("loss", 10 + i, 4.0 - i + seed) for i in range(4)]
        epochs = [records.scalar("epoch", 10 + i, i / 2) for i in range(4)]
        records.write(tmp_path / f"lr0.1/seed{seed}", *frames, *epochs)
    return str(tmp_path)


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["show", *arguments]) == 0
    return capsys.readouterr().out


def test_runs_of_several_seeds_are_one_curve(
    logdir: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(capsys, "scalars", logdir, "--band", "range", "--tag", "loss")
    assert "lr0.1 2 n=3" in text
    by_pattern = shown(capsys, "scalars", logdir, "--seeds", "seed[01]", "--tag", "loss")
    assert "n=2" in by_pattern
    assert "seed2 3" in by_pattern
    assert "n=" not in shown(capsys, "scalars", logdir, "--tag", "loss")


def test_a_group_of_seeds_has_a_row_of_numbers_in_every_format(
    logdir: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("scalars", logdir, "--tag", "loss", "--seeds", "(lr.*)/", "--format")
    (row,) = csv.DictReader(io.StringIO(shown(capsys, *options, "csv")))
    assert (row["tag"], row["group"], row["step"], row["n"]) == ("loss", "lr0.1", "13", "3")
    assert [float(row[name]) for name in ("mean", "std", "low", "high")] == [2, 1, 1, 3]
    (chart,) = json.loads(shown(capsys, *options, "json"))["charts"]
    (group,) = chart["groups"]
    assert [group[name] for name in ("mean", "std", "low", "high", "n")] == [2, 1, 1, 3, 3]
    assert group["runs"] == [f"lr0.1/seed{seed}" for seed in range(3)]
    assert len(chart["runs"]) == 3, "beside the runs one by one"
    table = shown(capsys, *options, "md")
    assert "| group | mean | ± std | low | high | n | step |" in table
    assert "| lr0.1 | 2 | 1 | 1 | 3 | 3 | 13 |" in table
    text = shown(capsys, *options, "text")
    assert text.rstrip().split("\n")[-1].split() == ["lr0.1", "2", "1", "1", "3", "3", "13"]
    assert "low and high: mean ± std" in text


def test_a_run_in_no_group_has_a_row_without_a_deviation(
    logdir: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("scalars", logdir, "--tag", "loss", "--seeds", "seed[01]")
    group, alone = csv.DictReader(io.StringIO(shown(capsys, *options, "--format", "csv")))
    assert (group["n"], group["mean"]) == ("2", "1.5")
    assert [alone[name] for name in ("group", "mean", "std", "low", "n")] == [
        "lr0.1/seed2", "3.0", "", "", "1",
    ]  # fmt: skip
    assert "| lr0.1/seed2 | 3 | – | – | – | 1 | 13 |" in shown(capsys, *options, "--format", "md")


def test_without_any_group_the_runs_are_printed_one_by_one(
    logdir: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("scalars", logdir, "--tag", "loss", "--format", "csv")
    assert shown(capsys, *options, "--seeds", "none") == shown(capsys, *options)


@pytest.mark.parametrize(
    ("axis", "first", "last"),
    [("step", "10", "13"), ("relative-step", "0", "3"), ("tag:epoch", "0.0", "1.4")],
)
def test_x_axes(
    logdir: str, capsys: pytest.CaptureFixture[str], axis: str, first: str, last: str
) -> None:
    text = shown(capsys, "scalars", logdir, "--x", axis, "--tag", "loss", "--width", "80")
    rows = text.split("\n")
    below = next(y for y, row in enumerate(rows) if row.lstrip("│ ").startswith("└"))
    labels = rows[below + 1].strip("│").split()
    assert (labels[0], labels[-1]) == (first, last)


def test_logarithmic_axes(logdir: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert " log " in shown(capsys, "scalars", logdir, "--log", "y", "--tag", "loss")


def test_smoothing_by_a_time_constant(logdir: str, capsys: pytest.CaptureFixture[str]) -> None:
    def smoothed(*more: str) -> float:
        document = json.loads(shown(capsys, "scalars", logdir, "--format", "json", "--tag", "loss",
                                    *more))  # fmt: skip
        value: float = document["charts"][0]["runs"][0]["smoothed"]
        return value

    assert smoothed("--time-constant", "0") == 1.0
    assert 1.0 < smoothed("--time-constant", "1") < smoothed("--time-constant", "9") < 4.0


@pytest.mark.parametrize(
    "arguments",
    [
        ("scalars", "--x", "bogus"), ("scalars", "--x", "tag:nothing"), ("text", "--log", "y"),
        ("scalars", "--x", "wall", "--log", "x"), ("scalars", "--time-constant", "-1"),
        ("scalars", "--time-constant", "nan"), ("scalars", "--seeds", "("),
        ("text", "--band", "std"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_answered_with_a_sentence(
    logdir: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    tab, *options = arguments
    assert main(["show", tab, logdir, *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("termboard: ")
    assert err.rstrip().endswith(".")
