"""What the Layers tab shows: the arrays of a run's layers at one step, filtered and sorted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from termboard.analysis.in_order import distinct
from termboard.analysis.layers.verdict import LEVELS, worst
from termboard.dashboards.network.layers import LayerRow, Network, network, runs_with_layers
from termboard.ordering import natural_key
from termboard.store.histograms import tags

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from termboard.analysis.layers.verdict import Verdict
    from termboard.dashboards.api import RunStyle, Shared
    from termboard.store.run import RunView
    from termboard.store.snapshot import Snapshot

Kinds = Literal["all", "weight", "bias", "gradient", "activation"]
KINDS: tuple[Kinds, ...] = ("all", "weight", "gradient", "activation", "bias")
"""In the order in which a key goes through them."""
KIND_WORDS: Mapping[str, str] = {
    "all": "all kinds", "weight": "weights", "gradient": "gradients", "activation": "activations",
    "bias": "biases",
}  # fmt: skip

NETWORK = "network"
"""The order of the network, which is no column."""


@dataclass(frozen=True)
class Options:
    """What a person chose to see."""

    run: str = ""
    """Empty: the first one that is on and has histograms."""
    kinds: Kinds = "all"
    sort: str = NETWORK
    """NETWORK, or the name of a column."""
    reverse: bool = False
    unhealthy: bool = False
    """Only rows with a warning or worse."""
    whole: bool = False
    """Whether histograms are drawn over all of their range, outliers too."""


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of one run."""

    run: RunStyle
    runs: tuple[RunStyle, ...]
    """All runs that are on and have histograms."""
    network: Network
    rows: tuple[LayerRow, ...]
    """Those that are shown, in the order in which they are."""
    steps: NDArray[np.int64]
    """All steps at which the run logged a histogram, ascending."""

    @cached_property
    def every(self) -> tuple[LayerRow, ...]:
        """All rows of the network, also those that are not shown."""
        return tuple(row for layer in self.network.layers for row in layer.rows)

    @cached_property
    def _labels(self) -> dict[str, str]:
        """Names of the rows of which a layer has several of one kind, by their tag."""
        alike: dict[tuple[str, str], list[LayerRow]] = {}
        for row in self.every:
            alike.setdefault((row.part.layer, kind_of(row)), []).append(row)
        found: dict[str, str] = {}
        for rows in alike.values():
            parameters = {row.part.parameter for row in rows}
            if len(rows) > 1:
                told = len(parameters) == len(rows) and "" not in parameters
                found |= {
                    row.tag: f"{row.part.layer} {row.part.parameter}" if told else row.tag
                    for row in rows
                }
        return found

    def label(self, row: LayerRow) -> str:
        """Return a row's layer, and more where its kind does not tell it: an LSTM's parameters."""
        return self._labels.get(row.tag, row.part.layer)

    @property
    def step(self) -> int:
        """The step that is shown, the last one of all rows'."""
        return max((row.step for row in self.every), default=0)

    @cached_property
    def verdicts(self) -> tuple[tuple[str, Verdict], ...]:
        """(of what, verdict) of everything that is wrong, the worst first.

        That of the training as a whole goes before that of a row as bad.
        """
        of_all = [("", verdict) for verdict in self.network.verdicts]
        of_rows = [(name_of(row), verdict) for row in self.every for verdict in row.verdicts]
        return tuple(sorted([*of_all, *of_rows], key=lambda pair: -pair[1].severity))

    @property
    def worst(self) -> Verdict:
        """The worst verdict of all."""
        return worst(verdict for _, verdict in self.verdicts)

    def count(self, level: str) -> int:
        """Return how many rows are as bad as that, by their worst verdict."""
        return sum(row.verdict.level == level for row in self.every)


def name_of(row: LayerRow) -> str:
    """Return what a person calls a row: `fc1 gradient`."""
    return f"{row.part.layer} {kind_of(row)}"


def kind_of(row: LayerRow) -> str:
    """Return the kind of a row in one word; a bias' gradient in two."""
    kind = row.part.kind
    if kind == "other":
        return row.part.parameter or "other"
    return "gradient b" if kind == "gradient" and row.part.of_bias else kind


def table(
    snapshot: Snapshot, shared: Shared, options: Options, pattern: re.Pattern[str]
) -> Table | None:
    """Return the rows of the run that is chosen; None if no run that is on has histograms."""
    runs = runs_with_layers(snapshot, shared)
    chosen = next((style for style in runs if style.name == options.run), runs[0] if runs else None)
    if chosen is None:
        return None
    run = snapshot.by_name[chosen.name]
    found = network(snapshot, run, shared)
    rows = [
        row
        for layer in found.layers
        for row in layer.rows
        if pattern.search(row.tag) and _wanted(row, options)
    ]
    return Table(chosen, runs, found, tuple(_sorted(rows, options)), _steps(run, shared))


def _wanted(row: LayerRow, options: Options) -> bool:
    kind = options.kinds in ("all", row.part.kind)
    return kind and (row.verdict.unhealthy or not options.unhealthy)


def _steps(run: RunView, shared: Shared) -> NDArray[np.int64]:
    steps = [series.select(shared.attempts).steps for series in tags(run)]
    return distinct(np.concatenate(steps)) if steps else np.zeros(0, np.int64)


def _sorted(rows: list[LayerRow], options: Options) -> list[LayerRow]:
    """Sort by a column, the most remarkable first; what has no value is last either way."""
    if options.sort == NETWORK:
        return rows[::-1] if options.reverse else rows
    if options.sort == "layer":
        by_name = sorted(rows, key=lambda row: natural_key(row.part.layer))
        return by_name[::-1] if options.reverse else by_name
    value = VALUES[options.sort]
    known = [row for row in rows if not math.isnan(value(row))]
    rest = [row for row in rows if math.isnan(value(row))]
    return [*sorted(known, key=value, reverse=not options.reverse), *rest]


def _growth(row: LayerRow) -> float:
    """Return by how much a width changed, either way."""
    return abs(math.log(row.growth)) if 0 < row.growth < math.inf else math.nan


VALUES: Mapping[str, Callable[[LayerRow], float]] = {
    "health": lambda row: float(LEVELS.index(row.verdict.level)),
    "std": lambda row: row.stats.std,
    "zeros": lambda row: row.stats.zeros,
    "growth": _growth,
    "share": lambda row: row.gradient_share,
    "update": lambda row: row.update,
    "drift": lambda row: row.drift,
    "mean": lambda row: abs(row.stats.mean),
    "min": lambda row: -row.stats.least,
    "max": lambda row: row.stats.greatest,
    "near": lambda row: row.stats.near_zero,
    "ratio": lambda row: row.gradient_ratio,
    "depth": lambda row: row.gradient_depth,
}
"""By what a column sorts; the greatest first."""

SORTS: tuple[str, ...] = (NETWORK, *VALUES, "layer")
"""In the order in which a key goes through them."""
