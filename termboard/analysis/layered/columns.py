"""The column of each vertex: chains run straight, and what belongs together stands together.

Vertices that share a column are joined to blocks first: places that one net passes, then the
longest chains of boxes, as long as no two of these lines cross (after Brandes and Köpf, "Fast and
simple horizontal coordinate assignment", 2001). Blocks are then packed to the left and drawn
towards their neighbours, the same from the right, and stand in the middle between both: each
keeps all distances, so the mean does too.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.layered.nets import Layered
    from termboard.analysis.layered.order import Order

_ROUNDS = 3
"""How often blocks are drawn towards their neighbours from each side."""


@dataclass(frozen=True)
class Gaps:
    """Free cells between two vertices of a layer."""

    boxes: int = 3
    passing: int = 2
    """Between a box and a line that passes it."""
    lines: int = 1


@dataclass
class _Blocks:
    """Sets of vertices that share a column."""

    of: list[int]
    """The block of each vertex."""
    left: list[list[tuple[int, int]]]
    """Of each block: (block to the left, least distance of the columns)."""
    right: list[list[tuple[int, int]]]
    near: list[list[tuple[int, int]]]
    """Of each block: (block, reach) at the other ends of lines; within `reach` of its column a
    line runs straight into a box."""
    order: list[int] = field(default_factory=list)
    """Blocks, each behind all those to its left."""


def columns(graph: Layered, order: Order, widths: Sequence[int], gaps: Gaps) -> list[int]:
    """Return the middle column of each vertex; the least cell of the drawing is at 0.

    Of an even number of cells the middle is the one right of it: `width // 2`.
    """
    if not graph.layer:
        return []
    aligned = _aligned(graph, order)
    blocks = _blocks(graph, order, aligned, widths, gaps)
    left = _packed(blocks.order, blocks.left)
    _settle(blocks, left, blocks.order[::-1], blocks.order)
    right = [-x for x in _packed(blocks.order[::-1], blocks.right)]
    _settle(blocks, right, blocks.order, blocks.order[::-1])
    shift = (sum(left) - sum(right)) // len(left)
    place = [(one + two + shift) // 2 for one, two in zip(left, right, strict=True)]
    _draw(blocks, place, blocks.order)
    _draw(blocks, place, blocks.order[::-1])
    found = [place[block] for block in blocks.of]
    least = min(x - width // 2 for x, width in zip(found, widths, strict=True))
    return [x - least for x in found]


def _aligned(graph: Layered, order: Order) -> dict[int, int]:
    """Return for vertices that stand straight above one of the layer below: that one."""
    place = [0] * len(graph.layer)
    for row in order:
        for at, vertex in enumerate(row):
            place[vertex] = at
    above: dict[int, int] = {}
    below: dict[int, int] = {}
    taken = _empty(graph.depth)
    for low, high in _wishes(graph, place):
        if low in above or high in below:
            continue
        pair = (place[low], place[high])
        straight = taken[graph.layer[low]]
        at = bisect_left(straight, pair)
        if at and straight[at - 1][1] > pair[1]:
            continue
        if at < len(straight) and straight[at][1] < pair[1]:
            continue
        insort(straight, pair)
        above[low] = high
        below[high] = low
    return below


def _wishes(graph: Layered, place: Sequence[int]) -> list[tuple[int, int]]:
    """Return pieces of lines that should be straight, the most important first."""
    real = graph.real
    run = _runs(graph)
    passing: list[tuple[int, int]] = []
    chains: list[tuple[int, int, int]] = []
    ends: list[tuple[int, int]] = []
    above = [_best(one, others, run, place) for one, others in enumerate(graph.after)]
    below = [_best(one, others, run, place) for one, others in enumerate(graph.before)]
    for low, highs in enumerate(graph.after):
        for high in highs:
            if low >= real and high >= real:
                passing.append((low, high))
            elif low >= real or high >= real:
                if _alone(graph, low, high):
                    ends.append((low, high))
            elif above[low] == high and below[high] == low:
                chains.append((-run.get((low, high), 0), low, high))
    return [*passing, *((low, high) for _, low, high in sorted(chains)), *ends]


def _alone(graph: Layered, low: int, high: int) -> bool:
    """Tell whether a piece is the only one at its box."""
    return len(graph.after[low]) == 1 if low < graph.real else len(graph.before[high]) == 1


def _runs(graph: Layered) -> dict[tuple[int, int], int]:
    """Return of each piece between two boxes how many boxes the longest chain through it has."""
    real = graph.real
    up, down = [1] * real, [1] * real
    by_layer = sorted(range(real), key=graph.layer.__getitem__)
    for vertex in by_layer:
        up[vertex] = 1 + max((up[one] for one in graph.before[vertex] if one < real), default=0)
    for vertex in reversed(by_layer):
        down[vertex] = 1 + max((down[one] for one in graph.after[vertex] if one < real), default=0)
    return {
        (low, high): up[low] + down[high]
        for low in range(real)
        for high in graph.after[low]
        if high < real
    }


def _best(
    vertex: int,
    neighbours: Sequence[int],
    run: dict[tuple[int, int], int],
    place: Sequence[int],
) -> int | None:
    """Return the neighbour that goes on the longest chain.

    Of several the one in the middle of all neighbours; None if that is between two.
    """
    scored = [
        (run.get((vertex, one), run.get((one, vertex), -1)), one)
        for one in dict.fromkeys(neighbours)
    ]
    most = max((score for score, _ in scored), default=-1)
    if most < 0:
        return None
    tied = sorted((one for score, one in scored if score == most), key=place.__getitem__)
    if len(tied) == 1:
        return tied[0]
    middle = sorted(dict.fromkeys(neighbours), key=place.__getitem__)[len(scored) // 2]
    return middle if len(scored) % 2 and middle in tied else None


def _blocks(
    graph: Layered,
    order: Order,
    below: dict[int, int],
    widths: Sequence[int],
    gaps: Gaps,
) -> _Blocks:
    of = [-1] * len(graph.layer)
    count = 0
    for row in order:
        for vertex in row:
            under = below.get(vertex)
            if under is None:
                of[vertex] = count
                count += 1
            else:
                of[vertex] = of[under]
    blocks = _Blocks(of, _empty(count), _empty(count), _empty(count))
    for row in order:
        for one, two in itertools.pairwise(row):
            apart = _apart(one, two, graph.real, widths, gaps)
            blocks.left[of[two]].append((of[one], apart))
            blocks.right[of[one]].append((of[two], apart))
    for low, highs in enumerate(graph.after):
        for high in highs:
            if of[low] != of[high]:
                _near(blocks, low, high, graph.real, widths)
    blocks.order = _from_left(blocks)
    return blocks


def _empty(count: int) -> list[list[tuple[int, int]]]:
    return [[] for _ in range(count)]


def _near(blocks: _Blocks, low: int, high: int, real: int, widths: Sequence[int]) -> None:
    for one, other in ((low, high), (high, low)):
        straight = other < real <= one
        reach = max(0, (widths[other] - 1) // 2 - 2) if straight else 0
        blocks.near[blocks.of[one]].append((blocks.of[other], reach))


def _apart(one: int, two: int, real: int, widths: Sequence[int], gaps: Gaps) -> int:
    if one < real and two < real:
        gap = gaps.boxes
    else:
        gap = gaps.passing if one < real or two < real else gaps.lines
    return (widths[one] - 1) // 2 + widths[two] // 2 + 1 + gap


def _from_left(blocks: _Blocks) -> list[int]:
    """Return blocks in an order in which each comes behind those to its left.

    Lines that do not cross make no cycle.
    """
    waiting = [len(left) for left in blocks.left]
    found = [block for block, left in enumerate(waiting) if not left]
    for block in found:  # grows as it is read
        for other, _ in blocks.right[block]:
            waiting[other] -= 1
            if not waiting[other]:
                found.append(other)
    return found


def _packed(order: Sequence[int], sides: Sequence[Sequence[tuple[int, int]]]) -> list[int]:
    """Return the least distance of each block from the side."""
    place = [0] * len(sides)
    for block in order:
        place[block] = max((place[other] + apart for other, apart in sides[block]), default=0)
    return place


def _settle(blocks: _Blocks, place: list[int], first: Sequence[int], then: Sequence[int]) -> None:
    for _ in range(_ROUNDS):
        moved = _draw(blocks, place, first)
        if not _draw(blocks, place, then) and not moved:
            return


def _draw(blocks: _Blocks, place: list[int], order: Sequence[int]) -> bool:
    """Move each block to the middle of its neighbours, as far as there is room.

    Tell whether any moved.
    """
    moved = False
    for block in order:
        near = blocks.near[block]
        if not near:
            continue
        now = place[block]
        aim = _aim(near, place, now)
        if aim > now:
            most = min([place[one] - apart for one, apart in blocks.right[block]], default=aim)
            aim = max(now, min(aim, most))
        elif aim < now:
            least = max([place[one] + apart for one, apart in blocks.left[block]], default=aim)
            aim = min(now, max(aim, least))
        if aim != now:
            place[block] = aim
            moved = True
    return moved


def _aim(near: Sequence[tuple[int, int]], place: Sequence[int], now: int) -> int:
    """Return the middle of what the neighbours wish: to stay, where a line is straight already."""
    wanted = []
    for other, reach in near:
        there = place[other]
        low, high = there - reach, there + reach
        wanted.append(low if now < low else high if now > high else now)
    wanted.sort()
    half = len(wanted) // 2
    return wanted[half] if len(wanted) % 2 else (wanted[half - 1] + wanted[half]) // 2
