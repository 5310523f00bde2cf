"""Rows of repeated scopes and ops, folded into one: `layer_0…layer_11`, twelve times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from termboard.analysis.graphs.scope_tree import ScopeTree

OPS_AT = 5
"""So many ops of one kind, numbered on, are one row; TensorBoard's rule for series."""
SCOPES_AT = 3
"""So many scopes of equal structure, numbered on and right behind each other, are one row. They are
a network's repeated blocks, and reading one reads all. Two would save a single line."""
ELLIPSIS = "…"
"""Between the first and the last name of a series."""

_DIGITS = "0123456789"
_MOST_DIGITS = 9
NONE = -1
"""Instead of a number."""


class Entry(NamedTuple):
    """One row below a scope: an item, or a row of repeated ones folded into one."""

    label: str
    """`conv1`, or `layer_0…layer_11`; a series' count is the number of its items."""
    items: tuple[int, ...]
    """One item; those of a series in the order of their numbers."""
    kind: Literal["node", "scope", "series"]

    @property
    def key(self) -> int:
        """By what `unfolded` knows it: its first item."""
        return self.items[0]


_Numbered = tuple[int, int]
"""The number that a child's name ends in, and the child."""


def entries(tree: ScopeTree, item: int, unfolded: frozenset[int]) -> tuple[Entry, ...]:
    """Return the rows below a scope, in the order of its children.

    A series stands where the first of its members does. Those whose first item is in `unfolded`
    come one by one.
    """
    children = tree.children(item).tolist()
    labels = {child: tree.label(child) for child in children}
    members: dict[int, tuple[int, ...]] = {}
    for series in (*_series_of_scopes(tree, children, labels), *_of_ops(tree, children, labels)):
        if series[0] not in unfolded:
            members.update(dict.fromkeys(series, series))
    rows, done = [], set()
    for child in children:
        series = members.get(child, ())
        if not series:
            rows.append(Entry(labels[child], (child,), "scope" if child >= tree.root else "node"))
        elif series[0] not in done:
            done.add(series[0])
            name = f"{labels[series[0]]}{ELLIPSIS}{labels[series[-1]]}"
            rows.append(Entry(name, series, "series"))
    return tuple(rows)


def _series_of_scopes(
    tree: ScopeTree, children: Sequence[int], labels: dict[int, str]
) -> Iterator[tuple[int, ...]]:
    """Yield the scopes that are repeated: equal, numbered on, nothing else between them."""
    found: list[_Numbered] = []
    last: tuple[str, str, int] | None = None
    for child in children:
        this = None
        stem, number = _stem_and_number(labels[child]) if child >= tree.root else ("", NONE)
        if number != NONE:
            this = (stem, tree.type_of(child), int(tree.signatures[child]))
        if this != last:
            yield from _runs(found, SCOPES_AT)
            found = []
        if this:
            found.append((number, child))
        last = this
    yield from _runs(found, SCOPES_AT)


def _of_ops(
    tree: ScopeTree, children: Sequence[int], labels: dict[int, str]
) -> Iterator[tuple[int, ...]]:
    """Yield the ops of a kind whose names are numbered on; `x` counts as `x_0`.

    Only of TensorFlow's graphs: a trace numbers its values, not its operations, and layers of a
    kind may be of very different sizes.
    """
    if tree.graph.kind != "ops":
        return
    families: dict[tuple[str, str], list[_Numbered]] = {}
    root, ops = tree.root, tree.graph.ops
    for child in children:
        if child < root:
            stem, number = _stem_and_number(labels[child])
            key = (f"{stem}_" if number == NONE else stem, ops[child])
            families.setdefault(key, []).append((max(0, number), child))
    for family in families.values():
        if len(family) >= OPS_AT:
            yield from _runs(family, OPS_AT)


def _runs(found: Iterable[_Numbered], least: int) -> Iterator[tuple[int, ...]]:
    """Yield the runs of consecutive numbers that are long enough."""
    run: list[int] = []
    last = NONE
    for number, item in sorted(found):
        if run and number != last + 1:
            if len(run) >= least:
                yield tuple(run)
            run = []
        run.append(item)
        last = number
    if len(run) >= least:
        yield tuple(run)


def _stem_and_number(label: str) -> tuple[str, int]:
    """Return ("layer_", 3) for `layer_3`; the number is NONE where there is none."""
    stem = label.rstrip(_DIGITS)
    digits = label[len(stem) :]
    if not digits or len(digits) > _MOST_DIGITS:
        return label, NONE
    return stem, int(digits)
