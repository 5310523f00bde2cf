"""From command classes to Textual's bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from termboard.command import key_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from textual.binding import BindingType
    from textual.dom import DOMNode

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


def key_for(node: DOMNode, command: str) -> str:
    """Return the key that gives a command around `node`, as people write it; "" if none does.

    `command` is its id; the key is the one of the settings file, where that has one. It is also
    known while something is typed, when the key would be a letter.
    """
    active = node.screen.active_bindings.values()
    keys = [found.binding.key for found in active if found.binding.id == command]
    return next(map(key_name, keys or _bound(node, command)), "")


def _bound(node: DOMNode, command: str) -> Iterator[str]:
    remapped: Mapping[str, str] = getattr(node.app, "remapped_keys", {})
    for place in node.ancestors_with_self:
        for binding in place.BINDINGS:
            if isinstance(binding, Binding) and binding.id == command:
                yield remapped.get(command, binding.key).split(",")[0].strip()
