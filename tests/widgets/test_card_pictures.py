"""Pictures of cards: what is drawn once, and which rows are drawn anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from termboard.plot.card import EDGE, Card, changed_rows, frame
from termboard.plot.cells import Grid
from termboard.plot.look import Look
from termboard.plot.span import Span
from termboard.widgets.card_pictures import CardPictures
from termboard.widgets.grid_widget import strips

SIZE = (20, 4)
LOOK, BEHIND = Look(), Style()


def test_a_card_without_a_picture_is_drawn_once_until_there_is_one() -> None:
    pictures = CardPictures()
    empty = pictures.rows("k", "title", SIZE, LOOK, BEHIND, focused=False)
    assert "title" in empty[0].text
    assert pictures.rows("k", "title", SIZE, LOOK, BEHIND, focused=False) is empty
    assert not pictures.is_fresh("k")
    assert pictures.put("k", written("curve", 0)).all()
    drawn = pictures.rows("k", "title", SIZE, LOOK, BEHIND, focused=False)
    assert "curve" in drawn[1].text


def written(text: str, y: int, legend: str = "") -> Card:
    grid = Grid(*SIZE)
    grid.put(0, y, text)
    return Card(grid, (Span("title"),), legend=((Span(legend),),) if legend else ())


def test_rows_that_look_the_same_are_kept() -> None:
    pictures = CardPictures()
    pictures.put("k", written("one", 1))
    before = list(pictures.rows("k", "", SIZE, LOOK, BEHIND, focused=True))
    changed = pictures.put("k", written("one", 1, "last 3"))
    assert changed.tolist() == [False] * 5 + [True]
    pictures.put("k", written("two", 1, "last 3"))  # before anybody saw the first change
    after = pictures.rows("k", "", SIZE, LOOK, BEHIND, focused=True)
    assert [one is two for one, two in zip(before, after, strict=True)] == [
        True, True, False, True, True, False,
    ]  # fmt: skip
    assert not pictures.put("k", written("two", 1, "last 3")).any()
    assert pictures.rows("k", "", SIZE, LOOK, BEHIND, focused=True) is after


Drawing = tuple[tuple[int, int], list[tuple[int, int, str, int]], str]
"""The size of the content, what is written into it, and the legend."""
cells = st.tuples(
    st.integers(0, SIZE[0]), st.integers(0, 5), st.text("ab→漢é", max_size=5),
    st.sampled_from([-1, 0xFF0000]),
)  # fmt: skip
cards = st.tuples(
    st.tuples(st.integers(1, 20), st.integers(1, 5)), st.lists(cells, max_size=6),
    st.sampled_from(["", "x", "漢"]),
)  # fmt: skip


def card_of(drawing: Drawing) -> Card:
    size, texts, legend = drawing
    grid = Grid(*size)
    for x, y, text, color in texts:
        grid.put(x, y, text, color)
    return replace(written("", 0, legend), content=grid)


@given(cards, st.lists(st.tuples(cards, st.booleans(), st.booleans()), max_size=4))
def test_after_any_changes_it_is_as_if_drawn_at_once(
    last: Drawing, before: list[tuple[Drawing, bool, bool]]
) -> None:
    pictures = CardPictures()
    for drawing, seen, focused in before:
        pictures.put("k", card_of(drawing))
        if seen:
            pictures.rows("k", "", SIZE, LOOK, BEHIND, focused=focused)
    card = card_of(last)
    pictures.put("k", card)
    for focused in (False, True):
        shown = pictures.rows("k", "", SIZE, LOOK, BEHIND, focused=focused)
        wanted = strips(frame(card, LOOK, focused=focused), BEHIND)
        assert [list(row) for row in shown] == [list(row) for row in wanted]


@given(cards, cards)
def test_changed_rows_are_those_of_the_framed_cards(one: Drawing, other: Drawing) -> None:
    before, now = card_of(one), card_of(other)
    changed = changed_rows(before, now)
    assert len(changed) == now.content.height + EDGE
    framed = frame(before, LOOK), frame(now, LOOK)
    if framed[0].width == framed[1].width and framed[0].height == framed[1].height:
        assert not (framed[1].changed_rows(framed[0]) & ~changed).any()
    else:
        assert np.all(changed)


def test_of_a_high_card_only_the_rows_in_sight_are_made() -> None:
    pictures = CardPictures()
    pictures.put("k", Card(Grid(20, 10_000), (Span("title"),)))
    rows = pictures.rows("k", "", SIZE, LOOK, BEHIND, focused=False)
    assert len(rows) == 10_002
    assert rows[5_000].cell_length == 22
    made = [y for y, row in enumerate(rows.made) if row is not None]
    assert 5_000 in made
    assert len(made) < 100
    assert pictures.rows("k", "", SIZE, LOOK, BEHIND, focused=False)[5_000] is rows[5_000]
