"""The report of a crash: short, printable, and never a crash of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from textual.worker import WorkerFailed

from termboard import crash
from termboard.errors import TermboardError

if TYPE_CHECKING:
    import pytest


def raised(error: Exception) -> Exception:
    """Return the error with the way it came."""
    try:
        raise error
    except type(error) as caught:
        return caught


def test_it_says_what_where_in_which_versions_and_what_to_do() -> None:
    told = crash.report(raised(ValueError("bad\x1b[2Jtag\nsecond line " + "x" * 10_000)))
    lines = told.splitlines()
    assert lines[0].startswith("termboard has crashed: ValueError: bad\\x1b[2Jtag second line")
    assert all(line.isprintable() and len(line) < 500 for line in lines)
    assert len(lines) <= 6
    for said in ("test_crash.py:", "raised", "Python 3.", "textual ", "report it"):
        assert said in told
    kept = Path(os.environ["XDG_STATE_HOME"], "termboard", "crash.txt").read_text()
    assert "Traceback" in kept
    assert "\x1b" not in kept


def test_an_error_of_ours_is_its_sentence() -> None:
    assert crash.report(TermboardError("No such folder.")) == "termboard: No such folder."


def test_what_a_worker_raised_is_told_itself() -> None:
    told = crash.report(WorkerFailed(raised(KeyError("tag"))))
    assert told.startswith("termboard has crashed: KeyError: 'tag'")


def test_without_a_place_for_the_file_it_is_told_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    told = crash.report(RuntimeError())
    assert told.startswith("termboard has crashed: RuntimeError\n")
    assert "crash.txt" not in told


def test_it_comes_while_a_stub_stands_for_what_reads_versions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stub = ModuleType("importlib.metadata")
    monkeypatch.delattr("importlib.metadata", raising=False)
    monkeypatch.setitem(sys.modules, "importlib.metadata", stub)
    assert "textual ?, rich ?, numpy ?" in crash.report(RuntimeError())
    stub.version = lambda _: ""  # type: ignore[attr-defined]
    assert "textual ?, rich ?, numpy ?" in crash.report(RuntimeError())


def test_ctrl_c_is_no_crash(capsys: pytest.CaptureFixture[str]) -> None:
    crash.to_stderr(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == ""
    crash.to_stderr(OSError, OSError(28, "No space left"), None)
    assert "No space left" in capsys.readouterr().err
