"""Names with slashes as scopes, each known by its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DEEPEST = 1000
"""Scopes within scopes that are told apart; what lies deeper is part of the last one's names.
Nobody opens a thousand, and a name of a megabyte may hold half a million."""


@dataclass(frozen=True, eq=False)
class Scopes:
    """Scopes by number: those of the nodes' names, from the outermost inwards; 0 is the root."""

    parents: list[int]
    """Of each scope; -1 for the root. Always a smaller number than the scope's own."""
    labels: list[str]
    """Of each scope: the last part of its name."""
    lengths: list[int]
    """Of each scope: characters of its path."""
    examples: list[int]
    """Of each scope: the first node below it, whose name starts with its path."""
    numbers: dict[tuple[int, str], int]
    """By (parent, label)."""
    of_nodes: NDArray[np.int32]
    """Of each node: the scope that it stands in."""
    heads: NDArray[np.bool_]
    """Of each node: whether it has its scope's own name."""

    def find(self, path: str) -> int | None:
        """Return the scope of this path."""
        scope: int | None = 0
        for label in _segments(path):
            if scope is None:
                return None
            scope = self.numbers.get((scope, label))
        return scope


def scopes_of(names: Sequence[str]) -> Scopes:
    """Return the scopes of nodes' names.

    As in TensorBoard: what stands before the last slash is the scope, and a node whose name is also
    a scope's stands in that scope. An empty part belongs to the next one, with its slash: `a//b` is
    `/b` in `a`, and `/a` is `/a` in the root. Takes time linear in the names' length.
    """
    scopes = Scopes([-1], [""], [0], [0], {}, np.zeros(0, np.int32), np.zeros(0, np.bool_))
    known = {"": 0}
    own, lasts = [], []
    for node, name in enumerate(names):
        head, _, last = name.rpartition("/")
        lasts.append(last)
        scope = known.get(head)
        if scope is None:
            scope = known[head] = _walked(scopes, head, node)
        own.append(scope)
    heads = _move_into_own(scopes, names, own, lasts)
    return Scopes(
        scopes.parents,
        scopes.labels,
        scopes.lengths,
        scopes.examples,
        scopes.numbers,
        np.array(own, np.int32),
        heads,
    )


def _segments(path: str) -> list[str]:
    """Return the parts of a path, slashes at the start of all but a single one between them."""
    if "//" not in path and path[:1] != "/" and path[-1:] != "/":
        return path.split("/", DEEPEST)[:DEEPEST] if path else []
    parts: list[str] = []
    slashes = start = 0
    while start < len(path) and len(parts) < DEEPEST:
        end = path.find("/", start)
        end = len(path) if end < 0 else end
        if end > start:
            first = not parts and slashes == start
            parts.append("/" * (slashes if first else slashes - 1) + path[start:end])
            slashes = 0
        slashes += 1
        start = end + 1
    return parts


def _walked(scopes: Scopes, path: str, node: int) -> int:
    """Return the scope of a path, made if it is new."""
    scope = 0
    for label in _segments(path):
        inner = scopes.numbers.get((scope, label))
        if inner is None:
            inner = scopes.numbers[scope, label] = len(scopes.parents)
            scopes.parents.append(scope)
            scopes.labels.append(label)
            scopes.lengths.append(scopes.lengths[scope] + (scope > 0) + len(label))
            scopes.examples.append(node)
        scope = inner
    return scope


def leaf(scopes: Scopes, scope: int, name: str) -> str:
    """Return what stands behind a scope's path in the name of a node right below it."""
    return name[scopes.lengths[scope] + 1 :] if scope else name


def _move_into_own(
    scopes: Scopes, names: Sequence[str], own: list[int], lasts: Sequence[str]
) -> NDArray[np.bool_]:
    """Put nodes whose names are scopes' into these; return which they are.

    `lasts` are the nodes' names behind their last slashes.
    """
    heads = np.zeros(len(names), np.bool_)
    labels = {label.lstrip("/") for label in scopes.labels[1:]}
    for node in [node for node, last in enumerate(lasts) if last in labels]:
        scope = scopes.numbers.get((own[node], leaf(scopes, own[node], names[node])))
        if scope is not None:
            own[node] = scope
            heads[node] = True
    return heads
