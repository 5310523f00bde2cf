"""Which cards the Scalars tab has, and in which groups: names only, no points.

Called at every snapshot. What depends on the tags alone is kept, so that only new tags cost time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from termboard.analysis.metrics import by_interest, key_rank
from termboard.analysis.tag_tree import TagNode, tag_tree
from termboard.dashboards.scalars.merging import CardSpec, merged
from termboard.ordering import natural_key
from termboard.store.select import compiled

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from termboard.dashboards.api import Shared
    from termboard.store.run import RunView
    from termboard.store.snapshot import Snapshot

PINNED = "pinned"
KEY_METRICS = "key metrics"
BY_PATTERN = "by pattern"
UNGROUPED = "ungrouped"
"""Where tags without a slash stand, unless a group has their name."""

KEY_CARDS = 8
"""Cards of key metrics. With fewer cards in all they would only repeat, and so would one alone."""
FLAT = 12
"""A group of so many cards is shown as one, whatever folders are in it."""
OPEN_CARDS = 40
"""Groups are open at first up to so many cards together …"""
OPEN_GROUP = 24
"""… and none that has more cards than this, unless it is the only one."""

_KEY_RANKS = 5  # losses, scores, learning rate, gradient norm, throughput
_HPARAMS = "hparam"


@dataclass(frozen=True)
class Grouping:
    """How a person wants tags put into cards. Raises TermboardError for a pattern that is none."""

    merge: bool = True
    """Whether training and validation of one metric share a card."""
    hide_empty: bool = True
    """Whether a tag needs a run that is switched on to have a card."""
    patterns: tuple[str, ...] = ()
    """Tags that match one of these share a card: one for each distinct text of its captures."""

    def __post_init__(self) -> None:
        """Check the patterns."""
        for pattern in self.patterns:
            compiled(pattern, "card")


@dataclass(frozen=True)
class Group:
    """A header and the cards below it."""

    name: str
    """From the group around it; `…` between the numbers of a row of folders."""
    path: str
    """What identifies it."""
    cards: tuple[CardSpec, ...]
    depth: int = 0
    """How many groups it is in; those that follow and lie deeper are in it."""
    folded: bool = False
    """Whether it is folded until a person unfolds it."""


def groups(
    snapshot: Snapshot,
    shared: Shared,
    pattern: re.Pattern[str],
    options: Grouping | None = None,
    pinned: tuple[str, ...] = (),
) -> tuple[Group, ...]:
    """Return the groups of cards of all tags that match `pattern`.

    Pinned cards (`pinned` holds tags) come first, then key metrics, cards made by patterns, and the
    tags by their folders: first those with a loss, then those with a score.
    """
    options = options or Grouping()
    found = _found(_tag_sets(_runs(snapshot, shared, options)), pattern, options)
    of_tag = {tag: card for tag in pinned if (card := found.of_tag.get(tag))}
    pins = tuple(dict.fromkeys(of_tag.values()))
    extra = [
        _extra(name, cards) for name, cards in ((PINNED, pins), (KEY_METRICS, found.key)) if cards
    ]
    return (*extra, *found.groups) if extra else _one_open(found.groups)


def cards_by_key(found: Iterable[Group]) -> dict[str, CardSpec]:
    """Return the cards by their keys."""
    return {card.key: card for group in found for card in group.cards}


def key_tags(snapshot: Snapshot, shared: Shared, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Return all tags of runs that are on, first those that a person looks at first.

    The first one is what runs are compared by, where nobody chose another.
    """
    counts = _counts(_tag_sets(_runs(snapshot, shared, Grouping())))
    return by_interest({tag: runs for tag, runs in counts.items() if pattern.search(tag)})


def _runs(snapshot: Snapshot, shared: Shared, options: Grouping) -> list[RunView]:
    if not options.hide_empty:
        return list(snapshot.runs)
    by_name = snapshot.by_name
    return [by_name[style.name] for style in shared.runs if style.name in by_name]


_TagSets = frozenset[tuple[frozenset[str], int]]
"""Sets of tags, and how many runs have each; most runs of a folder have the same one."""


def _tag_sets(runs: Sequence[RunView]) -> _TagSets:
    return frozenset(Counter(run.scalars for run in runs).items())


def _counts(sets: _TagSets) -> dict[str, int]:
    """Return how many runs have each tag."""
    counts: Counter[str] = Counter()
    for tags, runs in sets:
        counts.update(dict.fromkeys(tags, runs))
    return dict(counts)


@dataclass(frozen=True)
class _Found:
    """All that follows from tags and options."""

    groups: tuple[Group, ...]
    key: tuple[CardSpec, ...]
    of_tag: Mapping[str, CardSpec]


@lru_cache(maxsize=4)
def _found(sets: _TagSets, pattern: re.Pattern[str], options: Grouping) -> _Found:
    counts = _counts(sets)
    arranged = _arranged(frozenset(counts), pattern, options)
    of_tag = {tag: card for group in arranged for card in group.cards for tag in card.tags}
    many = sum(len(group.cards) for group in arranged) > KEY_CARDS
    key = _key_cards(of_tag, counts) if many else ()
    return _Found(arranged, key if len(key) > 1 else (), of_tag)


@lru_cache(maxsize=8)
def _arranged(
    tags: frozenset[str], pattern: re.Pattern[str], options: Grouping
) -> tuple[Group, ...]:
    """Return the groups without pins and key metrics."""
    ordered = sorted((tag for tag in tags if pattern.search(tag)), key=_kept_key)
    by_pattern = _by_pattern(ordered, options.patterns)
    taken = {tag for card in by_pattern for tag in card.tags}
    rest = [tag for tag in ordered if tag not in taken]
    cards = merged(rest) if options.merge else tuple(CardSpec(tag, tag, (tag,)) for tag in rest)
    found = list(_by_folder({card.key: card for card in cards}))
    if by_pattern:
        found.insert(0, Group(BY_PATTERN, f"\0{BY_PATTERN}", by_pattern))
    return _with_folds(found)


_kept_key = lru_cache(maxsize=1 << 15)(natural_key)  # a new tag among 10,000 sorts them all again


def _by_pattern(tags: Sequence[str], patterns: Sequence[str]) -> tuple[CardSpec, ...]:
    """Return a card for each pattern and each text that it captures; a tag is in one of them."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    compiled_patterns = [(text, compiled(text, "card")) for text in patterns]
    for tag in tags:
        for text, pattern in compiled_patterns:
            hit = pattern.search(tag)
            if hit is not None:
                captured = tuple(part or "" for part in hit.groups())
                found.setdefault((text, captured), []).append(tag)
                break
    order = sorted(found, key=lambda key: (patterns.index(key[0]), *map(natural_key, key[1])))
    return tuple(CardSpec(found[key][0], _title(*key), tuple(found[key])) for key in order)


def _title(pattern: str, captured: tuple[str, ...]) -> str:
    texts = [text for text in captured if text]
    return f"{', '.join(texts)} ({pattern})" if texts else pattern


def _by_folder(cards: Mapping[str, CardSpec]) -> Iterator[Group]:
    """Yield a group for each folder, and for each folder in it where there are many cards."""
    root = tag_tree(cards)  # a card stands where its first tag does
    nodes = [(node.path, node) for node in root.children]
    if root.tags:
        nodes.append((f"\0{UNGROUPED}", TagNode(UNGROUPED, "", root.tags)))
    order = {tag: place for place, tag in enumerate(cards)}
    for path, node in sorted(nodes, key=lambda item: _rank(item[1])):
        yield from _groups_of(node, path, 0, cards, order)


def _rank(node: TagNode) -> tuple[int, object]:
    """Put folders with a loss first, then those with a score; what `add_hparams` wrote last."""
    best = min(2, *(key_rank(tag) for tag in node.every_tag()), 2)
    return 3 if node.name == _HPARAMS else best, natural_key(node.name)


def _groups_of(
    node: TagNode,
    path: str,
    depth: int,
    cards: Mapping[str, CardSpec],
    order: Mapping[str, int],
) -> Iterator[Group]:
    """Yield a folder's group, and behind it those in it; folders of one card are none."""
    flat = node.series or node.count <= FLAT
    inner = () if flat else tuple(child for child in node.children if child.count > 1)
    hidden = {tag for child in inner for tag in child.every_tag()}
    own = sorted((tag for tag in node.every_tag() if tag not in hidden), key=order.__getitem__)
    fold = node.series and depth > 0 and node.count > FLAT
    yield Group(node.name, path, tuple(cards[tag] for tag in own), depth, fold)
    for child in inner:
        yield from _groups_of(child, child.path, depth + 1, cards, order)


def _with_folds(found: Sequence[Group]) -> tuple[Group, ...]:
    """Fold what would make the screen long: large groups, and those behind the first few."""
    left, folded = OPEN_CARDS, []
    inside: int | None = None  # depth of the folded group that the next ones lie in
    for group in found:
        if inside is not None and group.depth <= inside:
            inside = None
        size = len(group.cards)
        fold = group.folded or size > OPEN_GROUP or size > left
        folded.append(replace(group, folded=fold))
        if inside is None:
            left -= 0 if fold else size
            inside = group.depth if fold else None
    return tuple(folded)


def _one_open(found: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return the groups with at least one of them open, so that there is something to see."""
    if not found or any(group.cards and not group.folded for group in found):
        return found
    first = next(place for place, group in enumerate(found) if group.cards)
    depth = found[first].depth
    opened = list(found)
    for place in range(first, -1, -1):  # and the groups that it is in
        if place == first or opened[place].depth < depth:
            depth = opened[place].depth
            opened[place] = replace(opened[place], folded=False)
    return tuple(opened)


def _extra(name: str, cards: Iterable[CardSpec]) -> Group:
    """Return a group of cards that have a place of their own too."""
    copies = tuple(replace(card, key=f"{card.key}\0{name}") for card in cards)
    return Group(name, f"\0{name}", copies)


def _key_cards(of_tag: Mapping[str, CardSpec], counts: Mapping[str, int]) -> tuple[CardSpec, ...]:
    """Return the cards that a person looks at first, of each kind those that most runs have.

    Losses and scores leave a place each for learning rate, gradient norm and throughput.
    """
    ranked: dict[CardSpec, int] = {}
    for tag in by_interest({tag: counts[tag] for tag in of_tag if key_rank(tag) < _KEY_RANKS}):
        ranked.setdefault(of_tag[tag], key_rank(tag))
    kinds = [[card for card, rank in ranked.items() if rank == kind] for kind in range(_KEY_RANKS)]
    behind = [cards[0] for cards in kinds[2:] if cards]
    quality = [card for card, rank in ranked.items() if rank < 2]
    return (*quality[: KEY_CARDS - len(behind)], *behind)
