"""One connected part of a drawing: layers, order, columns, rows, and the way of each line.

Rows are counted in the direction of the edges here, whichever way the drawing is read later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.analysis.layered.box_sizes import Marks, mark_width
from termboard.analysis.layered.columns import Gaps, columns
from termboard.analysis.layered.fold import folded
from termboard.analysis.layered.layers import back_edges, layers
from termboard.analysis.layered.lines import gathered
from termboard.analysis.layered.nets import Layered, Line, layered, spans, way
from termboard.analysis.layered.order import ordered
from termboard.analysis.layered.ports import channels
from termboard.analysis.layered.tracks import Tracks, tracks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from termboard.analysis.layered.drawing import Options
    from termboard.analysis.layered.layers import Pair
    from termboard.analysis.layered.lines import Connection
    from termboard.analysis.layered.ports import Channel, Reach

_DATA, _CONTROL, _BACK, _GATHERED = range(4)


@dataclass(frozen=True)
class Sized:
    """A box's cells, and which of its columns lines may touch, from its left one."""

    width: int
    height: int
    leaving: Reach
    entering: Reach


@dataclass(frozen=True)
class Plan:
    """Boxes in layers, before anything has a size."""

    boxes: tuple[int, ...]
    connections: tuple[Connection, ...]
    """Those that are drawn."""
    back: tuple[bool, ...]
    layer: tuple[int, ...]
    """Of each box."""
    dropped: tuple[Connection, ...] = ()
    """Those that pass too many layers."""


@dataclass(frozen=True)
class Way:
    """The way of a connection: points as (x, row) from its source to its target."""

    connection: Connection
    back: bool
    net: int
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Part:
    """A laid out part; (0, 0) is where its first layer starts."""

    boxes: tuple[int, ...]
    x: tuple[int, ...]
    row: tuple[int, ...]
    """The first row of each box, in the direction of the edges."""
    ways: tuple[Way, ...]
    width: int
    height: int


def planned(boxes: Sequence[int], connections: Sequence[Connection], most_places: int) -> Plan:
    """Return the layers of boxes; the longest lines are dropped if they pass too many of them."""
    number = {box: at for at, box in enumerate(boxes)}
    pairs = [(number[one.source], number[one.target]) for one in connections]
    back = back_edges(len(boxes), pairs)
    ahead = [(b, a) if turn else (a, b) for (a, b), turn in zip(pairs, back, strict=True)]
    layer = layers(len(boxes), ahead)
    lines = _lines(ahead, connections, back)
    longest = _longest(lines, layer, most_places)
    kept = [at for at, span in enumerate(spans(lines, layer)) if span <= longest]
    far = [at for at, span in enumerate(spans(lines, layer)) if span > longest]
    return Plan(
        tuple(boxes),
        tuple(connections[at] for at in kept),
        tuple(back[at] for at in kept),
        tuple(layer),
        tuple(connections[at] for at in far),
    )


def _lines(
    ahead: Sequence[Pair], connections: Sequence[Connection], back: Sequence[bool]
) -> list[Line]:
    together = gathered(connections, back)
    lines = []
    for at, ((low, high), connection) in enumerate(zip(ahead, connections, strict=True)):
        kind = _BACK if back[at] else _CONTROL if connection.control else _DATA
        if at in together:
            number = int(connection.control)
            lines.append(Line(low, high, (high, _GATHERED, number), gathered=True))
        else:
            lines.append(Line(low, high, (low, kind, at if kind == _BACK else 0)))
    return lines


def _longest(lines: Sequence[Line], layer: Sequence[int], most_places: int) -> int:
    """Return how many layers a line may pass, so that nets take at most `most_places` there.

    Lines may pass five times as many, each counted by itself.
    """
    spanned = spans(lines, layer)
    by_net: dict[tuple[int, int, int], set[int]] = {}
    for line, span in zip(lines, spanned, strict=True):
        by_net.setdefault(line.net, set()).add(span)
    low, high = 0, max(spanned, default=0)
    while low < high:
        tried = (low + high + 1) // 2
        kept = ([span for span in own if span <= tried] for own in by_net.values())
        places = sum(max(own, default=0) for own in kept)
        passed = sum(span for span in spanned if span <= tried)
        fits = places <= most_places and passed <= 5 * most_places
        low, high = (tried, high) if fits else (low, tried - 1)
    return low


def arranged(plan: Plan, sizes: Mapping[int, Sized], options: Options) -> Part:
    """Return the places of a part's boxes and the ways of its lines."""
    if len(plan.boxes) == 1:
        only = sizes[plan.boxes[0]]
        return Part(plan.boxes, (0,), (0,), (), only.width, only.height)
    number = {box: at for at, box in enumerate(plan.boxes)}
    ahead = []
    for connection, turn in zip(plan.connections, plan.back, strict=True):
        ends = number[connection.source], number[connection.target]
        ahead.append(ends[::-1] if turn else ends)
    lines = _lines(ahead, plan.connections, plan.back)
    boxes = [sizes[box].width for box in plan.boxes]
    layer = folded(plan.layer, lines, boxes, options.room)
    graph = layered(layer, lines)
    own = [sizes[box] for box in plan.boxes]
    widths = boxes + [1] * (len(graph.layer) - graph.real)
    middles = columns(graph, ordered(graph), widths, Gaps(boxes=2 if options.compact else 3))
    left = [middle - size.width // 2 for middle, size in zip(middles, own, strict=False)]
    between = channels(
        graph,
        middles,
        [_moved(size.leaving, x) for size, x in zip(own, left, strict=True)],
        [_moved(size.entering, x) for size, x in zip(own, left, strict=True)],
        _main(lines, graph),
    )
    stack = _stack(graph, own, between, _arrows_back(lines, graph))
    ways = [
        Way(connection, turn, net, _points(graph, line, net, own, stack, turn=turn))
        for connection, turn, line, net in zip(
            plan.connections, plan.back, lines, graph.nets, strict=True
        )
    ]
    return _part(plan, left, own, graph, stack, ways)


def _moved(reach: Reach, x: int) -> Reach:
    return reach[0] + x, reach[1] + x


def _main(lines: Sequence[Line], graph: Layered) -> list[bool]:
    """Tell of each net whether it carries data forwards."""
    main = [False] * (max(graph.nets, default=-1) + 1)
    for line, net in zip(lines, graph.nets, strict=True):
        main[net] = line.net[1] == _DATA or line.net[1:] == (_GATHERED, 0)
    return main


def _arrows_back(lines: Sequence[Line], graph: Layered) -> set[int]:
    """Return the layers above which an arrow head of a line that leads back needs a row."""
    return {graph.layer[line.low] for line in lines if line.net[1] == _BACK}


@dataclass(frozen=True)
class _Stack:
    """Rows of layers and of the channels between them."""

    starts: list[int]
    """The first row of each layer."""
    first: list[int]
    """The first row of the tracks above each layer."""
    tracks: list[Tracks]
    channels: list[dict[tuple[int, int], tuple[int, Channel]]]
    """Of each layer: by net and vertex, the number and the columns of the piece that leads up."""
    height: int


def _stack(
    graph: Layered,
    sizes: Sequence[Sized],
    between: Sequence[Sequence[Channel]],
    arrows_back: set[int],
) -> _Stack:
    heights = [1] * graph.depth
    for vertex, size in enumerate(sizes):
        layer = graph.layer[vertex]
        heights[layer] = max(heights[layer], size.height)
    starts, first, rows, at = [], [], [], 0
    for layer, own in enumerate(between):
        rows.append(tracks(own))
        starts.append(at)
        at += heights[layer] + (layer in arrows_back)
        first.append(at)
        at += rows[-1].rows + 1
    numbered = [
        {(channel.fork.net, channel.fork.start): (at, channel) for at, channel in enumerate(own)}
        for own in between
    ]
    height = starts[-1] + heights[-1] if starts else 0
    return _Stack(starts, first, rows, numbered, height)


def _points(
    graph: Layered, line: Line, net: int, sizes: Sequence[Sized], stack: _Stack, *, turn: bool
) -> tuple[tuple[int, int], ...]:
    """Return the corners of a line, from a cell of its source's border to one of its target's."""
    vertices = way(graph, line, net)
    bottom = graph.layer[line.low]
    column = stack.channels[bottom][net, line.low][1].start
    points = [(column, stack.starts[bottom] + sizes[line.low].height - 1)]
    for layer, vertex in enumerate(vertices[1:], start=bottom):
        number, channel = stack.channels[layer][net, vertices[layer - bottom]]
        end = channel.ends[channel.fork.ends.index(vertex)]
        for slot, onwards in stack.tracks[layer].turns[number]:
            row = stack.first[layer] + slot
            points.append((column, row))
            column = end if onwards < 0 else onwards
            points.append((column, row))
    points.append((column, stack.starts[graph.layer[line.high]]))
    clean = _without_straight(points)
    return tuple(reversed(clean)) if turn else tuple(clean)


def _without_straight(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the points without those that are no corners."""
    found: list[tuple[int, int]] = []
    for point in points:
        if found and point == found[-1]:
            continue
        if len(found) > 1 and (
            found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]
        ):
            found.pop()
        found.append(point)
    return found


def _part(
    plan: Plan,
    left: Sequence[int],
    sizes: Sequence[Sized],
    graph: Layered,
    stack: _Stack,
    ways: Sequence[Way],
) -> Part:
    ends = [x + size.width for x, size in zip(left, sizes, strict=True)]
    ends += [x + 1 for one in ways for x, _ in one.points]
    rows = tuple(stack.starts[graph.layer[vertex]] for vertex in range(graph.real))
    return Part(plan.boxes, tuple(left), rows, tuple(ways), max(ends), stack.height)


def sized(width: int, height: int, marks: Marks, options: Options, *, stacked: bool) -> Sized:
    """Return a box's cells with the columns that lines may touch."""
    if options.compact:
        reach = 1, width - 2
        return Sized(width, height, reach, reach)
    low, high = (3, width - 4) if stacked else (1, width - 2)
    if high - low > 6:
        low, high = low + 1, high - 1
    leaving = low + marks.loop, min(high, width - 2 - 2 * stacked - mark_width(marks.leaving))
    entering = low, min(high, width - 2 - 2 * stacked - mark_width(marks.entering))
    return Sized(width, height, leaving, entering)
