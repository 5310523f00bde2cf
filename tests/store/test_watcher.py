"""The watcher's thread: tells what is new, and ends when it is told to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from termboard.store import watcher as watcher_module
from termboard.store.watcher import Watcher
from tests.support.loading import loader
from tests.support.records import scalar, write
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from termboard.store.snapshot import Snapshot


class Told:
    """What a watcher told so far."""

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self.threads: set[str] = set()
        self.failures: list[Exception] = []

    def __call__(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)
        self.threads.add(threading.current_thread().name)

    @property
    def points(self) -> int:
        return self.snapshots[-1].points if self.snapshots else 0


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def watcher(tmp_path: Path, told: Told) -> Iterator[Watcher]:
    watcher = Watcher(lambda: loader(tmp_path), told, told.failures.append, interval=0.01)
    watcher.start()
    yield watcher
    watcher.stop()


@pytest.mark.usefixtures("watcher")
def test_an_empty_logdir_is_told_too(told: Told) -> None:
    wait_until(lambda: told.snapshots, "the first look is told")
    assert told.snapshots[0].runs == ()
    assert told.snapshots[0].progress.discovered


@pytest.mark.usefixtures("watcher")
def test_runs_that_appear_and_grow_are_told(tmp_path: Path, told: Told) -> None:
    path = write(tmp_path / "a", scalar("x", 1, 1))
    wait_until(lambda: told.points == 1, "the new run is read")
    with path.open("ab") as file:
        file.write(scalar("x", 2, 2))
    wait_until(lambda: told.points == 2, "the new point is read")
    path.unlink()
    wait_until(lambda: told.snapshots[-1].runs[0].gone, "the deletion is seen")
    assert told.threads == {"termboard-watcher"}


def test_versions_rise_and_nothing_is_told_when_nothing_happens(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, scalar("x", 1, 1))
    reading = loader(tmp_path)
    looks = 0
    discover = reading.discover

    def counted() -> bool:
        nonlocal looks
        looks += 1
        return discover()

    monkeypatch.setattr(reading, "discover", counted)
    watcher = Watcher(lambda: reading, told, told.failures.append, interval=0.001)
    watcher.start()
    wait_until(lambda: looks > 20, "it looked often")
    watcher.stop()
    versions = [snapshot.version for snapshot in told.snapshots]
    assert versions == sorted(set(versions))
    assert len(versions) <= 3
    assert not told.snapshots[-1].loading


def test_after_stop_nothing_is_told_any_more(tmp_path: Path, told: Told) -> None:
    watcher = Watcher(lambda: loader(tmp_path), told, told.failures.append, interval=0.001)
    watcher.start()
    wait_until(lambda: told.snapshots, "the first look is told")
    watcher.stop()
    assert not [t for t in threading.enumerate() if t is watcher._thread]


def test_stop_does_not_wait_for_the_next_look(tmp_path: Path, told: Told) -> None:
    watcher = Watcher(lambda: loader(tmp_path), told, told.failures.append, interval=3600)
    watcher.start()
    wait_until(lambda: told.snapshots, "the first look is told")
    watcher.stop()
    assert not watcher._thread.is_alive()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_goes_wrong_on_the_thread_is_told(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = loader(tmp_path)
    wrong = ValueError("wrong")

    def failing() -> bool:
        raise wrong

    monkeypatch.setattr(reading, "discover", failing)
    watcher = Watcher(lambda: reading, told, told.failures.append, interval=0.001)
    watcher.start()
    wait_until(lambda: told.failures == [wrong], "the failure is told")
    watcher.stop()


def test_a_watcher_that_never_started_stops(tmp_path: Path, told: Told) -> None:
    Watcher(lambda: loader(tmp_path), told, told.failures.append, interval=1).stop()


def test_files_that_are_written_are_followed_between_two_looks_at_everything(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a large logdir the next look at all files may be many seconds away."""
    monkeypatch.setattr(watcher_module, "_DUTY", 1e9)
    path = write(tmp_path / "live", scalar("x", 0, 0))
    write(tmp_path / "silent", scalar("x", 0, 0))
    watcher = Watcher(lambda: loader(tmp_path), told, told.failures.append, interval=0.01)
    watcher.start()
    wait_until(lambda: told.points == 2, "what there is has been read")
    with path.open("ab") as file:
        file.write(scalar("x", 1, 1))
    wait_until(lambda: told.points == 3, "what was added has been read")
    with path.open("ab") as file:
        file.write(scalar("x", 2, 2))
    wait_until(lambda: told.points == 4, "what was added then has been read")
    path.unlink()
    write(tmp_path / "silent", *[scalar("x", step, 0) for step in range(50)])
    wait_until(lambda: told.points == 53, "a replaced file has been read")
    watcher.stop()
    assert told.failures == []
