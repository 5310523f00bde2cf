"""A graph as text for other programs: DOT, and JSON as `show graph` prints it."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from termboard.analysis.graphs.costs import costs
from termboard.analysis.graphs.export import as_json
from termboard.analysis.graphs.export_dot import whole_dot
from termboard.printable import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.dashboards.graph.model import Pieces


def dot_text(pieces: Pieces) -> str:
    """Return all nodes in Graphviz' language; empty for a graph that cannot be read."""
    return "" if pieces.tree is None else whole_dot(pieces.tree)


def json_text(graphs: Sequence[Pieces]) -> str:
    """Return graphs as JSON."""
    found = {"version": 1, "tab": "graph", "graphs": [_plain(one) for one in graphs]}
    # As `json_text.dumps` has it, which would first look at millions of values that are plain.
    text = json.dumps(found, separators=(",", ":"), allow_nan=False)
    return text.replace("\x7f", "\\u007f") + "\n"


def _plain(pieces: Pieces) -> dict[str, Any]:
    place, tree = pieces.place, pieces.tree
    found: dict[str, Any] = {
        "run": shown(place.style.name),
        "tag": shown(place.logged.tag),
        "title": shown(place.logged.title),
        "step": place.logged.step,
    }
    if tree is None:
        return {**found, "problem": shown(pieces.problem)}
    known = pieces.costs or costs(tree)
    found |= as_json(tree, known)
    found["edges"] = len(tree.graph.sources)
    found["parameters"] = _whole(known.total("parameters", tree.root))
    found["flops"] = _whole(known.total("flops", tree.root))
    found["insight"] = [
        {
            "kind": one.kind,
            "sentence": shown(one.sentence),
            "nodes": [shown(tree.path(item)) for item in one.items],
        }
        for one in pieces.insight or ()
    ]
    return found


def _whole(total: float) -> int | None:
    """Return a sum; None where not all of it is known."""
    return None if math.isnan(total) else int(total)
