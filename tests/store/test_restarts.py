"""Restarts as trainings leave them: the attempts, what the latest keeps, where the seams are.

Each case is told three times: read at once, read in order of arrival, and as `export` writes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest

from termboard.cli import main
from tests.support.loading import load, loader
from tests.support.records import BASE, event, record, scalar, session, version

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.series import SeriesView
    from termboard.store.snapshot import Snapshot

DAY = 86400.0


@dataclass(frozen=True)
class Case:
    """A tag `x` in several files; a point's value is 100 × its file's number + its step."""

    files: tuple[tuple[bytes, ...], ...]
    attempts: list[int]
    """Of all points, in order."""
    latest: list[int]
    """Values that are left."""
    seams: list[int]
    """Steps at which later attempts begin."""


def points(file: int, began: float, *steps: int, tag: str = "x") -> tuple[bytes, ...]:
    """Frame one point a second from `began` on."""
    return tuple(
        scalar(tag, step, 100 * file + step, BASE + began + i) for i, step in enumerate(steps)
    )


def start(step: int, began: float) -> bytes:
    return session(1, step, BASE + began)


def purge(step: int, began: float) -> tuple[bytes, ...]:
    """What torch's `SummaryWriter(purge_step=…)` writes first."""
    marked = record(event(step, BASE + began, file_version=b"brain.Event:2"))
    return (marked, start(step, began))


CASES = {
    "one attempt": Case((points(1, 0, 0, 1, 2, 3),), [1] * 4, [100, 101, 102, 103], []),
    "killed and resumed from a checkpoint": Case(
        (points(1, 0, 0, 1, 2, 3, 4), points(2, 100, 3, 4, 5)),
        [1] * 5 + [2] * 3, [100, 101, 102, 203, 204, 205], [3],
    ),
    "resumed right behind the last step": Case(
        (points(1, 0, 0, 1, 2), points(2, 100, 3, 4)),
        [1] * 5, [100, 101, 102, 203, 204], [],
    ),
    "resumed at the last step itself": Case(
        (points(1, 0, 0, 1, 2), points(2, 100, 2, 3)),
        [1] * 5, [100, 101, 102, 202, 203], [],
    ),
    "begun anew": Case(
        (points(1, 0, 0, 1, 2), points(2, 100, 0, 1)), [1] * 3 + [2] * 2, [200, 201], [0]
    ),
    "purge_step with an overlap": Case(
        (points(1, 0, 0, 1, 2, 3), (*purge(2, 100), *points(2, 100, 2, 3, 4))),
        [1] * 4 + [2] * 3, [100, 101, 202, 203, 204], [2],
    ),
    "purge_step right behind the last step": Case(
        (points(1, 0, 0, 1, 2), (*purge(3, 100), *points(2, 100, 3, 4))),
        [1] * 3 + [2] * 2, [100, 101, 102, 203, 204], [3],
    ),
    "SessionLog START right behind the last step": Case(
        ((start(0, 0), *points(1, 0, 0, 1)), (start(2, 100), *points(2, 100, 2, 3))),
        [1] * 2 + [2] * 2, [100, 101, 202, 203], [2],
    ),
    "SessionLog START within a file": Case(
        ((start(0, 0), *points(1, 0, 0, 1), start(2, 50), *points(1, 50, 2, 3)),),
        [1] * 2 + [2] * 2, [100, 101, 102, 103], [2],
    ),
    "several restarts, each further back": Case(
        (points(1, 0, 0, 1, 2, 3, 4), points(2, 100, 3, 4), points(3, 200, 1, 2)),
        [1] * 5 + [2] * 2 + [3] * 2, [100, 301, 302], [3, 1],
    ),
    "several restarts, each further on": Case(
        (points(1, 0, 0, 1, 2), points(2, 100, 1, 2, 3, 4), points(3, 200, 3, 4, 5)),
        [1] * 3 + [2] * 4 + [3] * 3, [100, 201, 202, 303, 304, 305], [1, 3],
    ),
    "a restart that was killed before the old last step, and one behind it": Case(
        (points(1, 0, *range(9)), points(2, 100, 3, 4), points(3, 200, 5, 6)),
        [1] * 9 + [2] * 4, [100, 101, 102, 203, 204, 305, 306], [3],
    ),
    "steps that go back within a file": Case(
        (points(1, 0, 0, 1, 2, 3, 2, 3, 4),),
        [1] * 4 + [2] * 3, [100, 101, 102, 103, 104], [2],
    ),
    "two writers at once": Case(
        (points(1, 0, 0, 1, 2, 3), points(2, 0.5, 0, 1, 2, 3)),
        [1] * 8, [100, 101, 102, 103, 200, 201, 202, 203], [],
    ),
    "two writers at once, both with a SessionLog START": Case(
        ((start(0, 0), *points(1, 0, 0, 1, 2)), (start(0, 0.5), *points(2, 0.5, 0, 1, 2))),
        [1] * 6, [100, 101, 102, 200, 201, 202], [],
    ),
    "a slow and a fast writer at once, then a restart behind the slow one's last step": Case(
        (points(1, 0, *range(9)), points(2, 0.5, 0, 1, 2), points(3, 100, 5, 6)),
        [1] * 12 + [2] * 2, [100, 101, 102, 103, 104, 200, 201, 202, 305, 306], [5],
    ),
    "two writers at once, both resumed": Case(
        (
            points(1, 0, 0, 1, 2, 3), points(2, 0.5, 0, 1, 2),
            points(3, 100, 2, 3, 4), points(4, 100.5, 2, 3, 4),
        ),
        [1] * 7 + [2] * 6, [100, 101, 200, 201, 302, 303, 304, 402, 403, 404], [2],
    ),
    "two writers at once, then one that goes on behind both": Case(
        (points(1, 0, 0, 1, 2), points(2, 0.5, 0, 1), points(3, 100, 3, 4)),
        [1] * 7, [100, 101, 102, 200, 201, 303, 304], [],
    ),
    "negative steps": Case(
        (points(1, 0, -3, -2, -1), points(2, 100, -2, -1, 0)),
        [1] * 3 + [2] * 3, [97, 198, 199, 200], [-2],
    ),
}  # fmt: skip


def names(case: Case) -> list[str]:
    return [f"events.out.tfevents.{number}.h" for number in range(1, len(case.files) + 1)]


def series(snapshot: Snapshot) -> SeriesView:
    return snapshot.runs[0].by_tag["x"]


def agrees(view: SeriesView, case: Case) -> None:
    every, latest = view.select("all"), view.select("latest")
    assert every.attempts.tolist() == case.attempts
    assert latest.values.tolist() == case.latest
    assert [seam.step for seam in view.seams] == case.seams
    starts = [i for i in range(1, len(every)) if every.attempts[i] != every.attempts[i - 1]]
    assert [seam.wall_time for seam in view.seams] == every.wall_times[starts].tolist()
    kept = dict(zip(every.values.tolist(), every.attempts.tolist(), strict=True))
    if len(kept) == len(every):
        assert latest.attempts.tolist() == [kept[value] for value in latest.values.tolist()]


@pytest.mark.parametrize("name", CASES)
def test_read_at_once(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    for file, records in zip(names(case), case.files, strict=True):
        (tmp_path / file).write_bytes(version() + b"".join(records))
    snapshot = load(tmp_path)
    agrees(series(snapshot), case)
    written = [record for records in case.files for record in records if b"x" in record]
    assert len(series(snapshot).select("all")) == len(written)
    assert snapshot.runs[0].attempts == 1 + len(case.seams)


@pytest.mark.parametrize("name", CASES)
def test_read_as_it_is_written(tmp_path: Path, name: str) -> None:
    """Point by point, the files in turns: what is said at the end does not depend on it."""
    case = CASES[name]
    reading = loader(tmp_path)
    for row in zip_longest(*case.files, fillvalue=b""):
        for file, data in zip(names(case), row, strict=True):
            path = tmp_path / file
            with path.open("ab") as stream:
                stream.write((b"" if path.stat().st_size else version()) + data)
            reading.load()
    agrees(series(reading.publish()), case)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("attempts", ["all", "latest"])
def test_exported(
    tmp_path: Path, name: str, attempts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The numbers of the attempts are the same, whichever are asked for."""
    case = CASES[name]
    for file, records in zip(names(case), case.files, strict=True):
        (tmp_path / file).write_bytes(version() + b"".join(records))
    assert main(["export", str(tmp_path), "--attempts", attempts]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    if attempts == "all":
        assert [line["attempt"] for line in lines] == case.attempts
    else:
        assert [line["value"] for line in lines] == case.latest
        assert lines[-1]["attempt"] == case.attempts[-1]


def test_a_second_file_with_other_tags_only_is_no_restart(tmp_path: Path) -> None:
    """Attempts are a tag's own: what happens to one says nothing of another."""
    logs = (
        (*points(1, 0, 0, 1, 2), *points(1, 0, 0, 1, 2, tag="y")),
        points(2, 100, 1, 2, tag="y"),
        points(3, 200, 0, 1, tag="z"),
        (start(3, 300), *points(4, 300, 3, 4)),
    )
    for number, records in enumerate(logs):
        (tmp_path / f"events.out.tfevents.{number}.h").write_bytes(version() + b"".join(records))
    (run,) = load(tmp_path).runs
    tags = {view.tag: view for view in run.series}
    assert {tag: [seam.step for seam in view.seams] for tag, view in tags.items()} == {
        "x": [3], "y": [1], "z": []
    }  # fmt: skip
    assert tags["x"].select("all").attempts.tolist() == [1, 1, 1, 2, 2]
    assert tags["y"].select("latest").values.tolist() == [100.0, 201.0, 202.0]
    assert tags["z"].select("latest").values.tolist() == [300.0, 301.0]
    assert run.attempts == 2
