"""Where cards lie: every card once, nothing over anything else, all of the place used."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.widgets.card_layout import GAP, CardLayout, Section, Shape, lay_out, totals, visible

SHAPE = Shape(min_width=33, min_height=9, max_height=16)


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    low = draw(st.integers(1, 20))
    return Shape(draw(st.integers(1, 80)), low, low + draw(st.integers(0, 20)))


@st.composite
def boards(draw: st.DrawFn) -> tuple[tuple[Section, ...], frozenset[str]]:
    """Sections with keys of their own, and the names of those that are folded."""
    sections = sections_of(draw(st.lists(st.integers(1, 30), max_size=8)))
    return sections, frozenset(s.name for s in sections if draw(st.booleans()))


def sections_of(counts: list[int]) -> tuple[Section, ...]:
    return tuple(
        Section(f"s{i}", tuple(f"s{i}/{k}" for k in range(count))) for i, count in enumerate(counts)
    )


@st.composite
def trees(draw: st.DrawFn) -> tuple[tuple[Section, ...], frozenset[str]]:
    """Sections within sections, some without cards of their own, and which are folded."""
    counts = draw(st.lists(st.integers(0, 9), max_size=12))
    depth, sections = -1, []
    for i, count in enumerate(counts):
        depth = draw(st.integers(0, depth + 1))
        keys = tuple(f"{i}/{k}" for k in range(count))
        sections.append(Section("same name", keys, depth=depth, path=f"p{i}"))
    return tuple(sections), frozenset(s.id for s in sections if draw(st.booleans()))


@st.composite
def layouts(draw: st.DrawFn) -> CardLayout:
    sections, folded = draw(boards())
    return lay_out(sections, folded, draw(SIZES), draw(shapes()))


SIZES = st.tuples(st.integers(1, 400), st.integers(1, 120))


@given(boards(), SIZES, shapes())
def test_every_card_of_an_open_section_lies_in_one_place_in_its_order(
    board: tuple[tuple[Section, ...], frozenset[str]], size: tuple[int, int], shape: Shape
) -> None:
    sections, folded = board
    layout = lay_out(sections, folded, size, shape)
    wanted = [key for section in sections if section.name not in folded for key in section.keys]
    assert [key for row in layout.rows for key in row.keys] == wanted
    for row in layout.rows:
        assert set(row.keys) <= set(row.section.keys)
    headers = [row.section.name for row in layout.rows if not row.keys]
    alone = len(sections) == 1 and not folded
    assert headers == ([] if alone else [section.name for section in sections])


def around(sections: tuple[Section, ...], place: int) -> list[Section]:
    """Return the sections that one is in, looked up the slow way."""
    found: list[Section] = []
    for section in reversed(sections[:place]):
        if section.depth < (found[-1] if found else sections[place]).depth:
            found.append(section)
    return found


@given(trees(), SIZES, shapes())
def test_what_is_in_a_folded_section_is_not_seen(
    tree: tuple[tuple[Section, ...], frozenset[str]], size: tuple[int, int], shape: Shape
) -> None:
    sections, folded = tree
    seen = [
        section
        for place, section in enumerate(sections)
        if not any(one.id in folded for one in around(sections, place))
    ]
    assert list(visible(sections, folded)) == seen
    layout = lay_out(sections, folded, size, shape)
    assert layout.keys == tuple(key for s in seen if s.id not in folded for key in s.keys)
    if len(sections) > 1:
        assert [row.section for row in layout.rows if not row.keys] == seen
        for place, section in enumerate(sections):
            index = layout.header(section.id)
            assert (index is not None) == (section in seen)
            assert index is None or layout.rows[index].section is sections[place]


@given(trees())
def test_a_section_counts_the_cards_within_it(
    tree: tuple[tuple[Section, ...], frozenset[str]],
) -> None:
    sections, _ = tree
    counts = totals(sections)
    for place, section in enumerate(sections):
        inner = [s for i, s in enumerate(sections) if section in around(sections, i)]
        assert counts[section.id] == len(section.keys) + sum(len(s.keys) for s in inner)
        assert place < len(counts)


@given(boards(), SIZES, shapes())
def test_cards_fit_side_by_side_and_use_the_width(
    board: tuple[tuple[Section, ...], frozenset[str]], size: tuple[int, int], shape: Shape
) -> None:
    layout = lay_out(*board, size, shape)
    used = layout.columns * layout.card_width + GAP * (layout.columns - 1)
    assert 0 <= size[0] - used < layout.columns, "no column could be one cell wider"
    assert layout.columns == 1 or layout.card_width >= shape.min_width
    assert all(len(row.keys) <= layout.columns for row in layout.rows)
    assert layout.card_height >= 1


@given(layouts())
def test_rows_touch_and_do_not_overlap(layout: CardLayout) -> None:
    assert not layout.rows or layout.rows[0].y == 0
    for above, below in pairwise(layout.rows):
        assert below.y == above.y + above.height
    for row in layout.rows:
        assert row.height == (layout.card_height if row.keys else 1)
    assert layout.height == sum(row.height for row in layout.rows)


@given(layouts(), st.integers(-5, 800), st.integers(1, 120))
def test_rows_between_are_those_that_a_look_at_every_row_finds(
    layout: CardLayout, top: int, height: int
) -> None:
    bottom = top + height
    wanted = [row for row in layout.rows if row.y < bottom and row.y + row.height > top]
    assert list(layout.rows_between(top, bottom)) == wanted


@given(layouts())
def test_rows_are_found_by_line_and_cards_by_key_and_column(layout: CardLayout) -> None:
    for index, row in enumerate(layout.rows):
        assert layout.row_at(row.y) is row
        assert layout.row_at(row.y + row.height - 1) is row
        for column, key in enumerate(row.keys):
            assert layout.place(key) == (index, column)
            left = column * (layout.card_width + GAP)
            assert layout.column_at(left) == column
            assert layout.column_at(left + layout.card_width - 1) == column
        if not row.keys:
            assert layout.header(row.section.name) == index
    assert layout.row_at(-1) is None
    assert layout.row_at(layout.height) is None
    assert layout.place("no such card") is None
    assert layout.header("no such section") is None


@pytest.mark.parametrize(
    ("size", "counts", "columns", "card"),
    [
        ((40, 9), [4, 2], 1, (40, 8)),  # what a terminal of 40x12 leaves
        ((80, 21), [4], 2, (39, 10)),
        ((120, 36), [2], 2, (59, 29)),  # few cards fill the place
        ((160, 40), [12], 4, (39, 13)),
        ((10, 3), [2], 1, (10, 3)),
    ],
)
def test_sizes_that_people_have(
    size: tuple[int, int], counts: list[int], columns: int, card: tuple[int, int]
) -> None:
    layout = lay_out(sections_of(counts), frozenset(), size, SHAPE)
    assert layout.columns == columns
    assert (layout.card_width, layout.card_height) == card
