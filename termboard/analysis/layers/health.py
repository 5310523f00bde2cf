"""What is wrong with the layers of a network, told from their histograms.

The limits, with their reasons, stand in `layer_limits`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.in_order import quantile
from termboard.analysis.layers import limits
from termboard.analysis.layers.activations import activation_verdicts, swollen
from termboard.analysis.layers.text import grouped, percent, times
from termboard.analysis.layers.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from termboard.analysis.histograms.stats import Stats
    from termboard.analysis.layers.measures import Measured
    from termboard.analysis.layers.verdict import Level

_STEADY = 3
"""Histograms in a row that are looked at where a single one may be chance."""

_NOT_FINITE = frozenset({"NaN", "only NaN", "infinite values", "counts that are no numbers"})
"""What `histogram.oddity` says of values that are no numbers."""


def judge(network: Sequence[Measured]) -> tuple[tuple[Verdict, ...], ...]:
    """Return what is wrong with each array, the worst first; empty where nothing is.

    `network` is in the order of the network, from the input to the output: gradients are compared
    with that of the last layer that has one.
    """
    last = last_gradient(network)
    outputs = [row for row in network if row.part.kind == "activation"]
    reached = 0.0  # the largest gradient of the layers nearer to the input
    with_gradients = {row.part.layer for row in network if row.part.kind == "gradient"}
    fed = _fed(network, last)
    out = []
    for row in network:
        verdicts = list(_unreadable(row))
        if not verdicts and row.part.kind == "activation":
            verdicts += activation_verdicts(row, is_output=row is outputs[-1])
            verdicts += swollen(row, outputs[0])
        elif not verdicts and row.part.kind == "gradient":
            verdicts += _gradient(row, last, reached)
            verdicts += _unreached(row, network, last)
            if not row.part.of_bias:
                reached = max(reached, float(row.rms[-1]))
        elif not verdicts and row.part.kind in ("weight", "bias"):
            layer = row.part.layer
            verdicts += _weights(row, learns=layer in with_gradients, fed=layer in fed)
        out.append(tuple(sorted(verdicts, key=lambda verdict: -verdict.severity)))
    return tuple(out)


def _fed(network: Sequence[Measured], last: Measured | None) -> frozenset[str]:
    """Return the layers whose gradient is of the size that teaches the last layer something."""
    least = limits.VANISHING * float(last.rms[-1]) if last is not None else np.inf
    return frozenset(
        row.part.layer
        for row in network
        if row.part.kind == "gradient" and not row.part.of_bias and row.rms[-1] >= least
    )


# For all kinds


def _unreadable(row: Measured) -> Iterator[Verdict]:
    """NaN is the end of a training; what cannot be read or holds nothing is not judged further."""
    stats = row.stats
    # Less than one is the rounding of a sum of counts.
    if stats.lost >= 0.5:
        share = stats.lost / (stats.lost + max(0.0, stats.count))
        yield Verdict("bad", "NaN", f"{percent(share)} of the values are NaN or infinite.")
    elif row.oddity in _NOT_FINITE:
        yield Verdict("bad", "NaN", "There are values that are NaN or infinite.")
    elif row.problem:
        yield Verdict("note", "unread", row.problem)
    elif not stats.count > 0:
        odd = f" ({row.oddity})" if row.oddity else ""
        yield Verdict("note", "empty", f"The histogram counts no values{odd}.")


# Weights and biases


def _weights(row: Measured, *, learns: bool, fed: bool) -> Iterator[Verdict]:
    if row.logged < limits.ENOUGH_STEPS:
        return
    first, now = float(row.rms[0]), float(row.rms[-1])
    if now == 0 and not np.any(row.rms > 0):
        # A bias without use is often so; weights that are all alike never learn to differ.
        level: Level = "warning" if row.part.kind == "weight" else "note"
        yield Verdict(level, "all zero", "All values have been 0 from the first step on.")
    elif row.part.kind == "weight" and first > 0 and now <= limits.COLLAPSED * first:
        shrunk = "all 0" if now == 0 else f"{times(first / now)} smaller than at the first step"
        yield Verdict("bad", "collapsed", f"The weights are {shrunk}: they collapsed to zero.")
    elif row.drift < limits.UNCHANGED:
        yield _unchanged(row, learns=learns, fed=fed)
    elif row.part.kind == "weight":
        yield from _runaway(row, first, now)


def _unchanged(row: Measured, *, learns: bool, fed: bool) -> Verdict:
    """Judge weights that are spread as they were; a layer frozen on purpose logs no gradients."""
    since = f"step {grouped(int(row.steps[0]))}"
    if row.drift == 0 and not learns:
        return Verdict(
            "note", "frozen",
            f"The values are exactly as at {since}, and no gradient is logged: frozen, it seems.",
        )  # fmt: skip
    spread = "uniformly, as they were initialised" if _uniform(row.stats) else f"as at {since}"
    moved = "did not move" if row.drift == 0 else f"moved by less than {_bound(row.drift)}"
    # Biases before a normalisation, and scales that begin as ones, need not learn anything.
    counts = row.part.kind == "weight" and row.over.std[0] > 0 and _like_initialised(row.stats)
    counts &= row.logged >= limits.SURE_STEPS
    why = " Yet a gradient comes through: is it among the optimizer's parameters?"
    return Verdict(
        "warning" if counts else "note", "unchanged",
        f"The values are still spread {spread}: the distribution {moved} since {since}. "
        f"The layer has learned next to nothing.{why if row.drift == 0 and fed else ''}",
    )  # fmt: skip


def _bound(drift: float) -> str:
    steps = (1e-8, 1e-7, 1e-6, 1e-5, limits.UNCHANGED)
    return f"{next(step for step in steps if drift <= step) * 100:.6f}".rstrip("0") + " %"


def _uniform(stats: Stats) -> bool:
    """Tell whether the values look like a uniform distribution around 0, as torch initialises."""
    end = max(abs(stats.least), abs(stats.greatest))
    if not end > 0 or not stats.exact:
        return False
    even = abs(stats.least + stats.greatest) < 0.05 * end
    return even and abs(stats.std * np.sqrt(3) / end - 1) < 0.05


def _like_initialised(stats: Stats) -> bool:
    """Tell whether the tails are no heavier than those of a uniform or a normal distribution."""
    end = max(abs(stats.least), abs(stats.greatest))
    usual = float(np.sqrt(2 * np.log(max(2.0, stats.count)))) * stats.std
    return end <= limits.INITIAL_TAIL * usual


def _runaway(row: Measured, first: float, now: float) -> Iterator[Verdict]:
    if not first > 0 or now < limits.GROWN * first:
        return
    steps = row.steps.astype(np.float64)  # a difference may be beyond an int64
    # Of steps up to three quarters of the way the last one: the growth since then.
    at = int(np.searchsorted(steps, steps[0] / 4 + 0.75 * steps[-1], "right")) - 1
    lately = now / float(row.rms[at])
    if lately >= limits.ACCELERATED:
        yield Verdict(
            "bad", "exploding",
            f"The weights are {times(now / first)} as large as at the first step, and "
            f"{times(lately)} as large as at step {grouped(int(row.steps[at]))}: they grow ever "
            "faster.",
        )  # fmt: skip


# Gradients


def last_gradient(network: Sequence[Measured]) -> Measured | None:
    """Return that with which all others are compared: the last layer's; biases are no measure."""
    for row in reversed(network):
        if row.part.kind == "gradient" and not row.part.of_bias and row.rms[-1] > 0:
            return row
    return None


def _gradient(row: Measured, last: Measured | None, reached: float) -> Iterator[Verdict]:
    now = float(row.rms[-1])
    if now == 0:
        # An expert that was not asked has none for a step or two.
        always = row.logged >= _STEADY and not np.any(row.rms[-_STEADY:] > 0)
        words = f"at the last {_STEADY} steps looked at" if always else "at this step"
        yield Verdict(
            "bad" if always else "note", "no gradient",
            f"The gradient is exactly 0 in all its values {words}: nothing reaches the layer.",
        )  # fmt: skip
        return
    if last is not None and last is not row and not row.part.of_bias:
        yield from _across_depth(now, reached, last)
    yield from _surge(row, now)


def _across_depth(now: float, reached: float, last: Measured) -> Iterator[Verdict]:
    """Compare with the last layer.

    What reaches layers nearer to the input did not vanish here: queries and keys of attention have
    next to no gradient as long as it is spread evenly.
    """
    reference, layer = float(last.rms[-1]), last.part.layer
    ratio = now / reference
    if ratio < limits.VANISHING and reached < limits.VANISHING * reference:
        level: Level = "bad" if ratio < limits.VANISHED else "warning"
        yield Verdict(
            level, "vanishing",
            f"Gradients are {times(1 / ratio)} smaller than in the last layer ({layer}): "
            "they vanish on the way back.",
        )  # fmt: skip
    elif ratio > limits.EXPLODING:
        level = "bad" if ratio > limits.EXPLODED else "warning"
        yield Verdict(
            level, "exploding",
            f"Gradients are {times(ratio)} larger than in the last layer ({layer}): "
            "they explode on the way back.",
        )  # fmt: skip


def _unreached(
    row: Measured, network: Sequence[Measured], last: Measured | None
) -> Iterator[Verdict]:
    """Count units by the gradient of their biases; a dead one's weights have none either."""
    if not row.part.of_bias or last is None or row.part.layer == last.part.layer:
        return
    past = row.over.zeros[-_STEADY:]
    if row.logged < limits.ENOUGH_STEPS or not np.all(past >= limits.UNREACHED) or row.rms[-1] == 0:
        return
    of_weights = [
        other.stats.zeros
        for other in network
        if other.part.kind == "gradient"
        and other.part.layer == row.part.layer
        and not other.part.of_bias
    ]
    if of_weights and min(of_weights) >= 0.9 * row.stats.zeros:
        count = round(row.stats.zeros * row.stats.count)
        yield Verdict(
            "warning", "dead",
            f"{grouped(count)} of {grouped(round(row.stats.count))} units got no gradient at this "
            "step, and as many at those before: they are dead, it seems.",
        )  # fmt: skip


def _surge(row: Measured, now: float) -> Iterator[Verdict]:
    past = row.rms[:-1][np.isfinite(row.rms[:-1])]
    if row.logged < limits.ENOUGH_STEPS or not len(past):
        return
    usual = quantile(past, 0.5)
    if usual > 0 and now > limits.SURGE * usual:
        yield Verdict(
            "bad", "exploding",
            f"Gradients are {times(now / usual)} as large as they were at most steps before.",
        )  # fmt: skip
