"""Intact records whose contents are nonsense: they cost themselves at most, and nothing else."""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from termboard.cli import main
from termboard.domain import RunState
from termboard.events.crc import masked
from tests.support.loading import loader
from tests.support.records import (
    BASE,
    event,
    record,
    scalar,
    tensor_value,
    text,
    version,
    write,
)  # fmt: skip
from tests.unbreakable.verdict import examine, look

if TYPE_CHECKING:
    from pathlib import Path

START = len(version())


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def nested(depth: int, number: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = field(number, content)
    return content


OVERRUN = b"\xff" * 10 + b"\x01"

UNDECODABLE = {
    "no protobuf": b"\xff\xff\xff",
    "a step of eleven bytes": b"\x10" + OVERRUN,
    "a length of eleven bytes": b"\x2a" + OVERRUN,
    "a field number of eleven bytes": OVERRUN,
    "a length beyond the end": b"\x2a\x7f" + b"x" * 20,
    "a length of 2^63": b"\x2a" + varint(1 << 63),
    "half a double": b"\x09\x00\x00",
    "field number 0": b"\x00\x01",
    "10,000 groups within each other": b"\x0b" * 10_000,
    "10,000 groups, all closed": b"\x0b" * 10_000 + b"\x0c" * 10_000,
    "a group that nobody opened": b"\x0c",
}


@pytest.mark.parametrize("what", UNDECODABLE)
def test_an_undecodable_event_costs_its_record(
    tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = record(UNDECODABLE[what])
    write(tmp_path, bad, scalar("x", 1, 1), bad, scalar("x", 2, 2), bad)
    said = examine(tmp_path, capsys)
    assert said.shown == {"x": [(1, 1.0), (2, 2.0)]}
    assert said.counted == (3, 3 * len(bad), 0)
    size = len(scalar("x", 1, 1))
    starts = [START, START + len(bad) + size, START + 2 * (len(bad) + size)]
    assert said.listed == [(start, len(bad), "proto", "skipped") for start in starts]


HARMLESS = {
    "10,000 unknown messages within each other": nested(10_000, 99),
    "10,000 summaries within each other": nested(10_000, 5),
    "10,000 messages within a graph": nested(10_000, 1),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_deep_nesting_where_nobody_looks_is_no_damage(
    tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or it is one damaged record; never more, and never a fall through the floor."""
    write(tmp_path, record(HARMLESS[what]), scalar("x", 1, 1))
    said = examine(tmp_path, capsys)
    assert said.shown["x"] == [(1, 1.0)]
    assert said.counted[0] <= 1


def test_a_tensor_nested_10000_deep_is_a_payload_that_cannot_be_had(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = {
        "tag": b"t",
        "tensor": b"\x0b" * 10_000,
        "metadata": {"plugin_data": {"plugin_name": b"text"}},
    }
    write(tmp_path, record(event(1, summary={"value": [value]})), scalar("x", 1, 1))
    assert main(["export", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    lines = [json.loads(line) for line in printed.out.splitlines()]
    assert [(line["tag"], line["value"]) for line in lines] == [("t", None), ("x", 1.0)]
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(
    ("wall_time", "name"), [(math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity")]
)
def test_a_wall_time_that_is_not_finite_is_data(
    tmp_path: Path, wall_time: float, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, scalar("x", 1, 1, wall_time), scalar("x", 2, 2))
    assert main(["export", str(tmp_path)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["step"], line["value"]) for line in lines] == [(1, 1.0), (2, 2.0)]
    assert lines[0]["wall_time"] == name
    assert examine(tmp_path, capsys).counted == (0, 0, 0)


def test_wall_times_at_both_ends_of_a_double_are_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No arithmetic on them is complained about, and a log of old is not live for ever."""
    write(tmp_path, *[scalar("x", i, i, time) for i, time in enumerate([1e308, -1e308] * 3)])
    said = examine(tmp_path, capsys)
    assert said.shown == {"x": [(i, float(i)) for i in range(6)]}
    assert said.counted == (0, 0, 0)
    (view,) = look(loader(tmp_path)).runs
    assert view.state(view.modified + 1e9) is RunState.SILENT


def test_steps_at_both_ends_of_an_integer_are_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [-(1 << 63), (1 << 63) - 1, 0, -(1 << 63)]
    write(tmp_path, *[scalar("x", step, i, BASE + i) for i, step in enumerate(steps)])
    said = examine(tmp_path, capsys)
    assert said.shown == {"x": [(step, float(i)) for i, step in enumerate(steps)]}
    assert said.listed == []


def test_a_tag_of_a_megabyte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tag = "t" * (1 << 20)
    write(tmp_path, scalar(tag, 1, 1), scalar("x", 1, 1), scalar(tag, 2, 2))
    said = examine(tmp_path, capsys)
    assert said.shown == {tag: [(1, 1.0), (2, 2.0)], "x": [(1, 1.0)]}
    assert said.listed == []


def test_tags_that_are_no_utf8(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, scalar(b"x\xff", 1, 1), scalar(b"x\xfe", 1, 2), scalar(b"\xed\xa0\x80", 1, 3))
    said = examine(tmp_path, capsys)
    assert said.shown == {
        "x\\xff": [(1, 1.0)], "x\\xfe": [(1, 2.0)], "\\xed\\xa0\\x80": [(1, 3.0)]
    }  # fmt: skip
    assert said.listed == []


# --- no bytes decide how much memory is taken

TWO_GIB = (1 << 31).to_bytes(8, "little")
GREEDY = {
    "a tensor of 2^60 numbers in four bytes": tensor_value(
        "a", 1, {"dtype": 1, "float_val": [1], "tensor_shape": {"dim": [{"size": 1 << 60}]}}
    ),
    "a text of 2^62 in one": text("t", 1, "one", shape=(1 << 31, 1 << 31)),
    "a tensor of a million dimensions": tensor_value(
        "a", 1, {"dtype": 2, "tensor_shape": {"dim": [{"size": 2}] * 1_000_000}}
    ),
    "20,000 values in one event": record(
        event(1, summary={"value": [{"tag": b"a", "simple_value": 1.0}] * 20_000})
    ),
    "10,000 tags in one event": record(
        event(1, summary={"value": [{"tag": b"%d" % i, "simple_value": 1} for i in range(10_000)]})
    ),
    "a length of 2 GiB": TWO_GIB + masked(TWO_GIB).to_bytes(4, "little"),
}
LIMIT = 700 << 20
"""Bytes of address space: the interpreter and its libraries take about 400 MB of it."""


@pytest.mark.parametrize("what", GREEDY)
def test_memory_is_bounded_whatever_the_bytes_say(tmp_path: Path, what: str) -> None:
    """In a process that may not have more; BLAS would take some for each of its threads."""
    write(tmp_path, GREEDY[what], scalar("x", 1, 1))
    script = (
        "import sys; from termboard.cli import main\n"
        "for command in 'ls', 'check', 'export':\n"
        "    assert main([command, sys.argv[1]]) in (0, 1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True, check=False, timeout=60,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT)),
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0
    waits = what == "a length of 2 GiB"
    assert (b'"tag":"x"' in done.stdout) is not waits
