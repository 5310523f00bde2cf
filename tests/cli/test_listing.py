"""`ls`, `tags` and `export`, word for word."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import pytest

from termboard.cli import arguments, export, ls, main
from tests.support import golden
from tests.support.records import BASE, scalar, text, write


def out(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """Run a command that has nothing to narrate; return what it printed."""
    assert main(list(argv)) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def ls_at(now: float, *argv: str) -> int:
    _, parsed = arguments.parse(["ls", *argv])
    return ls.run(parsed, clock=lambda: now)


def safe(printed: str) -> bool:
    return all(line.isprintable() for line in printed.split("\n"))


def test_ls_json(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ls_at(BASE + 230, runs, "--json") == 0
    printed = capsys.readouterr().out
    golden.check("cli/ls.json", printed)
    assert printed.isascii()
    states = {run["run"]: run["state"] for run in json.loads(printed)["runs"]}
    assert states["cnn/lr0.1"] == "live"
    assert (states["done"], states["empty"]) == ("finished", "silent")


def test_ls_for_people(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ls_at(BASE + 230, runs) == 0
    printed = capsys.readouterr().out
    golden.check("cli/ls.txt", printed)
    assert safe(printed)


def test_tags_json(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = out(capsys, "tags", runs, "--json")
    golden.check("cli/tags.json", printed)
    assert printed.isascii()


def test_tags_for_people(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = out(capsys, "tags", runs)
    golden.check("cli/tags.txt", printed)
    assert safe(printed)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("attempts", ["all", "latest"])
def test_export(runs: str, capsys: pytest.CaptureFixture[str], form: str, attempts: str) -> None:
    assert main(["export", runs, "--format", form, "--attempts", attempts]) == 0
    printed = capsys.readouterr()
    golden.check(f"cli/export_{attempts}.{form}", printed.out)
    assert printed.err == (
        "termboard: left out, because export writes scalars and text: tags of graphs (1).\n"
    )
    assert safe(printed.out)


def test_ls_has_the_contracts_keys_in_its_order(
    runs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(out(capsys, "ls", runs, "--json"))
    assert list(document) == ["version", "runs"]
    assert document["version"] == 1
    assert list(document["runs"][0]) == [
        "run", "path", "state", "files", "bytes", "events", "first_wall_time", "last_wall_time",
        "first_step", "last_step", "tags", "points", "attempts", "parent", "damage",
    ]  # fmt: skip
    assert list(document["runs"][0]["damage"]) == ["records", "bytes", "pending_bytes"]


def test_tags_have_the_contracts_keys_and_payloads_no_range(
    runs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(out(capsys, "tags", runs, "--json"))
    assert list(document) == ["version", "series"]
    by_tag = {series["tag"]: series for series in document["series"]}
    assert list(by_tag["loss/train"]) == [
        "run", "tag", "plugin", "points", "first_step", "last_step", "last", "min", "min_step",
        "max", "max_step", "nonfinite", "attempts",
    ]  # fmt: skip
    assert list(by_tag["note"]) == [
        "run", "tag", "plugin", "points", "first_step", "last_step", "attempts"
    ]  # fmt: skip


def test_tags_of_numbers_that_are_not_finite(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    (series,) = json.loads(out(capsys, "tags", runs, "--json", "--tag", "layer_10"))["series"]
    assert (series["last"], series["min"], series["min_step"]) == ("NaN", None, None)
    assert series["nonfinite"] == 1


def test_every_point_is_exported_exactly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    values = [0.1, -0.0, 1e-45, 3e38, math.inf, -math.inf]
    write(tmp_path, *[scalar("x", i, value) for i, value in enumerate(values)])
    monkeypatch.setattr(export, "_BLOCK", 4)
    lines = [json.loads(line) for line in out(capsys, "export", str(tmp_path)).splitlines()]
    got = [float(line["value"]) for line in lines]
    chunk_values = [scalar_value(value) for value in values]
    assert [repr(value) for value in got] == [repr(value) for value in chunk_values]
    assert list(lines[0]) == list(export.COLUMNS)
    assert [line["wall_time"] for line in lines] == [BASE + i for i in range(len(values))]


def scalar_value(value: float) -> float:
    import numpy as np

    return float(np.float32(value))


def test_csv_is_read_back_by_a_csv_reader(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", runs, "--format", "csv"]) == 0
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {len(row) for row in rows} == {7}
    values = {row["tag"]: row["value"] for row in rows}
    assert values["layer_10"] == "NaN"
    assert values['a,"b"\\n'] == repr(scalar_value(0.1))
    assert json.loads(values["note"]) == ["a <b> \x1b[31m", "\\xff"]


def test_export_to_a_file(runs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "points.csv"
    assert main(["export", runs, "--tag", "^layer", "--format", "csv", "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert len(target.read_text().splitlines()) == 3
    assert main(["export", runs, "-o", str(tmp_path / "no/such/folder")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_wrong_pattern_leaves_the_file_alone(
    runs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "precious"
    target.write_text("mine")
    assert main(["export", runs, "--run", "(", "-o", str(target)]) == 2
    assert target.read_text() == "mine"
    assert "is no regular expression" in capsys.readouterr().err


def test_a_text_that_cannot_be_had_is_null_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, text("t\x1b", 3, "one", shape=(2, 2)))
    write(tmp_path, text("t\x1b", 3, "a", "b", shape=(3,)))
    assert main(["export", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["value"] is None
    assert printed.err.startswith("termboard: . t\\x1b step 3: ")


@pytest.mark.parametrize(
    ("argv", "document"),
    [
        (["ls", "--json"], {"version": 1, "runs": []}),
        (["tags", "--json"], {"version": 1, "series": []}),
        (["export"], None),
    ],
)
def test_an_existing_folder_without_events_is_fine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], argv: list[str], document: object
) -> None:
    printed = out(capsys, *argv, str(tmp_path))
    assert (json.loads(printed) if document else printed) == (document or "")


@pytest.mark.parametrize("command", ["ls", "tags"])
def test_for_people_an_empty_folder_is_narrated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main([command, str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("termboard: no ")


def test_a_file_that_grows_does_not_hold_up_a_command(
    runs: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written between the look at the folder and the reading."""
    from termboard.store import loader

    grown = Path(runs, "done/events.out.tfevents.1700000000.host")
    decode = loader.decode  # type: ignore[attr-defined]

    def late(path: str, *rest: Any) -> object:
        if Path(path) == grown.resolve() and grown.stat().st_size < 10_000:
            with grown.open("ab") as file:
                file.write(scalar("late", 1, 1))
        return decode(path, *rest)

    monkeypatch.setattr(loader, "decode", late)
    assert '"late"' in out(capsys, "tags", runs, "--json")
