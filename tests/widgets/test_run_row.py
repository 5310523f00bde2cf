"""A run as one row of the list: any width, any name; what it says, and in which order."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.domain import RunState
from termboard.plot.look import look_for
from termboard.plot.span import Span
from termboard.widgets.run_details import RunDetails, RunHeading
from termboard.widgets.run_row import TABLE_WIDTH, Figures, RunRow, paint
from tests.widgets.test_lines_of_the_frame import HOSTILE, LOOKS, rows_of

if TYPE_CHECKING:
    from termboard.plot.look import Look

GOOD = Figures(1039, 3.1, 0.231, 0.229, 1030, "min")
ROW = RunRow("cnn/lr0.1", 0, True, RunState.SILENT, "3m", figures=GOOD)


def text(
    row: RunRow, width: int, look: Look = LOOKS[0], *, sort: str = "name", table: bool = False
) -> str:
    (found,) = rows_of(paint(row, width, look, sort=sort, table=table, current=True))
    return found


rows = st.builds(
    RunRow,
    name=st.text(max_size=80), index=st.integers(-1, 200), on=st.booleans(),
    state=st.sampled_from(RunState), age=st.just("3m"), gone=st.booleans(),
    damaged=st.booleans(), broken=st.booleans(), folds=st.integers(0, 9), depth=st.integers(0, 1),
    label=st.text(max_size=9), noted=st.booleans(), baseline=st.booleans(), hidden=st.booleans(),
    figures=st.builds(
        Figures,
        step=st.none() | st.integers(-(2**63), 2**63 - 1), rate=st.floats(), last=st.floats(),
        best=st.floats(), best_step=st.none() | st.integers(-(2**63), 2**63 - 1),
        better=st.sampled_from(["", "min", "max"]),
    ),
)  # fmt: skip


@given(
    rows, st.integers(0, 120), st.sampled_from(LOOKS),
    st.sampled_from(["name", "state", "age", "steps", "rate", "last", "best"]), st.booleans(),
)  # fmt: skip
def test_a_run_of_any_name(row: RunRow, width: int, look: Look, sort: str, table: bool) -> None:
    text(row, width, look, sort=sort, table=table)


def test_names_are_cut_at_their_front() -> None:
    found = text(replace(ROW, name="sweep/very/long/way/lr0.001"), 24)
    assert "lr0.001" in found
    assert found.endswith("3m")


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"hidden": True, "gone": True}, "hidden"),
        ({"gone": True, "broken": True}, "gone"),
        ({"broken": True}, "NaN"),
        ({"state": RunState.LIVE}, "●"),
        ({"state": RunState.FAILED}, "failed"),
        ({"state": RunState.FINISHED}, "✓"),
        ({}, "3m"),
    ],
)
def test_what_is_wrong_comes_before_how_old_it_is(changes: dict[str, Any], note: str) -> None:
    assert text(replace(ROW, **changes), 30).endswith(note)


@pytest.mark.parametrize(
    ("sort", "value"),
    [("steps", "1 039"), ("rate", "3.10 it/s"), ("last", "0.2310"), ("best", "0.2290")],
)
def test_the_column_that_it_is_sorted_by_stands_beside_the_age(sort: str, value: str) -> None:
    assert text(ROW, 34, sort=sort).split("cnn/lr0.1")[1].split() == [*value.split(), "3m"]
    assert value not in text(ROW, 34)


def test_values_stand_in_line_whatever_is_said_behind_them() -> None:
    states = [ROW, replace(ROW, state=RunState.LIVE), replace(ROW, state=RunState.FINISHED)]
    assert len({text(row, 34, sort="best").index("0.2290") for row in states}) == 1


def test_a_run_without_the_metric_says_nothing_of_it() -> None:
    row = replace(ROW, figures=Figures(1039, math.nan))
    assert text(row, 34, sort="best").split() == ["●", "cnn/lr0.1", "3m"]
    assert text(row, 90, table=True).split() == ["●", "cnn/lr0.1", "silent", "1", "039", "3m"]


def test_a_label_stands_in_the_place_of_the_name() -> None:
    found = text(replace(ROW, label="the good one", noted=True, baseline=True), 34)
    assert "the good one" in found
    assert "cnn" not in found
    assert found.startswith("● =*the good one")


def test_a_run_without_a_group_is_grey_and_has_no_letter() -> None:
    grey = replace(ROW, index=-1)
    look = look_for("utf-8")
    grid = paint(grey, 30, look, sort="name", table=False, current=False)
    assert grid.runs(0)[0][2] == look.palette.muted
    assert text(grey, 30, LOOKS[1]).startswith("* cnn")


def test_the_table_stands_below_its_heading() -> None:
    heading = RunHeading()
    heading.set_reactive(RunHeading.sort, "best")
    width = TABLE_WIDTH + 30
    (titles,) = rows_of(heading.paint(width + 1, 1))  # the list has a scroll bar beside it
    row = text(ROW, width, table=True)
    assert titles.split() == ["run", "state", "step", "speed", "age", "last", "▲", "best", "@",
                              "step"]  # fmt: skip
    assert row.split() == ["●", "cnn/lr0.1", "silent", "1", "039", "3.10", "it/s", "3m", "0.2310",
                           "0.2290", "@", "1", "030"]  # fmt: skip
    for title, value in (("state", "silent"), ("age", "3m"), ("last", "0.2310")):
        assert titles.index(title) + len(title) == row.index(value) + len(value), title


@pytest.mark.parametrize("width", [24, 38, 50, 60, 70, 80, 120])
def test_the_best_value_and_a_name_stay_in_a_narrow_table(width: int) -> None:
    found = text(ROW, width, table=True)
    assert "0.2290 @ 1 030" in found or width < 40
    assert "lr0.1" in found or width < 30


@given(st.text(max_size=300), st.text(max_size=300), st.integers(1, 60))
def test_details_of_any_words(name: str, note: str, width: int) -> None:
    details = RunDetails()
    details.set_reactive(RunDetails.lines, ((Span(name),), (Span("* "), Span(note + HOSTILE))))
    height = details.get_content_height(None, None, width)
    assert 3 <= height <= 10
    rows_of(details.paint(width, height))


def test_a_long_note_is_shown_in_full() -> None:
    details = RunDetails()
    note = "lost its learning rate schedule at step 400 when the node went down"
    details.set_reactive(RunDetails.lines, ((Span("* "), Span(note)),))
    shown = rows_of(details.paint(28, details.get_content_height(None, None, 28)))
    assert " ".join(" ".join(shown[1:]).split()) == f"* {note}"
