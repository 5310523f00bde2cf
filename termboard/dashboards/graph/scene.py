"""The drawing of one scope: its entries as boxes, what would tangle it at the side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.graphs.flow import edges_among, shape_of
from termboard.analysis.layered.auxiliary import Aside, taken_aside
from termboard.analysis.layered.layout import Box, Drawing, Edges, Options, laid_out
from termboard.dashboards.graph.outline import Opened, entries_of, key_of, members
from termboard.dashboards.graph.words import shape_text
from termboard.plot.characters import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.graphs.flow import Among
    from termboard.analysis.graphs.scope_tree import Entry, ScopeTree

_MOST_LABELS = 2_000
"""Edges whose shapes are read; with more there is no room for them."""


@dataclass(frozen=True)
class Framing:
    """What a drawing is of."""

    scope: int
    series: tuple[int, ...] = ()
    """The items of the series that is drawn instead of its scope; empty: the scope."""
    grouped: bool = True
    """Whether repeated scopes are one box."""
    put_back: frozenset[str] = frozenset()
    """Labels of what would stand at the side and does not."""
    room: int = 100
    """Cells across that there are."""
    ascii: bool = False

    @property
    def opened(self) -> Opened:
        """What decides whether repeated scopes are one entry."""
        return Opened(grouped=self.grouped)


@dataclass(frozen=True, eq=False)
class Scene:
    """A scope laid out."""

    framing: Framing
    entries: tuple[Entry, ...]
    """Of each box."""
    drawing: Drawing
    aside: Aside

    def box(self, key: str) -> int | None:
        """Return the box of a row's key; None if there is none."""
        return next((i for i, entry in enumerate(self.entries) if key_of(entry) == key), None)


def scene(tree: ScopeTree, framing: Framing) -> Scene:
    """Return the drawing of a scope. It may take a moment: for a thread."""
    entries = entries_of(tree, framing.scope, framing.opened)
    if framing.series:
        held = next((one for one in entries if one.items == framing.series), None)
        entries = members(tree, held) if held is not None else entries
    among = edges_among(tree, entries)
    edges = _edges(tree, among, framing)
    aside = taken_aside(
        [entry.label for entry in entries],
        ["" if entry.kind != "node" else tree.graph.ops[entry.key] for entry in entries],
        edges,
        framing.put_back,
    )
    options = Options(
        compact=framing.room < 40, room=max(40, framing.room), aside=aside.boxes,
        marked=aside.marked, widest=max(14, min(34, framing.room - 6)), measure=text_width,
    )  # fmt: skip
    drawing = laid_out(_boxes(tree, entries, among, ascii_only=framing.ascii), edges, options)
    return Scene(framing, entries, drawing, aside)


def _boxes(
    tree: ScopeTree, entries: Sequence[Entry], among: Among, *, ascii_only: bool
) -> list[Box]:
    entering = _counts(among.inputs.entries, ~among.inputs.control, len(entries))
    leaving = _counts(among.outputs.entries, ~among.outputs.control, len(entries))
    return [
        Box(
            label=entry.label.replace("…", "..") if ascii_only else entry.label,
            sublabel=_type(tree, entry),
            scope=entry.kind != "node",
            count=len(entry.items),
            entering=entering[index],
            leaving=leaving[index],
        )
        for index, entry in enumerate(entries)
    ]


def _type(tree: ScopeTree, entry: Entry) -> str:
    found = tree.type_of(entry.key)
    return "" if found in ("scope", entry.label) else found


def _counts(entries: NDArray[np.int64], counted: NDArray[np.bool_], size: int) -> list[int]:
    counts: list[int] = np.bincount(entries[counted], minlength=size).tolist()
    return counts


def _edges(tree: ScopeTree, among: Among, framing: Framing) -> Edges:
    inner = among.inner
    labels: tuple[str, ...] = ()
    if len(inner.sources) <= _MOST_LABELS:
        labels = tuple(_label(tree, edge, framing) for edge in inner.edges.tolist())
    edges = Edges(
        inner.sources.astype(np.int32),
        inner.targets.astype(np.int32),
        tensors=tuple(inner.counts.tolist()),
        control=tuple(inner.control.tolist()),
    )
    return replace(edges, labels=labels)


def _label(tree: ScopeTree, edge: int, framing: Framing) -> str:
    output = int(tree.outputs[edge])
    shape = shape_of(tree.graph, int(tree.shown.producers[edge]), output)
    text = shape_text(shape)
    return "" if text == "?" else text if framing.ascii else text.replace("x", "×")
