"""What an index file says beside its points: nothing odd in it is taken, nothing in it raises."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard import __version__
from termboard.events.batch import DECODING, Batch, Chunk
from termboard.events.logdir import EventFile
from termboard.store.index import facts, folder, layout
from termboard.store.index.unusable import UnusableError
from termboard.store.run import FileState
from tests.store.index.reading import everything, loaded
from tests.support.records import BASE, scalar, session, tensor_value, text, write

if TYPE_CHECKING:
    from pathlib import Path

FILE = EventFile("tfevents", "/runs/tfevents", 900, 7, 1.5)

DOCUMENT: dict[str, Any] = {
    "path": "/runs/tfevents",
    "inode": 7,
    "size": 900,
    "modified": 1,
    "changed": 2,
    "head": "00ff",
    "end": 890,
    "pieces": [3],
    "state": {
        "events": 4,
        "sessions": 1,
        "damage": [[5, 6, "data_crc", "skipped"]],
        "unlisted": [0, 0],
        "waiting": [890, 10, "truncated", "waiting"],
        "first": 1.5,
        "last": float("nan"),
        "ending": "stopped",
        "ending_at": 2.5,
    },
    "plugins": [["a", "text"]],
    "guesses": [["b", "images"]],
    "foreign": [["\udcff", "scalars"]],
}


def read(document: Any) -> FileState:
    found = facts.from_json(json.dumps(document).encode())
    return found.state(FILE)


def whole(**changed: Any) -> dict[str, Any]:
    told = {"termboard": [__version__, DECODING]}
    return {**told, **DOCUMENT, **changed}


def test_what_is_written_comes_back() -> None:
    found = facts.from_json(json.dumps(whole()).encode())
    state = found.state(FILE)
    assert facts.from_json(facts.to_json(found)) == found
    assert repr(facts.said_of(state)) == repr(
        {
            **DOCUMENT["state"],
            "damage": [(5, 6, "data_crc", "skipped")],
            "unlisted": (0, 0),
            "waiting": (890, 10, "truncated", "waiting"),
        }
    )
    assert (found.foreign, found.identity.head, state.unread) == (
        (("\udcff", "scalars"),), b"\0\xff", True,
    )  # fmt: skip


ODD: tuple[Any, ...] = (
    None, True, -1, 1 << 70, 1.5, float("nan"), "", "zz", [], [[]], [["a"]], [["a", 1]], {},
    [1, 2, 3, 4, 5, 6, 7, 8, 9], [["a", "b", "c"]], ["a", "b"], [5, 6, "proto", "none"],
    [5, 6, "\x1b[2J", "skipped"], [895, 6, "proto", "skipped"], [[895, 6, "proto", "skipped"]],
)  # fmt: skip
WRONG = [
    (place, odd)
    for place in (*DOCUMENT, *(f"state.{name}" for name in DOCUMENT["state"]))
    for odd in ODD
]


def changed(place: str, value: Any) -> dict[str, Any]:
    outer, _, inner = place.partition(".")
    return whole(**{outer: {**DOCUMENT["state"], inner: value} if inner else value})


def test_every_odd_value_in_every_place_is_refused_or_harmless() -> None:
    taken = []
    for place, odd in WRONG:
        try:
            state = read(changed(place, odd))
        except UnusableError:
            continue
        taken.append((place, repr(odd)))
        assert 0 <= state.end <= 900
    assert taken == [
        ("path", "''"), ("path", "'zz'"), ("head", "''"), ("plugins", "[]"), ("guesses", "[]"),
        ("foreign", "[]"), ("state.damage", "[]"), ("state.waiting", "None"),
        ("state.first", "1.5"), ("state.first", "nan"), ("state.last", "1.5"),
        ("state.last", "nan"), ("state.ending", "None"), ("state.ending_at", "1.5"),
        ("state.ending_at", "nan"),
    ]  # fmt: skip


def test_every_place_is_needed() -> None:
    for place in DOCUMENT:
        with pytest.raises(UnusableError):
            read({name: value for name, value in whole().items() if name != place})
    for place in DOCUMENT["state"]:
        left = {name: value for name, value in DOCUMENT["state"].items() if name != place}
        with pytest.raises(UnusableError):
            read(whole(state=left))


def test_more_damage_than_is_ever_listed() -> None:
    one = [5, 6, "proto", "skipped"]
    assert len(read(changed("state.damage", [one] * 10_000)).damage) == 10_000
    with pytest.raises(UnusableError):
        read(changed("state.damage", [one] * 10_001))


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    for odd in (data, b"[" * 100_000, b'{"path":' + data, b'{"termboard":[]}'):
        assert isinstance(facts.path_of(odd), str)
        with pytest.raises(UnusableError):
            facts.from_json(odd)


def forged(cache: Path, path: Path, **at: int) -> None:
    """Write into the index file of the log that its payloads lie elsewhere."""
    file = cache / folder.name_of(str(path))
    content = layout.unpacked(memoryview(file.read_bytes()))
    for chunk in content.chunks:
        if chunk.lengths is not None:
            columns = [column.copy() for column in chunk.columns]
            for name, value in at.items():
                columns[{"offset": 2, "length": 3, "ordinal": 4}[name]][:] = value
            one = Chunk(chunk.tag, chunk.column, chunk.session, *columns)
            chunks = [one if other is chunk else other for other in content.chunks]
            file.write_bytes(b"".join(map(bytes, layout.packed(content.facts, chunks))))


@pytest.mark.parametrize(
    "at",
    [
        {"offset": -1}, {"offset": 1 << 62}, {"length": -1}, {"length": (1 << 63) - 1},
        {"offset": (1 << 63) - 1, "length": (1 << 63) - 1}, {"ordinal": -2},
    ],
)  # fmt: skip
def test_payloads_that_lie_outside_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: dict[str, int]
) -> None:
    monkeypatch.setattr("termboard.store.index.index._WORTH", 1)
    path = write(tmp_path / "run", scalar("x", 1, 1), text("t", 1, "words"), text("t", 2, "more"))
    first = everything(loaded(tmp_path / "run", tmp_path / "cache"))
    forged(tmp_path / "cache", path, **at)
    assert everything(loaded(tmp_path / "run", tmp_path / "cache")) == first


def test_all_that_a_batch_may_carry_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a batch gets another field, it has to be kept, and to stand here."""
    assert {f.name for f in fields(Batch)} == {
        "start", "end", "size", "events", "chunks", "plugins", "guesses", "damage", "unlisted",
        "waiting", "first_wall_time", "last_wall_time", "ending", "ending_wall_time", "sessions",
    }  # fmt: skip
    assert {f.name for f in fields(Chunk)} == {
        "tag", "column", "session", "steps", "wall_times", "values", "lengths", "ordinals", "rows",
    }  # fmt: skip
    assert {f.name for f in fields(FileState)} == {
        "file", "head", "seen", "end", "events", "sessions", "damage", "unlisted", "waiting",
        "first_wall_time", "last_wall_time", "ending", "ending_wall_time", "gone", "reason",
    }  # fmt: skip
    monkeypatch.setattr("termboard.store.index.index._WORTH", 1)
    tensor = {"dtype": 9, "int64_val": [-3]}
    write(
        tmp_path / "run", scalar("x", 1, 1), session(1), tensor_value("i", 1, tensor, "scalars"),
        b"\xee" * 40, tensor_value("p", 2, {"dtype": 1, "float_val": [1.0, 2.0]}),
        session(2, 9, BASE + 99), scalar("x", 2, 2)[:-3],
    )  # fmt: skip
    loaded(tmp_path / "run", tmp_path / "cache")
    (run,) = loaded(tmp_path / "run", tmp_path / "cache").store.runs.values()
    ((name, state),) = run.files.items()
    assert run.claims(name) == ((("i", "scalars"),), (("p", "tensor"),))
    assert (state.sessions, state.events, len(state.damage)) == (1, 6, 1)
    assert state.waiting is not None
    assert (str(state.ending), state.ending_wall_time) == ("Ending.STOPPED", BASE + 99)
    chunks = run.chunks(frozenset({name}))[name]
    assert {chunk.tag: (chunk.column.value, chunk.session) for chunk in chunks} == {
        "x": ("float", 0), "i": ("int", 1), "p": ("payload", 1),
    }  # fmt: skip
