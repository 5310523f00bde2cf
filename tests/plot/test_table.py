"""Tables in cells: what is left out is counted."""

from __future__ import annotations

import pytest

from termboard.plot import table
from termboard.plot.look import Look

COLUMNS = [
    table.Column("run", ("a", "a-longer-name")),
    *[table.Column(f"value {i}", ("0.5000", "0.2500"), right=True) for i in range(5)],
]


def header(width: int) -> str:
    return table.draw(COLUMNS, width, Look()).text().split("\n")[0]


def test_all_columns_stand_where_they_fit() -> None:
    assert header(58).split("  ")[-1] == "value 4"
    assert "more" not in header(58)


@pytest.mark.parametrize("width", range(22, 58))
def test_columns_left_out_are_counted(width: int) -> None:
    text = header(width)
    shown = text.count("value")
    used = 13 + 9 * shown
    assert used + 9 > width, "no column is left out that has room"
    if width - used >= 4:
        assert len(text) == width
        assert text[used:].split()[0] == f"+{5 - shown}"
    if width - used == 8:
        assert text.endswith(f"  +{5 - shown}"), "words only where they have room"


def test_where_there_is_room_for_nothing_else_the_names_are_cut() -> None:
    drawn = table.draw(COLUMNS, 6, Look()).text().split("\n")
    assert drawn[2] == "a-lon…"
