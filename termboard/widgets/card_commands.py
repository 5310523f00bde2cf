"""What can be done with a grid of cards."""

from __future__ import annotations

from termboard.command import Command


class MoveLeft(Command):
    """Go to the card before this one; fold a group."""

    keys, group = "left,h", "Cards"


class MoveRight(Command):
    """Go to the card after this one; unfold a group."""

    keys, group = "right,l", "Cards"


class MoveUp(Command):
    """Go up, to the card or the group above."""

    keys, group = "up,k", "Cards"


class MoveDown(Command):
    """Go down, to the card or the group below."""

    keys, group = "down,j", "Cards"


class PageUp(Command):
    """Go up by a screen."""

    keys, group = "pageup,ctrl+b", "Cards"


class PageDown(Command):
    """Go down by a screen."""

    keys, group = "pagedown,ctrl+f", "Cards"


class FirstCard(Command):
    """Go to the first card."""

    keys, group = "home,g", "Cards"


class LastCard(Command):
    """Go to the last card."""

    keys, group = "end,G", "Cards"


class OpenCard(Command):
    """Show the card as large as the screen, or fold and unfold the group."""

    keys, group, footer = "enter", "Cards", "open"


class FoldGroup(Command):
    """Fold or unfold the group that the card belongs to."""

    keys, group = "space", "Cards"


CARD_COMMANDS = (
    MoveLeft, MoveRight, MoveUp, MoveDown, PageUp, PageDown, FirstCard, LastCard, OpenCard,
    FoldGroup,
)  # fmt: skip
"""In the order of the help screen."""
