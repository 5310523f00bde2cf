"""Where cards lie: rows of cards under headers that fold. Arithmetic only."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

GAP = 1
"""Blank columns between two cards."""
NARROWEST = 16
"""Cells of the narrowest card that a person may choose, its frame included."""


@dataclass(frozen=True)
class Section:
    """A header and its cards. Sections that follow it and lie deeper are in it."""

    name: str
    """What its header says."""
    keys: tuple[str, ...]
    """What identifies each card."""
    titles: tuple[str, ...] = ()
    """What each card is called until its picture is there; empty: its key."""
    depth: int = 0
    """In how many sections it is."""
    folded: bool = False
    """Whether it is folded as long as nobody unfolded it."""
    path: str = ""
    """What tells it from others of its name; empty: the name does."""

    @property
    def id(self) -> str:
        """Return what identifies it."""
        return self.path or self.name


def visible(sections: tuple[Section, ...], folded: frozenset[str]) -> tuple[Section, ...]:
    """Return the sections of which the header is seen: those in no folded one."""
    seen: list[Section] = []
    inside: int | None = None  # depth of the folded section that the next ones lie in
    for section in sections:
        if inside is not None and section.depth > inside:
            continue
        inside = section.depth if section.id in folded else None
        seen.append(section)
    return tuple(seen)


def totals(sections: tuple[Section, ...]) -> dict[str, int]:
    """Return how many cards are in each section and in those within it."""
    counts: dict[str, int] = {}
    around: list[Section] = []
    for section in sections:
        while around and around[-1].depth >= section.depth:
            around.pop()
        around.append(section)
        counts.setdefault(section.id, 0)
        for one in around:
            counts[one.id] += len(section.keys)
    return counts


@dataclass(frozen=True)
class Row:
    """A header, or cards beside each other."""

    y: int
    """Its first line, from the top of everything."""
    height: int
    section: Section
    keys: tuple[str, ...] = ()
    """Its cards; a header has none."""


@dataclass(frozen=True)
class Shape:
    """How cards share a place."""

    min_width: int
    """Narrowest card; the columns follow from it."""
    min_height: int
    max_height: int
    """Cards are as high as lets whole rows of them fill the place."""


@dataclass(frozen=True)
class CardLayout:
    """All rows, and the size of every card, its frame included."""

    rows: tuple[Row, ...] = ()
    columns: int = 1
    card_width: int = 0
    card_height: int = 0

    @cached_property
    def height(self) -> int:
        """Lines of all rows together."""
        return self.rows[-1].y + self.rows[-1].height if self.rows else 0

    @cached_property
    def _tops(self) -> list[int]:
        return [row.y for row in self.rows]

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        return {
            key: (index, column)
            for index, row in enumerate(self.rows)
            for column, key in enumerate(row.keys)
        }

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """All cards that are in open sections, in reading order."""
        return tuple(key for row in self.rows for key in row.keys)

    @cached_property
    def _headers(self) -> dict[str, int]:
        return {row.section.id: index for index, row in enumerate(self.rows) if not row.keys}

    def row_at(self, y: int) -> Row | None:
        """Return the row that covers line `y`."""
        index = bisect_right(self._tops, y) - 1
        if index < 0 or y >= self.rows[index].y + self.rows[index].height:
            return None
        return self.rows[index]

    def rows_between(self, top: int, bottom: int) -> tuple[Row, ...]:
        """Return the rows of which a line lies in [top, bottom)."""
        first = max(0, bisect_right(self._tops, top) - 1)
        last = bisect_right(self._tops, bottom - 1)
        return tuple(row for row in self.rows[first:last] if row.y + row.height > top)

    def column_at(self, x: int) -> int:
        """Return the column of cards at cell `x`."""
        return min(self.columns - 1, max(0, x // (self.card_width + GAP)))

    def place(self, key: str) -> tuple[int, int] | None:
        """Return (index of the row, column) of a card."""
        return self._places.get(key)

    def header(self, section: str) -> int | None:
        """Return the index of the header of the section with that id; None if it is not seen."""
        return self._headers.get(section)


def lay_out(
    sections: tuple[Section, ...],
    folded: frozenset[str],
    size: tuple[int, int],
    shape: Shape,
) -> CardLayout:
    """Return where everything lies in a place of `size` (width, height).

    `folded` holds ids of sections. A single section has no header: it would only say what the
    screen shows anyway.
    """
    width, height = size
    seen = visible(sections, folded)
    headers = len(sections) > 1 or any(section.id in folded for section in sections)
    columns = max(1, (width + GAP) // (shape.min_width + GAP))
    most = max((len(section.keys) for section in seen if section.id not in folded), default=1)
    columns = min(columns, max(1, most))
    card_width = width_of(columns, width)
    shown = len(seen) if headers else 0
    needed = sum(-(-len(s.keys) // columns) for s in seen if s.id not in folded)
    card_height = _card_height(needed, shown, (card_width, height), shape)
    rows: list[Row] = []
    y = 0
    for section in seen:
        if headers:
            rows.append(Row(y, 1, section))
            y += 1
        if section.id in folded:
            continue
        for start in range(0, len(section.keys), columns):
            rows.append(Row(y, card_height, section, section.keys[start : start + columns]))
            y += card_height
    return CardLayout(tuple(rows), columns, card_width, card_height)


def width_of(columns: int, width: int) -> int:
    """Return how wide a card is where `columns` of them share `width` cells."""
    return (width - GAP * (columns - 1)) // columns


def _card_height(needed: int, shown: int, size: tuple[int, int], shape: Shape) -> int:
    """Return the height at which whole rows of cards, and a header, fill the place.

    Where `needed` rows of cards are fewer than would fill it beside the headers that are `shown`,
    they become higher, up to half as high as wide: a cell is twice as high as wide.
    """
    width, height = size
    headers = (shown if needed <= 2 else 1) if shown else 0
    room = max(1, height - headers)
    count = max(1, round(room / ((shape.min_height + shape.max_height) / 2)))
    highest = shape.max_height
    if 0 < needed < count:
        count, highest = needed, max(highest, width // 2)
    return min(highest, max(min(shape.min_height, room), room // count))
