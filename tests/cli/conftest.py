"""A small logdir that holds one of everything the listing commands have to say."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

import pytest

from tests.support.records import (
    BASE,
    event,
    record,
    scalar,
    session,
    tensor_value,
    text,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make the logdir, go to its parent, return its name."""
    monkeypatch.chdir(tmp_path)
    logdir = tmp_path / "runs"
    first, second = (f"events.out.tfevents.{number}.h" for number in (1, 2))
    write(
        logdir / "cnn/lr0.1",
        *[scalar("loss/train", step, 2.5 / (step + 1)) for step in range(4)],
        *[scalar("layer_10", 0, math.nan), scalar("layer_2", 0, math.inf)],
        text("note", 0, "a <b> \x1b[31m", b"\xff", shape=(2,)),
        record(event(0, BASE, graph_def=b"graph")),
        name=first,
    )
    write(
        logdir / "cnn/lr0.1",
        *[scalar("loss/train", step, 9, BASE + 100 + step) for step in (2, 3)],
        name=second,
    )
    write(logdir / "cnn/lr0.1/loss_val", scalar("loss", 0, 1))
    whole = [(1 << 53) + 1, -(1 << 62)]
    write(
        logdir / "done",
        *[
            tensor_value("tokens", i, {"dtype": 9, "int64_val": [n]}, "scalars")
            for i, n in enumerate(whole)
        ],
        scalar('a,"b"\n', -5, 0.1),
        b"\xee" * 30,
        session(2, 2, BASE + 2),
    )
    write(logdir / "empty")
    write(logdir / os.fsdecode(b"ev\x1bil\xff"), scalar(b"t\xfe\x9b", 1, 1), b"cut")
    for path in logdir.rglob("*tfevents*"):
        os.utime(path, (BASE + 200, BASE + 200))
    old = next((logdir / "empty").iterdir())
    os.utime(old, (BASE - 1000, BASE - 1000))
    return "runs"
