"""A command is a class: its key, its label, its help and its place in the footer, said once.

Bindings, footer, palette and help screen are all made from these classes. Nothing here knows the
framework that shows them.
"""

from __future__ import annotations

import re
from typing import ClassVar


class Command:
    """One thing a person can do, found by key, by palette and on the help screen.

    A subclass's docstring is its help, one sentence. Its `action` names the method `action_<name>`
    of the widget that offers it.
    """

    keys: ClassVar[str] = ""
    """Keys as Textual names them, separated by commas; the first one is shown."""
    label: ClassVar[str] = ""
    """What the palette and the help screen call it; made from the class's name if empty."""
    footer: ClassVar[str] = ""
    """The word beside the key in the footer; empty keeps it out of the footer."""
    group: ClassVar[str] = "General"
    """The heading under which the help screen lists it."""
    action: ClassVar[str] = ""
    """What runs it, as `name` or `name('argument')`; empty: its id."""

    @classmethod
    def id(cls) -> str:
        """Return the name by which the settings file remaps the key: `toggle_log_scale`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """Return the command's name as people read it: `Toggle log scale`."""
        return cls.label or cls.id().replace("_", " ").capitalize()

    @classmethod
    def help(cls) -> str:
        """Return the one sentence that says what it does."""
        return " ".join((cls.__doc__ or "").split())


def key_name(key: str) -> str:
    """Return a key as people write it: `question_mark` → `?`, `ctrl+p` → `^p`."""
    names = {
        "question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]",
        "left_parenthesis": "(", "right_parenthesis": ")", "left_curly_bracket": "{",
        "right_curly_bracket": "}", "less_than_sign": "<", "greater_than_sign": ">",
        "comma": ",", "full_stop": ".", "asterisk": "*",
        "slash": "/", "colon": ":", "escape": "esc", "minus": "-",
        "plus": "+", "equals_sign": "=", "left": "←", "right": "→", "up": "↑", "down": "↓",
        "shift+tab": "⇧tab", "pageup": "pgup", "pagedown": "pgdn",
    }  # fmt: skip
    if key in names:
        return names[key]
    return "^" + key.removeprefix("ctrl+") if key.startswith("ctrl+") else key
