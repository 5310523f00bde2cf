"""What is wrong with a layer's outputs: dead units, saturated ones, a softmax that says nothing.

A histogram does not tell units apart, nor which function made its values; both are concluded from
ranges, means and shares, and where that is not certain nothing is said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.layers import limits
from termboard.analysis.layers.text import percent, times
from termboard.analysis.layers.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.analysis.layers.measures import Measured

_SOFTMAX = re.compile(r"softmax|prob(?:s|abilit)|attn_weights|attention_weights", re.IGNORECASE)
_ROUNDING = 1e-4
"""How far a softmax' mean may be from 1/classes: sums of float32."""
_BOTH_ENDS = 0.02
"""Share of values that a function has at an end of its range which it is known to reach."""


def activation_verdicts(row: Measured, *, is_output: bool) -> Iterator[Verdict]:
    """Return what is wrong with a layer's outputs; `is_output`: no activation lies behind it."""
    classes = softmax_classes(row)
    if classes:
        yield from _softmax(row, classes)
        return
    stats = row.stats
    if stats.zeros >= limits.STUCK_ZEROS:
        yield from _dead(row)
    elif row.logged >= limits.ENOUGH_STEPS and stats.least == stats.greatest:
        yield Verdict("warning", "constant", f"All outputs are {stats.mean:.4g}, for every input.")
    else:
        yield from _saturated(row, is_output=is_output)


def swollen(row: Measured, first: Measured) -> Iterator[Verdict]:
    """Say where activations explode on the way forward: large, and many times the first layer's."""
    now, begun = float(row.rms[-1]), float(first.rms[-1])
    if now >= limits.SWOLLEN and begun > 0 and now >= limits.SWOLLEN * begun:
        yield Verdict(
            "bad" if now >= limits.SWOLLEN_BADLY else "warning", "exploding",
            f"Activations are {times(now / begun)} as large as in the first layer "
            f"({first.part.layer}): they explode on the way forward.",
        )  # fmt: skip


# Dead units


def _dead(row: Measured) -> Iterator[Verdict]:
    zeros = row.stats.zeros
    if zeros >= limits.SPARSE:
        yield Verdict(
            "bad" if zeros >= limits.DEAD else "warning", "dead",
            f"{percent(zeros)} of the outputs are exactly 0: units are dead or very sparse, "
            "next to nothing flows through them either way.",
        )  # fmt: skip
        return
    past = row.over.zeros[1:]
    if row.logged < limits.ENOUGH_STEPS or len(past) < limits.ENOUGH_STEPS - 1:
        return
    if np.nanmax(past) - np.nanmin(past) < limits.STUCK_SPREAD:
        yield Verdict(
            "warning", "dead",
            f"{percent(zeros)} of the outputs are exactly 0, as many at every step: "
            "those units are dead, it seems.",
        )  # fmt: skip


# Sigmoid and tanh


def _saturated(row: Measured, *, is_output: bool) -> Iterator[Verdict]:
    found = _at_ends(row)
    if found is None:
        return
    name, share = found
    if share < limits.SATURATED:
        return
    sure = f"{percent(share)} of the outputs lie at the ends of a {name}"
    if is_output:
        yield Verdict("note", "saturated", f"{sure}: as an output that is decided, so it may be.")
        return
    yield Verdict(
        "bad" if share >= limits.SATURATED_BADLY else "warning", "saturated",
        f"{sure}, where its slope is next to 0: little gradient gets through.",
    )  # fmt: skip


def _at_ends(row: Measured) -> tuple[str, float] | None:
    """Return which function it is, by the range it fills, and the share at the ends of that."""
    stats, end = row.stats, limits.END
    for name, low, high in (("sigmoid", 0.0, 1.0), ("tanh", -1.0, 1.0)):
        # Both ends are reached, so the range is that of the function and no chance.
        if stats.least < low - _ROUNDING or stats.greatest > high + _ROUNDING:
            continue
        zone = end * (high - low)
        below, above = row.share_between(low - 1, low + zone), row.share_between(high - zone, 2.0)
        if above >= _BOTH_ENDS and (below >= _BOTH_ENDS or above >= limits.SATURATED_BADLY):
            return None if name == "sigmoid" and stats.zeros > _BOTH_ENDS else (name, below + above)
    return None


# Softmax


def softmax_classes(row: Measured) -> int:
    """Return over how many classes the values are a softmax; 0 if they are none.

    Probabilities of k classes have the mean 1/k exactly. That tells a softmax from other outputs
    between 0 and 1 where the writer logs sums; elsewhere only its name does.
    """
    stats = row.stats
    if not (stats.least >= 0 and stats.greatest <= 1 + _ROUNDING and stats.mean > 0):
        return 0
    classes = round(1 / stats.mean)
    named = bool(_SOFTMAX.search(row.part.layer))
    if classes < 2 or (classes == 2 and not named):
        return 0
    fits = abs(stats.mean * classes - 1) < _ROUNDING and stats.count % classes == 0
    return classes if named or (stats.exact and fits) else 0


def _softmax(row: Measured, classes: int) -> Iterator[Verdict]:
    if row.logged < limits.ENOUGH_STEPS:
        return
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = row.over.std / row.over.mean
        decided = row.rms**2 / row.over.mean
    if np.all(spread[-limits.ENOUGH_STEPS :] <= limits.UNIFORM):
        again = "still" if np.all(spread[1:] <= limits.UNIFORM) else "again"
        yield Verdict(
            "warning", "uniform",
            f"All {classes} classes {again} get about {percent(1 / classes)} each: "
            "the outputs do not depend on the input.",
        )  # fmt: skip
    elif decided[-1] >= limits.ONE_HOT:
        # At the end of a training on little data it may be so; from its start on it is a fault.
        always = bool(np.all(decided[len(decided) // 4 :] >= limits.ONE_HOT))
        yield Verdict(
            "warning" if always else "note", "all 0/1",
            "Every output is 0 or 1: no gradient comes back through one that is wrong.",
        )  # fmt: skip
