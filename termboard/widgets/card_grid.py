"""A scrolling grid of cards under headers that fold: the cursor, the folds and their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region

from termboard.widgets.bindings import bindings
from termboard.widgets.card_board import CardBoard, Wanted
from termboard.widgets.card_commands import CARD_COMMANDS
from termboard.widgets.card_layout import NARROWEST, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events

    from termboard.widgets.card_layout import Section

__all__ = ["CardGrid", "Wanted"]


class CardGrid(CardBoard, can_focus=True):
    """Cards among which a cursor moves, by key and by mouse. Only what is visible is drawn."""

    OFFERS: ClassVar = CARD_COMMANDS
    BINDINGS = bindings(OFFERS)
    DEFAULT_CSS = """
    CardGrid {
        height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; scrollbar-gutter: stable;
    }
    """

    # The cursor

    @property
    def keys_at_cursor(self) -> tuple[str, ...]:
        """Return the card that has the cursor; of a header all cards of its group and within."""
        if self.current:
            return (self.current,)
        return tuple(key for section in self._within(self.header) for key in section.keys)

    def _within(self, section_id: str) -> Iterator[Section]:
        """Yield a section and those in it."""
        depth: int | None = None
        for section in self.sections:
            if depth is not None and section.depth <= depth:
                return
            if section.id == section_id:
                depth = section.depth
            if depth is not None:
                yield section

    def _around(self, section_id: str) -> list[Section]:
        """Return a section and those that it is in, the innermost first."""
        ids = [section.id for section in self.sections]
        if section_id not in ids:
            return []
        place = ids.index(section_id)
        found = [self.sections[place]]
        for section in reversed(self.sections[:place]):
            if section.depth < found[-1].depth:
                found.append(section)
        return found

    def _section_of(self, key: str) -> str:
        return next((section.id for section in self.sections if key in section.keys), "")

    def watch_sections(self) -> None:
        """Lay out anew; a group that a person is in does not fold because others came."""
        if self._layout.place(self.current) is not None:
            around = self._around(self._section_of(self.current))
            stay = {one.id: False for one in around if one.folded and one.id not in self.folds}
            if stay:
                self.set_reactive(CardBoard.folds, {**self.folds, **stay})
        super().watch_sections()

    def keep_cursor(self) -> None:
        """Put the cursor where it was, else on the group that holds it, else on the first card."""
        if self.current and self._layout.place(self.current) is not None:
            if self._is_where_it_began:  # others came before it
                self._begin()
            return
        if self.header and self._layout.header(self.header) is not None:
            return
        for section in self._around(self.header or self._section_of(self.current)):
            if self._layout.header(section.id) is not None:
                self._go("", section.id)
                return
        self._begin()

    _began_at = ""
    """The card on which the cursor was put by nobody."""

    @property
    def _is_where_it_began(self) -> bool:
        """Whether nobody has gone anywhere: then what comes first has the cursor."""
        return self.current == self._began_at and not self.large and not round(self.scroll_y)

    def _begin(self) -> None:
        """Put the cursor on the first card, or on a header where all are folded."""
        rows = self._layout.rows
        first = next((row for row in rows if row.keys), rows[0] if rows else None)
        self._began_at = first.keys[0] if first is not None and first.keys else ""
        if first is None:
            self._go("", "")
        elif not first.keys:
            self._go("", first.section.id)
        elif self._began_at != self.current:
            self._go(self._began_at, "")

    def _go(self, key: str, header: str, *, reveal: bool = True) -> None:
        self._refresh_cursor()
        self.current, self.header = key, header
        self._refresh_cursor()
        if reveal:
            self.reveal()
        self._tell()

    def reveal(self) -> None:
        """Scroll to what has the cursor, its group's header too where that fits."""
        index = self._index()
        if index is not None and not self.large:
            row = self._layout.rows[index]
            above = 1 if index and not self._layout.rows[index - 1].keys else 0
            self.scroll_to_region(
                Region(0, row.y - above, 1, min(row.height + above, self.size.height)),
                animate=False,
            )

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
            self._go("", row.section.id)

    def _step(self, by: int) -> None:
        """Go to the next or previous card in reading order."""
        keys = self._layout.keys
        if self.current in keys:
            key = keys[max(0, min(len(keys) - 1, keys.index(self.current) + by))]
            self._go(key, "")
            if self.large:
                self.large = key

    def _page(self) -> int:
        return max(1, self.size.height // max(1, self._layout.card_height))

    def action_move_left(self) -> None:  # noqa: D102 - the command's docstring says it, here and below
        if not self.header:
            self._step(-1)
        elif self.header not in self.folded:
            self._fold(self.header, fold=True)
        elif len(around := self._around(self.header)) > 1:
            self._go("", around[1].id)

    def action_move_right(self) -> None:  # noqa: D102
        if self.header:
            self._fold(self.header, fold=False)
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
            self._move(-self._page())

    def action_page_down(self) -> None:  # noqa: D102
        if self.large:
            self.scroll_page_down(animate=False)
        else:
            self._move(self._page())

    def action_first_card(self) -> None:  # noqa: D102
        if self.large:
            self.scroll_home(animate=False)
        elif self._layout.keys:
            self._go(self._layout.keys[0], "")
        else:
            self._move(-len(self._layout.rows))

    def action_last_card(self) -> None:  # noqa: D102
        if self.large:
            self.scroll_end(animate=False)
        elif self._layout.keys:
            self._go(self._layout.keys[-1], "")
        else:
            self._move(len(self._layout.rows))

    def action_open_card(self) -> None:  # noqa: D102
        if self.header:
            self._toggle(self.header)
        elif self.current and not self.large:
            self.large = self.current

    # Groups

    def action_fold_group(self) -> None:  # noqa: D102
        index = self._index()
        if index is not None and not self.large:
            self._toggle(self._layout.rows[index].section.id)

    def action_fold_all(self) -> None:  # noqa: D102
        self._fold_all(fold=True)

    def action_unfold_all(self) -> None:  # noqa: D102
        self._fold_all(fold=False)

    def _fold_all(self, *, fold: bool) -> None:
        if not self.large and len(self.sections) > 1:
            self.folds = {**self.folds, **{section.id: fold for section in self.sections}}
            self.reveal()

    def _toggle(self, section_id: str) -> None:
        self._fold(section_id, fold=section_id not in self.folded)

    def _fold(self, section_id: str, *, fold: bool) -> None:
        if self._layout.header(section_id) is None:
            return
        if fold:
            self.current, self.header = "", section_id
        self.folds = {**self.folds, section_id: fold}
        self.reveal()

    # Widths

    def action_narrower_cards(self) -> None:  # noqa: D102
        columns = self._layout.columns
        if any(len(row.section.keys) > columns for row in self._layout.rows if row.keys):
            self._set_columns(columns + 1)

    def action_wider_cards(self) -> None:  # noqa: D102
        self._set_columns(self._layout.columns - 1)

    def _set_columns(self, columns: int) -> None:
        """Choose the width by which so many cards stand beside each other."""
        if columns < 1 or self.large:
            return
        width = width_of(columns, self.scrollable_content_region.width)
        if width >= NARROWEST:
            self.min_width = width
            self.reveal()

    # The mouse

    def drag_started(self, key: str) -> None:
        """Put the cursor on the card; nothing moves under the mouse."""
        if not self.large and key != self.current:
            self._go(key, "", reveal=False)

    def clicked(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        spot = self.spot(event.x, event.y)
        if spot is None:
            row = self._layout.row_at(event.y + round(self.scroll_y))
            if row is not None and not row.keys:
                self._go("", row.section.id)
                self._toggle(row.section.id)
        elif self.large:
            self.point(spot, event.chain)
        elif spot.key != self.current:
            self._go(spot.key, "")
        elif event.chain > 1:
            self.large = spot.key
        else:
            self.point(spot, event.chain)
