"""Decodes scalar events as columns: thousands of records that differ in a few bytes only.

Records of one length are tried with the templates that are known; among those left over new ones
are looked for. What belongs to a template is in `alike`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from termboard.events.alike import Alike, Group, Scalars
from termboard.events.recurring_scalars import KnownRounds, recurring_scalars

if TYPE_CHECKING:
    from termboard.events.alike import Rows
    from termboard.events.template import Template
    from termboard.events.walk import Walk

_MOST = 1 << 23  # bytes of templates that are kept at the most
_LAYOUTS = 16  # layouts of one length that are kept at the most
FEW = 48
"""Fewer records of one length are read one by one: numpy's calls would take longer."""
# Where, as shares of what is left, a record is tried as a template. A look after which less than an
# eighth is gone counts as failed; after as many there is no other.
_LOOKS = (0.5, 0.25, 0.75, 0.95)


@dataclass(frozen=True)
class Decoded:
    """What `ScalarBlocks.decode` made of a walk."""

    scalars: tuple[Scalars, ...]
    describing: Rows
    """The first record of each new template that carries metadata. It is among the scalars too."""
    rest: Rows
    """Records that fit no template, in order; their CRCs are not checked."""

    @classmethod
    def nothing(cls, count: int) -> Decoded:
        """Return what stands for `count` records of which none was decoded."""
        return cls((), np.empty(0, np.int64), np.arange(count))


class Templates:
    """The templates that were met; runs of one script write alike, so one of these serves many."""

    def __init__(self) -> None:
        self._alike: dict[int, list[Alike]] = {}
        self.recurring = KnownRounds()

    def of_length(self, length: int) -> list[Alike]:
        """Return the layouts of payloads of that length, the one that served last in front."""
        return self._alike.setdefault(length, [])

    def served(self, alike: Alike) -> None:
        """Put a layout in front."""
        of_length = self._alike[alike.layout.length]
        of_length.remove(alike)
        of_length.insert(0, alike)

    def forget_if_too_many(self) -> None:
        """Forget all when they take too much: a log of ever new tags must not fill the memory."""
        sizes = (
            length * len(alike.templates)
            for length, of_length in self._alike.items()
            for alike in of_length
        )
        if sum(sizes) > _MOST:
            self._alike.clear()
        if self.recurring.memory > _MOST:
            self.recurring.clear()


class ScalarBlocks:
    """Decodes the walks of one read."""

    def __init__(self, templates: Templates) -> None:
        """`templates` are added to; what is decoded does not depend on which are there."""
        self._templates = templates
        self._noted: set[Template] = set()

    def decode(self, data: bytes, walked: Walk) -> Decoded:
        """Decode what fits a template, or occurs often enough to become one."""
        scalars = recurring_scalars(data, walked, self._templates.recurring)
        rest: list[Rows] = []
        others = np.ones(len(walked.starts), np.bool_)
        for found in scalars:
            others[found.rows] = False
        for rows in _by_length(walked.lengths, np.flatnonzero(others)):
            if len(rows) < FEW:
                rest.append(rows)
                continue
            group = Group(data, walked.starts, int(walked.lengths[rows[0]]), rows)
            self._decode(group, scalars)
            rest += [group.short, group.left]
        self._templates.forget_if_too_many()
        left = np.sort(np.concatenate(rest)) if rest else np.empty(0, np.int64)
        return Decoded(tuple(scalars), self._describing(scalars), left)

    def _decode(self, group: Group, scalars: list[Scalars]) -> None:
        """Decode records of one length."""
        known = self._templates.of_length(group.length)
        for alike in known.copy():
            if len(group.left):
                self._take(alike, group, scalars)
        looks = 0
        while len(group.left) >= FEW and looks < len(_LOOKS):
            before = len(group.left)
            found = group.template(int(group.left[int(before * _LOOKS[looks])]))
            if found is not None:
                alike = next((a for a in known if a.layout == found.layout), Alike(found.layout))
                alike.learn(group)
                if alike not in known and alike.templates and len(known) < _LAYOUTS:
                    known.append(alike)
                if alike in known:
                    self._take(alike, group, scalars)
            looks += before - len(group.left) < before // 8

    def _take(self, alike: Alike, group: Group, scalars: list[Scalars]) -> None:
        before = len(group.left)
        alike.take(group, scalars)
        if len(group.left) < before // 2:
            self._templates.served(alike)

    def _describing(self, scalars: list[Scalars]) -> Rows:
        """Return the first record of each new template that carries metadata."""
        first: dict[Template, int] = {}
        for block in scalars:
            if any(met.metadata and met not in self._noted for met in block.templates):
                hits = np.full(len(block.templates), -1)
                hits[block.which[::-1]] = block.rows[::-1]  # of several the last counts: the first
                for met, row in zip(block.templates, hits.tolist(), strict=True):
                    if met.metadata and met not in self._noted and row >= 0:
                        # Two templates may say the same in different words.
                        first[met] = min(row, first.get(met, row))
        self._noted.update(first)
        return np.array(sorted(first.values()), np.int64)


def _by_length(lengths: Rows, rows: Rows) -> list[Rows]:
    """Return these records by length, shortest first; the records of a length in order."""
    if not len(rows):
        return []
    lengths = lengths[rows]
    short = lengths.astype(np.uint16) if lengths.max() < 1 << 16 else lengths
    order = np.argsort(short, kind="stable")  # of 16 bits: a radix sort
    bounds = [0, *(np.flatnonzero(np.diff(short[order])) + 1).tolist(), len(rows)]
    rows = rows[order]
    return [rows[begin:end] for begin, end in pairwise(bounds)]
