from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, KEEP, end_of_name, text_width


def test_text_is_clipped_at_the_grid_and_at_the_width() -> None:
    grid = Grid(6, 2)
    assert grid.put(4, 0, "abcdef") == 2
    assert grid.put(0, 1, "abcdef", width=3) == 3
    assert grid.put(0, 2, "abc") == 0
    assert grid.put(0, -1, "abc") == 0
    assert grid.text() == "    ab\nabc"


def test_text_to_the_left_of_the_grid_shows_its_end() -> None:
    grid = Grid(4, 1)
    grid.put(-2, 0, "abcd")
    assert grid.text() == "cd"


def test_a_wide_character_is_never_halved() -> None:
    grid = Grid(3, 1)
    assert grid.put(0, 0, "日本") == 2
    assert grid.text() == "日"
    grid.put(1, 0, "x")
    assert grid.text() == " x"


def test_writing_beside_a_wide_character_keeps_it() -> None:
    grid = Grid(4, 1)
    grid.put(0, 0, "日")
    grid.put(2, 0, "x")
    assert grid.text() == "日x"


def test_a_wide_character_over_the_left_half_of_another_blanks_the_rest() -> None:
    grid = Grid(4, 1)
    grid.put(1, 0, "日")
    grid.put(0, 0, "本")
    assert grid.text() == "本"
    assert cell_len("".join(segment.text for segment in grid.segments(0))) == 4


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abcdef", 4, "abc…"),
        ("abcd", 4, "abcd"),
        ("日本語", 4, "日…"),
        ("日本", 4, "日本"),
        ("ab", 1, "…"),
    ],
)
def test_cut_text_ends_in_an_ellipsis(text: str, width: int, shown: str) -> None:
    grid = Grid(10, 1)
    grid.put(0, 0, text, width=width, ellipsis=True)
    assert grid.text() == shown


def test_combining_marks_share_the_cell_of_their_character() -> None:
    grid = Grid(3, 1)
    assert grid.put(0, 0, "e\u0301x") == 2
    assert grid.chars[0, 0] == "e\u0301"


def test_escape_sequences_become_visible() -> None:
    grid = Grid(20, 1)
    grid.put(0, 0, "a\x1b[31mb\nc")
    assert "\x1b" not in grid.text()
    assert "\n" not in grid.text()


def test_keep_leaves_the_background() -> None:
    grid = Grid(3, 1)
    grid.fill(0, 0, 3, 1, bg=0x112233)
    grid.put(0, 0, "a", fg=0xFFFFFF, bg=KEEP)
    assert grid.bg[0].tolist() == [0x112233] * 3


def test_every_segment_has_a_style_and_equal_looks_are_one_run() -> None:
    grid = Grid(10, 1)
    grid.put(2, 0, "ab", fg=0xFF0000, attrs=BOLD)
    segments = grid.segments(0)
    assert [segment.text for segment in segments] == ["  ", "ab", "      "]
    assert all(segment.style is not None for segment in segments)
    style = segments[1].style
    assert style is not None
    assert style.bold


def test_blit_is_clipped_and_mends_wide_characters() -> None:
    grid, other = Grid(4, 2), Grid(3, 1)
    grid.put(0, 0, "日本")
    other.put(0, 0, "語x")
    grid.blit(other, 1, 0)
    assert grid.text() == " 語x\n"
    grid.blit(other, -1, 1)
    assert grid.text() == " 語x\n x"
    grid.blit(other, 9, 9)


@given(
    st.lists(
        st.tuples(st.integers(-5, 12), st.integers(-1, 2), st.text(max_size=12), st.booleans()),
        max_size=6,
    ),
    st.integers(0, 12),
)
def test_rows_are_as_wide_as_asked_for_any_text(
    writes: list[tuple[int, int, str, bool]], width: int
) -> None:
    grid = Grid(width, 2)
    for x, y, text, cut in writes:
        grid.put(x, y, text, ellipsis=cut)
    other = Grid(width, 2)
    other.blit(grid, 1, 0)
    for rows in (grid, other):
        for y in range(2):
            assert sum(cell_len(segment.text) for segment in rows.segments(y)) == width
            assert all(segment.style is not None for segment in rows.segments(y))


@given(st.text(max_size=20))
def test_put_takes_the_cells_text_width_says(text: str) -> None:
    assert Grid(200, 1).put(0, 0, text) == text_width(text)


@given(
    st.lists(
        st.tuples(
            st.integers(-3, 9), st.integers(0, 2), st.text("ab漢é→", max_size=6),
            st.sampled_from([-1, 0xFF0000]), st.sampled_from([-1, 0x0000FF]),
        ),
        max_size=8,
    ),
    st.integers(0, 9),
    st.lists(st.integers(0, 2), max_size=4),
)  # fmt: skip
def test_lines_cut_rows_where_the_look_changes(
    writes: list[tuple[int, int, str, int, int]], width: int, rows: list[int]
) -> None:
    grid = Grid(width, 3)
    for x, y, text, fg, bg in writes:
        grid.put(x, y, text, fg, bg)
    lines = grid.lines(rows)
    assert [line[1] for line in lines] == [grid.runs(y) for y in rows]
    for y, (chars, runs) in zip(rows, lines, strict=True):
        assert chars == grid.chars[y].tolist()
        stops = [0, *(stop for _, stop, *_ in runs)]
        assert stops == [*(start for start, *_ in runs), width]
        looks = [look for _, _, *look in runs]
        assert all(one != two for one, two in pairwise(looks))
        for start, stop, fg, bg, attrs in runs:
            cells = [x for x in range(start, stop) if chars[x]]
            assert all(
                (grid.fg[y, x], grid.bg[y, x], grid.attrs[y, x]) == (fg, bg, attrs) for x in cells
            )


def test_the_end_of_a_name_is_found_whatever_its_length() -> None:
    assert end_of_name("sweep/lr0.1/seed3", 12, "…") == "…lr0.1/seed3"
    assert end_of_name("sweep/lr0.1/seed3", 8, "…") == "…seed3"
    assert end_of_name("a" * 1_000_000, 6, "…") == "…aaaaa"
    assert end_of_name("é" * 1_000_000 + "/x", 6, "…") == "…x"
    assert end_of_name("/" * 1_000_000, 3, "...") == "..."
    assert end_of_name("name", 0, "…") == "…"
