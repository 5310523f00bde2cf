"""Boxes as cells: frames or brackets, words, and the marks of lines that are not drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from termboard.plot.boxes import words as box_words
from termboard.plot.characters import BOLD, DEFAULT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.layered.drawing import Box, Drawing
    from termboard.plot.boxes.glyphs import Border, BoxGlyphs
    from termboard.plot.boxes.words import Word
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look

_BEHIND = 2
"""Columns by which the second frame of a stack stands out; it stands out by one row."""


class Place(NamedTuple):
    """The cells of a box in a grid."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The last column."""
        return self.x + self.width - 1

    @property
    def bottom(self) -> int:
        """The last row."""
        return self.y + self.height - 1


@dataclass(frozen=True)
class Pen:
    """Draws boxes of one drawing into one grid."""

    grid: Grid
    drawing: Drawing
    look: Look
    glyphs: BoxGlyphs
    focus: int | None

    def draw(self, box: int, place: Place, color: int) -> None:
        """Draw one box."""
        self.grid.fill(*place)
        if box == self.focus:
            color = self.look.palette.focus
        if self.drawing.options.compact:
            self._compact(box, place, color)
        elif self.drawing.boxes[box].count > 1:
            self._stack(box, place, color)
        else:
            self._frame(place, self.border(box), color)
            self._marks(box, place)
            self._words(box, place)

    def border(self, box: int) -> Border:
        """Return the characters of a box's frame."""
        if box == self.focus:
            return self.glyphs.focus
        if box in self.drawing.options.aside:
            return self.glyphs.aside
        return self.glyphs.scope if self.drawing.boxes[box].scope else self.glyphs.op

    def _frame(self, place: Place, border: Border, color: int) -> None:
        x, y, width, height = place
        self.grid.fill(*place)
        tops, bottoms = border.corners[:2], border.corners[2:]
        level = border.horizontal * (width - 2)
        self.grid.put(x, y, f"{tops[0]}{level}{tops[1]}", color)
        self.grid.put(x, place.bottom, f"{bottoms[0]}{level}{bottoms[1]}", color)
        for column in (x, place.right):
            self.grid.fill(column, y + 1, 1, height - 2, border.vertical, fg=color)

    def _stack(self, box: int, place: Place, color: int) -> None:
        """Draw two frames, the first one in front of the second."""
        border = self.border(box)
        x, y, width, height = place
        front = Place(x, y + 1, width - _BEHIND, height - 1)
        self._frame(Place(x + _BEHIND, y, width - _BEHIND, height - 1), border, color)
        self._frame(front, border, color)
        self.grid.put(x + _BEHIND, y + 1, border.up, color)
        behind = f"{border.right}{border.horizontal}{border.corners[3]}"
        self.grid.put(front.right, place.bottom - 1, behind, color)
        self._marks(box, place)
        self._words(box, front)

    def _words(self, box: int, place: Place) -> None:
        room = place.width - 4
        shown = self.drawing.boxes[box]
        rows = [box_words.one_row(shown, room, self.look, self.glyphs)]
        if place.height > 3:
            rows = [
                box_words.first_row(shown, room, self.look, self.glyphs),
                [box_words.type_word(shown, room, self.look)],
            ]
        for at, words in enumerate(rows, start=place.y + 1):
            if box == self.focus:
                inside = place.width - 2
                self.grid.paint(place.x + 1, at, inside, 1, bg=self.look.palette.selection)
            left = place.x + (place.width - box_words.width_of(words)) // 2
            self._write(left, at, words, selected=box == self.focus)

    def _write(self, x: int, y: int, words: Sequence[Word], *, selected: bool) -> None:
        background = self.look.palette.selection if selected else DEFAULT
        for word in words:
            x += self.grid.put(x, y, word.text, word.color, background, word.attrs)

    def _marks(self, box: int, place: Place) -> None:
        """Write how many edges at either side are not drawn, and whether there is a loop."""
        drawing, palette = self.drawing, self.look.palette
        front, behind = place.bottom, place.y
        if not drawing.options.upward:
            front, behind = behind, front
        hangs_over = _BEHIND if drawing.boxes[box].count > 1 else 0
        for number, row in ((drawing.entering[box], front), (drawing.leaving[box], behind)):
            text = f"{self.glyphs.mark}{number}" if number else ""
            right = place.right - (hangs_over if row == place.bottom else 0)
            self.grid.put(right - len(text), row, text, palette.accent)
        if box in drawing.loops:
            left = place.x + 1 + (hangs_over if behind == place.y else 0)
            self.grid.put(left, behind, self.glyphs.loop, palette.accent)

    def _signs(self, box: int) -> list[Word]:
        """Return what a box of one row says of lines that are not drawn."""
        palette = self.look.palette
        hidden = self.drawing.entering[box] + self.drawing.leaving[box]
        found = []
        if hidden:
            found.append(box_words.Word(f" {self.glyphs.mark}{hidden}", palette.accent))
        if box in self.drawing.loops:
            found.append(box_words.Word(f" {self.glyphs.loop}", palette.accent))
        return found

    def _compact(self, box: int, place: Place, color: int) -> None:
        """Draw a box of one row between brackets."""
        shown: Box = self.drawing.boxes[box]
        selected = box == self.focus
        if selected:
            self.grid.paint(*place, bg=self.look.palette.selection)
        brackets = ["[[", "]]"] if shown.count > 1 else ["[", "]"]
        depth = len(brackets[0])
        signs = self._signs(box)
        room = place.width - 2 * depth - 2 - box_words.width_of(signs)
        words = [*box_words.one_row(shown, room, self.look, self.glyphs), *signs]
        left = place.x + (place.width - box_words.width_of(words)) // 2
        attrs = BOLD if selected else 0
        for x, bracket in zip((place.x, place.right - depth + 1), brackets, strict=True):
            word = box_words.Word(bracket, color, attrs)
            self._write(x, place.y, [word], selected=selected)
        self._write(left, place.y, words, selected=selected)
