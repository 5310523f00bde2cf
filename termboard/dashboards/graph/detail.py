"""What the panel says of the node or scope under the cursor: figures, data flow, attributes."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from termboard.analysis.graphs.flow import flow
from termboard.dashboards.graph.hues import LEVELS
from termboard.dashboards.graph.panel_render import PanelRow, wrapped
from termboard.dashboards.graph.words import duration, plural, shape_text
from termboard.plot import numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from termboard.analysis.graphs.costs import Figure, Kind
    from termboard.analysis.graphs.flow import Link
    from termboard.analysis.graphs.scope_tree import Entry, ScopeTree
    from termboard.dashboards.graph.hues import Level
    from termboard.dashboards.graph.layers import LayersAt
    from termboard.dashboards.graph.model import Pieces
    from termboard.dashboards.graph.panel_render import Tone
    from termboard.plot.look import Look

_TONES: Mapping[Level, Tone] = {
    "ok": "good", "note": "accent", "warning": "warning", "bad": "error",
}  # fmt: skip
MOST_LINKS = 200
"""Links of one kind that are listed."""
_MOST_FOLDED = 50

_FIGURES: tuple[tuple[Kind, str, Callable[[float], str]], ...] = (
    ("parameters", "parameters", numbers.count),
    ("flops", "FLOPs", numbers.count),
    ("output_bytes", "output size", numbers.size),
    ("seconds", "time", duration),
    ("memory", "memory", numbers.size),
)


def details(
    pieces: Pieces, tree: ScopeTree, entry: Entry, width: int, look: Look
) -> list[PanelRow]:
    """Return the rows about an entry; of a series about its first item."""
    item = entry.key
    rows = list(_title(tree, entry, width))
    rows += _facts(pieces, tree, entry, width)
    rows += _health(pieces, tree, item, width)
    rows += _flow(tree, item, look)
    if item < len(tree.graph):
        rows += _attributes(tree, item, width)
        rows += _folded(tree, item)
    return rows


def _title(tree: ScopeTree, entry: Entry, width: int) -> Iterator[PanelRow]:
    path = tree.path(entry.key)
    yield PanelRow("title", "heading", entry.label, tree.type_of(entry.key))
    if path != entry.label:
        yield from wrapped(path, width, "path")
    before = _name_before(tree, entry.key)
    if before is not None:
        said = f"In the log it is called {before}." if before else "In the log it has no name."
        yield from wrapped(said, width, "before", "accent")
    if entry.kind == "series":
        count = len(entry.items)
        yield from wrapped(
            f"{numbers.step(count)} alike in a row; what follows is the first of them.",
            width, "series", "accent",
        )  # fmt: skip


def _name_before(tree: ScopeTree, item: int) -> str | None:
    """Return what a node is called in the log, if it is renamed here."""
    renamed = tree.graph.renamed  # in the order of the nodes
    place = bisect_left(renamed, (item, ""))
    return renamed[place][1] if place < len(renamed) and renamed[place][0] == item else None


def _facts(pieces: Pieces, tree: ScopeTree, entry: Entry, width: int) -> Iterator[PanelRow]:
    item = entry.key
    yield PanelRow("", "blank")
    if tree.is_scope(item):
        yield PanelRow("nodes", "fact", "nodes", numbers.step(tree.count(item)))
    if item < len(tree.graph):
        graph = tree.graph
        yield PanelRow("op", "fact", "op", graph.ops[item])
        if dtype := graph.details.dtype(item):
            yield PanelRow("dtype", "fact", "dtype", dtype)
        if graph.devices[item]:
            yield PanelRow("device", "fact", "device", graph.devices[item])
    if pieces.costs is None:
        yield PanelRow("counting", "fact", "costs", "counting …", "muted")
        return
    for kind, name, write in _FIGURES:
        figure = pieces.costs.figure(kind, item)
        yield from _figure(figure, kind, name, write, width)


def _figure(
    figure: Figure, kind: Kind, name: str, write: Callable[[float], str], width: int
) -> Iterator[PanelRow]:
    """A figure; `?` and why where the log does not say it, times only where there are any."""
    if kind in ("seconds", "memory") and not figure.known:
        return
    if figure.unknown:
        known = f"at least {write(figure.known)}" if figure.known else "?"
        yield PanelRow(kind, "fact", name, known, "warning" if figure.known else "muted")
        if figure.reason:
            yield from wrapped(figure.reason, width, f"{kind}-why")
    elif figure.known:
        yield PanelRow(kind, "fact", name, write(figure.known))


def _health(pieces: Pieces, tree: ScopeTree, item: int, width: int) -> Iterator[PanelRow]:
    if pieces.layers is None:
        return
    layer = pieces.layers.at(tree, item)
    if not layer:
        yield from _health_below(pieces.layers, tree, item)
        return
    yield PanelRow("layer", "fact", "layer", layer)
    health = pieces.layers.health.get(pieces.layers.items[layer])
    if health is not None:
        tone = _TONES[health.level]
        yield PanelRow("health", "fact", "health", health.code or health.level, tone)
        if health.sentence:
            yield from wrapped(health.sentence, width, "health-why", tone)


def _health_below(layers: LayersAt, tree: ScopeTree, item: int) -> Iterator[PanelRow]:
    """Of a scope with several layers those that are not well, the worst first."""
    below = layers.below(tree, item)
    if not below:
        return
    yield PanelRow("", "blank")
    ill = [(name, layers.health.get(layers.items[name])) for name in below]
    found = [(name, health) for name, health in ill if health is not None and health.level != "ok"]
    found.sort(key=lambda one: -LEVELS[one[1].level])
    words = f"{len(found)} of {len(below)}" if found else f"none of {len(below)}"
    yield PanelRow("health", "heading", "layers that are not well", words)
    for number, (name, health) in enumerate(found[:MOST_LINKS]):
        place, tone = layers.items[name], _TONES[health.level]
        yield PanelRow(f"ill{number}", "link", name, health.code, tone, target=place)
    yield from _more("ill", len(found))


def _flow(tree: ScopeTree, item: int, look: Look) -> Iterator[PanelRow]:
    found = flow(tree, item)
    yield from _links(tree, "inputs", found.inputs, look)
    yield from _missing(tree, item)
    yield from _links(tree, "outputs", found.outputs, look)
    yield from _links(tree, "control inputs", found.control_inputs, look)
    yield from _links(tree, "control outputs", found.control_outputs, look)


def _missing(tree: ScopeTree, item: int) -> Iterator[PanelRow]:
    """Inputs that the log lacks; torch's modules, whose parameters are read, are none."""
    if tree.graph.kind == "traced":
        return
    missing = [name for node, name in tree.graph.missing if node == item]
    if missing:
        yield PanelRow("", "blank")
        yield PanelRow("missing", "heading", "inputs that are not in the graph", str(len(missing)))
    for number, name in enumerate(missing[:MOST_LINKS]):
        yield PanelRow(f"missing{number}", "words", name, tone="warning")


def _links(tree: ScopeTree, name: str, links: Sequence[Link], look: Look) -> Iterator[PanelRow]:
    if not links:
        return
    yield PanelRow("", "blank")
    yield PanelRow(name, "heading", name, str(len(links)))
    for number, link in enumerate(links[:MOST_LINKS]):
        shape = link.shape
        words = [shape_text(shape, look)] if shape is not None else []
        if link.edges > 1:
            words.append(plural(link.edges, "edge"))
        yield PanelRow(
            f"{name}{number}",
            "link",
            tree.title(link.item),
            "  ".join(words),
            target=link.item,
        )
    yield from _more(name, len(links))


def _more(name: str, count: int) -> Iterator[PanelRow]:
    if count > MOST_LINKS:
        words = f"{numbers.step(count - MOST_LINKS)} more"
        yield PanelRow(f"{name}-more", "words", words, tone="muted")


def _attributes(tree: ScopeTree, item: int, width: int) -> Iterator[PanelRow]:
    attributes = tree.graph.details.attributes(item)
    if not attributes:
        return
    yield PanelRow("", "blank")
    yield PanelRow("attributes", "heading", "attributes", str(len(attributes)))
    for number, attribute in enumerate(attributes):
        key = f"attribute{number}"
        room = width - max(16, len(attribute.name) + 4)
        if len(attribute.value) <= room:
            yield PanelRow(key, "fact", attribute.name, attribute.value)
        else:
            size = numbers.size(attribute.size) if attribute.size > len(attribute.value) else ""
            yield PanelRow(key, "fact", attribute.name, size, "muted")
            yield from wrapped(attribute.value, width, f"{key}-", "text")


def _folded(tree: ScopeTree, item: int) -> Iterator[PanelRow]:
    folded = tree.folded(item)
    if not folded:
        return
    yield PanelRow("", "blank")
    yield PanelRow("folded", "heading", "folded into it", str(len(folded)))
    for number, node in enumerate(folded[:_MOST_FOLDED]):
        yield PanelRow(
            f"folded{number}", "words", f"{tree.graph.ops[node]}  {tree.graph.names[node]}",
            tone="muted",
        )  # fmt: skip
    if len(folded) > _MOST_FOLDED:
        yield PanelRow("folded-more", "words", f"{len(folded) - _MOST_FOLDED} more", tone="muted")
