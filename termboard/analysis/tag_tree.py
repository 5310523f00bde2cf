"""Tags as the tree that their slashes make, without chains and without rows of numbered names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

SERIES_AT = 5
"""So many siblings that differ by a number only become one; TensorBoard's rule for graphs."""
ELLIPSIS = "…"
"""Between the first and the last number of such a row: `layer_0…47`."""

_DEEPEST = 12
"""Folders told apart; what lies deeper is part of the last one's names."""
_LONGEST = 200
"""Characters of a name that is looked at for numbers."""
_NUMBERS = 4
"""Numbers in a name that are looked at."""

_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class TagNode:
    """A folder of tags, or a row of siblings that differ by a number."""

    name: str
    """From its parent: `layer_3`, `model/encoder` for a chain of folders, `layer_0…47`."""
    path: str
    """What its tags have in common, as they were logged; of a row that of its first sibling."""
    tags: tuple[str, ...] = ()
    """The tags right in it, and the one that has the folder's own name."""
    children: tuple[TagNode, ...] = ()
    series: bool = False
    """Whether it is a row of numbered siblings: its children, or its tags."""
    count: int = field(init=False, compare=False)
    """How many tags are in it and below."""

    def __post_init__(self) -> None:
        """Count."""
        count = len(self.tags) + sum(child.count for child in self.children)
        object.__setattr__(self, "count", count)

    def every_tag(self) -> Iterator[str]:
        """Yield the tags in it and below, its own first."""
        yield from self.tags
        for child in self.children:
            yield from child.every_tag()


def tag_tree(tags: Iterable[str]) -> TagNode:
    """Return the tree of `tags`, in the order in which they come; the root has no name.

    A folder with nothing but one folder is joined with it. Of a tag with many slashes the first
    twelve make folders. Empty folders' names (`a//b`) are names like others. Takes time linear in
    the tags' number and length.
    """
    root: _Folder = _Folder()
    for tag in dict.fromkeys(tags):
        folder = root
        *folders, _ = tag.split("/", _DEEPEST)
        for name in folders:
            inner = folder.folders.get(name)
            if inner is None:
                inner = folder.folders[name] = _Folder()
            folder = inner
        folder.tags.append(tag)
    return TagNode("", "", *_content(root, ""))


class _Folder:
    """A folder while the tree grows."""

    __slots__ = ("folders", "tags")

    def __init__(self) -> None:
        self.folders: dict[str, _Folder] = {}
        self.tags: list[str] = []


def _content(folder: _Folder, prefix: str) -> tuple[tuple[str, ...], tuple[TagNode, ...]]:
    """Return the tags and the nodes of a folder; `prefix` is its path with a slash behind it."""
    if not folder.folders and len(folder.tags) < SERIES_AT:
        return tuple(folder.tags), ()
    tags = {tag[len(prefix) :]: tag for tag in folder.tags}
    nodes = {}
    for name, inner in folder.folders.items():
        own = tags.pop(name, None)  # a tag that has a folder's name stands in that folder
        nodes[name] = _node(name, prefix, inner, () if own is None else (own,))
    rows = _rows(tags)
    in_rows = {tag for row in rows for tag in row.tags}
    children = (*_joined(nodes), *rows)
    return tuple(tag for tag in tags.values() if tag not in in_rows), children


def _node(name: str, prefix: str, folder: _Folder, own: Sequence[str]) -> TagNode:
    """Return a folder's node, joined with its only child."""
    path = prefix + name
    tags, children = _content(folder, f"{path}/")
    if not tags and not own and len(children) == 1:
        only = children[0]
        return TagNode(f"{name}/{only.name}", only.path, only.tags, only.children, only.series)
    return TagNode(name, path, (*own, *tags), children)


def _joined(nodes: dict[str, TagNode]) -> Iterator[TagNode]:
    """Yield nodes, those that differ by a number as one, where the first of them stands."""
    families = _families(nodes)
    if not families:
        yield from nodes.values()
        return
    members = {name: family for family in families for name in family.names}
    for name, node in nodes.items():
        family = members.get(name)
        if family is None:
            yield node
        elif family.names[0] == name:
            row = tuple(nodes[member] for member in family.names)
            yield TagNode(family.title(), node.path, (), row, series=True)


def _rows(tags: dict[str, str]) -> tuple[TagNode, ...]:
    """Return the rows of tags, by their names, that differ by a number."""
    return tuple(
        TagNode(
            family.title(),
            tags[family.names[0]],
            tuple(tags[name] for name in family.names),
            series=True,
        )
        for family in _families(tags)
    )


class _Family(NamedTuple):
    """Names that are the same but for a number."""

    before: str
    behind: str
    names: list[str]

    def title(self) -> str:
        """Return `layer_0…47` for `layer_0` to `layer_47`."""
        start, end = len(self.before), len(self.behind)
        numbers = [name[start : len(name) - end] for name in self.names]
        digits = [(len(number.lstrip("0")), number.lstrip("0"), number) for number in numbers]
        return f"{self.before}{min(digits)[-1]}{ELLIPSIS}{max(digits)[-1]}{self.behind}"


def _families(names: Collection[str]) -> list[_Family]:
    """Return the families of names that are large enough, in the order of their first names.

    A name with several numbers (`block_0_conv_1`) joins the largest family that one of them makes.
    """
    if len(names) < SERIES_AT:
        return []
    patterns = {name: found for name in names if (found := _patterns(name))}
    sizes = Counter(pattern for own in patterns.values() for pattern in own)
    families: dict[tuple[str, str], list[str]] = {}
    for name, own in patterns.items():
        chosen = own[0] if len(own) == 1 else max(own, key=sizes.__getitem__)
        families.setdefault(chosen, []).append(name)
    return [
        _Family(*pattern, family)
        for pattern, family in families.items()
        if len(family) >= SERIES_AT
    ]


def _patterns(name: str) -> list[tuple[str, str]]:
    """Return what stands before and behind each of the last numbers of a name."""
    if len(name) > _LONGEST:
        return []
    hits = list(_DIGITS.finditer(name))[-_NUMBERS:]
    return [(name[: hit.start()], name[hit.end() :]) for hit in hits]
