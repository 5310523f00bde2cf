"""Status line, tab bar, footer, runs and sentences: any width, any words, never too long."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.command import key_name
from termboard.plot.look import Look, look_for
from termboard.plot.span import Span
from termboard.widgets.footer_bar import FooterBar, Hint
from termboard.widgets.line_of_text import InfoLine, Sentences
from termboard.widgets.status_line import Status, StatusLine
from termboard.widgets.tab_bar import Tab, TabBar

if TYPE_CHECKING:
    from termboard.plot.surface import Surface

LOOKS = (look_for("utf-8"), look_for("ascii", color=False), look_for("utf-8", dark=False))
HOSTILE = "\x1b]0;x\x07 \u202e名前 a\u0301\r\n\t[b]"

TABS = tuple(
    Tab(title.lower(), title, number, filled)
    for title, number, filled in (
        ("Scalars", "1", True), ("Distributions", "2", False), ("Histograms", "3", True),
        ("Text", "7", True), ("HParams", "8", False), ("Projector", "", True),
    )
)  # fmt: skip
HINTS = (Hint("enter", "open"), Hint("slash", "filter tags"), Hint("s", "smoothing"))
ALWAYS = (Hint("question_mark", "help"), Hint("q", "quit"))


def rows_of(grid: Surface) -> list[str]:
    """Return the rows; check that each is exactly as wide as the grid and cannot act."""
    found = []
    for y in range(grid.height):
        segments = grid.segments(y)
        assert sum(segment.cell_length for segment in segments) == grid.width
        found.append("".join(segment.text for segment in segments))
        for character in found[-1]:
            assert unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return found


def status_line(status: Status, look: Look) -> StatusLine:
    widget = StatusLine()
    widget.set_reactive(StatusLine.look, look)
    widget.set_reactive(StatusLine.status, status)
    return widget


def tab_bar(open_tab: str, look: Look = LOOKS[0]) -> TabBar:
    widget = TabBar()
    widget.set_reactive(TabBar.look, look)
    widget.set_reactive(TabBar.tabs, TABS)
    widget.set_reactive(TabBar.open_tab, open_tab)
    return widget


def footer(look: Look = LOOKS[0], hints: tuple[Hint, ...] = HINTS) -> FooterBar:
    widget = FooterBar()
    widget.set_reactive(FooterBar.look, look)
    widget.set_reactive(FooterBar.hints, hints)
    widget.set_reactive(FooterBar.always, ALWAYS)
    return widget


FULL = Status(
    title="runs/", runs=12, points=1_240_000, live=2, loading=0.42, step=48_120, rate=3.1,
    damaged=2, problems=1,
)  # fmt: skip


@pytest.mark.parametrize("look", LOOKS)
def test_one_row_at_every_width(look: Look) -> None:
    hostile = Status(title=HOSTILE * 9, runs=10**9, points=10**18, live=10**6, step=-(2**63))
    info = InfoLine()
    info.set_reactive(InfoLine.look, look)
    info.set_reactive(InfoLine.left, (Span(HOSTILE), Span("smoothing 0.60 and more words")))
    info.set_reactive(InfoLine.right, (Span(f"/{HOSTILE}"),))
    for width in (*range(1, 84), *range(84, 201, 9)):
        for status in (Status(), FULL, hostile):
            rows_of(status_line(status, look).paint(width, 1))
        for tab in TABS:
            rows_of(tab_bar(tab.name, look).paint(width, 1))
        rows_of(footer(look).paint(width, 1))
        rows_of(info.paint(width, 1))


@given(st.text(max_size=60), st.text(max_size=200), st.integers(0, 90), st.integers(0, 12))
def test_sentences_of_any_words(heading: str, body: str, width: int, height: int) -> None:
    widget = Sentences()
    widget.set_reactive(Sentences.heading, heading)
    widget.set_reactive(Sentences.body, body)
    rows_of(widget.paint(width, height))


def test_the_status_line_says_everything_where_there_is_room() -> None:
    (row,) = rows_of(status_line(FULL, LOOKS[0]).paint(140, 1))
    assert row.strip() == (
        "runs/ · reading 42% · 12 runs · ● 2 live · step 48 120 · 3.10 it/s · 1.24 M points"
        + row[row.index("points") + 6 : row.index("▲")]
        + "▲ 2 damaged records, 1 unreadable"
    )


def test_what_is_wrong_stays_on_a_short_status_line() -> None:
    (row,) = rows_of(status_line(FULL, LOOKS[0]).paint(40, 1))
    assert row.rstrip().endswith("▲ 3")
    assert row.startswith(" runs/")


@pytest.mark.parametrize("width", [12, 20, 40, 80])
@pytest.mark.parametrize("tab", TABS)
def test_the_open_tab_is_visible_and_answers_where_it_is_drawn(tab: Tab, width: int) -> None:
    bar = tab_bar(tab.name)
    (row,) = rows_of(bar.paint(width, 1))
    drawn = tab.title if len(tab.title) + 4 <= width else tab.title[:5]
    assert drawn in row
    column = row.index(drawn)
    hit = [found.name for found, x in bar._places(width) if x <= column < x + len(found.title) + 4]
    assert tab.name in hit


@pytest.mark.parametrize("tab", TABS)
@given(width=st.integers(20, 90))
def test_tabs_stand_whole_in_the_bar_and_it_says_where_there_are_more(tab: Tab, width: int) -> None:
    (row,) = rows_of(tab_bar(tab.name).paint(width, 1))
    shown = [f" {found.number} {found.title} ".replace("  ", " ") in row for found in TABS]
    first, last = shown.index(True), len(shown) - 1 - shown[::-1].index(True)
    assert all(shown[first : last + 1])
    assert row.startswith("…") == (first > 0)
    assert row.rstrip().endswith("…") == (last < len(TABS) - 1)


@given(st.integers(0, 90))
def test_the_footer_leaves_out_the_last_hints_first(width: int) -> None:
    (row,) = rows_of(footer().paint(width, 1))
    shown = [f"{key_name(hint.key)} {hint.word}" in row for hint in HINTS]
    assert shown == sorted(shown, reverse=True)


@pytest.mark.parametrize("width", [16, 20, 40, 80])
def test_help_and_quit_stay_in_the_footer(width: int) -> None:
    (row,) = rows_of(footer().paint(width, 1))
    assert "? help  q quit" in row
