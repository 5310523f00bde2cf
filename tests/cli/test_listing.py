"""`ls` and `tags`, word for word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from termboard.cli import arguments, ls, main
from tests.support import golden
from tests.support.records import BASE, scalar


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
    from termboard.store import loader, slices

    grown = Path(runs, "done/events.out.tfevents.1700000000.host")
    read_slice = slices.read_slice

    def late(wanted: slices.Slice) -> object:
        if Path(wanted.path) == grown.resolve() and grown.stat().st_size < 10_000:
            with grown.open("ab") as file:
                file.write(scalar("late", 1, 1))
        return read_slice(wanted)

    monkeypatch.setattr(loader, "read_slice", late)
    assert '"late"' in out(capsys, "tags", runs, "--json")
