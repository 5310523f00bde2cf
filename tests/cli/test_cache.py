"""What is kept of the logs between two commands, and `--no-cache`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from termboard.cli import main
from termboard.settings import config_path
from termboard.store import loader, slices
from termboard.store.index import index
from termboard.store.index.folder import cache_folder

COMMANDS = (
    ("ls",),
    ("ls", "--json"),
    ("tags", "--json"),
    ("export",),
    ("export", "--format", "csv", "--attempts", "latest"),
    ("show", "scalars"),
    ("show", "text"),
    ("plot", "--tag", "loss/train"),
    (),
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the event files that are read from now on; small ones are worth an index."""
    monkeypatch.setattr(index, "_WORTH", 1)
    paths: list[str] = []

    def noted(wanted: Any) -> Any:
        paths.append(wanted.path)
        return slices.read_slice(wanted)

    monkeypatch.setattr(loader, "read_slice", noted)
    return paths


def out(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(list(argv)) == 0
    return capsys.readouterr().out


def kept() -> list[Path]:
    return sorted(Path(cache_folder()).glob("*"))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_says_the_same_without_reading(
    runs: str, read: list[str], capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    without = out(capsys, *command, runs, "--no-cache")
    assert kept() == []
    assert read
    first = out(capsys, *command, runs)
    files = kept()
    read.clear()
    second = out(capsys, *command, runs)
    assert read == []
    assert kept() == files
    assert first == second == without
    assert out(capsys, *command, runs, "--no-cache") == without
    assert read


def test_check_reads_every_byte(
    runs: str, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out(capsys, "ls", runs)
    assert main(["check", runs, "--no-cache"]) == 1
    without = capsys.readouterr().out
    read.clear()
    files = kept()
    assert main(["check", runs]) == 1
    assert capsys.readouterr().out == without
    assert len(set(read)) == len(files)
    for path in files:
        path.unlink()
    main(["check", runs])
    assert kept() == []


def test_the_settings_file_bounds_it_or_forbids_it(
    runs: str, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text("cache_gigabytes = 0\n")
    out(capsys, "ls", runs)
    assert kept() == []
    config_path().write_text("cache_gigabytes = 1e-6\n")
    out(capsys, "ls", runs)
    assert 0 < sum(path.stat().st_size for path in kept()) <= 1000


def test_a_logdir_is_never_written(
    runs: str, read: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(Path.cwd() / runs))
    before = sorted(Path(runs).rglob("*"))
    out(capsys, "ls", runs)
    assert sorted(Path(runs).rglob("*")) == before


def test_nothing_is_kept_of_a_command_that_failed(
    runs: str, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plot", runs, "--tag", "loss", "-o", "x"]) == 2
    assert main(["show", "scalars", runs, "--metric", "no such tag"]) == 2
    assert kept() == []
    out(capsys, "tags", "--json", runs)
    assert kept() != []


def test_the_answer_is_out_before_anything_is_kept(
    runs: str, read: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "termboard.store.index.folder.write", lambda *_: said.append(capsys.readouterr().out)
    )
    assert main(["ls", runs]) == 0
    assert said[0].startswith("run")
    assert len(said) > 1


LATE = """
import os
from termboard.__main__ import program
from termboard.cli import ls
from termboard.cli.afterwards import afterwards

def run(_):
    print("the answer")
    afterwards(late)
    return 0

def late():
    os.write(1, b"nobody reads this")
    %s

ls.run = run
program()
"""


@pytest.mark.parametrize("then", ["", "raise KeyboardInterrupt"])
def test_who_reads_the_answer_has_its_end_before_anything_is_kept(then: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LATE % then, "ls", "."], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"the answer\n", b"")
