"""From command classes to Textual's bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType

    from termboard.command import Command


def bindings(commands: Iterable[type[Command]]) -> list[BindingType]:
    """Return one binding a command; its id is what the settings file remaps."""
    return [
        Binding(
            command.keys,
            command.action or command.id(),
            description=command.footer or command.title(),
            show=bool(command.footer),
            tooltip=command.help(),
            id=command.id(),
        )
        for command in commands
        if command.keys
    ]
