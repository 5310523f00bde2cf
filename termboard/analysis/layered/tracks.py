"""Rows for the lines between two layers, so that different nets only ever cross at right angles.

Each net has one horizontal piece, and a second one where no order of the nets would do; nets that
have nothing but one column of a box to go to share theirs. Which of two lies nearer to the layer
below follows from a column that one leaves and the other enters, else from how often they would
cross (after the hyperedge routing of Eschbach, Günther, Becker: "Orthogonal hypergraph drawing for
improved visibility", 2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.layered.ports import Channel


@dataclass
class _Piece:
    """A horizontal piece: from columns that come from below to columns that lead up."""

    channels: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    onwards: int = -1
    """The column of a second piece that this one leads to; -1 if there is none."""
    slot: int = 0

    @property
    def low(self) -> int:
        return min(*self.starts, *self.ends)

    @property
    def high(self) -> int:
        return max(*self.starts, *self.ends)


@dataclass(frozen=True)
class Tracks:
    """Rows of the horizontal pieces, from 0 at the layer below."""

    rows: int
    """How many rows there are."""
    turns: tuple[tuple[tuple[int, int], ...], ...]
    """Of each channel: (row, column from which it goes on upwards) of a first horizontal piece, if
    it has two; and (row, -1) of the last one, from which its ends lead up; nothing if straight."""


def tracks(channels: Sequence[Channel]) -> Tracks:
    """Return the rows of the channels between two layers."""
    pieces = _pieces(channels)
    used = {channel.start for channel in channels}
    used.update(end for channel in channels for end in channel.ends)
    placed = _slots(_sorted(pieces, used))
    turns: list[list[tuple[int, int]]] = [[] for _ in channels]
    for piece in placed:
        for at in piece.channels:
            turns[at].append((piece.slot, piece.onwards))
    rows = 1 + max((piece.slot for piece in placed), default=-1)
    return Tracks(rows, tuple(tuple(sorted(own)) for own in turns))


def _pieces(channels: Sequence[Channel]) -> list[_Piece]:
    alike: dict[tuple[int, ...], list[int]] = {}
    for at, channel in enumerate(channels):
        if any(end != channel.start for end in channel.ends):
            alone = len(channel.ends) == 1
            alike.setdefault((*channel.ends, -1 if alone else at), []).append(at)
    return [
        _Piece(tuple(own), tuple(channels[at].start for at in own), channels[own[0]].ends)
        for own in alike.values()
    ]


def _sorted(pieces: list[_Piece], used: set[int]) -> list[_Piece]:
    """Return the pieces from the layer below upwards, some of them split into two."""
    if len(pieces) < 2:
        return pieces
    must, cost = _relations(pieces)
    blocked = must.sum(axis=0)
    more = cost - cost.T
    worse = np.maximum(more, 0)
    penalty, harm = more.sum(axis=1), worse.sum(axis=1)
    left = np.ones(len(pieces), dtype=bool)
    found: list[_Piece] = []
    while left.any():
        free = np.flatnonzero(left & (blocked == 0))
        if len(free):
            chosen = int(free[np.lexsort((penalty[free], harm[free]))[0]])
            found.append(pieces[chosen])
            left[chosen] = False
            penalty -= more[:, chosen]
            harm -= worse[:, chosen]
        else:
            chosen = int(np.argmax(np.where(left, must.sum(axis=1), -1)))
            found.append(_split(pieces, chosen, used))
        blocked -= must[chosen]
        must[chosen] = 0
    return found


def _split(pieces: list[_Piece], chosen: int, used: set[int]) -> _Piece:
    """Let a piece start at a free column; return the piece that leads there."""
    piece = pieces[chosen]
    start = piece.starts[0]
    towards = 1 if sum(piece.ends) >= start * len(piece.ends) else -1
    column = next(
        place
        for away in range(2, 2 * len(used) + 8)
        for place in (start + towards * away, start - towards * away)
        if place >= 0 and place not in used
    )
    used.add(column)
    pieces[chosen] = _Piece(piece.channels, (column,), piece.ends)
    return _Piece(piece.channels, piece.starts, (column,), onwards=column)


def _relations(pieces: Sequence[_Piece]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (n, n) arrays: whether the first must lie below the second, and how often the two
    cross if it does."""
    starts = np.array([start for piece in pieces for start in piece.starts])
    ends = np.array([end for piece in pieces for end in piece.ends])
    lows = np.array([piece.low for piece in pieces])
    highs = np.array([piece.high for piece in pieces])
    first_start = np.cumsum([0, *(len(piece.starts) for piece in pieces[:-1])])
    first_end = np.cumsum([0, *(len(piece.ends) for piece in pieces[:-1])])
    inside = (lows[:, None] <= starts) & (starts <= highs[:, None])
    cost = np.add.reduceat(inside.astype(np.int64), first_start, axis=1)
    hit = (lows <= ends[:, None]) & (ends[:, None] <= highs)
    cost += np.add.reduceat(hit.astype(np.int64), first_end, axis=0)
    meets = np.add.reduceat((ends[:, None] == starts).astype(np.int64), first_end, axis=0)
    meets = np.add.reduceat(meets, first_start, axis=1)
    must = (meets.T > 0).astype(np.int64)
    np.fill_diagonal(must, 0)
    np.fill_diagonal(cost, 0)
    return must, cost


def _slots(pieces: list[_Piece]) -> list[_Piece]:
    """Give each piece the lowest row above all before it whose columns meet its own."""
    lows = np.zeros(len(pieces), dtype=np.int64)
    highs = np.zeros(len(pieces), dtype=np.int64)
    slots = np.full(len(pieces), -1, dtype=np.int64)
    for at, piece in enumerate(pieces):
        lows[at], highs[at] = piece.low, piece.high
        meets = (lows[:at] <= piece.high + 1) & (highs[:at] >= piece.low - 1)
        piece.slot = slots[at] = int(slots[:at][meets].max(initial=-1)) + 1
    return pieces
