"""Forked processes that read together with this one: the same as reading here, whatever happens."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from termboard.events.logdir import roots
from termboard.store import crew as crew_module
from termboard.store import loader as loader_module
from termboard.store import processes
from termboard.store.crew import Crew, Told
from termboard.store.loader import Loader
from termboard.store.shared import Shared
from termboard.store.slices import Slice, read_slice
from termboard.store.store import Store
from tests.support.loading import everything, load
from tests.support.records import event, record, scalar, tensor_value, text, version, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from termboard.store.snapshot import Snapshot

# The test runner's own threads have no locks that a child of ours would need.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="forks"),
]
HERE = os.getpid()


@pytest.fixture(autouse=True)
def _two_processes_for_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader_module, "BIG", 0)
    monkeypatch.setattr(processes, "_cores", lambda: 2)


@pytest.fixture(autouse=True)
def _no_child_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    children: list[int] = []
    fork = os.fork

    def noted() -> int:
        child = fork()
        children.append(child)
        return child

    monkeypatch.setattr(os, "fork", noted)
    yield
    for child in children:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


def together(folder: Path) -> Snapshot:
    return Loader(Store(), roots([str(folder)]), crew=Crew).load()


def logs(folder: Path) -> Path:
    lines = [scalar(b"x\xff", i, i) for i in range(1500)]
    for i in range(6):
        write(folder / f"run{i}", *lines, text("t", i, "hi"), b"\xee" * i, *lines)
    return folder


def only_in_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process take no file, as if it never came to it."""
    portions = Crew._portions

    def none_here(self: Crew) -> Iterator[Told]:
        if os.getpid() != HERE:
            yield from portions(self)

    monkeypatch.setattr(Crew, "_portions", none_here)


def test_it_is_the_same_as_reading_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = everything(load(logs(tmp_path)))
    monkeypatch.setattr(loader_module, "SLICE_ELSEWHERE", 50_000)
    assert everything(together(tmp_path)) == here


def test_it_is_the_same_if_all_comes_from_a_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = everything(load(logs(tmp_path)))
    only_in_children(monkeypatch)
    monkeypatch.setattr(loader_module, "SLICE_ELSEWHERE", 50_000)
    monkeypatch.setattr(Loader, "step", never)
    assert everything(together(tmp_path)) == here


def never(*_: object) -> None:
    pytest.fail("it should all be there already")


def test_what_does_not_fit_into_shared_memory_comes_through_the_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = everything(load(logs(tmp_path)))
    only_in_children(monkeypatch)
    monkeypatch.setattr(Loader, "step", never)
    monkeypatch.setattr(crew_module, "_MOST_ROOM", 100_000)
    assert everything(together(tmp_path)) == here


def test_what_a_child_had_in_hand_that_dies_is_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = everything(load(logs(tmp_path)))
    only_in_children(monkeypatch)

    def dying(wanted: Slice) -> object:
        if "run3" in wanted.path:
            os._exit(7)
        return read_slice(wanted)

    monkeypatch.setattr(crew_module, "read_slice", dying)
    assert everything(together(tmp_path)) == here


def test_a_file_that_a_child_may_not_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs(tmp_path)
    only_in_children(monkeypatch)

    def forbidden(wanted: Slice) -> object:
        if "run3" in wanted.path:
            raise PermissionError(13, "Permission denied")
        return read_slice(wanted)

    monkeypatch.setattr(crew_module, "read_slice", forbidden)
    monkeypatch.setattr(loader_module, "read_slice", forbidden)
    reasons = [run.files[0].reason for run in together(tmp_path).runs]
    assert reasons == ["", "", "", "Permission denied", "", ""]


def test_without_processes_it_is_read_here(tmp_path: Path) -> None:
    def none_allowed(*_: object) -> Crew:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    here = everything(load(logs(tmp_path)))
    reader = Loader(Store(), roots([str(tmp_path)]), crew=none_allowed)
    assert everything(reader.load()) == here


def test_a_file_before_may_say_what_the_tensors_of_a_later_one_are(tmp_path: Path) -> None:
    """They may be read at the same time, and then are read again."""
    tensor = {"dtype": 1, "float_val": [1.5]}
    later = [tensor_value("t", i, tensor) for i in range(2000)]
    write(tmp_path, tensor_value("t", 0, tensor, "foreign"), name="a.tfevents")
    write(tmp_path, *later, name="b.tfevents")
    (series,) = together(tmp_path).runs[0].series
    assert (series.plugin, series.holds_numbers, series.points) == ("foreign", False, 2001)


def test_children_are_nice_and_leave_ctrl_c_to_their_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(write(tmp_path / "log", scalar("x", 1, 2.0)))
    told = tmp_path / "told"
    only_in_children(monkeypatch)

    def telling(wanted: Slice) -> object:
        told.write_text(f"{os.nice(0)} {signal.getsignal(signal.SIGINT) is signal.SIG_DFL}")
        return read_slice(wanted)

    monkeypatch.setattr(crew_module, "read_slice", telling)
    wanted = Slice(path, 0, 1 << 20, {}, 0, thorough=False)
    crew = Crew([wanted, wanted], 1000)
    try:
        assert [one.file for one in crew.read() if one] == [0, 1]
    finally:
        crew.close()
    assert told.read_text() == f"{max(10, os.nice(0))} True"


def test_a_crew_that_is_closed_early_ends(tmp_path: Path) -> None:
    path = str(write(tmp_path, *[scalar("x", i, 2.0) for i in range(3000)]))
    crew = Crew([Slice(path, 0, 1 << 20, {}, 0, thorough=False)] * 50, 1 << 20)
    assert next(crew.read()) is not None
    crew.close()


def test_shared_memory_holds_every_kind_of_column(tmp_path: Path) -> None:
    big = {"dtype": 9, "int64_val": [2**53 + 1]}
    path = str(write(tmp_path, scalar("f", 1, 2.5), tensor_value("i", 2, big), text("t", 3, "hi")))
    batch, _ = read_slice(Slice(path, 0, 1 << 20, {}, 0, thorough=False))
    shared = Shared(1 << 12)
    placed = shared.put(batch.chunks)
    assert placed is not None
    for chunk, one in zip(batch.chunks, placed, strict=True):
        taken = shared.take(one)
        assert (taken.tag, taken.column, taken.session) == (chunk.tag, chunk.column, chunk.session)
        for mine, theirs in zip(taken.columns, chunk.columns, strict=True):
            assert (mine.dtype, mine.tolist()) == (theirs.dtype, theirs.tolist())
    assert Shared(8).put(batch.chunks) is None


def test_records_longer_than_a_slice_are_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader_module, "SLICE_ELSEWHERE", 4000)
    long = record(event(0, summary={"value": [{"tag": b"t" * 9000, "simple_value": 1.0}]}))
    (tmp_path / "x.tfevents").write_bytes(version() + long * 20)
    assert everything(together(tmp_path)) == everything(load(tmp_path))


def test_a_crew_whose_children_somebody_else_buried_is_closed(tmp_path: Path) -> None:
    path = str(write(tmp_path, scalar("x", 1, 2.0)))
    crew = Crew([Slice(path, 0, 1 << 20, {}, 0, thorough=False)] * 2, 1 << 20)
    (child,) = crew._children
    os.kill(child.process, signal.SIGKILL)
    os.waitpid(child.process, 0)
    crew.close()
    for pipe in (child.pipe, crew._numbers):
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(pipe)


def test_no_pipe_stays_open_where_no_process_can_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(write(tmp_path, scalar("x", 1, 2.0)))
    pipes: list[int] = []
    make = os.pipe

    def noted() -> tuple[int, int]:
        pipes.extend(made := make())
        return made

    def none() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "pipe", noted)
    monkeypatch.setattr(os, "fork", none)
    with pytest.raises(BlockingIOError):
        Crew([Slice(path, 0, 1 << 20, {}, 0, thorough=False)] * 2, 1 << 20)
    assert len(pipes) == 4
    for pipe in pipes:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(pipe)
