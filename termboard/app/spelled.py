"""What Textual draws, in the characters that the terminal has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.filter import LineFilter

from termboard.terminal.spelling import Spelling

if TYPE_CHECKING:
    from textual.color import Color

    from termboard.terminal.abilities import Characters


class Spelled(LineFilter):
    """Puts stand-ins for characters that would break a line, wherever they come from."""

    def __init__(self, characters: Characters) -> None:
        super().__init__()
        self._spelling = Spelling(characters, get_character_cell_size)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return segments as wide as those given."""
        return [
            Segment(text if text.isascii() else text.translate(self._spelling), style, control)
            for text, style, control in segments
        ]
