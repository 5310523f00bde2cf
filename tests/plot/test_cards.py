"""The legend of a card, where room is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.plot.card import Card, first_ones, frame, shows_all
from termboard.plot.cells import Grid
from termboard.plot.look import Look
from termboard.plot.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator


def legend(width: int, *entries: tuple[str, str]) -> str:
    card = Card(
        Grid(width - 2, 1),
        (Span("t"),),
        legend=tuple((Span(name), Span(f" {value}")) for name, value in entries),
    )
    return frame(card, Look()).text().split("\n")[-1]


def test_a_name_that_is_too_long_is_cut_and_its_value_is_seen() -> None:
    line = legend(30, ("sweep/lr0.1-width64-adam-seed3", "0.2310"))
    assert "0.2310" in line
    assert "seed3" in line
    assert len(line) == 30


def test_the_rest_is_counted_behind_a_cut_name() -> None:
    line = legend(30, ("sweep/lr0.1-width64-adam-seed3", "0.2310"), ("b", "7"), ("c", "8"))
    assert "0.2310 +2" in line


def test_the_rest_is_counted_however_well_the_first_one_fits() -> None:
    for width in range(20, 60):
        line = legend(width, ("cnn-diverged", "0.1250"), ("b" * 60, "7"), ("c" * 60, "8"))
        if "cnn-diverged 0.1250" in line:
            assert " +2 " in line, width
        assert len(line) == width


def test_where_no_name_has_room_there_is_none() -> None:
    assert "0.2" not in legend(10, ("a-long-name", "0.231012345"))


@pytest.mark.parametrize("lengths", [(5,), (9, 4), (1, 1, 1), (7, 30, 2, 11)])
def test_whether_all_fit_is_known_to_the_cell(lengths: tuple[int, ...]) -> None:
    entries = [(chr(97 + i) * length, "0.5") for i, length in enumerate(lengths)]
    spans = tuple((Span(name), Span(f" {value}")) for name, value in entries)
    for width in range(10, 90):
        whole = all(f" {name} {value} " in legend(width, *entries) for name, value in entries)
        assert shows_all(spans, width - 2) == whole, width


@given(
    st.lists(st.text("abc", min_size=1, max_size=12), max_size=12),
    st.integers(min_value=1, max_value=60),
)
def test_entries_without_room_need_not_be_made(names: list[str], width: int) -> None:
    entries = tuple((Span(name),) for name in names)
    asked = []

    def made() -> Iterator[tuple[Span, ...]]:
        for entry in entries:
            asked.append(entry)
            yield entry

    some = first_ones(made(), width)
    content = Grid(width, 3)
    whole = frame(Card(content, (), legend=entries), Look())
    short = frame(Card(content, (), legend=some, beyond=len(entries) - len(some)), Look())
    assert short.text() == whole.text()
    assert len(asked) == len(some)
