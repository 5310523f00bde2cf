"""What is on, listed and said of runs: state without an app."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from termboard.app import emptiness, run_about, summary
from termboard.app.board import Board
from termboard.app.view_state import MOST_ON, ViewState
from termboard.dashboards.api import RunStyle, styled
from termboard.domain import RunState
from termboard.events.logdir import roots
from termboard.plot.look import Look
from termboard.store.snapshot import Progress, Snapshot
from tests.support.loading import load
from tests.support.records import scalar, session, write

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_700_100_000.0


def board(state: ViewState, snapshot: Snapshot) -> Board:
    return Board(snapshot, state, styled([run.name for run in snapshot.runs]), NOW)


def on(state: ViewState, snapshot: Snapshot) -> list[str]:
    return [style.name for style in board(state, snapshot).shared.runs]


def rows(state: ViewState, snapshot: Snapshot) -> list[tuple[str, bool, int, int]]:
    """Return (name, on, folds, depth) of the list of runs."""
    shown = summary.rows(board(state, snapshot))
    return [(row.name, row.on, row.folds, row.depth) for row in shown]


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Runs `a`, `b` and a sub-run of `a` as `add_scalars` makes it."""
    write(tmp_path / "a", scalar("loss", 0, 1.0))
    write(tmp_path / "a" / "loss_val", scalar("loss", 0, 1.0))
    write(tmp_path / "b", scalar("loss", 0, 1.0))
    return load(tmp_path)


def test_all_runs_are_on_and_sub_runs_are_folded(snapshot: Snapshot) -> None:
    assert on(ViewState(), snapshot) == ["a", "a/loss_val", "b"]
    assert rows(ViewState(), snapshot) == [("a", True, 1, 0), ("b", True, 0, 0)]
    unfolded = ViewState(unfolded=frozenset({"a"}))
    assert rows(unfolded, snapshot) == [
        ("a", True, 0, 0),
        ("a/loss_val", True, 0, 1),
        ("b", True, 0, 0),
    ]


def test_the_filter_lists_and_draws_alike_and_ignores_case(snapshot: Snapshot) -> None:
    state = ViewState(run_filter="VAL$")
    assert on(state, snapshot) == ["a/loss_val"]
    assert rows(state, snapshot) == [("a/loss_val", True, 0, 0)]


def test_toggling_switches_off_if_any_is_on(snapshot: Snapshot) -> None:
    both = frozenset({"a", "a/loss_val"})
    state = ViewState(off=frozenset({"a"})).toggled(both)
    assert on(state, snapshot) == ["b"]
    assert on(ViewState().toggled(both), snapshot) == ["b"]
    assert on(ViewState().toggled(both).toggled(both), snapshot) == ["a", "a/loss_val", "b"]


def test_one_run_alone_keeps_its_sub_runs_and_ends_with_a_toggle(snapshot: Snapshot) -> None:
    state = ViewState(only="a")
    assert on(state, snapshot) == ["a", "a/loss_val"]
    assert on(state.toggled(frozenset({"b"})), snapshot) == ["a", "a/loss_val"]


def test_of_very_many_runs_the_latest_are_on(tmp_path: Path) -> None:
    write(tmp_path / "r", scalar("loss", 0, 1.0))
    (run,) = load(tmp_path).runs
    many = []
    for number in range(MOST_ON + 3):
        file = replace(run.files[0], file=replace(run.files[0].file, modified=float(number)))
        many.append(replace(run, name=f"r{number:04}", files=(file,)))
    snapshot = Snapshot(runs=tuple(many))
    assert on(ViewState(), snapshot) == [f"r{n:04}" for n in range(3, MOST_ON + 3)]
    assert len(on(ViewState(off=frozenset({"r0000"})), snapshot)) == MOST_ON + 2


def test_a_run_keeps_its_colour_when_others_come_before_it() -> None:
    before = styled(["b", "d"])
    after = styled(["a", "b", "c", "d"], before)
    assert {name: style.index for name, style in after.items()} == {"a": 2, "b": 0, "c": 3, "d": 1}
    assert styled(["b", "e"], after) == {"b": RunStyle("b", 0), "e": RunStyle("e", 4)}


def test_the_line_over_the_list(snapshot: Snapshot) -> None:
    def said(state: ViewState) -> str:
        now = board(state, snapshot)
        return "".join(span.text for span in summary.which(now, summary.rows(now), Look()))

    assert said(ViewState()) == "2 of 2 on"
    assert said(ViewState(off=frozenset({"b"}), run_filter="b|^a$")) == "1 of 2 on · /b|^a$"
    assert said(ViewState(run_filter="nothing")) == "none of 3 runs · /nothing"
    assert said(ViewState(only="a")).startswith("one run alone")
    assert said(ViewState(sort="best")) == "2 of 2 on · by best loss"
    assert said(ViewState(sort="age", reverse=True)) == "2 of 2 on · by age, reversed"
    assert said(ViewState(hidden=frozenset({"b", "gone"}))) == "1 of 1 on · 1 hidden"
    folded = frozenset({"a", "a/loss_val"})
    assert said(ViewState(hidden=folded)) == "1 of 1 on · 1 hidden", "one row went"
    opened = ViewState(hidden=folded, unfolded=frozenset({"a"}))
    assert said(opened) == "1 of 1 on · 2 hidden"
    assert "".join(s.text for s in summary.which(Board(), (), Look())) == "no runs yet"


@pytest.mark.parametrize(
    ("seconds", "age"),
    [(0, "0s"), (9, "0s"), (45, "40s"), (61, "1m"), (3_700, "1h"), (90_000, "1d"), (-50, "0s")],
)
def test_ages_in_one_unit(tmp_path: Path, seconds: float, age: str) -> None:
    path = write(tmp_path / "a", scalar("loss", 0, 1.0), session(2, 1))
    os.utime(path, (NOW - seconds, NOW - seconds))
    snapshot = load(tmp_path)
    (row,) = summary.rows(board(ViewState(), snapshot))
    assert (row.age, row.state) == (age, RunState.FINISHED)


def test_the_status_line_follows_the_live_run_written_last(tmp_path: Path) -> None:
    for name, old, steps in (("a", 0.0, 5), ("b", 10.0, 50), ("c", 1e6, 900)):
        path = write(tmp_path / name, *[scalar("loss", i, 1.0) for i in range(steps)])
        os.utime(path, (NOW - old, NOW - old))
    status = summary.status(load(tmp_path), "runs/", NOW)
    assert (status.runs, status.live, status.step, status.rate) == (3, 2, 4, 1.0)
    assert status.loading is None
    assert (status.points, status.damaged, status.problems) == (955, 0, 0)
    nothing = summary.status(Snapshot(), "runs/", NOW)
    assert nothing.step is None
    assert math.isnan(nothing.rate)


@pytest.mark.parametrize(
    ("exists", "snapshot", "heading"),
    [
        (True, Snapshot(), "Looking for runs in"),
        (True, Snapshot(progress=Progress(discovered=True)), "has no event files yet"),
        (False, Snapshot(progress=Progress(discovered=True)), "does not exist yet"),
        (
            True,
            Snapshot(progress=Progress(discovered=True), problems=(("x/locked", "no"),)),
            "x/locked may not be read by you",
        ),
    ],
)
def test_why_there_is_nothing(
    tmp_path: Path, exists: bool, snapshot: Snapshot, heading: str
) -> None:
    folder = tmp_path if exists else tmp_path / "not there"
    said, _ = emptiness.why(roots([str(folder)]), snapshot)
    assert heading in said


@pytest.mark.parametrize(("bad", "said"), [(1, "1 damaged record,"), (2, "2 damaged records,")])
def test_what_is_said_of_damage(tmp_path: Path, bad: int, said: str) -> None:
    frames = [bytearray(scalar("loss", i, 1.0)) for i in range(4)]
    for frame in frames[1 : 1 + bad]:
        frame[-1] ^= 1
    write(tmp_path / "r", *map(bytes, frames))
    lines = run_about.about(board(ViewState(), load(tmp_path)), "r", Look())
    assert any(span.text.startswith(said) for line in lines for span in line)
