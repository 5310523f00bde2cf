"""Which cards a tab of histograms has, and in which groups: names only, nothing is decoded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from termboard.analysis.layers.names import part
from termboard.analysis.tag_tree import TagNode, tag_tree
from termboard.dashboards.network.remembered import Remembered
from termboard.ordering import natural_key
from termboard.widgets.card_layout import Section

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from termboard.dashboards.api import RunStyle, Shared
    from termboard.store.run import RunView
    from termboard.store.series import SeriesView
    from termboard.store.snapshot import Snapshot

UNGROUPED = "ungrouped"
"""Where tags without a slash stand."""

_FLAT = 12
"""A group of so many tags is shown as one, whatever folders are in it."""
_OPEN_CARDS = 40
"""Groups are open at first up to so many cards together …"""
_OPEN_GROUP = 24
"""… and none that has more cards than this, unless it is the first one."""


@dataclass(frozen=True)
class Place:
    """One tag of one run that has histograms."""

    run: RunStyle
    view: RunView = field(repr=False)
    series: SeriesView = field(repr=False)
    remembered: Remembered = field(default_factory=Remembered, repr=False, compare=False)
    """What was drawn of it, as long as no other data comes."""


@dataclass(frozen=True)
class CardSpec:
    """A card: a tag of one run, or of all that are switched on."""

    key: str
    tag: str
    places: tuple[Place, ...]
    """In the order of the runs; one at least."""


@dataclass(frozen=True)
class Cards:
    """All cards, in groups."""

    sections: tuple[Section, ...]
    by_key: Mapping[str, CardSpec]


def cards(
    snapshot: Snapshot,
    shared: Shared,
    pattern: re.Pattern[str],
    *,
    merged: bool = False,
    layer: str = "",
) -> Cards:
    """Return the cards of all tags that match `pattern`, by their folders; of one layer's only."""
    places = _places(snapshot, shared, pattern)
    if layer:
        places = {tag: found for tag, found in places.items() if part(tag).layer == layer}
    of_tag = {tag: tuple(_specs(tag, places[tag], merged=merged)) for tag in places}
    found = [card for specs in of_tag.values() for card in specs]
    return Cards(_sections(of_tag), {card.key: card for card in found})


def key_of(tag: str, run: str) -> str:
    """Return what identifies the card of a tag in one run; "" is that of all runs."""
    return f"{tag}\0{run}" if run else tag


def tag_of(key: str) -> str:
    """Return the tag of a card."""
    return key.partition("\0")[0]


def _places(snapshot: Snapshot, shared: Shared, pattern: re.Pattern[str]) -> dict[str, list[Place]]:
    """Return where histograms are, by tags in natural order."""
    found: dict[str, list[Place]] = {}
    for style in shared.runs:
        run = snapshot.by_name.get(style.name)
        for series in run.series if run else ():
            if run and series.plugin == "histograms" and not series.holds_numbers:
                found.setdefault(series.tag, []).append(Place(style, run, series))
    tags = sorted((tag for tag in found if pattern.search(tag)), key=natural_key)
    return {tag: found[tag] for tag in tags}


def _specs(tag: str, places: Sequence[Place], *, merged: bool) -> Iterator[CardSpec]:
    if merged:
        yield CardSpec(key_of(tag, ""), tag, tuple(places))
        return
    for place in places:
        yield CardSpec(key_of(tag, place.run.name), tag, (place,))


def _sections(of_tag: Mapping[str, tuple[CardSpec, ...]]) -> tuple[Section, ...]:
    """Return a section for each folder, and for each folder in it where there are many tags."""
    root = tag_tree(of_tag)
    nodes = [(node.path, node) for node in root.children]
    if root.tags:
        nodes.append((f"\0{UNGROUPED}", TagNode(UNGROUPED, "", root.tags)))
    order = {tag: place for place, tag in enumerate(of_tag)}
    ordered = sorted(nodes, key=lambda item: natural_key(item[1].name))
    groups = [part for path, node in ordered for part in _groups(node, path, 0, order)]
    return tuple(_folded(groups, of_tag))


@dataclass(frozen=True)
class _Group:
    name: str
    path: str
    tags: tuple[str, ...]
    depth: int


def _groups(node: TagNode, path: str, depth: int, order: Mapping[str, int]) -> Iterator[_Group]:
    """Yield a folder's group, and behind it those in it; folders of one tag are none."""
    flat = node.series or node.count <= _FLAT
    inner = () if flat else tuple(child for child in node.children if child.count > 1)
    hidden = {tag for child in inner for tag in child.every_tag()}
    own = sorted((tag for tag in node.every_tag() if tag not in hidden), key=order.__getitem__)
    yield _Group(node.name, path, tuple(own), depth)
    for child in inner:
        yield from _groups(child, child.path, depth + 1, order)


def _folded(
    groups: Iterable[_Group], of_tag: Mapping[str, tuple[CardSpec, ...]]
) -> Iterator[Section]:
    """Yield the groups' sections; what would make the screen long is folded, but not the first."""
    left, inside, opened = _OPEN_CARDS, None, False
    for group in groups:
        specs = [card for tag in group.tags for card in of_tag[tag]]
        if inside is not None and group.depth <= inside:
            inside = None
        fold = opened and (len(specs) > left or len(specs) > _OPEN_GROUP)
        opened = opened or bool(specs)
        yield Section(
            group.name,
            tuple(card.key for card in specs),
            tuple(card.tag for card in specs),
            depth=group.depth,
            folded=fold,
            path=group.path,
        )
        if inside is None:
            left -= 0 if fold else len(specs)
            inside = group.depth if fold else None
