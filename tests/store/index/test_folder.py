"""The folder of index files: where it is, who may look into it, and that it stays small."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from termboard.events.logdir import roots
from termboard.store.index import folder, sweep
from termboard.store.index.index import index_for
from tests.store.index.reading import NOW, everything, loaded, reader
from tests.support import unprivileged
from tests.support.records import scalar, write

DAY = 86_400


def logs(place: Path, *names: str) -> Path:
    for name in names:
        write(place / "logs" / name, *(scalar("x", i, i) for i in range(9)))
    return place / "logs"


def kept(cache: Path) -> set[str]:
    return {path.name for path in cache.iterdir()}


def name_of(logdir: Path, run: str) -> str:
    (file,) = (logdir / run).iterdir()
    return folder.name_of(str(file))


# --- where


def test_it_is_where_xdg_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/me")
    assert folder.cache_folder() == "/var/cache/me/termboard/index"
    monkeypatch.setenv("HOME", "/home/me")
    for unusable in ("", "relative/path"):
        monkeypatch.setenv("XDG_CACHE_HOME", unusable)
        assert folder.cache_folder() == "/home/me/.cache/termboard/index"


def test_without_a_home_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert folder.cache_folder() == ""
    assert index_for(roots(["/logs"])) is None


def test_it_is_never_in_a_logdir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    for cache, there in (
        ("runs", False), ("runs/cache", False), ("link/runs/cache", False), ("cache", True),
        ("runs/.cache", True), ("runs-cache", True),
    ):  # fmt: skip
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / cache))
        assert (index_for(roots([str(tmp_path / "runs")])) is not None) is there, cache
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert index_for(roots([str(tmp_path / "termboard/index")])) is None


def test_where_it_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert index_for(roots(["/logs"]), 0.0) is None
    monkeypatch.setattr(sys, "byteorder", "big")
    assert index_for(roots(["/logs"])) is None


def test_names_say_nothing_and_are_apart() -> None:
    names = {folder.name_of(f"/runs/{i}/events.out.tfevents") for i in range(1000)}
    assert len(names) == 1000
    assert all(folder.OURS.fullmatch(name) for name in names)
    assert folder.OURS.fullmatch(folder.name_of("/\udcff\n"))


# --- who


def test_only_the_user_may_look_into_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    before = os.umask(0)
    try:
        loaded(logs(tmp_path, "a"), Path(folder.cache_folder()))
    finally:
        os.umask(before)
    (file,) = Path(folder.cache_folder()).iterdir()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (file.parents[1], file.parent, file)]
    assert modes == [0o700, 0o700, 0o600]


def test_the_file_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(logs(tmp_path, "a"), tmp_path / "cache")
    name = name_of(tmp_path / "logs", "a")
    with folder.opened(str(tmp_path / "cache"), name):
        pass
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(ValueError, match="own file"), folder.opened(str(tmp_path / "cache"), name):
        pass


READ_ONLY = """
from pathlib import Path
from tests.store.index.reading import everything, loaded
from termboard.store.index import index, mapping, recalled, sweep, written
index._WORTH = 1
give_up_rights()
cache = Path("cache")
assert everything(loaded("logs", cache)) == everything(loaded("logs", None))
print(*sorted(path.name for path in cache.iterdir()))
"""


def test_a_folder_that_may_only_be_read_is_used_as_it_is(tmp_path: Path) -> None:
    loaded(logs(tmp_path, "a"), tmp_path / "cache")
    logs(tmp_path, "b")
    before = kept(tmp_path / "cache")
    for path in (tmp_path / "cache", *(tmp_path / "cache").iterdir()):
        os.chown(path, 65534, 65534) if os.geteuid() == 0 else None
        path.chmod(0o500 if path.is_dir() else 0o400)
    done = unprivileged.run(READ_ONLY, tmp_path)
    (tmp_path / "cache").chmod(0o700)
    assert (done.stderr, set(done.stdout.split())) == ("", before)


# --- in one step


def test_a_failed_write_leaves_nothing_and_the_old_file(tmp_path: Path) -> None:
    cache = str(tmp_path / "a/b")

    def cut() -> object:
        yield b"new"
        raise OSError("no space left")

    folder.write(cache, "f", [b"old"], 3)
    with pytest.raises(OSError, match="no space"):
        folder.write(cache, "f", cut(), 3)  # type: ignore[arg-type]
    assert kept(Path(cache)) == {"f"}
    assert Path(cache, "f").read_bytes() == b"old"


def test_a_disk_is_not_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_SPARE", 1 << 62)
    loaded(logs(tmp_path, "a"), tmp_path / "cache")
    assert kept(tmp_path / "cache") == set()


WRITER = """
import sys
from pathlib import Path
from termboard.store.index import index
from tests.store.index.reading import everything, loaded
index._WORTH = 1
for _ in range(12):
    assert len(everything(loaded("logs", Path("cache")))) == 3
    for path in Path("cache").glob("*.index"):
        path.unlink(missing_ok=True)
"""


def test_two_at_once(tmp_path: Path) -> None:
    """Each writes, reads and deletes what the other is about to use."""
    logs(tmp_path, "a", "b", "c")
    command = [sys.executable, "-c", WRITER]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    both = [
        subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [one.communicate()[1] for one in both] == ["", ""]
    assert [one.returncode for one in both] == [0, 0]


def test_a_file_stays_whole_while_it_is_mapped(tmp_path: Path) -> None:
    reading = loaded(logs(tmp_path, "a"), tmp_path / "cache")
    reading = loaded(tmp_path / "logs", tmp_path / "cache")
    before = everything(reading)
    for path in (tmp_path / "cache").iterdir():
        folder.write(str(path.parent), path.name, [b"something else"], 14)
        path.unlink()
    assert everything(reading) == before


# --- small


def aged(cache: Path, name: str, days: float) -> None:
    os.utime(cache / name, (NOW - days * DAY, NOW - days * DAY))


def test_what_nobody_uses_goes(tmp_path: Path) -> None:
    logdir, cache = logs(tmp_path, "a", "b", "c"), tmp_path / "cache"
    loaded(logdir, cache)
    a, b, c = (name_of(logdir, run) for run in "abc")
    for name, days in ((a, 100.0), (b, 80.0), (c, 1.0)):
        aged(cache, name, days)
    for name, days in ((".new-1-1", 0.5), (".new-2-2", 0.01), ("not-ours", 1000.0)):
        (cache / name).write_text("")
        aged(cache, name, days)
    sweep.sweep(str(cache), 1 << 40, (), (), NOW)
    assert kept(cache) == {b, c, ".new-2-2", "not-ours"}


def test_a_use_is_noted(tmp_path: Path) -> None:
    logdir, cache = logs(tmp_path, "a"), tmp_path / "cache"
    loaded(logdir, cache)
    aged(cache, name_of(logdir, "a"), 100)
    loaded(logdir, cache)
    assert (cache / name_of(logdir, "a")).stat().st_mtime == NOW


def test_what_was_used_longest_ago_makes_room(tmp_path: Path) -> None:
    logdir, cache = logs(tmp_path, "a", "b", "c", "d"), tmp_path / "cache"
    loaded(logdir, cache)
    a, b, c, d = (name_of(logdir, run) for run in "abcd")
    for name, days in ((a, 1.0), (b, 2.0), (c, 3.0), (d, 4.0)):
        aged(cache, name, days)
    size = (cache / a).stat().st_size
    sweep.sweep(str(cache), 2 * size, (d,), (), NOW)
    assert kept(cache) == {a, d}


def test_what_is_of_deleted_logs_goes_where_one_can_look(tmp_path: Path) -> None:
    logdir, cache = logs(tmp_path, "a", "b"), tmp_path / "cache"
    elsewhere = logs(tmp_path / "elsewhere", "c")
    loaded(logdir, cache)
    loaded(elsewhere, cache)
    b, c = name_of(logdir, "b"), name_of(elsewhere, "c")
    shutil.rmtree(logdir / "a")
    shutil.rmtree(elsewhere)
    sweep.sweep(str(cache), 1 << 40, (), (str(logdir),), NOW)
    assert kept(cache) == {b, c}


def test_sweeping_looks_at_whatever_is_there(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    odd = [f"{i:016x}.index" for i in range(4)]
    (cache / odd[0]).write_bytes(b"")
    (cache / odd[1]).write_bytes(b"\x89tbindex" + b"\xff" * 90)
    (cache / odd[2]).symlink_to("/nowhere")
    (cache / odd[3]).mkdir()
    for limit in (1 << 40, 0):
        sweep.sweep(str(cache), limit, (), ("/",), NOW + DAY)
    assert kept(cache) == {odd[3]}
    sweep.sweep(str(tmp_path / "nothing"), 0, (), (), NOW)


def test_the_loader_sweeps_once_it_has_written(tmp_path: Path) -> None:
    logdir, cache = logs(tmp_path, "a", "b"), tmp_path / "cache"
    loaded(logdir, cache)
    a = name_of(logdir, "a")
    shutil.rmtree(logdir / "a")
    loaded(logdir, cache)  # nothing is written, so nobody sweeps
    assert a in kept(cache)
    logs(tmp_path, "c")
    loaded(logdir, cache)
    assert a not in kept(cache)


def test_keeping_can_be_stopped(tmp_path: Path) -> None:
    reading = reader(logs(tmp_path, "a", "b"), tmp_path / "cache")
    reading.load()
    reading.keep(lambda: True)
    assert not (tmp_path / "cache").exists()
    reading.keep()
    assert len(kept(tmp_path / "cache")) == 2


def test_small_runs_are_not_worth_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("termboard.store.index.index._WORTH", 1 << 14)
    loaded(logs(tmp_path, "a"), tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_what_a_killed_writer_left_goes_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logdir, cache = logs(tmp_path, "a"), tmp_path / "cache"
    loaded(logdir, cache)
    gone, there, others = 4_000_001, 4_000_002, 4_000_003

    def kill(process: int, signal: int) -> None:
        assert signal == 0
        if process not in (there, others):
            raise ProcessLookupError
        if process == others:
            raise PermissionError

    monkeypatch.setattr(os, "kill", kill)
    unfinished = {
        f".new-{process}-{age}": age for process in (gone, there, others) for age in (9, 90)
    }
    for name, age in unfinished.items():
        (cache / name).write_text("half")
        os.utime(cache / name, (NOW - age, NOW - age))
    (cache / ".new-thing").write_text("not ours")
    os.utime(cache / ".new-thing", (0, 0))
    before = kept(cache)
    loaded(logdir, cache)  # nothing is written
    assert before - kept(cache) == {f".new-{gone}-90"}
