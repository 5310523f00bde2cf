"""A widget that keeps the keys while it is on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

if TYPE_CHECKING:
    from typing_extensions import Self


class KeepsKeys(Widget):
    """Is told late that it was hidden, and may be shown again by then."""

    def blur(self) -> Self:
        """Give the keys away, as Textual has a hidden widget do; not while it is shown."""
        if all(node.display for node in self.ancestors_with_self):
            return self
        return super().blur()
