"""The rows of one card as the screen takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.widgets.grid_widget import strips

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.style import Style
    from textual.strip import Strip

    from termboard.plot.cells import Grid

_AT_ONCE = 64
"""Rows made together: all of a small card, a screen of one that has thousands."""


class CardRows:
    """The rows of a card in its frame, each made when it comes into sight."""

    def __init__(
        self, framed: Grid, behind: Style, kept: Sequence[Strip | None] | None = None
    ) -> None:
        """`kept` are rows that are made already; the others are None."""
        self._framed, self._behind = framed, behind
        self._rows: list[Strip | None] = [None] * framed.height if kept is None else list(kept)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def __getitem__(self, y: int) -> Strip:
        """Return a row."""
        found = self._rows[y]
        return self._make(y) if found is None else found

    def __iter__(self) -> Iterator[Strip]:
        """Yield all rows."""
        return (self[y] for y in range(len(self)))

    def _make(self, y: int) -> Strip:
        missing = [at for at in range(y, min(y + _AT_ONCE, len(self))) if self._rows[at] is None]
        made = strips(self._framed, self._behind, missing)
        for at, strip in zip(missing, made, strict=True):
            self._rows[at] = strip
        return made[0]

    @property
    def made(self) -> Sequence[Strip | None]:
        """The rows that were in sight; None in the place of others."""
        return self._rows
