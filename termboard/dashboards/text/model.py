"""What the Text tab shows: every text of every tag and run, one step at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from termboard.ordering import natural_key
from termboard.store import payload

if TYPE_CHECKING:
    import re

    from termboard.dashboards.api import RunStyle, Shared
    from termboard.events.tensor import Strings
    from termboard.store.series import SeriesView
    from termboard.store.snapshot import Snapshot


@dataclass(frozen=True)
class Place:
    """One tag of one run that has texts."""

    tag: str
    run: RunStyle
    count: int
    """How many steps it was logged at."""
    series: SeriesView = field(repr=False)


@dataclass(frozen=True)
class Entry:
    """One logged text."""

    place: Place
    index: int
    """Which of the place's texts, from 0."""
    step: int
    wall_time: float
    text: Strings | None
    """None if it cannot be read."""
    problem: str = ""
    """Why it cannot be read."""


def places(snapshot: Snapshot, shared: Shared, pattern: re.Pattern[str]) -> tuple[Place, ...]:
    """Return where there are texts, by tag and then by run, in natural order."""
    found = []
    for style in shared.runs:
        run = snapshot.by_name.get(style.name)
        for series in run.series if run else ():
            if series.plugin == "text" and not series.holds_numbers and pattern.search(series.tag):
                count = len(series.select(shared.attempts))
                found.append(Place(series.tag, style, count, series))
    return tuple(sorted(found, key=lambda place: natural_key(place.tag)))


def entry(snapshot: Snapshot, place: Place, shared: Shared, index: int) -> Entry:
    """Return text number `index` of `place`, counted from the end if negative, as lists do."""
    run = snapshot.by_name[place.run.name]
    series = place.series
    points = series.select(shared.attempts)
    index = max(0, min(len(points) - 1, index + len(points) if index < 0 else index))
    step, wall_time = int(points.steps[index]), float(points.wall_times[index])
    try:
        text = payload.strings(payload.ref(run, series, points, index))
    except payload.PayloadError as error:
        return Entry(place, index, step, wall_time, None, str(error))
    return Entry(place, index, step, wall_time, text)


def index_of_step(place: Place, shared: Shared, step: int | None) -> int:
    """Return which text was logged last at the step nearest to `step`; the last one for None."""
    if step is None:
        return -1
    steps = place.series.select(shared.attempts).steps
    distance = np.abs(steps.astype(np.float64) - step)
    return int(len(distance) - 1 - np.argmin(distance[::-1]))
