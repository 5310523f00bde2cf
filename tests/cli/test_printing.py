"""`show`, `plot` and the still picture: what is printed where there is no app."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from termboard.cli import main
from tests.support import records

SAMPLES = str(Path(__file__).resolve().parent.parent.parent / "sample_logs")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    assert main(list(arguments)) == 0
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_show_scalars(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = printed(capsys, "show", "scalars", SAMPLES, "--tag", "loss/val", "--run", "seed")
    assert "loss/val" in out
    assert "tbx-seeds/seed3" in out
    assert "\x1b" not in out
    assert err == ""
    assert max(map(len, out.split("\n"))) <= 80


def test_show_scalars_as_json_and_csv_agree(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ("show", "scalars", SAMPLES, "--tag", "loss/val", "--step", "100", "--smoothing", "0")
    out, _ = printed(capsys, *chosen, "--format", "json")
    document = json.loads(out)
    assert (document["version"], document["tab"]) == (1, "scalars")
    rows = [
        (c["tag"], r["run"], r["step"], r["value"]) for c in document["charts"] for r in c["runs"]
    ]
    out, _ = printed(capsys, *chosen, "--format", "csv")
    table = [
        (r["tag"], r["run"], int(r["step"]), r["value"]) for r in csv.DictReader(io.StringIO(out))
    ]
    assert [(t, r, s, str(v)) for t, r, s, v in rows] == table
    assert all(abs(step - 100) <= 10 for tag, _, step, _ in rows if tag == "loss/val")


def test_show_text(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = printed(capsys, "show", "text", SAMPLES, "--tag", "config", "--width", "60")
    assert "# CNN on 8×8 digits" in out
    out, _ = printed(capsys, "show", "text", SAMPLES, "--tag", "^predictions$", "--format", "json")
    (text,) = json.loads(out)["texts"]
    assert text["shape"] == [7, 3]
    assert text["value"][:3] == ["digit", "predicted", "probability"]


def test_sizes_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = printed(
        capsys, "show", "scalars", SAMPLES, "--tag", "loss/val", "--run", "healthy",
        "--width", "50", "--height", "10",
    )  # fmt: skip
    card = out.split("\n")[:10]
    assert {len(line) for line in card} == {50}


@pytest.mark.parametrize(("color", "escape"), [("256", "\x1b[38;5;"), ("truecolor", "\x1b[38;2;")])
def test_colours_are_printed_when_asked_for(
    capsys: pytest.CaptureFixture[str], color: str, escape: str
) -> None:
    for command in (["show", "scalars"], ["plot"]):
        out, _ = printed(capsys, *command, SAMPLES, "--tag", "loss/val", "--color", color)
        assert escape.split(";")[0] in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "nothing", SAMPLES], "the tabs are scalars, text"),
        (["show", "scalars", SAMPLES, "--format", "png"], "it offers text, json, csv"),
        (["show", "scalars", SAMPLES, "--tag", "("], "no regular expression"),
        (["show", "scalars", "no such folder"], "does not exist"),
        (["plot", SAMPLES, "--run", "["], "no regular expression"),
    ],
)
def test_wrong_use(capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert sentence in captured.err


@pytest.mark.parametrize("command", [["show", "scalars"], ["show", "text"], ["plot"]])
def test_nothing_that_matches_says_so(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main([*command, SAMPLES, "--run", "nobody"]) == 0
    assert "No run matches --run nobody" in capsys.readouterr().err
    assert main([*command, SAMPLES, "--tag", "nobody"]) == 0
    assert "No tag matches --tag nobody" in capsys.readouterr().err


VALUES = {
    "nan": [1.0, float("nan"), 2.0],
    "all nan": [float("nan")] * 3,
    "infinite": [1.0, float("inf"), float("-inf"), 2.0],
    "one": [3.0],
    "constant": [3.0] * 5,
    "huge": [1e300, -1e300, 1e-300],
}


@pytest.mark.parametrize("name", VALUES)
def test_plot_survives_any_numbers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    tensors = [
        records.tensor_value("loss", i, {"dtype": 2, "double_val": [v]}, "scalars")
        for i, v in enumerate(VALUES[name])
    ]
    records.write(tmp_path, *tensors)
    out, _ = printed(capsys, "plot", str(tmp_path), "--width", "70", "--height", "20")
    assert "loss" in out
    assert len(out.rstrip("\n").split("\n")) <= 20


def test_plot_tells_runs_apart_without_colours(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = printed(capsys, "plot", SAMPLES, "--tag", "loss/val", "--run", "seed")
    assert err == ""
    assert all(f"{letter}  tbx-seeds/seed" in out for letter in "HIJK")


def test_the_still_picture() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "termboard", SAMPLES],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0
    assert "cnn-healthy" in done.stdout
    assert "loss/train" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr.count("\n") == 1
    assert "ssh -t" in done.stderr


def test_a_still_picture_of_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "No event files here yet" in captured.err
