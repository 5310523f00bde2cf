"""Runs are compared with runs of the same part of the data: training, validation or test.

Keras writes both under one tag, into the runs `train` and `validation`; the training's loss would
always win.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from termboard.analysis.metrics import metric, without_split_of_run
from termboard.dashboards.scalars.comparison import Comparison, compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.metrics import Split
    from termboard.dashboards.api import Comparing, RunStyle, Shared
    from termboard.store.snapshot import Snapshot

_ORDER: tuple[Split, ...] = ("val", "test", "train", "")
"""First what says how good a model is."""


def comparisons(
    snapshot: Snapshot,
    tag: str,
    shared: Shared,
    comparing: Comparing,
    cursor: float | None = None,
) -> list[Comparison]:
    """Return one comparison for each part of the data that runs logged `tag` of; at least one.

    The baseline of another part is the run that belongs to it: of `a/validation` it is `a/train`.
    """
    parts: dict[Split, list[RunStyle]] = {}
    for style in shared.runs:
        view = snapshot.by_name.get(style.name)
        if view is not None and view.numbers(tag) is not None:
            parts.setdefault(metric(tag, style.name).split, []).append(style)
    if len(parts) < 2:
        return [compare(snapshot, tag, shared, comparing, cursor)]
    found = []
    for part in sorted(parts, key=_ORDER.index):
        runs = tuple(parts[part])
        baseline = _counterpart(tag, shared.baseline, part, runs)
        of_part = replace(shared, runs=runs, baseline=baseline)
        one = compare(snapshot, tag, of_part, comparing, cursor)
        found.append(replace(one, part=part))
    return found


def _counterpart(tag: str, baseline: str, part: Split, runs: Sequence[RunStyle]) -> str:
    """Return the run of a part that belongs to the baseline; empty if there is none."""
    if not baseline or metric(tag, baseline).split == part:
        return baseline
    base = without_split_of_run(baseline)
    return next((run.name for run in runs if without_split_of_run(run.name) == base), "")
