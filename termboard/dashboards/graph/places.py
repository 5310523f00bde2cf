"""Which graphs there are: of every run that is on, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from termboard.store import graphs

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from termboard.dashboards.api import RunStyle, Shared
    from termboard.store.graphs import LoggedGraph
    from termboard.store.payload import PayloadRef
    from termboard.store.run import RunView
    from termboard.store.snapshot import Snapshot


@dataclass(frozen=True)
class Place:
    """One graph of one run."""

    style: RunStyle
    logged: LoggedGraph
    run: RunView = field(repr=False, compare=False)

    @property
    def key(self) -> str:
        """By what it is known from one snapshot to the next."""
        return f"{self.style.name}\0{self.logged.key}"


def places(
    snapshot: Snapshot, shared: Shared, pattern: re.Pattern[str] | None = None
) -> tuple[Place, ...]:
    """Return the graphs of all runs that are on; with a pattern those whose tag matches."""
    found = []
    for style in shared.runs:
        run = snapshot.by_name.get(style.name)
        if run is None:
            continue
        found += [
            Place(style, logged, run)
            for logged in graphs.graphs(run)
            if pattern is None or pattern.search(logged.tag)
        ]
    return tuple(found)


def chosen(found: Sequence[Place], key: str) -> Place | None:
    """Return the place of this key, else the first one; None without any."""
    return next((place for place in found if place.key == key), found[0] if found else None)


def of_run(found: Sequence[Place], run: str) -> Place | None:
    """Return the first graph of a run; None if it has none."""
    return next((place for place in found if place.style.name == run), None)


def same_graph(one: Place, other: Place) -> bool:
    """Tell whether two places hold the same graph and times, though files may have grown."""
    if one.key != other.key:
        return False
    first, second = one.logged, other.logged
    return _lie(first.where) == _lie(second.where) and _lie(first.timed) == _lie(second.timed)


def _lie(ref: PayloadRef | None) -> tuple[str, int, int, int] | None:
    """Return where a record lies, however its file has grown."""
    return None if ref is None else (ref.path, ref.offset, ref.length, ref.ordinal)
