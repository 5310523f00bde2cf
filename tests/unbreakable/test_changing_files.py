"""Files and folders that change under the reader: what is shown is what is there."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from termboard.domain import RunState
from tests.support import unprivileged
from tests.support.loading import loader, points
from tests.support.records import BASE, scalar, version, write
from tests.unbreakable.verdict import LATER, examine, exported, look, shown, told

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.loader import Loader

NAME = "events.out.tfevents.1700000000.host"


def scalars(*steps: int) -> list[bytes]:
    return [scalar("x", step, step) for step in steps]


def steps(reading: Loader) -> list[int]:
    """Look once more; return the steps that are shown then."""
    return [step for step, _ in shown(look(reading)).get("x", [])]


def as_a_cold_start(reading: Loader) -> bool:
    """Tell whether the loader says what one says that reads everything anew."""
    again = loader(*(root.path for root in reading._roots))
    return bool(told(look(reading)) == told(look(again)))


def replace_by_another(path: Path, data: bytes, *, same_inode: bool) -> None:
    if same_inode:
        path.write_bytes(data)
    else:
        new = path.with_name("new")
        new.write_bytes(data)
        new.replace(path)
    os.utime(path, (BASE + 99, BASE + 99))


@pytest.mark.parametrize("same_inode", [True, False])
@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 40])
def test_a_file_replaced_by_a_shorter_or_longer_one(
    tmp_path: Path, count: int, same_inode: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing of the old one is left: no point, no damage, no byte that waits."""
    path = write(tmp_path, *scalars(0, 1), b"\xee" * 40, *scalars(2, 3), b"cut")
    reading = loader(tmp_path)
    assert steps(reading) == [0, 1, 2, 3]
    new = range(100, 100 + count)
    data = version(BASE + 50) + b"".join(scalars(*new)) if count else b""
    replace_by_another(path, data, same_inode=same_inode)
    assert steps(reading) == list(new)
    assert look(reading).runs[0].damaged == (0, 0, 0)
    assert as_a_cold_start(reading)
    assert examine(tmp_path, capsys).counted == (0, 0, 0)


def test_a_file_that_grows_again_and_again(tmp_path: Path) -> None:
    """In pieces that end anywhere."""
    path = write(tmp_path)
    rest = b"".join(scalars(*range(30)))
    reading = loader(tmp_path)
    for start in range(0, len(rest), 37):
        with path.open("ab") as file:
            file.write(rest[start : start + 37])
        done = (start + 37) * 30 // len(rest)
        assert len(steps(reading)) in (done - 1, done, done + 1)
    assert steps(reading) == list(range(30))
    assert as_a_cold_start(reading)


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    """Between the look at the folder and each slice of the reading."""
    path = write(tmp_path, *scalars(*range(5)))
    reading = loader(tmp_path)
    reading.discover()
    for step in range(5, 9):
        with path.open("ab") as file:
            file.write(scalar("x", step, step))
        reading.step()
    assert steps(reading) == list(range(9))


def test_an_empty_file_that_is_filled(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.touch()
    reading = loader(tmp_path)
    assert (steps(reading), look(reading).runs[0].events) == ([], 0)
    path.write_bytes(version() + b"".join(scalars(1, 2)))
    assert steps(reading) == [1, 2]


@pytest.mark.parametrize("seen_without", [True, False])
def test_a_file_deleted_and_recreated(tmp_path: Path, seen_without: bool) -> None:
    """Whether or not somebody looked in between."""
    write(tmp_path, *scalars(0), name="events.out.tfevents.1.h")
    path = write(tmp_path, *scalars(1, 2, 3), name="events.out.tfevents.2.h")
    reading = loader(tmp_path)
    assert steps(reading) == [0, 1, 2, 3]
    path.unlink()
    if seen_without:
        assert steps(reading) == [0, 1, 2, 3]
        assert [file.gone for file in look(reading).runs[0].files] == [False, True]
    write(tmp_path, *scalars(50), name=path.name)
    os.utime(path, (BASE + 99, BASE + 99))
    assert steps(reading) == [0, 50]
    assert not look(reading).runs[0].files[1].gone
    assert as_a_cold_start(reading)


@pytest.mark.parametrize("seen_without", [True, False])
def test_a_folder_removed_and_recreated(tmp_path: Path, seen_without: bool) -> None:
    write(tmp_path / "runs/a", *scalars(1, 2, 3))
    write(tmp_path / "runs/b", *scalars(1))
    reading = loader(tmp_path / "runs")
    look(reading)
    shutil.rmtree(tmp_path / "runs/a")
    if seen_without:
        views = look(reading).by_name
        assert (views["a"].gone, views["a"].points, views["b"].gone) == (True, 3, False)
    path = write(tmp_path / "runs/a", *scalars(50, 51))
    os.utime(path, (BASE + 99, BASE + 99))
    again = look(reading).by_name["a"]
    assert (again.gone, points(again.series[0])) == (False, [(50, 50.0), (51, 51.0)])
    assert as_a_cold_start(reading)


def test_the_logdir_itself_removed_and_recreated(tmp_path: Path) -> None:
    write(tmp_path / "runs", *scalars(1))
    reading = loader(tmp_path / "runs")
    look(reading)
    shutil.rmtree(tmp_path / "runs")
    assert look(reading).runs[0].gone
    path = write(tmp_path / "runs", *scalars(2, 3))
    os.utime(path, (BASE + 99, BASE + 99))
    assert steps(reading) == [2, 3]


def test_a_folder_that_becomes_a_file(tmp_path: Path) -> None:
    write(tmp_path / "a/tfevents.1", *scalars(1))
    write(tmp_path / "b", *scalars(1))
    reading = loader(tmp_path)
    look(reading)
    shutil.rmtree(tmp_path / "a")
    (tmp_path / "a").write_bytes(b"a file")
    views = look(reading).by_name
    assert (views["a/tfevents.1"].gone, views["b"].gone) == (True, False)


# --- two writers, links, clocks


def test_two_writers_in_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each in its file, in turns: all of both is shown, at any moment."""
    paths = [write(tmp_path, name=f"events.out.tfevents.{i}.h") for i in (1, 2)]
    reading = loader(tmp_path)
    for step in range(6):
        for writer, path in enumerate(paths):
            with path.open("ab") as file:
                file.write(scalar("x", step, 10 * writer + step, BASE + step + writer / 2))
            look(reading)
    both = [(step, 10.0 * writer + step) for writer in (0, 1) for step in range(6)]
    snapshot = look(reading)
    assert shown(snapshot) == {"x": both}
    assert points(snapshot.runs[0].series[0], "latest") == both
    assert snapshot.runs[0].attempts == 1
    assert exported(tmp_path, capsys) == {"x": both}
    assert as_a_cold_start(reading)


def test_loops_and_aliases_show_every_run_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = tmp_path / "runs"
    write(runs / "run_7", *scalars(1, 2))
    (runs / "latest").symlink_to("run_7")
    (runs / "run_7/up").symlink_to(runs)
    (runs / "self").symlink_to("self")
    (runs / "one").symlink_to("two")
    (runs / "two").symlink_to("one")
    (runs / "nowhere").symlink_to("no/such/folder")
    (runs / "run_7/tfevents.alias").symlink_to("tfevents.alias")
    snapshot = look(loader(runs))
    assert [view.name for view in snapshot.runs] == ["run_7"]
    assert snapshot.problems == ()
    said = examine(runs, capsys)
    assert (said.shown, said.listed) == ({"x": [(1, 1.0), (2, 2.0)]}, [])


def test_a_clock_that_goes_back_hides_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Order is that of the file; a clock that was put right is no restart."""
    times = [BASE + 900, BASE + 901, BASE + 1, BASE + 2]
    lines = [scalar("x", step, step, time) for step, time in enumerate(times)]
    write(tmp_path, *lines)
    said = examine(tmp_path, capsys)
    assert said.shown == {"x": [(step, float(step)) for step in range(4)]}
    view = look(loader(tmp_path)).runs[0]
    assert (view.attempts, view.first_wall_time, view.last_wall_time) == (1, BASE, BASE + 901)


def test_a_file_written_in_the_future_is_live_and_read_on(tmp_path: Path) -> None:
    """The file server's clock is ahead, then goes back."""
    path = write(tmp_path, *scalars(1))
    os.utime(path, (LATER, LATER))
    reading = loader(tmp_path)
    assert look(reading).runs[0].state(BASE) is RunState.LIVE
    with path.open("ab") as file:
        file.write(scalar("x", 2, 2))
    os.utime(path, (BASE, BASE))
    assert steps(reading) == [1, 2]
    assert look(reading).runs[0].state(LATER) is RunState.SILENT


# --- permission

LOCKED_AND_OPENED = """
import json
from tests.support.loading import loader
from tests.unbreakable.verdict import look, shown

def say(reading):
    snapshot = look(reading)
    told = [(shown(snapshot), view.damaged, view.files[0].reason) for view in snapshot.runs]
    print(json.dumps([told, [reason for _, reason in snapshot.problems]]))

look(loader("runs"))  # everything is imported now
reading = loader("runs")
nobody = 65534 if os.getuid() == 0 else os.getuid()
if os.getuid() == 0:
    os.setgroups([])
    os.setegid(nobody)
for mode in sys.argv[2:]:
    os.chmod(sys.argv[1], int(mode, 8))
    os.seteuid(nobody)
    say(reading)
    os.seteuid(os.getuid())
"""


def locked_and_opened(folder: Path, path: Path, *modes: str) -> list[object]:
    """Return what a user without rights is told while the owner changes the mode of `path`."""
    done = unprivileged.run(LOCKED_AND_OPENED, folder, str(path), *modes)
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_file_that_may_not_be_read_and_later_may(tmp_path: Path) -> None:
    """It waits, whole; then all of it is there. What was read before it was locked stays."""
    path = write(tmp_path / "runs", *scalars(1, 2))
    size = path.stat().st_size
    points = {"x": [[1, 1.0], [2, 2.0]]}
    denied, granted, locked, again = locked_and_opened(tmp_path, path, "0", "644", "0", "644")
    assert denied == [[[{}, [0, 0, size], "Permission denied"]], []]
    assert granted == [[[points, [0, 0, 0], ""]], []]
    assert locked == granted  # nothing new in it: nobody tried
    assert again == granted


def test_a_folder_that_may_not_be_read_and_later_may(tmp_path: Path) -> None:
    write(tmp_path / "runs/a", *scalars(1, 2))
    folder = tmp_path / "runs/a"
    denied, granted, locked = locked_and_opened(tmp_path, folder, "0", "755", "0")
    folder.chmod(0o755)
    points = {"x": [[1, 1.0], [2, 2.0]]}
    assert denied == [[], ["Permission denied"]]
    assert granted == [[[points, [0, 0, 0], ""]], []]
    assert locked == [[[points, [0, 0, 0], ""]], ["Permission denied"]]
