"""Cards on the screen: sections under headers that fold, or one large card. No keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from termboard.plot.card import EDGE
from termboard.plot.look import Look
from termboard.widgets.card_layout import GAP, CardLayout, Section, Shape, lay_out, totals
from termboard.widgets.card_mouse import CardMouse, Spot
from termboard.widgets.card_pictures import CardPictures, header_row
from termboard.widgets.grid_widget import LinesWidget, strips

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from termboard.plot.card import Card
    from termboard.widgets.card_layout import Row
    from termboard.widgets.card_rows import CardRows


@dataclass(frozen=True)
class Wanted:
    """Which cards are on the screen, and how large their contents are."""

    keys: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    large: bool = False
    """Whether one card fills the screen."""


class CardBoard(CardMouse, LinesWidget):
    """Shows sections of cards. It asks for pictures by `Changed` and is given them by `show`."""

    ALLOW_SELECT: ClassVar = False

    look: reactive[Look] = reactive(Look(), repaint=False)
    sections: reactive[tuple[Section, ...]] = reactive((), repaint=False)
    folds: reactive[Mapping[str, bool]] = reactive(dict[str, bool], repaint=False)
    """What a person folded (True) and unfolded, by the sections' ids. Others are as they come."""
    min_width: reactive[int] = reactive(0, repaint=False)
    """Cells of the narrowest card, its frame included, by a person's choice; 0: by the shape."""
    current: reactive[str] = reactive("", repaint=False)
    """Key of the card that has the cursor; empty if a header has it."""
    header: reactive[str] = reactive("", repaint=False)
    """Id of the section whose header has the cursor; empty if a card has it."""
    large: reactive[str] = reactive("", repaint=False)
    """Key of the card that fills the screen; empty if none does."""

    @dataclass
    class Changed(Message, namespace="card_grid"):
        """What is visible, or which card has the cursor, is another one now."""

        wanted: Wanted

        def can_replace(self, message: Message) -> bool:
            """Tell that only the newest matters."""
            return isinstance(message, CardBoard.Changed)

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._shape = shape
        self._layout = CardLayout()
        self._pictures = CardPictures()
        self._titles: dict[str, str] = {}
        self._totals: dict[str, int] = {}
        self._scrolled_to = 0.0
        self._arranged_for = (0, 0)

    def keep_cursor(self) -> None:
        """Put the cursor on something that exists; called when the layout is another one."""
        raise NotImplementedError

    def reveal(self) -> None:
        """Scroll to what has the cursor."""
        raise NotImplementedError

    # What is shown

    @property
    def folded(self) -> frozenset[str]:
        """Return the ids of the sections that are folded: by a person, else as they come."""
        folds = self.folds
        return frozenset(s.id for s in self.sections if folds.get(s.id, s.folded))

    @property
    def wanted(self) -> Wanted:
        """Return which cards are visible now."""
        width, height = self._content_size
        if self.large:
            return Wanted((self.large,), width, height, large=True)
        top = round(self.scroll_y)
        rows = self._layout.rows_between(top, top + self.size.height)
        return Wanted(tuple(key for row in rows for key in row.keys), width, height)

    @property
    def _content_size(self) -> tuple[int, int]:
        """Width and height of what stands in a card's frame."""
        width, height = self._layout.card_width, self._layout.card_height
        if self.large:
            width, height = self.scrollable_content_region.size
        return max(1, width - EDGE), max(1, height - EDGE)

    @property
    def missing(self) -> bool:
        """Tell whether a visible card has no picture of the present state yet."""
        return not all(self._pictures.is_fresh(key) for key in self.wanted.keys)

    def outdate(self) -> None:
        """Note that what is shown has changed: no card's picture is right any more."""
        self._pictures.outdate()

    def show(self, cards: Mapping[str, Card]) -> None:
        """Take new pictures of cards; others keep theirs. A large one scrolls if it is higher."""
        for key, card in cards.items():
            self._refresh_card(key, self._pictures.put(key, card))
        if self.large in cards:
            self._set_height(cards[self.large].content.height + EDGE)

    def forget(self) -> None:
        """Drop all pictures: they show something else, or have another size."""
        self._pictures.clear()
        self.refresh()

    def _arrange(self) -> None:
        before = (self._layout.card_width, self._layout.card_height)
        size = (self.scrollable_content_region.width, self.size.height)
        self._arranged_for = size
        if not size[0] or not size[1]:
            return
        shape = replace(self._shape, min_width=self.min_width or self._shape.min_width)
        self._layout = lay_out(self.sections, self.folded, size, shape)
        if before != (self._layout.card_width, self._layout.card_height):
            self._pictures.clear()
        if self.large not in self._titles:
            self.large = ""
        if not self.large:
            self._set_height(self._layout.height)
        self.keep_cursor()
        self.refresh()
        self._tell()

    def _set_height(self, height: int) -> None:
        size = Size(self.size.width, height)
        if self.virtual_size != size:
            self.virtual_size = size

    def _tell(self) -> None:
        if self.size.width and self.size.height:
            self.post_message(self.Changed(self.wanted))

    def on_resize(self) -> None:
        """Lay out anew, unless it only was hidden for a while."""
        if self._arranged_for != (self.scrollable_content_region.width, self.size.height):
            self._pictures.drop(self.large)
            self._arrange()

    def watch_sections(self) -> None:
        """Lay out anew."""
        self._totals = totals(self.sections)
        self._titles = {
            key: title
            for section in self.sections
            for key, title in zip(section.keys, section.titles or section.keys, strict=True)
        }
        self._arrange()

    def watch_folds(self) -> None:
        """Lay out anew."""
        self._arrange()

    def watch_min_width(self) -> None:
        """Lay out anew."""
        self._arrange()

    def watch_look(self) -> None:
        """Take on new colours."""
        self.forget()

    def watch_large(self, before: str, now: str) -> None:
        """Show one card, or all of them again where they were."""
        for key in (before, now):
            self._pictures.drop(key)
        if now:
            if not before:
                self._scrolled_to = self.scroll_y
            self.scroll_to(y=0, animate=False)
            self._set_height(self.size.height)
        else:
            self._set_height(self._layout.height)
            self.scroll_to(y=self._scrolled_to, animate=False)
            self.call_after_refresh(self.reveal)
        self.refresh()
        self._tell()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the cards that came into sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._tell()

    # Where cards are

    def spot(self, x: int, y: int) -> Spot | None:
        """Return the card at a cell of this widget, and the cell of its content."""
        line = y + round(self.scroll_y)
        if self.large:
            return Spot(self.large, x - 1, line - 1)
        row = self._layout.row_at(line)
        column = self._layout.column_at(x)
        if row is None or column >= len(row.keys):
            return None
        left = column * (self._layout.card_width + GAP)
        return Spot(row.keys[column], x - left - 1, line - row.y - 1)

    def corner(self, key: str) -> tuple[int, int] | None:
        """Return where a card's content starts; it may be scrolled out of sight."""
        top = round(self.scroll_y)
        if self.large:
            return (1, 1 - top) if key == self.large else None
        place = self._layout.place(key)
        if place is None:
            return None
        left = place[1] * (self._layout.card_width + GAP)
        return left + 1, self._layout.rows[place[0]].y + 1 - top

    def size_of(self, key: str) -> Size:
        """Return the size of a card's content."""
        width, height = self._content_size
        if self.large:
            height = max(height, self.virtual_size.height - EDGE)
        return Size(width, height)

    def can_scroll(self) -> bool:
        """Tell whether the wheel scrolls: cards, and a card that is higher than the screen."""
        return not self.large or self.max_scroll_y > 0

    # Drawing

    def _refresh_card(self, key: str, changed: NDArray[np.bool_] | None = None) -> None:
        """Draw a card anew, or only those of its rows that have changed."""
        if self.large:
            if key == self.large and (changed is None or changed.any()):
                self.refresh()
            return
        place = self._layout.place(key)
        if place is None:
            return
        row = self._layout.rows[place[0]]
        width = self._layout.card_width
        x, top = place[1] * (width + GAP), row.y - round(self.scroll_y)
        parts = [(0, row.height)] if changed is None else _stretches(changed)
        if parts:
            self.refresh(*(Region(x, top + start, width, stop - start) for start, stop in parts))

    def _refresh_cursor(self) -> None:
        """Draw anew what has the cursor."""
        if self.current:
            self._refresh_card(self.current)
        elif not self.large and (index := self._layout.header(self.header)) is not None:
            y = self._layout.rows[index].y - round(self.scroll_y)
            self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        width = self.scrollable_content_region.width
        behind = self.behind
        line = y + round(self.scroll_y)
        if self.large:
            rows = self._rows(self.large, focused=self.has_focus)
            return rows[line] if line < len(rows) else Strip.blank(width, behind)
        row = self._layout.row_at(line)
        if row is None:
            return Strip.blank(width, behind)
        if not row.keys:
            return self._header_strip(row, width)
        segments: list[Segment] = []
        cells = 0
        for column, key in enumerate(row.keys):
            if column:
                segments.append(Segment(" " * GAP, behind))
            focused = self.has_focus and key == self.current
            strip = self._rows(key, focused=focused)[line - row.y]
            segments.extend(strip)
            cells += strip.cell_length + (GAP if column else 0)
        return Strip(segments, cells).adjust_cell_length(width, behind)

    def _header_strip(self, row: Row, width: int) -> Strip:
        section = row.section
        header = header_row(
            section,
            self._totals.get(section.id, 0),
            width,
            self.look,
            folded=self.folds.get(section.id, section.folded),
            focused=self.has_focus and section.id == self.header,
        )
        return strips(header, self.behind)[0]

    def _rows(self, key: str, *, focused: bool) -> CardRows:
        return self._pictures.rows(
            key, self._titles.get(key, key), self._content_size, self.look, self.behind,
            focused=focused,
        )  # fmt: skip

    def on_focus(self) -> None:
        """Show the cursor."""
        self._refresh_cursor()

    def on_blur(self) -> None:
        """Hide the cursor: the keys go elsewhere."""
        self._refresh_cursor()


def _stretches(changed: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return (first, stop) of the stretches of rows that have changed."""
    edges = np.flatnonzero(np.diff(changed, prepend=False, append=False)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
