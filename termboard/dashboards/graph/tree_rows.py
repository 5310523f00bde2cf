"""What the rows of a tree say, read as they come into sight."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from termboard.analysis.graphs.flow import flow
from termboard.dashboards.graph.outline import Outline, key_of
from termboard.dashboards.graph.tree_render import TreeRow, columns_for, draw
from termboard.dashboards.graph.words import shape_text, short_device, times
from termboard.plot import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.graphs.costs import Costs, Kind
    from termboard.analysis.graphs.scope_tree import Entry, ScopeTree
    from termboard.dashboards.graph.model import Pieces
    from termboard.dashboards.graph.tree_render import Column
    from termboard.graph import Shape
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look

_MOST_EDGES = 200
"""Nodes of a scope up to which its output is looked for in order to show its shape in a row."""


@dataclass(frozen=True, eq=False)
class TreeRows:
    """The rows of an outline, for a board that draws those in sight."""

    outline: Outline
    pieces: Pieces
    tree: ScopeTree
    selected: str = ""
    """Key of the row that the panel shows."""
    shapes: dict[int, str] = field(default_factory=dict)
    """Shapes that were read already, by item; rows of the same tree share it."""
    _said: dict[int, TreeRow] = field(default_factory=dict)

    @property
    def keys(self) -> Sequence[str]:
        """What each row is."""
        return self.outline.keys

    def row(self, index: int, width: int, look: Look, *, current: bool) -> Grid:
        """Return row `index` as one line of `width` cells."""
        row = self._said.get(index)
        if row is None:  # rows are made anew when the look changes
            row = self._said[index] = self.at(index, look)
        return draw(row, columns_for(width, self.columns), width, look, current=current)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns that have anything to say."""
        shown: list[Column] = ["type", "shape", "parameters"]
        if self.value_heading:
            shown.append("value")
        costs = self.pieces.costs
        if costs is not None and costs.figure("flops", self.tree.root).known > 0:
            shown.append("flops")
        return (*shown, "nodes")

    @property
    def value_heading(self) -> str:
        """What the column of the colours tells; without one the devices, if there are several."""
        hues = self.pieces.hues
        if hues is not None and hues.heading():
            return "" if hues.is_empty else hues.heading()
        return "device" if len(self.pieces.devices) > 1 else ""

    def _device(self, item: int) -> str:
        graph = self.tree.graph
        return short_device(graph.devices[item]) if item < len(graph) else ""

    @cached_property
    def _found(self) -> frozenset[int]:
        return frozenset(self.pieces.hits)

    def at(self, index: int, look: Look) -> TreeRow:
        """Return what row `index` says."""
        entry, pieces = self.outline.entries[index], self.pieces
        key, item = self.outline.keys[index], entry.key
        hues, traced = pieces.hues, pieces.traced
        color = hues.color(item, look.palette) if hues is not None else None
        opened = key in self.outline.opened.keys
        return TreeRow(
            guides=self.outline.guides(index),
            fold="leaf" if entry.kind == "node" else "open" if opened else "closed",
            label=label_of(entry, look),
            note=f"{times(look)} {len(entry.items)}" if entry.kind == "series" else "",
            cells=self._cells(entry, look),
            color=color,
            dimmed=traced is not None and not traced[list(entry.items)].any(),
            found=bool(self._found) and any(item in self._found for item in entry.items),
            selected=key_of(entry) == self.selected,
        )

    def _cells(self, entry: Entry, look: Look) -> dict[Column, str]:
        tree, pieces, item = self.tree, self.pieces, entry.key
        type_ = tree.type_of(item)
        cells: dict[Column, str] = {
            "type": "" if type_ == "scope" else type_,
            "shape": self._shape(item, look),
        }
        if pieces.costs is not None:
            cells["parameters"] = total(pieces.costs, "parameters", entry)
            cells["flops"] = total(pieces.costs, "flops", entry)
        if pieces.hues is not None:
            cells["value"] = pieces.hues.text(item) if pieces.hues.heading() else self._device(item)
        if entry.kind != "node":
            cells["nodes"] = numbers.step(sum(tree.count(one) for one in entry.items))
        return cells

    def _shape(self, item: int, look: Look) -> str:
        found = self.shapes.get(item)
        if found is None:
            shape = output_shape(self.tree, item)
            found = self.shapes[item] = "" if shape is None else shape_text(shape, look)
        return found


def label_of(entry: Entry, look: Look) -> str:
    """Return what a row is called; a series' name holds a sign that not every terminal has."""
    if entry.kind != "series":
        return entry.label
    return entry.label.replace("…", look.glyphs.ellipsis)


def output_shape(tree: ScopeTree, item: int) -> Shape:
    """Return the shape of what comes out first of a node or a small scope; None if not known."""
    if not tree.is_scope(item):
        shapes = tree.graph.details.shapes(item) if item < len(tree.graph) else ()
        return shapes[0] if shapes else None
    if tree.count(item) > _MOST_EDGES:
        return None
    outputs = flow(tree, item).outputs
    return outputs[0].shape if outputs else None


def total(costs: Costs, kind: Kind, entry: Entry) -> str:
    """Return the sum over an entry's items: `12.4 k`, `>1.2 M` if not all is known, else `?`.

    Empty where there is none: most ops have no parameters.
    """
    figures = [costs.figure(kind, item) for item in entry.items]
    known, unknown = sum(f.known for f in figures), sum(f.unknown for f in figures)
    if not known:
        return "?" if unknown else ""
    return f"{'>' if unknown else ''}{numbers.count(known)}"
