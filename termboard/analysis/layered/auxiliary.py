"""Which boxes of a level are taken out to the side, because they would only tangle the drawing.

Degrees are judged as TensorBoard 2.21 does: nothing is taken out of a level with less than 15
boxes; of the others what has far more neighbours than the quartiles of its level let expect.
Savers, gradients and other helpers of a training are known by their names as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    reasons = _by_name(names) if len(names) >= LEAST_FOR_NAMES else {}
    marked: frozenset[int] = frozenset()
    if len(names) >= LEAST_BOXES:
        reasons |= {at: "only waits for others" for at, op in enumerate(ops) if op == "NoOp"}
        reasons = _by_degree(len(names), edges, reasons) | reasons
        marked = _too_many_control(len(names), edges)
    reasons = {**reasons, **_left_alone(len(names), edges, frozenset(reasons))}
    back = frozenset(at for at in reasons if names[at] in put_back)
    kept = {at: reasons[at] for at in sorted(reasons) if at not in back}
    return Aside(kept, back, marked)


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
    pairs = _pairs(count, edges)
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


def _pairs(count: int, edges: Edges) -> NDArray[np.int64]:
    """Return (n, 3): source, target and whether any of their edges carries data; each pair once."""
    source, target = edges.sources.astype(np.int64), edges.targets.astype(np.int64)
    data = ~np.array(edges.control or (False,) * len(edges), dtype=bool)
    other = source != target
    keys, place = np.unique((source * count + target)[other], return_inverse=True)
    carries = np.zeros(len(keys), dtype=np.int64)
    np.maximum.at(carries, place, data[other])
    return np.stack([keys // max(1, count), keys % max(1, count), carries], axis=1)


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


def _too_many_control(count: int, edges: Edges) -> frozenset[int]:
    """Return the edges without a tensor at boxes that have too many of them."""
    control = np.array(edges.control or (False,) * len(edges), dtype=bool)
    degree = np.bincount(edges.sources[control], minlength=count)
    degree += np.bincount(edges.targets[control], minlength=count)
    many = degree > MOST_CONTROL
    return frozenset(np.flatnonzero(control & (many[edges.sources] | many[edges.targets])).tolist())


def _left_alone(count: int, edges: Edges, out: frozenset[int]) -> dict[int, str]:
    """Return the boxes whose neighbours are all at the side."""
    aside = np.zeros(count, dtype=bool)
    aside[list(out)] = True
    there, tied = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    for one, other in ((edges.sources, edges.targets), (edges.targets, edges.sources)):
        different = one != other
        there[one[different]] = True
        tied[one[different & ~aside[other]]] = True
    alone = np.flatnonzero(there & ~tied & ~aside)
    return dict.fromkeys(alone.tolist(), "only tied to the side")
