"""Which keys the footer shows: those that work now, of the focused widget first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from termboard.app.commands import ALWAYS, FreeMouse
from termboard.app.prompt_bar import CancelPrompt, KeepPrompt
from termboard.widgets.footer_bar import Hint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App
    from textual.screen import Screen

    from termboard.command import Command

_SHORT = 70
"""A footer of fewer cells has none to spare for what the help says too."""


def remapped(app: App[Any]) -> dict[str, str]:
    """Return the keys that the settings file gives, by command id."""
    keys: dict[str, str] = getattr(app, "remapped_keys", {})
    return keys


def working(screen: Screen[None]) -> tuple[Hint, ...]:
    """Return the hints of the commands that can be given now, those that always can left out."""
    always = {command.id() for command in ALWAYS}
    hints: dict[str, Hint] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.show and active.enabled and binding.id and binding.id not in always:
            hints.setdefault(binding.id, Hint(binding.key, binding.description))
    return tuple(hints.values())


def typing(keys: Mapping[str, str]) -> tuple[Hint, ...]:
    """Return the hints that hold while something is typed; Enter is the input's own."""
    return (Hint("enter", KeepPrompt.footer), Hint(key_of(CancelPrompt, keys), "undo"))


def always(keys: Mapping[str, str], width: int, *, mouse_is_free: bool = False) -> tuple[Hint, ...]:
    """Return the hints that stay in a footer of so many cells.

    How the mouse comes back is among them: it cannot be asked with the mouse.
    """
    shown = ALWAYS if width >= _SHORT else ALWAYS[1:]
    hints = tuple(Hint(key_of(command, keys), command.footer) for command in shown)
    mouse = (Hint(key_of(FreeMouse, keys), "take mouse back"),) if mouse_is_free else ()
    return mouse + hints


def key_of(command: type[Command], keys: Mapping[str, str]) -> str:
    """Return the first key of a command, as the settings file has it."""
    return keys.get(command.id(), command.keys).split(",")[0].strip()
