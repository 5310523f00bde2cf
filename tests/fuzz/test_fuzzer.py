"""The fuzzer itself: it finds what is planted, the same again with the same seed."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.fuzz import corpus, fuzzer, wire
from tests.fuzz.coverage import Coverage
from tests.fuzz.mutation import LONGEST, mutated
from tests.fuzz.targets import TARGETS, Target
from tests.support.records import record

if TYPE_CHECKING:
    from pathlib import Path

PLANTED = """
def planted(data):
    if data[:1] == b"b":
        if data[1:2] == b"u":
            if data[2:3] == b"g":
                raise KeyError("planted")
"""


def test_a_planted_bug_is_found_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each step into it is kept, because it reached a new line."""
    path = tmp_path / "termboard/planted.py"
    path.parent.mkdir()
    path.write_text(PLANTED)
    names: dict[str, Any] = {}
    exec(compile(PLANTED, str(path), "exec"), names)
    monkeypatch.setitem(TARGETS, "planted", Target(names["planted"], "bytes"))
    monkeypatch.setattr(fuzzer, "WATCHED", ("*.py",))
    monkeypatch.setattr(fuzzer, "seeds", lambda _: {"planted": [b"xxxx"]})
    loop = fuzzer.Fuzzer(0, ["planted"], tmp_path)
    loop.begin()
    for _ in range(100_000):
        loop.attempt("planted", loop.next("planted"))
        if loop.findings:
            break
    (found,) = loop.findings.values()
    assert found.read_bytes()[:3] == b"bug"
    assert "KeyError" in capsys.readouterr().err
    starts = {data[:2] for data in loop.pools["planted"].inputs}
    assert b"bu" in starts
    assert "lines reached: 4 of 4" in loop.lines()


def test_coverage_is_of_the_watched_files_alone(tmp_path: Path) -> None:
    path = tmp_path / "watched.py"
    path.write_text("def sign(n):\n    if n < 0:\n        return -1\n    return 1\n")
    names: dict[str, Any] = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    coverage = Coverage([path])
    positive, negative = (coverage.of(partial(names["sign"], n)) for n in (1, -1))
    assert {line for _, _, line in positive} == {2, 4}
    assert {line for _, _, line in negative} == {2, 3}
    assert coverage.lines == {(str(path), line) for line in (2, 3, 4)}


@pytest.mark.parametrize("shape", ["frames", "message", "bytes"])
def test_any_input_can_be_changed_and_stays_short(shape: str) -> None:
    dice = random.Random(1)
    others = [b"", b"\xff" * 20, record(b"\x08\x01"), wire.varint(1 << 40), b"x" * LONGEST]
    for data in (*others, *corpus.read("event")[:20]):
        for _ in range(30):
            assert len(mutated(data, shape, others, dice)) <= LONGEST


def test_the_same_seed_changes_the_same() -> None:
    runs = [
        [
            mutated(record(b"\x08\x01" * 9), "frames", [b"abc"], random.Random(seed))
            for seed in order
        ]
        for order in (range(50), range(50))
    ]
    assert runs[0] == runs[1]
    assert len(set(runs[0])) > 20


def test_frames_keep_crcs_that_hold_more_often_than_not() -> None:
    """Else nothing behind the first check would ever be reached."""
    from termboard.events.crc import masked

    dice = random.Random(2)
    intact = 0
    for _ in range(200):
        data = mutated(record(b"\x08\x01") * 3, "frames", [record(b"\x10\x02")], dice)
        length = int.from_bytes(data[:8], "little")
        intact += masked(data[12 : 12 + length]).to_bytes(4, "little") == data[12 + length :][:4]
    assert intact > 100


def test_a_corpus_is_read_as_it_was_written(tmp_path: Path) -> None:
    inputs = [b"", b"\n", b"\x00\xff" * 50, b"\n"]
    corpus.write("one", inputs, tmp_path)
    assert corpus.read("one", tmp_path) == [b"", b"\n", b"\x00\xff" * 50]
    assert corpus.read("none", tmp_path) == []


def test_a_stretched_message_keeps_its_other_fields() -> None:
    inner = wire.serialised([wire.Field(1, wire.BYTES, b"tag"), wire.Field(8, wire.BYTES, b"data")])
    message = wire.serialised([wire.Field(2, wire.VARINT, 7), wire.Field(5, wire.BYTES, inner)])
    long = wire.stretched(message, 1000)
    assert long is not None
    step, summary = wire.parsed(long) or []
    assert step.value == 7
    assert isinstance(summary.value, bytes)
    tag, data = wire.parsed(summary.value) or []
    assert (tag.value, data.value) == (b"tag", b"data" + b"." * 996)
    assert wire.stretched(b"\x08\x01", 1000) is None
