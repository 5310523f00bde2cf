"""Which colour a run has: one of its own, or that of a group by a pattern over names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from termboard.dashboards.api import RunStyle
from termboard.store.select import typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NO_GROUP = -1
"""The colour number of runs that the pattern does not match: they are drawn in grey."""


def grouped(names: Iterable[str], pattern: str) -> dict[str, RunStyle]:
    """Return a style for each run, by TensorBoard's rule of colouring by a regular expression.

    Runs whose capture groups hold the same are of one colour; without a capture group all that
    match are. Colours are given in the order of the names; case counts, as it does there.
    """
    search = typed(pattern, re.RegexFlag(0)).search
    numbers: dict[tuple[str | None, ...], int] = {}
    styles: dict[str, RunStyle] = {}
    for name in names:
        hit = search(name)
        index = NO_GROUP if hit is None else numbers.setdefault(hit.groups(), len(numbers))
        styles[name] = RunStyle(name, index)
    return styles


def groups(styles: Mapping[str, RunStyle]) -> int:
    """Return into how many groups a pattern puts runs."""
    return len({style.index for style in styles.values()} - {NO_GROUP})
