"""The loader: whatever happens to the files, and wherever the reading is done."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from termboard.store import loader as loader_module
from tests.support.loading import everything, load, loader, only_series, points
from tests.support.records import (
    BASE,
    record,
    scalar,
    session,
    tensor_value,
    text,
    version,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.loader import Loader
    from termboard.store.run import RunView
    from termboard.store.snapshot import Snapshot


def scalars(count: int, start: int = 0, tag: str = "x") -> list[bytes]:
    return [scalar(tag, i, i) for i in range(start, start + count)]


def look(reading: Loader) -> Snapshot:
    """Look once more and read what is new, as the watcher does; it must come to an end."""
    reading.discover()
    for _ in range(10_000):
        if not reading.busy:
            return reading.publish()
        reading.step()
    raise AssertionError("reading does not end")


def run(snapshot: Snapshot) -> RunView:
    (only,) = snapshot.runs
    return only


def steps(snapshot: Snapshot) -> list[int]:
    (series,) = run(snapshot).series
    return [step for step, _ in points(series)]


def append(path: Path, *pieces: bytes) -> None:
    with path.open("ab") as file:
        file.write(b"".join(pieces))


# --- one load


def test_an_empty_logdir(tmp_path: Path) -> None:
    snapshot = load(tmp_path)
    assert (snapshot.runs, snapshot.loading) == ((), False)
    assert (snapshot.progress.discovered, snapshot.progress.share) == (True, 1.0)


def test_how_a_session_ended_is_the_same_in_any_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock went back before the end was said: something was logged after it, by the clock."""
    write(tmp_path, scalar("x", 1, 1, BASE + 99), session(2, 1, BASE))
    whole = run(load(tmp_path)).files[0]
    monkeypatch.setattr(loader_module, "SLICE_HERE", 1)
    assert run(load(tmp_path)).files[0] == whole
    assert whole.ending is None


def test_a_load_reads_more_than_one_slice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader_module, "SLICE_HERE", 100)
    write(tmp_path, *scalars(200), b"\xee" * 500, *scalars(10, 200))
    sliced = everything(load(tmp_path))
    monkeypatch.undo()
    assert sliced == everything(load(tmp_path))


def test_progress_rises_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader_module, "SLICE_HERE", 500)
    monkeypatch.setattr(loader_module, "_SHOW_EVERY", 0.0)
    write(tmp_path, *scalars(500), b"cut")
    shares: list[float] = []
    last = loader(tmp_path).load(lambda snapshot: shares.append(snapshot.progress.share))
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert shares[0] < 1 == last.progress.share


def test_a_load_ends_when_a_file_grew_since_it_was_listed(tmp_path: Path) -> None:
    path = write(tmp_path, *scalars(3))
    reading = loader(tmp_path)
    reading.discover()
    append(path, *scalars(2, 3))
    for _ in range(50):
        if reading.busy:
            reading.step()
    assert not reading.busy
    assert steps(reading.publish()) == [0, 1, 2, 3, 4]
    assert run(reading.publish()).size == path.stat().st_size


def test_a_load_ends_when_a_file_was_cut_since_it_was_listed(tmp_path: Path) -> None:
    path = write(tmp_path, *scalars(3))
    reading = loader(tmp_path)
    reading.discover()
    os.truncate(path, path.stat().st_size - 5)
    for _ in range(50):
        if reading.busy:
            reading.step()
    assert not reading.busy
    assert steps(reading.publish()) == [0, 1]


def test_a_load_ends_when_a_file_vanished_since_it_was_listed(tmp_path: Path) -> None:
    path = write(tmp_path, *scalars(3))
    reading = loader(tmp_path)
    reading.discover()
    path.unlink()
    reading.step()
    assert not reading.busy
    (file,) = run(reading.publish()).files
    assert (file.gone, file.reason, file.waiting) == (True, "", None)


# --- files that change


def test_growth(tmp_path: Path) -> None:
    path = write(tmp_path, *scalars(3))
    reading = loader(tmp_path)
    assert steps(look(reading)) == [0, 1, 2]
    append(path, *scalars(2, 3))
    assert steps(look(reading)) == [0, 1, 2, 3, 4]


def test_a_cut_tail_waits_and_is_read_when_it_is_completed(tmp_path: Path) -> None:
    last = scalar("x", 3, 3)
    path = write(tmp_path, *scalars(3), last[:20])
    reading = loader(tmp_path)
    assert run(look(reading)).damaged == (0, 0, 20)
    append(path, last[20:])
    snapshot = look(reading)
    assert (steps(snapshot), run(snapshot).damaged) == ([0, 1, 2, 3], (0, 0, 0))


def test_zeros_become_data_without_a_change_of_size(tmp_path: Path) -> None:
    last = scalar("x", 3, 3)
    path = write(tmp_path, *scalars(3), bytes(len(last)))
    reading = loader(tmp_path)
    assert run(look(reading)).files[0].waiting is not None
    path.write_bytes(version() + b"".join([*scalars(3), last]))
    os.utime(path, (BASE, BASE))
    assert steps(look(reading)) == [0, 1, 2, 3]


@pytest.mark.parametrize("extra", [-2, 0, 2])
@pytest.mark.parametrize("in_place", [True, False])
def test_replacement(tmp_path: Path, extra: int, in_place: bool) -> None:
    path = write(tmp_path, *scalars(5))
    reading = loader(tmp_path)
    look(reading)
    new = version(BASE + 1000) + b"".join(scalars(5 + extra, 100))
    if in_place:
        path.write_bytes(new)
    else:
        (tmp_path / "new").write_bytes(new)
        (tmp_path / "new").replace(path)
    os.utime(path, (BASE, BASE))
    assert steps(look(reading)) == list(range(100, 105 + extra))


def test_a_replaced_file_takes_its_plugins_with_it(tmp_path: Path) -> None:
    path = write(tmp_path, text("t", 0, "hi"))
    reading = loader(tmp_path)
    assert run(look(reading)).series[0].plugin == "text"
    (tmp_path / "new").write_bytes(version() + scalar("t", 0, 1))
    (tmp_path / "new").replace(path)
    assert run(look(reading)).series[0].plugin == "scalars"


def test_truncation(tmp_path: Path) -> None:
    path = write(tmp_path, *scalars(5))
    reading = loader(tmp_path)
    look(reading)
    os.truncate(path, len(version()) + 2 * len(scalar("x", 1, 1)) - 2)
    assert steps(look(reading)) == [0, 1]


def test_a_file_cut_to_nothing_has_no_points(tmp_path: Path) -> None:
    path = write(tmp_path, *scalars(5))
    reading = loader(tmp_path)
    look(reading)
    os.truncate(path, 0)
    assert run(look(reading)).series == ()


def test_a_deleted_run_is_kept_and_gone(tmp_path: Path) -> None:
    write(tmp_path / "a", *scalars(3))
    reading = loader(tmp_path)
    look(reading)
    shutil.rmtree(tmp_path / "a")
    assert reading.discover()
    snapshot = look(reading)
    assert (run(snapshot).gone, steps(snapshot)) == (True, [0, 1, 2])


def test_a_deleted_file_of_a_run_keeps_its_points(tmp_path: Path) -> None:
    write(tmp_path, *scalars(3), name="events.out.tfevents.1.h")
    path = write(tmp_path, *scalars(3, 3), name="events.out.tfevents.2.h")
    reading = loader(tmp_path)
    look(reading)
    path.unlink()
    snapshot = look(reading)
    assert (run(snapshot).gone, steps(snapshot)) == (False, [0, 1, 2, 3, 4, 5])


def test_a_recreated_run_is_read_anew(tmp_path: Path) -> None:
    write(tmp_path / "a", *scalars(3))
    reading = loader(tmp_path)
    look(reading)
    shutil.rmtree(tmp_path / "a")
    look(reading)
    write(tmp_path / "a", *scalars(5, 50))
    os.utime(tmp_path / "a" / "events.out.tfevents.1700000000.host", (BASE, BASE))
    snapshot = look(reading)
    assert (run(snapshot).gone, steps(snapshot)[-5:]) == (False, [50, 51, 52, 53, 54])


def test_a_new_run_and_a_new_file_appear(tmp_path: Path) -> None:
    write(tmp_path / "a", *scalars(3), name="events.out.tfevents.1.h")
    reading = loader(tmp_path)
    look(reading)
    write(tmp_path / "b", *scalars(1))
    write(tmp_path / "a", *scalars(2, 3), name="events.out.tfevents.2.h")
    snapshot = look(reading)
    assert [(view.name, view.points) for view in snapshot.runs] == [("a", 5), ("b", 1)]


def test_nothing_new_is_told_as_nothing_new(tmp_path: Path) -> None:
    path = write(tmp_path, *scalars(3), b"cut")
    reading = loader(tmp_path)
    assert reading.discover()
    look(reading)
    assert not reading.discover()
    assert not reading.busy
    append(path, b"more")
    assert reading.discover()


def test_a_forbidden_file_is_read_when_it_is_allowed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions change neither size nor mtime."""
    write(tmp_path, *scalars(3))
    reading = loader(tmp_path)

    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(loader_module, "read_slice", forbidden)
    view = run(look(reading))
    assert view.files[0].reason == "Permission denied"
    assert view.damaged == (0, 0, view.size)
    assert run(look(reading)) is view
    monkeypatch.undo()
    snapshot = look(reading)
    assert (run(snapshot).files[0].reason, steps(snapshot)) == ("", [0, 1, 2])


def test_an_unreadable_folder_is_a_problem_of_the_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    real = os.scandir
    reading = loader(tmp_path)

    def refusing(path: str) -> object:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert look(reading).problems == ((str(tmp_path / "a"), "Permission denied"),)
    monkeypatch.undo()
    assert reading.discover()
    assert look(reading).problems == ()


def test_several_event_files_given_by_name_are_all_read(tmp_path: Path) -> None:
    paths = [write(tmp_path, *scalars(i), name=f"events.out.tfevents.{i}.h") for i in (1, 2)]
    assert [view.points for view in load(*paths).runs] == [1, 2]


def test_a_name_that_passes_to_another_folder_shows_the_one_that_exists(tmp_path: Path) -> None:
    for number, name in ((3, "one"), (5, "two")):
        write(tmp_path / "outside" / name, *scalars(number))
    runs = tmp_path / "runs"
    runs.mkdir()
    reading = loader(runs)
    for name, count in (("one", 3), ("two", 5), ("one", 3)):
        (runs / "link").unlink(missing_ok=True)
        (runs / "link").symlink_to(tmp_path / "outside" / name)
        assert len(steps(look(reading))) == count


def test_a_run_takes_over_the_name_its_folder_has_now(tmp_path: Path) -> None:
    write(tmp_path / "runs/z", *scalars(1))
    (tmp_path / "runs/a").symlink_to(tmp_path / "other")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/sub").symlink_to(tmp_path / "far")
    write(tmp_path / "far", *scalars(2))
    reading = loader(tmp_path / "runs")
    assert [view.name for view in look(reading).runs] == ["a/sub", "z"]
    (tmp_path / "other/sub").unlink()
    (tmp_path / "runs/direct").symlink_to(tmp_path / "far")
    assert [view.name for view in look(reading).runs] == ["direct", "z"]


# --- damage, slice by slice

pieces = st.one_of(
    st.tuples(st.sampled_from("ab"), st.integers(-3, 9)).map(lambda t: scalar(t[0], t[1], 1)),
    st.integers(0, 9).map(lambda n: text("t", n, "x" * n)),
    st.integers(0, 2).map(session),
    st.binary(min_size=1, max_size=30),
    st.binary(max_size=8).map(record),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(pieces, max_size=15), st.integers(1, 200))
def test_slices_change_nothing(tmp_path: Path, parts: list[bytes], limit: int) -> None:
    write(tmp_path, *parts)
    whole = everything(load(tmp_path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader_module, "SLICE_HERE", limit)
        assert everything(load(tmp_path)) == whole


def test_two_damaged_records_side_by_side_are_two_whatever_the_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = bytearray(scalar("x", 1, 1))
    bad[15] ^= 1
    write(tmp_path, bytes(bad), bytes(bad), record(b"\xff"), scalar("x", 2, 2))
    for limit in (10, 60, 1 << 16):
        monkeypatch.setattr(loader_module, "SLICE_HERE", limit)
        assert run(load(tmp_path)).damaged == (3, 2 * len(bad) + 17, 0)


def test_garbage_behind_an_undecodable_record_is_a_damage_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, record(b"\xff"), b"\xee" * 30, scalar("x", 2, 2))
    for limit in (10, 1 << 16):
        monkeypatch.setattr(loader_module, "SLICE_HERE", limit)
        assert run(load(tmp_path)).damaged == (2, 17 + 30, 0)


def test_long_garbage_is_one_damage_whatever_the_slices(tmp_path: Path) -> None:
    garbage = b"\xff" * ((1 << 20) + 300_000)
    write(tmp_path, scalar("x", 1, 1), garbage, scalar("x", 2, 2))
    snapshot = load(tmp_path)
    assert steps(snapshot) == [1, 2]
    assert run(snapshot).damaged == (1, len(garbage), 0)


def test_a_long_zero_tail_waits_whole(tmp_path: Path) -> None:
    path = write(tmp_path, scalar("x", 1, 1), bytes(300_000))
    reading = loader(tmp_path)
    view = run(look(reading))
    assert view.damaged == (0, 0, 300_000)
    assert view.files[0].waiting is not None
    assert view.files[0].waiting.kind == "zeros"
    path.write_bytes(version() + scalar("x", 1, 1) + scalar("x", 2, 2) + bytes(300_000))
    os.utime(path, (BASE, BASE))
    assert steps(look(reading)) == [1, 2]


# --- other executors


def threads() -> Executor:
    return ThreadPoolExecutor(max_workers=2)


@pytest.fixture
def big_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every logdir is big, every slice small."""
    monkeypatch.setattr(loader_module, "BIG", 0)
    monkeypatch.setattr(loader_module, "SLICE_ELSEWHERE", 400)


def write_several(folder: Path) -> None:
    for i in range(5):
        for j in range(2):
            lines = [*scalars(30, 30 * j), text("t", j, "hi"), b"\xee" * 20, *scalars(30, 5, "y")]
            write(folder / f"run_{i}", *lines, name=f"events.out.tfevents.{j}.h")


@pytest.mark.usefixtures("big_at_once")
def test_an_executor_gives_the_same_as_reading_here(tmp_path: Path) -> None:
    write_several(tmp_path)
    assert everything(loader(tmp_path, workers=threads).load()) == everything(load(tmp_path))


def test_a_small_logdir_starts_no_workers(tmp_path: Path) -> None:
    write_several(tmp_path)

    def never() -> Executor:
        raise AssertionError("workers were started")

    assert len(loader(tmp_path, workers=never).load().runs) == 5


@pytest.mark.usefixtures("big_at_once")
def test_workers_are_let_go_when_they_are_done_and_tails_are_read_here(tmp_path: Path) -> None:
    path = write(tmp_path, *scalars(50))
    made: list[ThreadPoolExecutor] = []

    def counted() -> Executor:
        made.append(ThreadPoolExecutor(max_workers=1))
        return made[-1]

    reading = loader(tmp_path, workers=counted)
    look(reading)
    append(path, *scalars(50, 50))
    assert len(steps(look(reading))) == 100
    assert len(made) == 1
    with pytest.raises(RuntimeError, match="after shutdown"):
        made[0].submit(int)


@pytest.mark.usefixtures("big_at_once")
def test_a_file_that_workers_cannot_read_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = write(tmp_path / "bad", *scalars(3))
    write(tmp_path / "good", *scalars(3))
    reading = loader(tmp_path, workers=threads)
    reading.discover()
    bad.unlink()
    while reading.busy:
        reading.step()
    views = reading.publish().by_name
    assert views["bad"].gone
    assert views["good"].points == 3


class Killed(Executor):
    """Workers that die; some after they have taken the work."""

    def __init__(self, after: int) -> None:
        self._left = after

    def submit(self, fn: Any, /, *_: Any, **__: Any) -> Future[Any]:
        self._left -= 1
        if self._left < 0:
            raise BrokenExecutor("a child process terminated abruptly")
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("a child process terminated abruptly"))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        pass


@pytest.mark.usefixtures("big_at_once")
@pytest.mark.parametrize("after", [0, 1, 100])
def test_killed_workers_cost_nothing(tmp_path: Path, after: int) -> None:
    write_several(tmp_path)
    snapshot = loader(tmp_path, workers=lambda: Killed(after)).load()
    assert everything(snapshot) == everything(load(tmp_path))


class Held(Executor):
    """Workers that have read, but give nothing before they are let."""

    def __init__(self) -> None:
        self._done: list[tuple[Future[Any], Any]] = []

    def submit(self, fn: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._done.append((future, fn(*arguments)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        pass

    def give(self) -> None:
        for future, result in self._done:
            future.set_result(result)
        self._done = []


@pytest.mark.usefixtures("big_at_once")
def test_a_file_replaced_while_workers_read_it_is_read_anew(tmp_path: Path) -> None:
    path = write(tmp_path, *scalars(3))
    held = Held()
    reading = loader(tmp_path, workers=lambda: held)
    reading.discover()
    reading.step()
    (tmp_path / "new").write_bytes(version() + b"".join(scalars(3, 100)))
    (tmp_path / "new").replace(path)
    reading.discover()
    held.give()
    reading.step()
    assert run(reading.publish()).points == 0
    assert reading.busy
    reading.step()
    held.give()
    assert steps(look(reading)) == [100, 101, 102]


def test_the_file_written_last_is_read_first(tmp_path: Path) -> None:
    for name, age in (("a", 30), ("b", 10), ("c", 20)):
        path = write(tmp_path / name, *scalars(1))
        os.utime(path, (BASE - age, BASE - age))
    reading = loader(tmp_path)
    reading.discover()
    order = []
    while reading.busy:
        reading.step()
        order.append({v.name for v in reading.publish().runs if v.points})
    assert order == [{"b"}, {"b", "c"}, {"a", "b", "c"}]


def test_points_of_a_snapshot_stay_as_they_were(tmp_path: Path) -> None:
    path = write(tmp_path, *scalars(3))
    reading = loader(tmp_path)
    before = look(reading)
    append(path, *scalars(1000, 3))
    look(reading)
    assert steps(before) == [0, 1, 2]
    assert only_series(tmp_path).points == 1003


def test_what_an_earlier_file_says_of_a_tag_holds_for_one_that_was_read_before_it(
    tmp_path: Path,
) -> None:
    """The file written last is read first; its tensor looks like a number."""
    number = {"dtype": 1, "float_val": [0.5]}
    first = write(tmp_path, tensor_value("t", 0, number, "pr_curves"), name="a.tfevents")
    second = write(tmp_path, tensor_value("t", 1, number), scalar("x", 1, 1), name="b.tfevents")
    os.utime(first, (BASE, BASE))
    os.utime(second, (BASE + 9, BASE + 9))
    (series, _) = run(loader(tmp_path).load()).series
    assert (series.plugin, series.points, series.holds_numbers) == ("pr_curves", 2, False)
