"""All layers of a run at one step: their numbers, their order, and what is wrong with them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.layers.health import judge, last_gradient
from termboard.analysis.layers.names import KINDS
from termboard.analysis.layers.text import grouped
from termboard.analysis.layers.trend import norm, rms
from termboard.analysis.layers.verdict import OK, Verdict, worst
from termboard.analysis.metrics import metric
from termboard.dashboards.network.order import Order, ordered
from termboard.dashboards.network.reading import Reading, readings
from termboard.ordering import natural_key
from termboard.store.histograms import tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from termboard.analysis.histograms.stats import Stats
    from termboard.analysis.layers.measures import Measured
    from termboard.analysis.layers.names import Part
    from termboard.dashboards.api import RunStyle, Shared
    from termboard.store.run import RunView
    from termboard.store.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class LayerRow:
    """One array of a layer at the shown step; NaN for what cannot be said."""

    tag: str
    part: Part
    step: int
    """The step that is shown, one of the series' own."""
    index: int
    """Which of the logged histograms that is, from 0."""
    count: int
    """How many histograms were logged."""
    stats: Stats
    buckets: NDArray[np.float64]
    """The histogram that is shown: rows of (left, right, count), shape (k, 3)."""
    widths: NDArray[np.float64]
    """Standard deviation at about 24 evenly chosen steps over the whole training, shape (n,); NaN
    where there are values that are no numbers."""
    growth: float
    """Standard deviation at the shown step over that at the first one; NaN at the first."""
    drift: float
    """How far the distribution moved since the first step, over the size of the values: a lower
    bound of how far these did, see `analysis.layers.trend.moved`. NaN at the first step."""
    update: float
    """How far they moved in one step on the average since the histogram before, over their size:
    weights and biases only. A lower bound too."""
    gradient_ratio: float
    """Norm of the gradient over the norm of what it is the gradient of, both at about the shown
    step. Exact where the writer logs sums of squares, as torch does. Times the learning rate it is
    plain SGD's update-to-weight ratio; other optimizers make another step of it."""
    gradient_depth: float
    """Root mean square of a gradient over that of the last layer's: how gradients vanish or explode
    on the way back. NaN for biases, which are no measure of it."""
    gradient_share: float
    """Share of the squared norm of all gradients, 0 to 1: which weights dominate the learning."""
    verdicts: tuple[Verdict, ...]
    """What is wrong, the worst first; empty if nothing is."""

    @property
    def verdict(self) -> Verdict:
        """The worst one, or OK."""
        return self.verdicts[0] if self.verdicts else OK


@dataclass(frozen=True, eq=False)
class LayerReport:
    """One layer: its arrays in the order weights, biases, gradients, activations."""

    layer: str
    """As `Part.layer` has it."""
    rows: tuple[LayerRow, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst one of its rows, or OK.

        Of several as bad that of the gradient: why weights learn nothing is said there.
        """
        by_cause = sorted(self.rows, key=lambda row: row.part.kind != "gradient")
        return worst(row.verdict for row in by_cause)


@dataclass(frozen=True, eq=False)
class Network:
    """All layers of one run."""

    run: str
    layers: tuple[LayerReport, ...]
    """From the input to the output."""
    order: Order
    verdicts: tuple[Verdict, ...]
    """What is wrong with the training as a whole, the worst first."""
    places: Mapping[str, str]
    """The scope in the graph of the layers that are found there."""


def layer_reports(snapshot: Snapshot, run: RunView, shared: Shared) -> tuple[LayerReport, ...]:
    """Return the layers of `run` at `shared.step`, in the order of the network.

    Empty for a run without histograms. Decodes what it shows, the first histogram of each tag and
    about 24 more, once; may take some 100 ms the first time, so call it in a builder's thread.
    """
    return network(snapshot, run, shared).layers


def network(snapshot: Snapshot, run: RunView, shared: Shared) -> Network:
    """Return the layers of `run` with their order, their places and what is wrong in all."""
    histograms = tags(run)
    found = ordered(run, histograms)
    place = {layer: number for number, layer in enumerate(found.layers)}
    read = sorted(readings(run, histograms, shared), key=lambda one: _place_of(one, place))
    verdicts = judge([one.measured for one in read])
    gradients = _Gradients(read)
    rows: dict[str, list[LayerRow]] = {}
    for one, said in zip(read, verdicts, strict=True):
        rows.setdefault(one.measured.part.layer, []).append(_row(one, said, gradients))
    return Network(
        run=run.name,
        layers=tuple(LayerReport(layer, tuple(of_it)) for layer, of_it in rows.items()),
        order=found.by,
        verdicts=tuple(_of_training(run, read)),
        places=found.places,
    )


def runs_with_layers(snapshot: Snapshot, shared: Shared) -> tuple[RunStyle, ...]:
    """Return the runs that are switched on and have histograms."""
    return tuple(
        style
        for style in shared.runs
        if (run := snapshot.by_name.get(style.name)) is not None and tags(run)
    )


def _place_of(one: Reading, place: Mapping[str, int]) -> tuple[object, ...]:
    part = one.measured.part
    return place[part.layer], KINDS.index(part.kind), part.of_bias, natural_key(one.tag)


def _row(one: Reading, verdicts: tuple[Verdict, ...], gradients: _Gradients) -> LayerRow:
    measured = one.measured
    kind = measured.part.kind
    return LayerRow(
        tag=one.tag,
        part=measured.part,
        step=int(measured.steps[-1]),
        index=one.index,
        count=one.count,
        stats=measured.stats,
        buckets=measured.buckets,
        widths=one.widths,
        growth=_growth(measured.over.std) if one.index else math.nan,
        drift=measured.drift,
        update=one.update if kind in ("weight", "bias") else math.nan,
        gradient_ratio=gradients.ratio(measured.part),
        gradient_depth=gradients.depth(measured),
        gradient_share=gradients.share(measured),
        verdicts=verdicts,
    )


def _growth(widths: NDArray[np.float64]) -> float:
    first, now = abs(float(widths[0])), abs(float(widths[-1]))
    if first > 0:
        return now / first
    return math.inf if now > 0 else math.nan


class _Gradients:
    """The norms of all gradients of a network, and of what they are the gradients of."""

    def __init__(self, read: Sequence[Reading]) -> None:
        self._norms: dict[tuple[str, str, bool], float] = {}
        sizes: list[float] = []
        for one in read:
            part, size = one.measured.part, norm(one.measured.stats)
            if part.kind in ("weight", "bias", "gradient") and math.isfinite(size):
                self._norms[_matched(part)] = size
                sizes += [size] if part.kind == "gradient" else []
        last = last_gradient([one.measured for one in read])
        self._last = math.nan if last is None else rms(last.stats)
        # As parts of the largest, so that no square leaves the range of doubles.
        self._largest = max(sizes, default=0.0) or 1.0
        self._total = sum((size / self._largest) ** 2 for size in sizes)

    def ratio(self, part: Part) -> float:
        """Return the norm of the gradient of `part`, or of which it is one, over its own."""
        layer, parameter, _ = _matched(part)
        gradient = self._norms.get((layer, parameter, True), math.nan)
        value = self._norms.get((layer, parameter, False), math.nan)
        known = part.kind in ("weight", "bias", "gradient") and value > 0
        return gradient / value if known else math.nan

    def depth(self, of: Measured) -> float:
        """Return a gradient's size over that of the last layer's."""
        known = of.part.kind == "gradient" and not of.part.of_bias and self._last > 0
        return rms(of.stats) / self._last if known else math.nan

    def share(self, of: Measured) -> float:
        """Return a gradient's share of the squared norm of all."""
        if of.part.kind != "gradient" or not self._total > 0:
            return math.nan
        return (norm(of.stats) / self._largest) ** 2 / self._total


def _matched(part: Part) -> tuple[str, str, bool]:
    """Return a key under which weights and their gradients meet, and whether it is a gradient."""
    return part.layer, part.parameter, part.kind == "gradient"


def _of_training(run: RunView, read: Sequence[Reading]) -> Iterator[Verdict]:
    """Yield what is wrong with a training that its histograms may not show: they may have ended."""
    last = max((int(one.measured.steps[-1]) for one in read), default=0)
    for series in run.series:
        if not series.holds_numbers or metric(series.tag).kind != "loss":
            continue
        points = series.select("latest")
        finite = np.isfinite(points.values)
        if not len(finite) or finite[-1]:
            continue
        ends = np.flatnonzero(finite)
        step = int(points.steps[ends[-1] + 1 if len(ends) else 0])
        end = f"; the histograms shown are of step {grouped(last)}" if last < step else ""
        yield Verdict(
            "bad", "NaN", f"{series.tag} is not finite from step {grouped(step)} on{end}."
        )
        return
