"""The Text tab: which text at which step, laid out as lines that cannot harm."""

from __future__ import annotations

import re
from datetime import timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from termboard.dashboards.api import RunStyle
from termboard.dashboards.text import model, render
from termboard.events.tensor import Strings
from termboard.plot.card import frame
from termboard.plot.look import Look
from termboard.printable import printable
from termboard.store.series import SeriesView
from tests.dashboards.logs import SAMPLES, read, shared
from tests.support import golden, records

if TYPE_CHECKING:
    from pathlib import Path

ALL = re.compile("")
LOOK = Look(tz=timezone.utc)


def entry(text: str | Strings) -> model.Entry:
    place = model.Place("notes", RunStyle("run", 0), 3, SeriesView("notes", "text", ()))
    value = Strings((), (text,)) if isinstance(text, str) else text
    return model.Entry(place, 1, 20, records.BASE, value)


def test_texts_by_step(tmp_path: Path) -> None:
    records.write(tmp_path / "a", *[records.text("notes", i, f"at {i}") for i in (0, 10, 20)])
    snapshot = read(tmp_path)
    everything = shared(snapshot)
    (place,) = model.places(snapshot, everything, ALL)
    assert place.count == 3
    for index, step in ((-1, 20), (0, 0), (1, 10), (99, 20)):
        found = model.entry(snapshot, place, everything, index)
        assert (found.step, found.text) == (step, Strings((), (f"at {step}",)))
    nearest = [model.index_of_step(place, everything, s) for s in (0, 4, 7, 100)]
    assert nearest == [0, 0, 1, 2]


def test_a_text_that_is_gone_says_why(tmp_path: Path) -> None:
    path = records.write(tmp_path / "a", records.text("notes", 0, "here"))
    snapshot = read(tmp_path)
    (place,) = model.places(snapshot, shared(snapshot), ALL)
    path.write_bytes(path.read_bytes()[:-10])
    found = model.entry(snapshot, place, shared(snapshot), -1)
    assert found.text is None
    assert render.lines(found, 60) == ["The event file is shorter than when it was indexed."]


@given(st.text(max_size=300), st.integers(1, 90))
def test_no_line_is_too_long_or_can_act(text: str, width: int) -> None:
    for line in render.lines(entry(text), width):
        assert cell_len(line) <= max(width, 2)
        assert line == printable(line)


@given(
    st.lists(st.text(max_size=40), min_size=6, max_size=6),
    st.sampled_from([(6,), (2, 3), (3, 2), (1, 2, 3), (6, 1), (1, 6)]),
    st.integers(12, 90),
)
def test_no_row_of_a_table_is_too_long(
    texts: list[str], shape: tuple[int, ...], width: int
) -> None:
    columns = shape[-1] if len(shape) > 1 else 1
    for line in render.lines(entry(Strings(shape, tuple(texts))), width):
        assert cell_len(line) <= max(width, 5 * columns)
        assert line == printable(line)


def test_words_are_kept_whole_and_indents_kept() -> None:
    assert render.lines(entry("one two three"), 8) == ["one two", "three"]
    assert render.lines(entry("abcdefghij"), 4) == ["abcd", "efgh", "ij"]
    assert render.lines(entry("  if x:\n\treturn"), 40) == ["  if x:", "    return"]
    assert render.lines(entry("名前と損失"), 4) == ["名前", "と損", "失"]
    assert render.lines(entry("a\n\nb"), 10) == ["a", "", "b"]


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("ab cd ef", 5, ["ab cd", "ef"]),  # the blank behind the last cell that fits
        ("ab  cd", 4, ["ab", " cd"]),
        ("ab    cd", 3, ["ab", "   ", "cd"]),
        ("名 前", 1, ["名", "前"]),  # wider than the line
        ("ae\u0301b", 2, ["ae\u0301", "b"]),  # a mark stays with its letter
        ("\x1b[0m x", 4, ["\\x1b", "[0m", "x"]),
    ],
)
def test_where_lines_break(text: str, width: int, shown: list[str]) -> None:
    assert render.lines(entry(text), width) == shown


def _one_by_one(row: str, width: int) -> list[str]:
    """Break a line by a look at every character."""
    out: list[str] = []
    start = index = cells = 0
    blank = -1
    while index < len(row):
        if row[index] == " " and row[index - 1 : index].strip():
            blank = index
        size = cell_len(row[index])
        if cells + size > width and index > start:
            end = blank if blank > start else index
            out.append(row[start:end])
            start = index = end + (end == blank)
            cells, blank = 0, -1
        else:
            cells, index = cells + size, index + 1
    return [*out, row[start:]]


@given(st.text(st.sampled_from("ab  名e\u0301\u3000"), max_size=60), st.integers(1, 12))
def test_equals_a_look_at_every_character(text: str, width: int) -> None:
    row = printable(text)
    fits = cell_len(row) <= width
    assert render.lines(entry(text), width) == ([row] if fits else _one_by_one(row, width))


def test_more_dimensions_show_the_first_matrix_and_say_so() -> None:
    shown = render.lines(entry(Strings((2, 1, 2), ("a", "b", "c", "d"))), 70)
    assert shown == ["This text has the shape 2 x 1 x 2; its first matrix is shown.", "a │ b"]


@pytest.mark.parametrize("size", [(38, 8), (70, 10)])
def test_cards(size: tuple[int, int]) -> None:
    snapshot = read(SAMPLES)
    everything = shared(snapshot)
    pictures = [
        frame(render.card(model.entry(snapshot, p, everything, -1), *size, LOOK), LOOK).text()
        for p in model.places(snapshot, everything, ALL)
    ]
    assert len(pictures) >= 4
    golden.check(f"dashboards/text_{size[0]}x{size[1]}.txt", "\n".join(pictures) + "\n")
