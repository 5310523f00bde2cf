"""What can be done with a grid of cards."""

from __future__ import annotations

from termboard.command import Command


class MoveLeft(Command):
    """Go to the card before this one; fold a group, or go to the group that it is in."""

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
    """Go to the first card, or to the top of the large one."""

    keys, group = "home,g", "Cards"


class LastCard(Command):
    """Go to the last card, or to the end of the large one."""

    keys, group = "end,G", "Cards"


class OpenCard(Command):
    """Show the card as large as the screen, or fold and unfold the group."""

    keys, group, footer = "enter", "Cards", "open"


class FoldGroup(Command):
    """Fold or unfold the group that the card belongs to."""

    keys, group = "space", "Cards"


class FoldAll(Command):
    """Fold all groups."""

    keys, group = "left_parenthesis", "Cards"


class UnfoldAll(Command):
    """Unfold all groups."""

    keys, group = "right_parenthesis", "Cards"


class NarrowerCards(Command):
    """Make cards narrower, so that one more stands beside the others."""

    keys, group = "left_curly_bracket", "Cards"


class WiderCards(Command):
    """Make cards wider, so that one less stands beside the others."""

    keys, group = "right_curly_bracket", "Cards"


CARD_COMMANDS = (
    MoveLeft, MoveRight, MoveUp, MoveDown, PageUp, PageDown, FirstCard, LastCard, OpenCard,
    FoldGroup, FoldAll, UnfoldAll, NarrowerCards, WiderCards,
)  # fmt: skip
"""In the order of the help screen."""
