"""The worker processes, for real."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from termboard.store import loader as loader_module
from termboard.store import processes
from termboard.store.handover import Arrivals
from termboard.store.processes import worker_count
from termboard.store.workers import process_pool
from tests.support.loading import everything, load, loader
from tests.support.records import scalar, text, write
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from concurrent.futures import Executor


def test_at_most_half_the_cores_but_two_if_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, workers in ((1, 1), (2, 2), (3, 2), (7, 3), (64, 8)):
        monkeypatch.setattr(processes, "_cores", lambda cores=cores: cores)
        assert worker_count() == workers


def test_worker_processes_give_the_same_as_reading_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [scalar(b"x\xff", i, i) for i in range(3000)]
    write(tmp_path / "a", *lines, text("t", 0, "hi"))
    write(tmp_path / "b", *lines, b"\xee" * 30, *lines)
    here = everything(load(tmp_path))
    monkeypatch.setattr(loader_module, "BIG", 0)
    monkeypatch.setattr(loader_module, "SLICE_ELSEWHERE", 50_000)
    assert everything(loader(tmp_path, workers=process_pool).load()) == here


def test_worker_processes_are_nice() -> None:
    with process_pool() as pool:
        assert pool.submit(os.nice, 0).result() >= min(19, os.nice(0) + 10)


def test_a_batch_whose_file_was_cleaned_away_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, *[scalar("x", i, i) for i in range(5000)])
    here = everything(load(tmp_path))
    monkeypatch.setattr(loader_module, "BIG", 0)

    def gone(*_: object) -> object:
        raise FileNotFoundError

    monkeypatch.setattr(Arrivals, "take", gone)
    assert everything(loader(tmp_path, workers=process_pool).load()) == here


def test_no_folder_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    write(tmp_path / "runs", *[scalar("x", i, i) for i in range(5000)])
    monkeypatch.setattr(loader_module, "BIG", 0)
    loader(tmp_path / "runs", workers=process_pool).load()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = """if True:
        import multiprocessing, sys
        from termboard.store.workers import process_pool
        pool = process_pool()
        pool.submit(int).result()
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)
        sys.stdin.read()
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    with parent.stdin, parent.stdout:
        workers = [int(number) for number in parent.stdout.readline().split()]
        assert workers
        assert list(tmp_path.iterdir())
        parent.kill()
        parent.wait()
    wait_until(lambda: not any(map(is_running, workers)), "the workers have ended")
    wait_until(lambda: not list(tmp_path.iterdir()), "their folder is gone")


def is_running(process: int) -> bool:
    """Tell whether there is such a process, and not only what is left of it."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_without_processes_it_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, *[scalar("x", i, i) for i in range(200)])
    monkeypatch.setattr(loader_module, "BIG", 0)

    def none_allowed() -> Executor:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    assert everything(loader(tmp_path, workers=none_allowed).load()) == everything(load(tmp_path))


def test_a_niced_program_does_not_unnice_its_workers() -> None:
    script = """if True:
        import os
        from termboard.store.workers import process_pool
        with process_pool() as pool:
            print(pool.submit(os.nice, 0).result())
    """
    done = subprocess.run(
        ["nice", "-n", "15", sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) >= 15
