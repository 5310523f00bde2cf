"""Finds where the lengths of records recur: a training that logs the same tags step after step."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from termboard.events.walk import period_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from termboard.events.alike import Rows

_PROBES = (0.15, 0.4, 0.6, 0.85)  # shares of the records where a period is looked for
_FAR = 1 << 10  # records before that in which it must show
_COMPARED = 8  # kinds of rounds with which another one is compared
_TIMES = 4  # rounds behind each other from which on a stretch counts


class Stretch(NamedTuple):
    """Rounds behind each other."""

    first: int
    """Number of the first record."""
    times: int
    """Rounds."""


def recurring_lengths(lengths: Rows) -> tuple[int, dict[bytes, list[Stretch]]]:
    """Return the period, in records, that holds for most records, and where it does.

    Stretches are given by the lengths of their rounds, and begin with the same one; (0, {}) if
    nothing recurs.
    """
    short = lengths.astype("<u4")
    ends = [int(share * len(short)) for share in _PROBES]
    periods = {period_of(short[max(0, end - _FAR) : end].tobytes()) for end in ends}
    best, found, covered = 0, [], 0
    for period in sorted(periods - {0}):
        stretches = _stretches(short, period)
        records = period * sum(stretch.times for stretch in stretches)
        if records > covered + len(short) // 8:  # else the shorter period does nearly as much
            best, found, covered = period, stretches, records
    return best, _by_lengths(short, best, found)


def _stretches(lengths: NDArray[np.uint32], period: int) -> list[Stretch]:
    """Return where lengths recur after a period, nothing twice; whole rounds only."""
    breaks = np.flatnonzero(lengths[period:] != lengths[:-period])
    starts = np.concatenate(([0], breaks + 1))
    ends = np.concatenate((breaks, [len(lengths) - period])) + period
    long = ends - starts >= _TIMES * period
    found, taken = [], 0
    for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True):
        first = max(start, taken)  # one may begin inside the last round of another
        times = (end - first) // period
        if times >= _TIMES:
            found.append(Stretch(first, times))
            taken = first + times * period
    return found


def _by_lengths(
    lengths: NDArray[np.uint32], period: int, stretches: list[Stretch]
) -> dict[bytes, list[Stretch]]:
    found: dict[bytes, list[Stretch]] = {}
    for first, times in stretches:
        key, at = _turned(lengths[first : first + period].tobytes(), found)
        skipped = -at % period  # records until a round begins as theirs do
        found.setdefault(key, []).append(Stretch(first + skipped, times - (skipped > 0)))
    return found


def _turned(lengths: bytes, known: Iterable[bytes]) -> tuple[bytes, int]:
    """Return which of the rounds that are known it is, and with which record it begins there."""
    for one in islice(known, _COMPARED):
        at = (one + one).find(lengths)
        if at >= 0 and at % 4 == 0:
            return one, at // 4
    return lengths, 0
