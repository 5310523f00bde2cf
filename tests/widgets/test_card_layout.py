"""Where cards lie: every card once, nothing over anything else, all of the place used."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from termboard.widgets.card_layout import GAP, Section, Shape, lay_out

SHAPES = st.builds(
    lambda width, low, more: Shape(width, low, low + more),
    st.integers(1, 60), st.integers(3, 20), st.integers(0, 20),
)  # fmt: skip
COUNTS = st.lists(st.integers(1, 30), min_size=0, max_size=8)
SIZES = st.tuples(st.integers(1, 220), st.integers(1, 80))


def sections_of(counts: list[int]) -> tuple[Section, ...]:
    return tuple(
        Section(f"s{i}", tuple(f"s{i}/{k}" for k in range(count))) for i, count in enumerate(counts)
    )


@given(COUNTS, SIZES, SHAPES, st.sets(st.integers(0, 7)))
def test_every_card_lies_in_one_place_and_nothing_overlaps(
    counts: list[int], size: tuple[int, int], shape: Shape, shut: set[int]
) -> None:
    sections = sections_of(counts)
    folded = frozenset(f"s{i}" for i in shut)
    layout = lay_out(sections, folded, size, shape)
    keys = [key for row in layout.rows for key in row.keys]
    assert keys == [k for s in sections if s.name not in folded for k in s.keys]
    bottom = 0
    for row in layout.rows:
        assert row.y == bottom
        bottom += row.height
    assert layout.height == bottom
    assert layout.columns * layout.card_width + GAP * (layout.columns - 1) <= max(size[0], 1)


@given(COUNTS, SIZES, SHAPES)
def test_rows_are_found_by_line_and_by_key(
    counts: list[int], size: tuple[int, int], shape: Shape
) -> None:
    layout = lay_out(sections_of(counts), frozenset(), size, shape)
    for row in layout.rows:
        assert layout.row_at(row.y) is row
        assert layout.row_at(row.y + row.height - 1) is row
        for column, key in enumerate(row.keys):
            place = layout.place(key)
            assert place == (layout.rows.index(row), column)
            assert layout.column_at(column * (layout.card_width + GAP)) == column
    assert layout.row_at(layout.height) is None
    assert layout.place("no such card") is None
    top = layout.height // 3
    seen = layout.rows_between(top, top + size[1])
    assert [r for r in layout.rows if r.y < top + size[1] and r.y + r.height > top] == list(seen)


def test_few_cards_fill_the_place() -> None:
    layout = lay_out(sections_of([2]), frozenset(), (120, 36), Shape(33, 9, 16))
    assert (layout.columns, layout.card_width, layout.card_height) == (2, 59, 29)


def test_a_narrow_place_has_one_column() -> None:
    layout = lay_out(sections_of([4, 2]), frozenset(), (40, 9), Shape(33, 9, 16))
    assert (layout.columns, layout.card_width, layout.card_height) == (1, 40, 8)
