"""Where the nodes of a torch trace stand: in the modules that the network is made of.

Torch names a parameter by the module that holds it (`Net/ModuleList[h]/Block[0]/weight/weight.3`),
but an operation by the modules that were called (`Net/Block[0]/input.1`), and nobody calls a list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PARAMETER = "prim::GetAttr"
"""The op of a node that reads a parameter or a buffer of a module."""
IO = "IO Node"
"""The op of what goes into the network and comes out of it."""

_CLASS_AND_NAME = re.compile(r"([^\[\]/]+)\[([^/]*)\]\Z")
_LISTS = ("ModuleList[", "ModuleDict[")


def class_and_name(segment: str) -> tuple[str, str]:
    """Return ("Conv2d", "conv1") for `Conv2d[conv1]`; the class is empty where none is said."""
    hit = _CLASS_AND_NAME.match(segment)
    return (hit[1], hit[2]) if hit else ("", segment)


def module_names(names: Sequence[str], ops: Sequence[str]) -> tuple[str, ...]:
    """Return a name for each node whose scopes are the modules that it belongs to.

    A parameter stands right in its module, under its own name; an operation in the module that
    holds the parameters of the same name, if there is only one; inputs and outputs of the network
    in none. Names need not be unique.
    """
    called = _Called(_module(name) for name, op in zip(names, ops, strict=True) if op == PARAMETER)
    moved = []
    for name, op in zip(names, ops, strict=True):
        head, _, last = name.rpartition("/")
        if op == PARAMETER and "/" in head:
            moved.append(head)
        elif op == IO:
            moved.append(last or name)
        elif head:
            moved.append(f"{called.held(head)}/{last}")
        else:
            moved.append(name)
    return tuple(moved)


def _module(name: str) -> str:
    """Return a parameter's module: `Net/Linear[a]` of `Net/Linear[a]/weight/weight.1`."""
    return name.rpartition("/")[0].rpartition("/")[0]


class _Called:
    """Paths of modules by the paths under which they are called."""

    def __init__(self, modules: Iterable[str]) -> None:
        self._held: dict[str, str | None] = {}
        """None if several modules are called by one path."""
        self._known: dict[str, str] = {"": ""}
        for module in dict.fromkeys(modules):
            self._learn(module)

    def _learn(self, module: str) -> None:
        """Learn a path and those above it."""
        if len(module) > _LONGEST or not any(kind in module for kind in _LISTS):
            return
        path, called = "", ""
        for segment in module.split("/"):
            path = f"{path}/{segment}" if path else segment
            if not segment.startswith(_LISTS):
                called = f"{called}/{segment}" if called else segment
                if called != path:
                    known = self._held.setdefault(called, path)
                    if known != path:
                        self._held[called] = None

    def held(self, path: str) -> str:
        """Return the path at which a called module is held; the same if that is not known."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._look_up(path) if self._held else path
        return known

    def _look_up(self, path: str) -> str:
        if len(path) > _LONGEST:
            return path
        outer, rest = path, ""
        while outer:
            found = self._held.get(outer)
            if found is not None:
                return found + rest
            outer, slash, last = outer.rpartition("/")
            rest = f"{slash}{last}{rest}"
        return path


_LONGEST = 1000
"""Characters of a path that is looked at part by part; each part costs a copy."""
