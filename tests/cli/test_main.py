"""The program as the shell sees it: exit codes, streams, options of another program's users."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from termboard import __version__
from termboard.cli import main
from termboard.cli.arguments import COMMANDS, parse
from tests.support.records import scalar, write

if TYPE_CHECKING:
    from pathlib import Path


def names(printed: str) -> list[str]:
    return [run["run"] for run in json.loads(printed)["runs"]]


@pytest.mark.parametrize(
    "argv",
    [
        ["ls", "runs", "--json"],
        ["ls", "--json", "runs"],
        ["ls", "--logdir", "runs", "--json"],
        ["ls", "--logdir=runs", "--json"],
        ["ls", "runs", "--json", "runs/a"],
    ],
)
def test_ways_to_give_the_logdir(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    argv: list[str],
) -> None:
    write(tmp_path / "runs/a", scalar("x", 0, 1))
    monkeypatch.chdir(tmp_path)
    assert main(argv) == 0
    assert names(capsys.readouterr().out) == ["a"]


@pytest.mark.parametrize("name", ["./ls", "ls/", "--logdir=ls"])
def test_a_folder_called_like_a_command(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    write(tmp_path / "ls/a", scalar("x", 0, 1))
    monkeypatch.chdir(tmp_path)
    assert main(["ls", name, "--json"]) == 0
    assert names(capsys.readouterr().out) == ["a"]
    command, parsed = parse([name])
    assert (command.__module__, len(parsed.logdirs)) == ("termboard.cli.app", 1)


def test_the_word_ls_alone_is_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ls"]) == 2
    assert "Give the folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--port", "6006"],
        ["--port=6006"],
        ["--host", "0.0.0.0"],
        ["--bind_all"],
        ["--reuse_port", "true"],
        ["--load_fast=false"],
        ["--samples_per_plugin", "scalars=0", "--reload_interval", "5", "--bind_all"],
        ["--reload_multifile", "true", "--window_title", "mine", "--path_prefix", "/tb"],
    ],
)
def test_a_servers_options_are_ignored_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    write(tmp_path / "a")
    for argv in (
        [*options, "ls", str(tmp_path), "--json"],
        ["ls", str(tmp_path), "--json", *options],
    ):
        assert main(argv) == 0
        printed = capsys.readouterr()
        assert names(printed.out) == ["a"]
        assert printed.err.count("\n") == 1
        assert "opens no port" in printed.err
        for option in options:
            if option.startswith("--"):
                assert option.partition("=")[0] in printed.err


WRONG = [
    (["ls", "no/such/folder"], "does not exist"),
    (["ls", ".", "--nonsense"], "Unrecognized arguments: --nonsense"),
    (["tags", ".", "--tag", "("], "The tag pattern '(' is no regular expression"),
    (["export", ".", "--run", "["], "The run pattern '[' is no regular expression"),
    (["export", ".", "--format", "yaml"], "invalid choice: 'yaml'"),
    (["export", ".", "--attempts", "first"], "invalid choice: 'first'"),
    (["show", "text", ".", "--width", "abc"], "should be a whole number, 1 to 2000"),
    (["show", "text", ".", "--width", "1.5"], "should be a whole number, 1 to 2000"),
    (["show", "text", ".", "--width", "inf"], "should be a whole number, 1 to 2000"),
    (["plot", ".", "--smoothing", "1"], "should be 0 to below 1"),
    ([".", "--refresh", "nan"], "should be 0.1 to 3600"),
    (["ls"], "Give the folder that your training writes"),
    ([], "Give the folder that your training writes"),
    (["show"], "are required: TAB"),
    (["ls", "/dev/null"], "is no folder"),
]


@pytest.mark.parametrize(("argv", "sentence"), WRONG)
def test_wrong_use_is_exit_code_2_and_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    argv: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(argv) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("termboard: ")
    assert sentence in printed.err


def test_what_a_path_says_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ls", "/no/\x1b]0;owned\x07"]) == 2
    assert capsys.readouterr().err.startswith("termboard: /no/\\x1b]0;owned\\x07 does not exist")


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_on_stdout(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main([*([name] if name else []), "--help"])
    printed = capsys.readouterr()
    assert (done.value.code, printed.err) == (0, "")
    assert printed.out.startswith(f"usage: termboard {name}".rstrip())
    if not name:
        assert all(command in printed.out for command in COMMANDS)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["--version"])
    assert done.value.code == 0
    assert capsys.readouterr().out == f"termboard {__version__}\n"


def test_an_interrupt_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    from termboard.cli import ls

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(ls, "run", interrupted)
    assert main(["ls", "."]) == 130


def program(*argv: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "termboard", *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    write(tmp_path, *[scalar(tag, step, step) for tag in "abcd" for step in range(3000)])
    with program("export", str(tmp_path)) as export:
        assert export.stdout is not None
        assert export.stderr is not None
        assert export.stdout.readline().startswith(b'{"run":"."')
        export.stdout.close()
        assert export.stderr.read() == b""
    assert export.returncode == 0


def test_stdout_is_data_and_stderr_is_narration(tmp_path: Path) -> None:
    write(tmp_path / "a", scalar("x", 0, 1))
    with program("ls", str(tmp_path), "--json", "--port", "1") as ls:
        printed, narrated = ls.communicate()
    assert names(printed.decode()) == ["a"]
    assert narrated.count(b"\n") == 1
    assert ls.returncode == 0


def test_a_locale_that_cannot_say_it_is_no_error(tmp_path: Path) -> None:
    write(tmp_path / "größe", scalar("verlust→", 0, 1))
    with program("tags", str(tmp_path), PYTHONIOENCODING="ascii") as tags:
        printed, narrated = tags.communicate()
    assert (tags.returncode, narrated) == (0, b"")
    assert b"gr\\xf6\\xdfe" in printed or b"gr\\u00f6" in printed
    assert b"verlust\\u2192" in printed


def test_an_exit_code_reaches_the_shell(tmp_path: Path) -> None:
    with program("ls", str(tmp_path / "none")) as ls:
        printed, narrated = ls.communicate()
    assert (ls.returncode, printed) == (2, b"")
    assert b"Traceback" not in narrated


@pytest.mark.parametrize(
    ("redirect", "reason"), [(">&-", "Bad file descriptor"), (">/dev/full", "No space left")]
)
def test_output_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, redirect: str, reason: str
) -> None:
    write(tmp_path / "a", scalar("x", 0, 1))
    for command in ("ls", "ls --json", "tags", "show scalars", "export"):
        shell = f"{sys.executable} -m termboard {command} {tmp_path} {redirect}"
        done = subprocess.run(["sh", "-c", shell], stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 2, command
        assert done.stderr.startswith("termboard: the output cannot be written: " + reason)
        assert done.stderr.count("\n") == 1


def test_closed_streams_do_not_hinder_what_writes_to_a_file(tmp_path: Path) -> None:
    write(tmp_path / "a", scalar("x", 0, 1))
    out = tmp_path / "out.csv"
    shell = f"{sys.executable} -m termboard export {tmp_path} -o {out} --format csv >&- 2>&-"
    assert subprocess.run(["sh", "-c", shell], check=False).returncode == 0
    assert len(out.read_text().splitlines()) == 2
