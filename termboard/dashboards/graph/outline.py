"""Which rows of a tree are seen: the entries of all scopes that are open, in order."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from termboard.analysis.graphs.scope_tree import Entry, ScopeTree

_MOST_ROWS = 200_000
"""Rows that are listed at once; a hostile graph may hold a million scopes in each other."""

_FEW = 6
"""Rows of a level on which a single scope is opened at first."""
_MOST_ALONE = 20
"""Levels that are opened so."""


def key_of(entry: Entry) -> str:
    """Return by what an entry is known: its item, or a series by its first one."""
    return f"s{entry.key}" if entry.kind == "series" else str(entry.key)


def item_of(key: str) -> int:
    """Return the item of a row's key; of a series the first one."""
    return int(key.removeprefix("s"))


@dataclass(frozen=True)
class Opened:
    """What a person has opened."""

    keys: frozenset[str] = frozenset()
    grouped: bool = True
    """Whether repeated scopes stand as one row."""


@dataclass(frozen=True, eq=False)
class Outline:
    """The rows that are seen, as columns."""

    entries: Sequence[Entry]
    keys: Sequence[str]
    parents: Sequence[int]
    """Of each row: the row it stands below; -1 for the outermost."""
    more: Sequence[bool]
    """Of each row: whether another one follows below the same parent."""
    opened: Opened = field(default_factory=Opened)

    def guides(self, index: int) -> tuple[bool, ...]:
        """Return for each level down to the row whether more follows on it, the outermost first."""
        found = []
        while index >= 0:
            found.append(self.more[index])
            index = self.parents[index]
        return tuple(reversed(found))

    def index(self, key: str) -> int | None:
        """Return the row of this key; None if it is not seen."""
        return self._places.get(key)

    @property
    def first_scope(self) -> str:
        """Return the key of the first row that holds others, else of the first one; "" of none."""
        scopes = (
            key for key, one in zip(self.keys, self.entries, strict=True) if one.kind != "node"
        )
        return next(scopes, self.keys[0] if self.keys else "")

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: index for index, key in enumerate(self.keys)}


def outline(tree: ScopeTree, opened: Opened) -> Outline:
    """Return the rows below all that is open."""
    entries: list[Entry] = []
    keys: list[str] = []
    parents: list[int] = []
    more: list[bool] = []
    levels: list[tuple[Iterator[tuple[Entry, bool]], int]] = [
        (_marked(entries_of(tree, tree.root, opened)), -1)
    ]
    while levels and len(entries) < _MOST_ROWS:
        below, parent = levels[-1]
        found = next(below, None)
        if found is None:
            levels.pop()
            continue
        entry, follows = found
        entries.append(entry)
        keys.append(key_of(entry))
        parents.append(parent)
        more.append(follows)
        if keys[-1] in opened.keys and (children := children_of(tree, entry, opened)):
            levels.append((_marked(children), len(entries) - 1))
    return Outline(entries, keys, parents, more, opened)


def entries_of(tree: ScopeTree, scope: int, opened: Opened) -> tuple[Entry, ...]:
    """Return the rows right below a scope, repeated ones as one or one by one."""
    entries = tree.entries(scope)
    if opened.grouped:
        return entries
    series = frozenset(entry.key for entry in entries if entry.kind == "series")
    return tree.entries(scope, series) if series else entries


def children_of(tree: ScopeTree, entry: Entry, opened: Opened) -> tuple[Entry, ...]:
    """Return the rows right below an entry: of a series each of its items."""
    if entry.kind == "scope":
        return entries_of(tree, entry.key, opened)
    if entry.kind == "series":
        return members(tree, entry)
    return ()


def members(tree: ScopeTree, series: Entry) -> tuple[Entry, ...]:
    """Return the items of a series one by one."""
    return tuple(
        series._replace(
            label=tree.label(item), items=(item,), kind="scope" if tree.is_scope(item) else "node"
        )
        for item in series.items
    )


def path_to(tree: ScopeTree, item: int, opened: Opened) -> tuple[str, ...]:
    """Return the keys of the rows that lead to an item, the outermost first, its own last."""
    chain = [item]
    while (above := int(tree.parent[chain[-1]])) not in (-1, tree.root):
        chain.append(above)
    keys: list[str] = []
    for step in reversed(chain):
        scope = int(tree.parent[step])
        entries = entries_of(tree, scope, opened) if opened.grouped else ()
        series = (entry for entry in entries if entry.kind == "series")
        keys += [key_of(entry) for entry in series if step in entry.items]
        keys.append(str(step))
    return tuple(keys)


def all_below(tree: ScopeTree, entry: Entry, opened: Opened, most: int) -> tuple[str, ...]:
    """Return the keys of an entry and of all below it that can be opened, outer ones first.

    Only so many that at most `most` rows come to light by it.
    """
    found: list[str] = []
    waiting, rows = deque([entry]), 0
    while waiting:
        one = waiting.popleft()
        children = children_of(tree, one, opened)
        if rows + len(children) > most:
            break
        rows += len(children)
        if children:
            found.append(key_of(one))
            waiting.extend(child for child in children if child.kind != "node")
    return tuple(found)


def first_opened(tree: ScopeTree) -> Opened:
    """Return what is open at first: a scope that stands alone beside a few inputs and outputs."""
    opened: set[str] = set()
    entries = tree.entries(tree.root)
    while len(opened) < _MOST_ALONE and len(entries) <= _FEW:
        scopes = [entry for entry in entries if entry.kind == "scope"]
        if len(scopes) != 1:
            break
        opened.add(key_of(scopes[0]))
        entries = tree.entries(scopes[0].key)
    return Opened(frozenset(opened))


def _marked(entries: Sequence[Entry]) -> Iterator[tuple[Entry, bool]]:
    """Yield each entry with whether another one follows."""
    last = len(entries) - 1
    for index, entry in enumerate(entries):
        yield entry, index < last
