"""A scrolling grid of cards under headers that fold: only what is visible is ever drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from termboard.plot.card import EDGE
from termboard.plot.look import Look
from termboard.widgets.bindings import bindings
from termboard.widgets.card_commands import CARD_COMMANDS
from termboard.widgets.card_layout import GAP, CardLayout, Section, Shape, lay_out
from termboard.widgets.card_pictures import CardPictures, header_row
from termboard.widgets.grid_widget import strips

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events

    from termboard.plot.card import Card


@dataclass(frozen=True)
class Wanted:
    """Which cards are on the screen, and how large their contents are."""

    keys: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    large: bool = False
    """Whether one card fills the screen."""


class CardGrid(ScrollView, can_focus=True):
    """Shows sections of cards. It asks for pictures by `Changed` and is given them by `show`."""

    OFFERS: ClassVar = CARD_COMMANDS
    BINDINGS = bindings(OFFERS)
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    CardGrid {
        height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; scrollbar-gutter: stable;
    }
    """

    look: reactive[Look] = reactive(Look(), repaint=False)
    sections: reactive[tuple[Section, ...]] = reactive((), repaint=False)
    folded: reactive[frozenset[str]] = reactive(frozenset[str](), repaint=False)
    current: reactive[str] = reactive("", repaint=False)
    """Key of the card that has the cursor; empty if a header has it."""
    header: reactive[str] = reactive("", repaint=False)
    """The section whose header has the cursor; empty if a card has it."""
    large: reactive[str] = reactive("", repaint=False)
    """Key of the card that fills the screen; empty if none does."""

    @dataclass
    class Changed(Message):
        """What is visible, or which card has the cursor, is another one now."""

        wanted: Wanted

        def can_replace(self, message: Message) -> bool:
            """Tell that only the newest matters."""
            return isinstance(message, CardGrid.Changed)

    @dataclass
    class Pointed(Message):
        """A cell inside the large card was clicked."""

        key: str
        x: int
        """Column in the card's content."""
        y: int

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._shape = shape
        self._layout = CardLayout()
        self._pictures = CardPictures()

    # What is shown

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
        """Take new pictures of cards; others keep theirs."""
        for key, card in cards.items():
            if self._pictures.put(key, card):  # what is the same is not sent again
                self._refresh_card(key)
        if self.large in cards:
            self._set_height(cards[self.large].content.height + EDGE)

    def forget(self) -> None:
        """Drop all pictures: they show something else, or have another size."""
        self._pictures.clear()
        self.refresh()

    def _arrange(self) -> None:
        before = (self._layout.card_width, self._layout.card_height)
        size = (self.scrollable_content_region.width, self.size.height)
        if not size[0] or not size[1]:
            return
        self._layout = lay_out(self.sections, self.folded, size, self._shape)
        if before != (self._layout.card_width, self._layout.card_height):
            self._pictures.clear()
        if self.large and self.large not in {k for s in self.sections for k in s.keys}:
            self.large = ""
        if not self.large:
            self._set_height(self._layout.height)
        self._keep_cursor()
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
        """Lay out anew."""
        self._pictures.drop(self.large)
        self._arrange()

    def watch_sections(self) -> None:
        """Lay out anew."""
        self._arrange()

    def watch_folded(self) -> None:
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
            self._scrolled_to = self.scroll_y
            self.scroll_to(y=0, animate=False)
            self._set_height(self.size.height)
        else:
            self._set_height(self._layout.height)
            self.scroll_to(y=self._scrolled_to, animate=False)
            self.call_after_refresh(self._reveal)
        self.refresh()
        self._tell()

    _scrolled_to: float = 0.0

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the cards that came into sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._tell()

    # The cursor

    def _keep_cursor(self) -> None:
        """Put the cursor on something that exists: where it was, else on the first card."""
        if self.current and self._layout.place(self.current) is not None:
            return
        if self.header and self._layout.header(self.header) is not None:
            return
        rows = self._layout.rows
        first = next((row for row in rows if row.keys), rows[0] if rows else None)
        if first is None:
            self._go("", "")
        elif first.keys:
            self._go(first.keys[0], "")
        else:
            self._go("", first.section.name)

    def _go(self, key: str, header: str) -> None:
        self._refresh_cursor()
        self.current, self.header = key, header
        self._refresh_cursor()
        self._reveal()
        self._tell()

    def _reveal(self) -> None:
        """Scroll to what has the cursor, its group's header too where that fits."""
        index = self._index()
        if index is not None and not self.large:
            row = self._layout.rows[index]
            above = 1 if index and not self._layout.rows[index - 1].keys else 0
            self.scroll_to_region(
                Region(0, row.y - above, 1, min(row.height + above, self.size.height)),
                animate=False,
            )

    def _refresh_cursor(self) -> None:
        """Draw anew what has the cursor."""
        if self.current:
            self._refresh_card(self.current)
        elif not self.large and (index := self._layout.header(self.header)) is not None:
            y = self._layout.rows[index].y - round(self.scroll_y)
            self.refresh(Region(0, y, self.size.width, 1))

    def _index(self) -> int | None:
        place = self._layout.place(self.current) if self.current else None
        return place[0] if place else self._layout.header(self.header)

    def _move(self, rows: int) -> None:
        index = self._index()
        if index is None or not self._layout.rows:
            return
        place = self._layout.place(self.current)
        column = place[1] if place else 0
        row = self._layout.rows[max(0, min(len(self._layout.rows) - 1, index + rows))]
        if row.keys:
            self._go(row.keys[min(column, len(row.keys) - 1)], "")
        else:
            self._go("", row.section.name)

    def _step(self, by: int) -> None:
        """Go to the next or previous card in reading order."""
        keys = [key for row in self._layout.rows for key in row.keys]
        if self.current in keys:
            key = keys[max(0, min(len(keys) - 1, keys.index(self.current) + by))]
            self._go(key, "")
            if self.large:
                self.large = key

    def action_move_left(self) -> None:  # noqa: D102 - the command's docstring says it, here and below
        if self.header:
            self.folded |= {self.header}
        else:
            self._step(-1)

    def action_move_right(self) -> None:  # noqa: D102
        if self.header:
            self.folded -= {self.header}
        else:
            self._step(1)

    def action_move_up(self) -> None:  # noqa: D102
        if self.large:
            self.scroll_up(animate=False)
        else:
            self._move(-1)

    def action_move_down(self) -> None:  # noqa: D102
        if self.large:
            self.scroll_down(animate=False)
        else:
            self._move(1)

    def action_page_up(self) -> None:  # noqa: D102
        if self.large:
            self.scroll_page_up(animate=False)
        else:
            self._move(-max(1, self.size.height // max(1, self._layout.card_height)))

    def action_page_down(self) -> None:  # noqa: D102
        if self.large:
            self.scroll_page_down(animate=False)
        else:
            self._move(max(1, self.size.height // max(1, self._layout.card_height)))

    def action_first_card(self) -> None:  # noqa: D102
        keys = [key for row in self._layout.rows for key in row.keys]
        if keys and not self.large:
            self._go(keys[0], "")

    def action_last_card(self) -> None:  # noqa: D102
        keys = [key for row in self._layout.rows for key in row.keys]
        if keys and not self.large:
            self._go(keys[-1], "")

    def action_open_card(self) -> None:  # noqa: D102
        if self.header:
            self._fold(self.header)
        elif self.current and not self.large:
            self.large = self.current

    def action_fold_group(self) -> None:  # noqa: D102
        index = self._index()
        if index is not None and not self.large:
            self._fold(self._layout.rows[index].section.name)

    def _fold(self, section: str) -> None:
        if self._layout.header(section) is not None:
            if section not in self.folded:
                self.current, self.header = "", section
            self.folded = self.folded ^ {section}
            self._reveal()

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        x, y = event.x, event.y + round(self.scroll_y)
        if self.large:
            self.post_message(self.Pointed(self.large, x - 1, y - 1))
            return
        row = self._layout.row_at(y)
        if row is None:
            return
        if not row.keys:
            self._go("", row.section.name)
            self._fold(row.section.name)
            return
        column = self._layout.column_at(x)
        if column < len(row.keys):
            if row.keys[column] == self.current and event.chain > 1:
                self.large = self.current
            else:
                self._go(row.keys[column], "")

    # Drawing

    def _refresh_card(self, key: str) -> None:
        if self.large:
            if key == self.large:
                self.refresh()
            return
        place = self._layout.place(key)
        if place is None:
            return
        row = self._layout.rows[place[0]]
        width = self._layout.card_width
        x = place[1] * (width + GAP)
        self.refresh(Region(x, row.y - round(self.scroll_y), width, row.height))

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        width = self.scrollable_content_region.width
        behind = self.rich_style
        line = y + round(self.scroll_y)
        if self.large:
            rows = self._strips(self.large, focused=self.has_focus)
            return rows[line] if line < len(rows) else Strip.blank(width, behind)
        row = self._layout.row_at(line)
        if row is None:
            return Strip.blank(width, behind)
        if not row.keys:
            section = row.section.name
            header = header_row(
                row.section,
                width,
                self.look,
                folded=section in self.folded,
                focused=self.has_focus and section == self.header,
            )
            return strips(header, behind)[0]
        segments: list[Segment] = []
        for column, key in enumerate(row.keys):
            if column:
                segments.append(Segment(" " * GAP, behind))
            segments.extend(self._strips(key, focused=self._has_cursor(key))[line - row.y])
        return Strip(segments).adjust_cell_length(width, behind)

    def _has_cursor(self, key: str) -> bool:
        return self.has_focus and key == self.current

    def on_focus(self) -> None:
        """Show the cursor."""
        self._refresh_cursor()

    def on_blur(self) -> None:
        """Hide the cursor: the keys go elsewhere."""
        self._refresh_cursor()

    def _strips(self, key: str, *, focused: bool) -> list[Strip]:
        return self._pictures.rows(
            key, self._content_size, self.look, self.rich_style, focused=focused
        )
