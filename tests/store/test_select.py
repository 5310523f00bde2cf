"""Patterns that pick runs and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from termboard.errors import TermboardError
from termboard.store.select import Selection
from tests.support.loading import load
from tests.support.records import scalar, text, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), ["a/Loss", "a/note", "b/loss", "b/lr"]),
        (Selection(run="^a$"), ["a/Loss", "a/note"]),
        (Selection(tag="LOSS"), ["a/Loss", "b/loss"]),
        (Selection(plugin="text"), ["a/note"]),
        (Selection(plugin="tex"), []),
        (Selection(run="b", tag="^l.$", plugin="scalars"), ["b/lr"]),
    ],
)
def test_what_is_picked(tmp_path: Path, selection: Selection, expected: list[str]) -> None:
    write(tmp_path / "a", scalar("Loss", 0, 1), text("note", 0, "hi"))
    write(tmp_path / "b", scalar("loss", 0, 1), scalar("lr", 0, 1))
    found = selection.series(load(tmp_path))
    assert [f"{run.name}/{series.tag}" for run, series in found] == expected


@pytest.mark.parametrize("pattern", ["(", "a{99999999999}", "[", "*", "(?P<n>)" * 2, "(" * 5000])
@pytest.mark.parametrize("what", ["run", "tag"])
def test_what_is_no_pattern_is_told_at_once(pattern: str, what: str) -> None:
    with pytest.raises(TermboardError, match=f"The {what} pattern .* is no regular expression"):
        Selection(**{what: pattern})
