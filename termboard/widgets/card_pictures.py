"""Pictures of cards as rows for the screen, kept until something else is to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.card import EDGE, Card, changed_rows, frame
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, REVERSE
from termboard.plot.span import Span
from termboard.widgets.card_rows import CardRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from rich.style import Style
    from textual.strip import Strip

    from termboard.plot.look import Look
    from termboard.widgets.card_layout import Section


INDENT = 2
"""Columns by which the header of a section within another one stands further right."""
RANGE = "…"
"""Between two numbers in a section's name; drawn as the terminal can."""

_MOST = 200  # pictures kept of cards that may be out of sight


class CardPictures:
    """Cards by key, framed when they are first drawn."""

    def __init__(self) -> None:
        self._cards: dict[str, Card] = {}
        self._rows: dict[tuple[str, bool], CardRows] = {}
        self._kept: dict[tuple[str, bool], Sequence[Strip | None]] = {}
        """Of a picture that is partly outdated: the rows that are still right."""
        self._fresh: set[str] = set()
        self._behind: Style | None = None

    def is_fresh(self, key: str) -> bool:
        """Tell whether a card has a picture of the present state."""
        return key in self._fresh

    def outdate(self) -> None:
        """Note that all pictures show an earlier state; they stand in until they are replaced."""
        self._fresh.clear()
        if len(self._cards) > _MOST:
            self.clear()

    def put(self, key: str, card: Card) -> NDArray[np.bool_]:
        """Keep a card's new picture; tell which rows look different from the one before."""
        before = self._cards.get(key)
        if before is None:
            self.drop(key)
            changed = np.ones(card.content.height + EDGE, dtype=bool)
        else:
            changed = changed_rows(before, card)
            for focused in (False, True) if changed.any() else ():
                self._outdate((key, focused), changed)
        self._cards[key] = card
        self._fresh.add(key)
        return changed

    def _outdate(self, picture: tuple[str, bool], changed: NDArray[np.bool_]) -> None:
        rows = self._rows.pop(picture, None)
        kept = self._kept.pop(picture, ()) if rows is None else rows.made
        if len(kept) == len(changed):
            both = zip(kept, changed.tolist(), strict=True)
            self._kept[picture] = [None if gone else row for row, gone in both]

    def drop(self, key: str) -> None:
        """Forget a card."""
        self._cards.pop(key, None)
        self._fresh.discard(key)
        for focused in (False, True):
            self._rows.pop((key, focused), None)
            self._kept.pop((key, focused), None)

    def clear(self) -> None:
        """Forget all cards."""
        self._cards.clear()
        self._fresh.clear()
        self._rows.clear()
        self._kept.clear()

    def rows(
        self, key: str, title: str, size: tuple[int, int], look: Look, behind: Style, *,
        focused: bool,
    ) -> CardRows:  # fmt: skip
        """Return the card in its frame; one without a picture yet has `size` and only a title."""
        if behind != self._behind:  # a theme was changed
            self._behind = behind
            self._rows.clear()
            self._kept.clear()
        picture = (key, focused)
        rows = self._rows.get(picture)
        if rows is None:
            card = self._cards.get(key) or Card(Grid(*size), (Span(title),))
            framed = frame(card, look, focused=focused)
            rows = self._rows[picture] = CardRows(framed, behind, self._kept.pop(picture, None))
        return rows


def header_row(
    section: Section, count: int, width: int, look: Look, *, folded: bool, focused: bool
) -> Grid:
    """Return the line above a section's cards; `count` says how many there are in it."""
    grid = Grid(width, 1)
    palette, glyphs = look.palette, look.glyphs
    color = palette.focus if focused else palette.text
    x = min(INDENT * section.depth, max(0, width // 2))
    x += 1 + grid.put(x, 0, glyphs.closed if folded else glyphs.open, color)
    name = section.name.replace(RANGE, glyphs.ellipsis)
    room = max(1, width - x - len(f" ({count})"))
    x += grid.put(x, 0, name, color, attrs=BOLD, width=room, ellipsis=glyphs.ellipsis)
    grid.put(x + 1, 0, f"({count})", palette.muted)
    if focused:
        grid.paint(0, 0, width, 1, bg=palette.selection, attrs=REVERSE if look.lettered else None)
    return grid
