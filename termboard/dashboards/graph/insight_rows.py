"""What could be removed or looked at, and the totals, as rows of the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.graph.panel_render import PanelRow, wrapped
from termboard.dashboards.graph.words import plural, reader_notes
from termboard.plot import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from termboard.analysis.graphs.costs import Costs, Kind
    from termboard.analysis.graphs.scope_tree import ScopeTree
    from termboard.dashboards.graph.model import Pieces

_MOST_SCOPES = 12
_MOST_ITEMS = 8


def insight_rows(pieces: Pieces, tree: ScopeTree, width: int) -> list[PanelRow]:
    """Return the findings, each with its nodes, and what the scopes cost."""
    if pieces.insight is None or pieces.costs is None:
        counting = PanelRow("counting", "words", "counting …", tone="muted")
        return [counting, *_notes(reader_notes(tree.graph), width)]
    heading = "worth a look" if pieces.insight else "nothing to remove or to look at"
    count = str(len(pieces.insight)) if pieces.insight else ""
    rows = [PanelRow("insight", "heading", heading, count)]
    for number, one in enumerate(pieces.insight):
        rows.append(PanelRow("", "blank"))
        first, *others = wrapped(one.sentence, width, f"insight{number}-", "text")
        rows += [
            PanelRow(row.key, "words", row.left, tone="text", items=one.items)
            for row in (first, *others)
        ]
        for place, item in enumerate(one.items[:_MOST_ITEMS]):
            rows.append(
                PanelRow(
                    f"insight{number}:{place}", "link", tree.title(item), target=item,
                    items=one.items,
                )
            )  # fmt: skip
        if len(one.items) > _MOST_ITEMS:
            more = plural(len(one.items) - _MOST_ITEMS, "more node")
            rows.append(PanelRow(f"insight{number}-more", "words", more, tone="muted"))
    rows += _totals(tree, pieces.costs, "parameters", "parameters by scope", width)
    rows += _totals(tree, pieces.costs, "flops", "FLOPs by scope", width)
    rows += _notes((*pieces.costs.notes, *reader_notes(tree.graph)), width)
    return rows


def _totals(
    tree: ScopeTree, costs: Costs, kind: Kind, heading: str, width: int
) -> Iterator[PanelRow]:
    whole = costs.figure(kind, tree.root)
    if not whole.known:
        if whole.unknown:
            yield PanelRow("", "blank")
            yield PanelRow(f"{kind}?", "heading", heading, "?")
            yield from wrapped(whole.reason, width, f"{kind}-why")
        return
    yield PanelRow("", "blank")
    least = ">" if whole.unknown else ""
    yield PanelRow(f"{kind}-all", "heading", heading, f"{least}{numbers.count(whole.known)}")
    for known, item in _parts(tree, costs, kind)[:_MOST_SCOPES]:
        share = known / whole.known
        part = f"{share:.0%}" if share >= 0.005 else "<1%"
        text = f"{numbers.count(known)} {part:>4}"
        yield PanelRow(f"{kind}{item}", "link", tree.title(item), text, target=item, items=(item,))


def _notes(notes: Sequence[str], width: int) -> Iterator[PanelRow]:
    """What the figures stand for, and what the reader could not take over."""
    for number, note in enumerate(notes):
        yield PanelRow("", "blank")
        yield from wrapped(note, width, f"note{number}")


def _parts(tree: ScopeTree, costs: Costs, kind: Kind) -> list[tuple[float, int]]:
    """Return (sum, item) of the parts that a sum is made of, the largest first.

    Parts are those of the first level on which there is more than one.
    """
    scope = tree.root
    while True:
        items = tree.children(scope).tolist()
        known = [(costs.figure(kind, item).known, item) for item in items]
        parts = sorted((one for one in known if one[0] > 0), key=lambda one: -one[0])
        if len(parts) != 1 or not tree.is_scope(parts[0][1]):
            return parts
        scope = parts[0][1]
