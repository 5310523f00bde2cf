"""What a widget may want of the frame: a text from the user, a sentence to him, the clipboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping

Severity = Literal["information", "warning", "error"]
"""How a sentence is coloured."""


@dataclass
class Asked(Message):
    """A text is needed: the line at the bottom opens for it."""

    label: str
    """What is asked for, in a word or two."""
    value: str
    """What stands there at first."""
    apply: Callable[[str], str]
    """Called with what was typed; returns "", or a sentence that says what is wrong with it.

    Then the line stays open and shows the sentence.
    """
    live: bool = False
    """Whether to apply with every key, and `value` again if it is given up."""
    hint: str = ""
    """What stands there as long as nothing is typed."""


@dataclass
class Told(Message):
    """The user should read one sentence; it goes by itself."""

    sentence: str
    severity: Severity = "information"


@dataclass
class Copied(Message):
    """A text goes to the clipboard of the terminal."""

    text: str
    """Lines and tabs are kept, what could act on a terminal becomes visible."""
    what: str
    """What it is, for the sentence that says so: `the path of resnet`."""


@dataclass
class GoTo(Message):
    """Another tab should show what this one speaks of."""

    tab: str
    """Its name, as `show` has it."""
    about: Mapping[str, str]
    """What to show there: a `run`, a `layer`, a `tag`, as far as they are meant."""
    returns: bool = False
    """Whether it is the way back."""


class Redraw(Message):
    """The whole screen should be sent again: something else may have written on it."""


@dataclass
class Passed(Message):
    """Goes the way of everything that a widget asked for before, and tells when it is through."""

    arrived: asyncio.Future[None]
