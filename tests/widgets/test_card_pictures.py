"""Pictures of cards: what is drawn once, and when it is drawn anew."""

from __future__ import annotations

from rich.style import Style

from termboard.plot.card import Card, Span
from termboard.plot.cells import Grid
from termboard.plot.look import Look
from termboard.widgets.card_pictures import CardPictures

SIZE = (20, 4)


def test_a_card_without_a_picture_is_drawn_once_until_there_is_one() -> None:
    pictures, look, behind = CardPictures(), Look(), Style()
    empty = pictures.rows("k", "title", SIZE, look, behind, focused=False)
    assert "title" in empty[0].text
    assert pictures.rows("k", "title", SIZE, look, behind, focused=False) is empty
    assert not pictures.is_fresh("k")
    grid = Grid(*SIZE)
    grid.put(0, 0, "curve")
    assert pictures.put("k", Card(grid, (Span("title"),)))
    drawn = pictures.rows("k", "title", SIZE, look, behind, focused=False)
    assert "curve" in drawn[1].text
