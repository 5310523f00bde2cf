"""What an earlier start kept gives the same as the logs, to the last bit, or is not used."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from termboard.store.index import facts, identity, index, mapping, written
from tests.fuzz import corpus
from tests.store.index.reading import everything, loaded, reader
from tests.support.records import (
    BASE,
    event,
    record,
    scalar,
    session,
    tensor_value,
    text,
    version,
    write,
)

if TYPE_CHECKING:
    from termboard.store.run import FileState
    from tests.store.index.reading import Reads

SAMPLES = Path(__file__).parents[3] / "sample_logs"


def scalars(count: int, start: int = 0, tag: str = "x") -> bytes:
    return b"".join(scalar(tag, i, i / 3) for i in range(start, start + count))


def again(logdir: Path, cache: Path, reads: Reads) -> list[tuple[int, int]]:
    """Read the logdir by its index; return the slices of logs that were read, of any bytes.

    It must hold what a reader without an index finds.
    """
    reads.taken.clear()
    found = everything(loaded(logdir, cache))
    taken = [(start, end) for start, end in reads.taken if end > start]
    assert found == everything(loaded(logdir, None))
    return taken


# --- the same as the logs


def test_sample_logs(tmp_path: Path, reads: Reads) -> None:
    logs = shutil.copytree(SAMPLES, tmp_path / "logs")
    first = everything(loaded(logs, tmp_path / "cache"))
    reads.taken.clear()
    second = everything(loaded(logs, tmp_path / "cache"))
    assert reads.taken == []
    assert second == first
    assert any(of["run"][1][0] for of in first.values())  # damage is among it


@pytest.mark.parametrize("name", sorted(path.stem for path in corpus.FOLDER.iterdir()))
def test_damaged_files(tmp_path: Path, reads: Reads, name: str) -> None:
    """What fuzzing found: as whole files, as records, between intact records, and cut."""
    for i, data in enumerate(corpus.read(name)):
        folder = tmp_path / "logs" / str(i)
        folder.mkdir(parents=True)
        middle = version() + scalars(2) + data + scalars(3) + record(data) + scalars(2)
        (folder / "tfevents.1").write_bytes(data)
        (folder / "tfevents.2").write_bytes(middle)
        (folder / "tfevents.3").write_bytes(middle[:-7])
    first = everything(loaded(tmp_path / "logs", tmp_path / "cache"))
    reads.taken.clear()
    assert everything(loaded(tmp_path / "logs", tmp_path / "cache")) == first
    # Only of what holds nothing at all, or waits from its first byte on, nothing is kept.
    assert not [end for start, end in reads.taken if end > start]


NAMES = ("a", "b/c", "", "\u2028")


class Large(bytes):
    """A record of so many bytes that only its ends are looked at, or nearly as many."""

    def __new__(cls, size: int) -> Large:
        """Make one of about `size` bytes."""
        value = {"tag": b"i", "image": bytes(size)}
        return super().__new__(cls, record(event(1, summary={"value": [value]})))

    def __repr__(self) -> str:
        return f"Large({len(self)})"


# A tag has one plugin or says nothing of it: what two files say against each other is taken as it
# was read first, by any reader.
RECORDS = st.one_of(
    st.builds(scalar, st.sampled_from(NAMES), st.integers(-3, 9), st.floats(width=32)),
    st.builds(text, st.sampled_from(("t", "t\x1b")), st.integers(0, 9), st.text(max_size=9)),
    st.builds(session, st.sampled_from((1, 2)), wall_time=st.floats(BASE, BASE + 99)),
    st.builds(
        lambda said, step: tensor_value(said[0], step, {"dtype": 9, "int64_val": [7]}, said[1]),
        st.sampled_from((("n", ""), ("n", "scalars"), ("p", ""), ("p", "pr_curves"))),
        st.integers(-9, 9),
    ),
    st.binary(max_size=30),
    st.builds(lambda n: record(event(1) + bytes(n)), st.integers(0, 40)),
    st.builds(Large, st.integers(16_000, 17_000)),
)  # fmt: skip
FILES = st.lists(st.lists(RECORDS, max_size=6), min_size=1, max_size=3)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(FILES, min_size=1, max_size=3), st.integers(0, 20))
def test_files_that_grow_between_starts(
    tmp_path_factory: pytest.TempPathFactory, versions: list[list[list[bytes]]], cut: int
) -> None:
    """A start finds what a reader that followed the files all the time holds."""
    place = tmp_path_factory.mktemp("grow")
    logs, cache = place / "logs", place / "cache"
    logs.mkdir()
    following = reader(logs, None)
    for pieces in versions:
        for i, piece in enumerate(pieces):
            path = logs / f"tfevents.{i}"
            if not path.exists():
                path.write_bytes(version(BASE + i))
            data = b"".join(piece)
            with path.open("ab") as file:
                file.write(data[: len(data) - cut])  # a record may be cut, and stay so
        following.load()
        one = loaded(logs, cache)
        two = loaded(logs, cache)
        # A plugin that an earlier file names already is noted or not, whichever was read first.
        single = len(list(logs.iterdir())) == 1
        assert everything(one, claims=single) == everything(two, claims=single)
        assert everything(one, claims=single) == everything(following, claims=single)
        if single:
            assert everything(one) == everything(loaded(logs, None))


# --- what has changed meanwhile


def test_nothing_is_read_twice(tmp_path: Path, reads: Reads) -> None:
    path = write(tmp_path / "logs/run", scalars(50))
    size = path.stat().st_size
    loaded(tmp_path / "logs", tmp_path / "cache")
    assert again(tmp_path / "logs", tmp_path / "cache", reads) == []
    with path.open("ab") as file:
        file.write(scalars(5, 50))
    grown = path.stat().st_size
    assert again(tmp_path / "logs", tmp_path / "cache", reads) == [(size, grown)]


def test_a_cut_record_at_the_end_is_completed_later(tmp_path: Path, reads: Reads) -> None:
    path = write(tmp_path / "run", scalars(20), scalar("x", 20, 20)[:-5])
    whole = path.stat().st_size - (len(scalar("x", 20, 20)) - 5)
    (run,) = loaded(tmp_path / "run", tmp_path / "cache").store.runs.values()
    assert run.view().damaged[2] > 0
    assert again(tmp_path / "run", tmp_path / "cache", reads) == []
    with path.open("ab") as file:
        file.write(scalar("x", 20, 20)[-5:])
    taken = again(tmp_path / "run", tmp_path / "cache", reads)
    assert taken == [(whole, path.stat().st_size)]


def test_zeros_at_the_end_become_data_in_place(tmp_path: Path, reads: Reads) -> None:
    path = write(tmp_path / "run", scalars(20))
    size, more = path.stat().st_size, scalars(3, 20)
    with path.open("ab") as file:
        file.write(bytes(len(more)))
    loaded(tmp_path / "run", tmp_path / "cache")
    with path.open("rb+") as file:
        file.seek(size)
        file.write(more)
    os.utime(path, (BASE, BASE))  # told by its mtime, not by its size
    assert again(tmp_path / "run", tmp_path / "cache", reads) == [(size, size + len(more))]


def rewritten(path: Path, data: bytes) -> None:
    """Change the file in place, as its writer would not."""
    with path.open("rb+") as file:
        file.truncate(0)
        file.write(data)


@pytest.mark.parametrize("change", ["shorter", "replaced", "head", "middle", "end", "unseen"])
def test_another_file_is_read_anew(tmp_path: Path, reads: Reads, change: str) -> None:
    path = write(tmp_path / "run", scalars(2000))
    data, before = path.read_bytes(), path.stat()
    loaded(tmp_path / "run", tmp_path / "cache")
    more = scalars(9)
    one = len(scalar("x", 1999, 1))
    other = version() + scalars(1000) + scalar("x", 1000, 7) + scalars(999, 1001)
    assert len(other) == len(data)
    if change == "shorter":
        rewritten(path, data[:-one])
    elif change == "replaced":
        path.with_name("new").write_bytes(data)
        os.utime(path.with_name("new"), ns=(before.st_atime_ns, before.st_mtime_ns))
        path.with_name("new").replace(path)
    elif change == "head":
        rewritten(path, version(BASE + 1) + data[len(version()) :] + more)
    elif change == "middle":
        rewritten(path, other)
    elif change == "end":
        rewritten(path, data[:-one] + scalar("y", 1999, 1) + more)
    else:  # its mtime is set back
        rewritten(path, other)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    size = path.stat().st_size
    taken = again(tmp_path / "run", tmp_path / "cache", reads)
    assert (taken[0][0], taken[-1][1]) == (0, size)
    assert again(tmp_path / "run", tmp_path / "cache", reads) == []  # it was kept anew


def test_pieces_of_a_large_file_are_looked_at_where_it_has_grown(tmp_path: Path) -> None:
    """A change between them, in a file that grew in place, cannot be told: that is said."""
    path = write(tmp_path / "run", scalars(20_000))
    loaded(tmp_path / "run", tmp_path / "cache")
    data = bytearray(path.read_bytes())
    places = identity._places(len(data))
    assert (places[0][0], sum(places[-1])) == (0, len(data))
    assert len(places) == identity.pieces_of(1 << 40)
    data[places[3][0] + 100] ^= 1
    rewritten(path, bytes(data) + scalars(1))
    found = everything(loaded(tmp_path / "run", tmp_path / "cache"))
    assert found == everything(loaded(tmp_path / "run", None))
    assert next(iter(found.values()))["run"][1][0] == 1  # the damaged record


def test_a_file_that_was_written_while_it_was_read(tmp_path: Path, reads: Reads) -> None:
    path = write(tmp_path / "run", scalars(50))
    size = path.stat().st_size
    reading = reader(tmp_path / "run", tmp_path / "cache")
    reading.load()
    with path.open("ab") as file:
        file.write(scalars(5, 50))
    reading.keep()
    assert again(tmp_path / "run", tmp_path / "cache", reads) == [(size, path.stat().st_size)]


def test_a_file_that_was_replaced_while_it_was_read_is_not_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "run", scalars(50))
    reading = reader(tmp_path / "run", tmp_path / "cache")
    reading.load()
    path.with_name("new").write_bytes(path.read_bytes())
    path.with_name("new").replace(path)
    reading.keep()
    assert not list(tmp_path.glob("cache/*"))


def test_a_file_that_is_gone_when_it_is_to_be_kept(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / "logs" / name, scalars(5))
    reading = reader(tmp_path / "logs", tmp_path / "cache")
    reading.load()
    shutil.rmtree(tmp_path / "logs/b")
    reading.keep()
    assert len(list(tmp_path.glob("cache/*"))) == 1


# --- files of one run depend on each other


def test_metadata_in_an_earlier_file_decides_what_a_tensor_is(tmp_path: Path, reads: Reads) -> None:
    tensor = {"dtype": 1, "float_val": [1.0]}
    first = write(tmp_path / "run", scalars(3), name="tfevents.1")
    write(tmp_path / "run", tensor_value("t", 1, tensor), name="tfevents.2")
    (run,) = loaded(tmp_path / "run", tmp_path / "cache").store.runs.values()
    assert run.view().by_tag["t"].holds_numbers
    with first.open("ab") as file:
        file.write(tensor_value("t", 0, tensor, plugin="pr_curves"))
    again(tmp_path / "run", tmp_path / "cache", reads)
    (run,) = loaded(tmp_path / "run", tmp_path / "cache").store.runs.values()
    assert not run.view().by_tag["t"].holds_numbers
    assert again(tmp_path / "run", tmp_path / "cache", reads) == []
    first.unlink()
    again(tmp_path / "run", tmp_path / "cache", reads)
    (run,) = loaded(tmp_path / "run", tmp_path / "cache").store.runs.values()
    assert run.view().by_tag["t"].holds_numbers


def test_only_what_grew_by_an_eighth_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "run", scalars(100))
    reading = loaded(tmp_path / "run", tmp_path / "cache")
    (kept,) = tmp_path.glob("cache/*")
    inodes = []
    for start in (100, 110, 120):
        with path.open("ab") as file:
            file.write(scalars(10, start))
        reading.load()
        reading.keep()
        inodes.append(kept.stat().st_ino)
    assert inodes[1] != inodes[0]
    monkeypatch.setattr(index, "_GROWTH", 1 << 40)
    monkeypatch.setattr(index, "_GROWN", 1 << 40)
    with path.open("ab") as file:
        file.write(scalars(100, 130))
    reading.load()
    reading.keep()
    assert kept.stat().st_ino == inodes[2]
    rewritten(path, version(BASE + 1) + scalars(300))  # another one of its name
    reading.load()
    reading.keep()
    assert kept.stat().st_ino != inodes[2]


# --- whatever the index files hold


def damaged(data: bytes, how: str) -> bytes:
    if how == "byte":
        return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]
    return {"cut": data[: len(data) // 2], "empty": b"", "foreign": b"SQLite format 3\0" * 99}[how]


@pytest.mark.parametrize("how", ["byte", "cut", "empty", "foreign"])
@pytest.mark.parametrize("mapped", [True, False])
def test_a_damaged_index_is_replaced(
    tmp_path: Path, reads: Reads, monkeypatch: pytest.MonkeyPatch, how: str, *, mapped: bool
) -> None:
    monkeypatch.setattr(mapping, "is_local", lambda _: mapped)
    monkeypatch.setattr(mapping, "_WORTH_MAPPING", 1)
    write(tmp_path / "run", scalars(40))
    loaded(tmp_path / "run", tmp_path / "cache")
    (kept,) = tmp_path.glob("cache/*")
    whole = kept.read_bytes()
    kept.write_bytes(damaged(whole, how))
    assert again(tmp_path / "run", tmp_path / "cache", reads) != []
    assert kept.read_bytes() == whole
    assert again(tmp_path / "run", tmp_path / "cache", reads) == []


def test_another_version_is_not_used(
    tmp_path: Path, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "run", scalars(4))
    loaded(tmp_path / "run", tmp_path / "cache")
    for name, value in (("__version__", "0.0.7"), ("DECODING", -1)):
        monkeypatch.setattr(facts, name, value)
        assert again(tmp_path / "run", tmp_path / "cache", reads) != []
        assert again(tmp_path / "run", tmp_path / "cache", reads) == []


def test_a_file_of_another_log_is_not_used(tmp_path: Path, reads: Reads) -> None:
    for name in ("a", "b"):
        write(tmp_path / "logs" / name, scalars(4, tag=name))
    loaded(tmp_path / "logs", tmp_path / "cache")
    one, other = tmp_path.glob("cache/*")
    shutil.copy(one, other)
    assert len(again(tmp_path / "logs", tmp_path / "cache", reads)) == 1


def test_what_is_no_file_is_not_used(tmp_path: Path, reads: Reads) -> None:
    write(tmp_path / "run", scalars(4))
    loaded(tmp_path / "run", tmp_path / "cache")
    (kept,) = tmp_path.glob("cache/*")
    kept.rename(tmp_path / "elsewhere")
    kept.symlink_to(tmp_path / "elsewhere")
    assert again(tmp_path / "run", tmp_path / "cache", reads) != []
    assert not kept.is_symlink()
    kept.unlink()
    os.mkfifo(kept)
    assert again(tmp_path / "run", tmp_path / "cache", reads) != []
    kept.unlink()
    kept.mkdir()
    assert again(tmp_path / "run", tmp_path / "cache", reads) != []
    assert kept.is_dir()


def test_no_room(tmp_path: Path, reads: Reads) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path / "logs" / name, scalars(100))
    loaded(tmp_path / "logs", tmp_path / "cache", limit=7500)
    kept = {path.name for path in tmp_path.glob("cache/*")}
    assert len(kept) == 2
    reads.taken.clear()
    loaded(tmp_path / "logs", tmp_path / "cache", limit=7500)
    assert len(reads.taken) == 1  # the two are used and stay, whoever is next
    assert {path.name for path in tmp_path.glob("cache/*")} == kept


def test_no_place_at_all(tmp_path: Path, reads: Reads) -> None:
    write(tmp_path / "run", scalars(4))
    cache = tmp_path / "cache"
    cache.write_text("a file stands where the folder should be")
    assert again(tmp_path / "run", cache, reads) != []
    assert again(tmp_path / "run", cache, reads) != []
    assert cache.read_text().startswith("a file")


def test_a_thorough_reader_neither_uses_nor_keeps_anything(tmp_path: Path, reads: Reads) -> None:
    write(tmp_path / "run", scalars(4))
    loaded(tmp_path / "run", tmp_path / "cache", thorough=True)
    assert not (tmp_path / "cache").exists()
    loaded(tmp_path / "run", tmp_path / "cache")
    reads.taken.clear()
    loaded(tmp_path / "run", tmp_path / "cache", thorough=True)
    assert reads.taken != []


# --- one bad file is no reason to keep nothing


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), MemoryError()])
def test_others_are_kept_where_one_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path / "logs", scalars(4, tag=name), name=f"tfevents.{name}")
    look = identity.identity
    asked: list[str] = []

    def bad_once(descriptor: int, state: FileState) -> object:
        asked.append(state.file.name)
        if len(asked) == 1:
            raise error
        return look(descriptor, state)

    monkeypatch.setattr(written, "identity", bad_once)
    loaded(tmp_path / "logs", tmp_path / "cache")
    assert (len(asked), len(list(tmp_path.glob("cache/*")))) == (3, 2)


def test_what_is_refused_is_tried_again_when_it_has_grown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "run", scalars(100))
    look = identity.identity
    asked: list[int] = []

    def noted(descriptor: int, state: FileState) -> object:
        asked.append(state.end)
        return look(descriptor, state)

    monkeypatch.setattr(written, "identity", noted)
    reading = loaded(tmp_path / "run", tmp_path / "cache", limit=100)
    for start, count in ((100, 1), (101, 1), (102, 50)):
        with path.open("ab") as file:
            file.write(scalars(count, start))
        reading.load()
        reading.keep()
    assert len(asked) == 2
    assert asked[1] == path.stat().st_size
    assert not list(tmp_path.glob("cache/*"))


def test_a_stop_is_heard_between_columns(tmp_path: Path) -> None:
    write(tmp_path / "run", scalars(40))
    reading = reader(tmp_path / "run", tmp_path / "cache")
    reading.load()
    reading.keep(lambda: any(tmp_path.glob("cache/.new-*")))
    assert list(tmp_path.glob("cache*")) == [tmp_path / "cache"]
    assert not list(tmp_path.glob("cache/*"))
