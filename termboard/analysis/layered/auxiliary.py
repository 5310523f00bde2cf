"""Which boxes of a level are taken out to the side, because they would only tangle the drawing.

The rules are those of TensorBoard's `render.ts` (`extractHighDegrees`): a NoOp goes; then what has
far more neighbours than the quartiles of its level let expect, where edges to what is out already
do not count; then lines without a tensor where a box has too many of them are only marked; last
goes what lost all its edges and had them on one side only. Degrees are judged from 15 boxes on. Two
things differ: a NoOp stays in a smaller level, which reads well with it, and savers, gradients and
other helpers of a training are known by their names as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from termboard.analysis.layered.drawing import Edges

LEAST_BOXES = 15
"""Boxes of a level from which on degrees are judged."""
LEAST_DEGREE = 5
"""Neighbours that nothing is taken out below."""
MOST_CONTROL = 4
"""Lines without a tensor that are drawn at one box."""
LEAST_FOR_NAMES = 6
"""Boxes of a level from which on names are judged."""
_IN_SPREAD, _OUT_SPREAD = 1, 4
"""How many times the distance of the quartiles lies between the third one and the limit."""

_BY_NAME = (
    (re.compile(r"gradients?(_\d+)?\Z|gradient_tape(_\d+)?\Z"), "gradients"),
    (re.compile(r"save(r|_model)?(_\d+)?\Z|checkpoint\w{0,20}\Z"), "a saver"),
    (
        re.compile(r"(init|group_deps|report_uninitialized_\w{1,40})(_\w{1,20})?\Z"),
        "starts variables",
    ),
    (re.compile(r"(global_step|iterations?|beta_?[12]_power)(_\d+)?\Z"), "a counter of steps"),
    (
        re.compile(
            r"(adam\w{0,4}|adamax|nadam|adagrad(da)?|adadelta|momentum|rmsprop|ftrl|lamb|sgd|"
            r"gradientdescent|optimizers?)(_\d+)?\Z"
        ),
        "an optimizer",
    ),
)


@dataclass(frozen=True)
class Aside:
    """What stands at the side of a drawing."""

    reasons: Mapping[int, str]
    """By box: why it was taken out, in a few words such as `a saver` or `12 others feed it`."""
    put_back: frozenset[int] = frozenset()
    """Boxes that would be at the side, had nobody put them back."""
    marked: frozenset[int] = field(default_factory=frozenset)
    """Edges without a tensor that are only marked, because a box has too many of them."""

    @property
    def boxes(self) -> frozenset[int]:
        """The boxes at the side: `Options.aside` of a layout."""
        return frozenset(self.reasons)


def taken_aside(
    names: Sequence[str],
    ops: Sequence[str],
    edges: Edges,
    put_back: frozenset[str] = frozenset(),
) -> Aside:
    """Return what a level's drawing is better without.

    `names` and `ops` are those of the boxes (a scope's op is empty; of a name only what stands
    behind its last `/` is judged); `put_back` holds names that stay where they are.
    """
    count = len(names)
    reasons = _by_name(names) if count >= LEAST_FOR_NAMES else {}
    if count >= LEAST_BOXES:
        reasons |= {at: "only waits for others" for at, op in enumerate(ops) if op == "NoOp"}
        reasons = _by_degree(count, edges, reasons) | reasons
    back = frozenset(at for at in reasons if names[at] in put_back)
    kept = {at: reason for at, reason in reasons.items() if at not in back}
    marked = frozenset[int]()
    if count >= LEAST_BOXES:
        marked = _too_many_control(count, edges, kept, back)
    alone = _left_alone(count, edges, kept, marked)
    back |= {at for at in alone if names[at] in put_back}
    kept |= {at: "only tied to the side" for at in alone if at not in back}
    return Aside({at: kept[at] for at in sorted(kept)}, back, marked)


def _by_name(names: Sequence[str]) -> dict[int, str]:
    found = {}
    for at, name in enumerate(names):
        last = name[-80:].rpartition("/")[2].lower()
        reason = next((words for pattern, words in _BY_NAME if pattern.match(last)), "")
        if reason:
            found[at] = reason
    return found


def _by_degree(count: int, edges: Edges, out: Mapping[int, str]) -> dict[int, str]:
    """Return the boxes with far more neighbours on one side than the others have."""
    pairs = _pairs(count, edges, out)
    inward = _degrees(count, pairs[:, 1], pairs[:, 2])
    outward = _degrees(count, pairs[:, 0], pairs[:, 2])
    judged = np.array([at not in out for at in range(count)])
    if judged.sum() < LEAST_BOXES:
        return {}
    found = {}
    for at in _above(outward, judged, _OUT_SPREAD):
        found[at] = f"feeds {outward[at]} others"
    for at in _above(inward, judged, _IN_SPREAD):
        found[at] = f"{inward[at]} others feed it"
    return found


def _pairs(count: int, edges: Edges, out: Collection[int]) -> NDArray[np.int64]:
    """Return (n, 3): source, target and whether any of their edges carries data; each pair once.

    Those of boxes that are out are not among them, nor edges of a box to itself.
    """
    source, target = edges.sources.astype(np.int64), edges.targets.astype(np.int64)
    inside = ~_at(count, out)
    there = (source != target) & inside[source] & inside[target]
    keys, place = np.unique((source * count + target)[there], return_inverse=True)
    carries = np.zeros(len(keys), dtype=np.int64)
    np.maximum.at(carries, place.reshape(-1), ~_control(edges)[there])
    return np.stack([keys // max(1, count), keys % max(1, count), carries], axis=1)


def _control(edges: Edges) -> NDArray[np.bool_]:
    """Return of each edge whether it carries no tensor."""
    return np.array(edges.control or (False,) * len(edges), dtype=bool)


def _at(count: int, boxes: Collection[int]) -> NDArray[np.bool_]:
    """Return of each box whether it is one of these."""
    found = np.zeros(count, dtype=bool)
    found[list(boxes)] = True
    return found


def _degrees(count: int, ends: NDArray[np.int64], carries: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the neighbours of each box by data; by order only where there is no data."""
    every = np.bincount(ends, minlength=count)
    data = np.bincount(ends[carries > 0], minlength=count)
    return np.where(data > 0, data, every)


def _above(degrees: NDArray[np.int64], judged: NDArray[np.bool_], spread: int) -> list[int]:
    values = np.sort(degrees[judged])
    # Rounded as JavaScript does, half upwards, so that the same boxes are taken out.
    first, third = (values[min(len(values) - 1, int(len(values) * q + 0.5))] for q in (0.25, 0.75))
    limit = max(third + (third - first) * spread, LEAST_DEGREE - 1)
    return np.flatnonzero(judged & (degrees > limit)).tolist()


def _too_many_control(
    count: int, edges: Edges, out: Collection[int], back: Collection[int]
) -> frozenset[int]:
    """Return the edges without a tensor at boxes that have too many of them.

    Only those that would be drawn and have no tensor beside them. At boxes that were put back all
    edges stay.
    """
    pairs = _pairs(count, edges, out)
    bare = pairs[pairs[:, 2] == 0]
    many = np.bincount(bare[:, :2].ravel(), minlength=count) > MOST_CONTROL
    held = _at(count, back)
    crowded = (many[bare[:, 0]] | many[bare[:, 1]]) & ~held[bare[:, 0]] & ~held[bare[:, 1]]
    keys = edges.sources.astype(np.int64) * count + edges.targets
    wanted = bare[crowded, 0] * count + bare[crowded, 1]
    return frozenset(np.flatnonzero(np.isin(keys, wanted)).tolist())


def _left_alone(
    count: int, edges: Edges, out: Collection[int], marked: Collection[int]
) -> list[int]:
    """Return the boxes that lost all their edges and had them on one side only."""
    aside = _at(count, out)
    source, target = edges.sources, edges.targets
    drawn = (source != target) & ~aside[source] & ~aside[target]
    drawn[list(marked)] = False
    lost = (source != target) & ~drawn
    tied, gave, took = (np.zeros(count, dtype=bool) for _ in range(3))
    tied[source[drawn]] = tied[target[drawn]] = True
    gave[source[lost]] = took[target[lost]] = True
    found: list[int] = np.flatnonzero(~aside & ~tied & (gave != took)).tolist()
    return found
