"""The line over a graph: whose it is, of which kind, and how large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.graph.words import plural, reader_notes
from termboard.plot import numbers
from termboard.plot.characters import BOLD
from termboard.plot.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.graphs.costs import Costs, Kind
    from termboard.dashboards.graph.model import Pieces
    from termboard.dashboards.graph.places import Place
    from termboard.plot.look import Look

KINDS = {"ops": "TensorFlow graph", "traced": "traced module", "layers": "Keras model"}


def heading(pieces: Pieces, places: Sequence[Place], look: Look) -> tuple[Span, ...]:
    """Return `gpt · traced module · 1 of 3 graphs · 312 nodes · 1.2 M parameters · …`."""
    palette, style = look.palette, pieces.place.style
    dot = f" {look.glyphs.separator} "
    mark = look.mark(style.index)
    name = f"{mark}:{style.shown}" if mark else style.shown
    spans = [Span(name, palette.run(style.index), BOLD)]
    about = [Span(dot + text) for text in _about(pieces)]
    if len(places) > 1:  # behind the title, because what is last goes first where room is short
        number = next((i for i, one in enumerate(places, 1) if one.key == pieces.place.key), 1)
        about.insert(1, Span(f"{dot}{number} of {len(places)} graphs", palette.accent))
    spans += about
    notes = () if pieces.tree is None else reader_notes(pieces.tree.graph)
    if notes:
        spans.append(Span(dot + plural(len(notes), "note"), palette.warning))
    if pieces.problem:
        spans.append(Span(dot + pieces.problem, palette.error))
    return tuple(spans)


def _about(pieces: Pieces) -> list[str]:
    title, tree = pieces.place.logged.title, pieces.tree
    if tree is None:
        return [title] if title else []
    kind = KINDS[tree.graph.kind]
    words = [title if title and title != pieces.place.style.name else kind]
    words.append(plural(tree.count(tree.root), "node"))
    if pieces.costs is None:
        return [*words, "counting …"]
    words += [_amount(pieces.costs, "parameters", tree.root, " parameters")]
    words += [_amount(pieces.costs, "flops", tree.root, "FLOPs")]
    return [word for word in words if word]


def _amount(costs: Costs, kind: Kind, item: int, unit: str) -> str:
    """Return `1.2 M parameters`; more than that if not all is known, `? FLOPs` if nothing is."""
    figure = costs.figure(kind, item)
    if not figure.known:
        return f"? {unit.strip()}" if figure.unknown else ""
    text = numbers.count(figure.known)
    joined = f"{text}{unit}" if unit.startswith(" ") or " " in text else f"{text} {unit}"
    return f"{'>' if figure.unknown else ''}{joined}"
