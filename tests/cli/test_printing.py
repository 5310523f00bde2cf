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
from termboard.plot.look import look_on
from tests.support import records

SAMPLES = str(Path(__file__).resolve().parent.parent.parent / "sample_logs")
HEALTHY = f"{SAMPLES}/cnn-healthy"
"""One run, for what does not depend on which: all of them take ten times as long to read."""


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
        out, _ = printed(capsys, *command, HEALTHY, "--tag", "loss/val", "--color", color)
        assert escape.split(";")[0] in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "nothing", SAMPLES], "the tabs are scalars, distributions"),
        (["show", "scalars", SAMPLES, "--format", "pdf"], "text, json, csv, md, latex, svg"),
        (["show", "text", SAMPLES, "--format", "md"], "it offers text, json, svg, html, png"),
        (["show", "text", SAMPLES, "--baseline", "x"], "text compares no runs"),
        (["show", "scalars", SAMPLES, "--sort", "speed"], "no column 'speed' to sort by"),
        (["show", "scalars", SAMPLES, "--range", "5"], "should be two steps: 100:200"),
        (["show", "scalars", SAMPLES, "--range", f":{1 << 63}"], "should be two steps"),
        (["show", "scalars", SAMPLES, "--baseline", "nobody"], "no run called nobody"),
        (["show", "scalars", SAMPLES, "--metric", "nothing"], "under the tag nothing"),
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


COMPARED = ("show", "scalars", SAMPLES, "--run", "^cnn", "--metric", "loss/val")


def test_runs_are_compared_by_a_metric(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = printed(capsys, *COMPARED, "--sort", "best", "--width", "120")
    title, header, *rows = out.rstrip("\n").split("\n")
    assert title == "loss/val  less is better"
    assert header.split()[:4] == ["run", "best", "@", "step"]
    assert [row.split()[1] for row in rows][:2] == ["cnn-healthy", "cnn-diverged"]
    assert err == ""
    out, _ = printed(capsys, *COMPARED, "--sort", "best", "--reverse")
    assert "cnn-lr-too-low" in out.split("\n")[2]
    out, _ = printed(capsys, *COMPARED, "--best", "max")
    assert "more is better" in out
    out, _ = printed(capsys, *COMPARED, "--range", "100:300", "--width", "140")
    assert "steps 100:300" in out
    assert "start @ step" in out


def test_the_step_is_the_cursor_of_the_comparison(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = printed(capsys, *COMPARED, "--step", "101", "--format", "csv")
    steps = [int(row["step"]) for row in csv.DictReader(io.StringIO(out))]
    assert steps == [100] * 5
    out, _ = printed(capsys, *COMPARED, "--step", "101", "--width", "120")
    assert out.count("@ 100") == 5


def test_distance_from_a_baseline_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = printed(capsys, *COMPARED, "--baseline", "cnn-healthy", "--format", "json")
    (chart,) = json.loads(out)["charts"]
    runs = {run["run"]: run for run in chart["runs"]}
    assert chart["baseline"] == "cnn-healthy"
    best = runs["cnn-healthy"]["best"]
    for run in runs.values():
        assert run["difference"] == run["best"] - best
        assert run["difference_percent"] == pytest.approx(100 * (run["best"] - best) / best)
    assert runs["cnn-diverged"]["last_difference"] == "NaN"


@pytest.mark.parametrize("tab", ["scalars", "text"])
@pytest.mark.parametrize(
    ("format_", "start"), [("svg", b"<svg "), ("html", b"<!DOCTYPE html>"), ("png", b"\x89PNG\r\n")]
)
def test_pictures_go_to_stdout_and_into_files(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path, tab: str, format_: str, start: bytes
) -> None:
    chosen = ["show", tab, HEALTHY, "--format", format_]
    assert main(chosen) == 0
    out, err = capsysbinary.readouterr()
    assert out.startswith(start)
    assert err == b""
    path = tmp_path / "picture"
    path.write_bytes(b"what was there before")
    assert main([*chosen, "-o", str(path)]) == 0
    assert capsysbinary.readouterr() == (b"", b"")
    assert path.read_bytes() == out
    assert [entry.name for entry in tmp_path.iterdir()] == ["picture"]


def test_pictures_have_colours_in_a_pipe_and_none_when_told(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    chosen = ["show", "scalars", SAMPLES, "--run", "^cnn", "--tag", "loss/val", "--format", "svg"]
    assert main(chosen) == 0
    assert b"fill: #26b4fe" in capsysbinary.readouterr().out
    assert main([*chosen, "--color", "never"]) == 0
    assert b"fill: #26b4fe" not in capsysbinary.readouterr().out


def test_text_in_a_file_has_no_escapes_unless_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    path = tmp_path / "page.txt"
    chosen = ["show", "scalars", HEALTHY, "--tag", "loss/val", "-o", str(path)]
    assert printed(capsys, *chosen) == ("", "")
    text = path.read_text(encoding="utf-8")
    assert "loss/val" in text
    assert "\x1b" not in text
    printed(capsys, *chosen, "--color", "truecolor")
    assert "\x1b[38;2;" in path.read_text(encoding="utf-8")


def test_a_png_is_not_written_to_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert main(["show", "scalars", SAMPLES, "--format", "png"]) == 2
    assert "png is binary: give a file with -o FILE" in capsys.readouterr().err


def test_no_event_file_is_overwritten(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = records.write(tmp_path, records.scalar("loss", 0, 1.0))
    before = path.read_bytes()
    assert main(["show", "scalars", str(tmp_path), "-o", str(path)]) == 2
    assert "is one of the event files" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_nothing_to_show_writes_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    assert main(["show", "scalars", SAMPLES, "--run", "nobody", "-o", str(path)]) == 0
    assert "No run matches --run nobody" in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.parametrize("command", [["show", "scalars"], ["show", "text"], ["plot"]])
def test_nothing_that_matches_says_so(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main([*command, HEALTHY, "--run", "nobody"]) == 0
    assert "No run matches --run nobody" in capsys.readouterr().err
    assert main([*command, HEALTHY, "--tag", "nobody"]) == 0
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


def test_plot_in_a_locale_without_braille(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("termboard.cli.plot.look_of", lambda depth: look_on("ascii", depth))
    out, _ = printed(capsys, "plot", SAMPLES, "--tag", "loss/val", "--run", "healthy")
    assert out.isascii()
    assert ".:" in out or "':" in out


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
    assert "loss/train, loss/val" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr.count("\n") == 1
    assert "ssh -t" in done.stderr


def test_a_still_picture_of_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "No event files here yet" in captured.err
