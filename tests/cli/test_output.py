"""Tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.cli.output import table

if TYPE_CHECKING:
    import pytest


def test_columns_are_aligned_by_cells(capsys: pytest.CaptureFixture[str]) -> None:
    table(("name", "n"), [("語", "1"), ("größe", "1000"), ("😀", "")], right=frozenset({1}))
    assert capsys.readouterr().out.splitlines() == [
        "name      n",
        "語        1",
        "größe  1000",
        "😀",
    ]


def test_a_cell_is_one_line_that_cannot_act(capsys: pytest.CaptureFixture[str]) -> None:
    table(("name",), [("a\nb\x1b[2J",)], right=frozenset())
    assert capsys.readouterr().out == "name\na\\nb\\x1b[2J\n"


def test_a_table_without_rows_is_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    table(("a", "b"), [], right=frozenset())
    assert capsys.readouterr().out == "a  b\n"
