"""In which order the layers of a run stand: by the graph where that tells it, else as written."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from termboard.analysis.layers.names import KINDS, layer_order, part
from termboard.dashboards.network.places import depths, places
from termboard.store import graphs
from termboard.store.payload import PayloadError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from termboard.analysis.layers.names import Kind
    from termboard.store.graphs import LoggedGraph
    from termboard.store.run import RunView
    from termboard.store.series import SeriesView

Order = Literal["graph", "writing"]
"""Where the order of layers comes from: the graph, or the order in which they were written."""

_LARGEST_GRAPH = 4 << 20
"""Bytes of a graph that is read for the order of the layers: it must not hold the screen up."""
_SLOT = "layers' order"


@dataclass(frozen=True)
class Ordered:
    """The layers of a run in order."""

    layers: tuple[str, ...]
    """From the input to the output."""
    by: Order
    places: Mapping[str, str]
    """The scope in the graph of the layers that are found there."""


def ordered(run: RunView, histograms: Sequence[SeriesView]) -> Ordered:
    """Return the layers of the tags of histograms in the order of the network; finds it once."""
    if not histograms:
        return Ordered((), "writing", MappingProxyType({}))
    logged = [one for one in graphs.graphs(run) if one.where.length <= _LARGEST_GRAPH]
    state = tuple(series.tag for series in histograms), tuple(one.where for one in logged)
    carried = histograms[0].carried
    known: tuple[object, Ordered] | None = carried.get(_SLOT)
    if known is not None and known[0] == state:
        return known[1]
    found = _ordered(run, histograms, logged)
    carried[_SLOT] = state, found
    return found


def _ordered(
    run: RunView, histograms: Sequence[SeriesView], logged: Sequence[LoggedGraph]
) -> Ordered:
    written = _as_written(histograms)
    layers = layer_order(written)
    found, depth = _in_graph(run, layers, logged)
    if len(set(depth.values())) < 2:
        return Ordered(layers, "writing", found)
    return Ordered(layer_order(written, depth), "graph", found)


def _as_written(histograms: Sequence[SeriesView]) -> list[list[str]]:
    """Return the layers of each kind in the order in which their first histograms were written."""
    of_kind: dict[Kind, list[tuple[tuple[str, int, int], str]]] = {kind: [] for kind in KINDS}
    for series in histograms:
        if series.parts:
            first = series.parts[0]
            offset, _, ordinal = first.values[0].tolist()
            found = part(series.tag)
            of_kind[found.kind].append(((first.segment.file, offset, ordinal), found.layer))
    return [[layer for _, layer in sorted(places)] for places in of_kind.values()]


def _in_graph(
    run: RunView, layers: tuple[str, ...], logged: Sequence[LoggedGraph]
) -> tuple[Mapping[str, str], Mapping[str, float]]:
    """Return place and depth of the layers in the run's graph that knows most of them."""
    best: tuple[Mapping[str, str], Mapping[str, float]] = MappingProxyType({}), MappingProxyType({})
    for one in logged:
        try:
            graph = graphs.load(run, one)
        except PayloadError:  # the Graph tab says so
            continue
        found = places(layers, graph)
        if len(found) > len(best[0]):
            best = found, depths(found, graph)
    return best
