"""Edges sorted out before they are drawn: parallel ones become one line, loops become marks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.layered.drawing import Box, Edges, Options

_MOST_ENTERING = 8
"""Lines that enter a box each by itself, if they come from where nothing else reads."""


@dataclass(frozen=True)
class Connection:
    """Edges of one kind from one box to another."""

    source: int
    target: int
    control: bool
    edges: tuple[int, ...]


@dataclass
class Sorted:
    """What is drawn of the edges, and how."""

    connections: list[Connection]
    """Those that become lines."""
    entering: list[int]
    """Of each box: edges that enter it and only leave a mark there."""
    leaving: list[int]
    loops: set[int] = field(default_factory=set)


def sorted_out(boxes: Sequence[Box], edges: Edges, options: Options) -> Sorted:
    """Return the lines between boxes; edges between the side and the rest become marks."""
    aside = options.aside
    alike: dict[tuple[int, int, bool, bool], list[int]] = {}
    control = edges.control or (False,) * len(edges)
    ends = zip(edges.sources.tolist(), edges.targets.tolist(), control, strict=True)
    for at, (source, target, is_control) in enumerate(ends):
        key = source, target, bool(is_control), at in options.marked
        alike.setdefault(key, []).append(at)
    found = Sorted([], [box.entering for box in boxes], [box.leaving for box in boxes])
    for (source, target, is_control, marked), own in alike.items():
        connection = Connection(source, target, is_control, tuple(own))
        if source == target:
            found.loops.add(source)
        elif marked or (source in aside) != (target in aside):
            mark(found, connection)
        else:
            found.connections.append(connection)
    return found


def mark(found: Sorted, connection: Connection) -> None:
    """Note a connection at its two boxes instead of drawing it."""
    found.leaving[connection.source] += len(connection.edges)
    found.entering[connection.target] += len(connection.edges)


def parts(
    count: int, connections: Sequence[Connection]
) -> list[tuple[list[int], list[Connection]]]:
    """Return the sets of boxes that hang together, with their connections, in the boxes' order."""
    root = list(range(count))

    def find(box: int) -> int:
        while root[box] != box:
            root[box] = root[root[box]]
            box = root[box]
        return box

    for connection in connections:
        one, two = find(connection.source), find(connection.target)
        root[max(one, two)] = min(one, two)
    members: dict[int, tuple[list[int], list[Connection]]] = {}
    for box in range(count):
        members.setdefault(find(box), ([], []))[0].append(box)
    for connection in connections:
        members[find(connection.source)][1].append(connection)
    return list(members.values())


def gathered(connections: Sequence[Connection], back: Sequence[bool]) -> set[int]:
    """Return which connections run together before they enter a box that too many others enter.

    They come from boxes that have no other line of their kind. `back` tells of each connection
    whether it leads against the direction of the others; such ones run alone.
    """
    ahead = [at for at, turned in enumerate(back) if not turned]
    leaving = Counter((connections[at].source, connections[at].control) for at in ahead)
    alone = [at for at in ahead if leaving[connections[at].source, connections[at].control] == 1]
    entering = Counter((connections[at].target, connections[at].control) for at in alone)
    return {
        at
        for at in alone
        if entering[connections[at].target, connections[at].control] > _MOST_ENTERING
    }


def touching(count: int, connections: Sequence[Connection], back: Sequence[bool]) -> list[int]:
    """Return how many lines touch each box at the side where more of them do.

    Those that leave a box ahead run as one line of each kind, and so do those that are gathered.
    """
    together = gathered(connections, back)
    before = [0] * count
    behind = [0] * count
    ahead: list[set[bool]] = [set() for _ in range(count)]
    joined: set[tuple[int, bool]] = set()
    for at, connection in enumerate(connections):
        if back[at]:
            before[connection.source] += 1
            behind[connection.target] += 1
            continue
        ahead[connection.source].add(connection.control)
        if at in together:
            joined.add((connection.target, connection.control))
        else:
            before[connection.target] += 1
    for target, _ in joined:
        before[target] += 1
    sides = zip(before, behind, ahead, strict=True)
    return [max(entering, turned + len(kinds)) for entering, turned, kinds in sides]
