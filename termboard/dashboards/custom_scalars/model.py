"""What the Custom scalars tab shows: the charts of the layouts, with the curves they ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.linear_match import matcher
from termboard.dashboards.curves.model import Chart, Curve, Spread, chart
from termboard.dashboards.custom_scalars.layouts import categories
from termboard.errors import TermboardError
from termboard.ordering import natural_key

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from termboard.dashboards.api import Shared
    from termboard.logged import CustomChart, CustomMargin
    from termboard.store.run import RunView
    from termboard.store.snapshot import Snapshot


@dataclass(frozen=True)
class Place:
    """A chart of a layout, and what identifies it."""

    key: str
    asked: CustomChart


@dataclass(frozen=True)
class Category:
    """Charts under one header."""

    title: str
    places: tuple[Place, ...]
    closed: bool


@dataclass(frozen=True)
class Found:
    """A chart with its curves, and what is wrong with what was asked for."""

    chart: Chart
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layouts:
    """All charts of a state. Nothing is read before it is asked for."""

    snapshot: Snapshot
    shared: Shared
    pattern: re.Pattern[str]
    """Charts of which it finds something in the title or in a tag are shown."""

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        """The categories with the charts that match, in the order of the layouts."""
        found = []
        for category in categories(self.snapshot):
            seen: dict[str, int] = {}
            places = []
            for asked in category.charts:
                seen[asked.title] = seen.get(asked.title, 0) + 1
                names = (category.title, asked.title, str(seen[asked.title]))
                place = Place("\1".join(names).replace("\0", ""), asked)
                if self._matches(asked):
                    places.append(place)
            if places:
                found.append(Category(category.title, tuple(places), category.closed))
        return tuple(found)

    @cached_property
    def by_key(self) -> dict[str, Place]:
        """All charts that match."""
        return {place.key: place for one in self.categories for place in one.places}

    def found(self, key: str) -> Found | None:
        """Return a chart with its curves: one for each run that is on and each tag it has.

        None if there is no such chart any more.
        """
        place = self.by_key.get(key)
        if place is None:
            return None
        asked = place.asked
        curves, wrong = self._margins(asked) if asked.margins else self._curves(asked)
        title = asked.title or ", ".join(asked.patterns) or "untitled"
        grows = any(curve.run.name in self.shared.growing for curve in curves)
        return Found(Chart(title, _told_apart(curves), grows=grows), tuple(wrong))

    def _curves(self, asked: CustomChart) -> tuple[Sequence[Curve], list[str]]:
        tags, wrong = _tags(asked, self._names)
        curves = chart(self.snapshot, tags, self.shared).curves
        return curves, wrong or ([] if curves else [_nothing(asked)])

    def _margins(self, asked: CustomChart) -> tuple[Sequence[Curve], list[str]]:
        # As in TensorBoard the curve is not smoothed, because its band is not.
        raw = replace(self.shared, smoothing=0.0, time_constant=0.0)
        bands = {margin.value: margin for margin in asked.margins}
        curves = chart(self.snapshot, tuple(bands), raw).curves
        with_bands = [
            _with_band(self.snapshot, curve, bands[curve.tag], self.shared) for curve in curves
        ]
        wanted = dict.fromkeys(
            tag for margin in asked.margins for tag in (margin.value, margin.lower, margin.upper)
        )
        missing = [tag for tag in wanted if tag not in self._names]
        return with_bands, [f"No run that is on has the tag {tag}." for tag in missing]

    @cached_property
    def _names(self) -> frozenset[str]:
        """The tags of scalars of all runs that are on."""
        runs = (self.snapshot.by_name.get(style.name) for style in self.shared.runs)
        return frozenset(
            series.tag
            for run in runs
            if run is not None
            for series in run.series
            if series.holds_numbers and series.plugin == "scalars"
        )

    def _matches(self, asked: CustomChart) -> bool:
        search = self.pattern.search
        return bool(search(asked.title)) or any(map(search, _tags(asked, self._names)[0]))


def _nothing(asked: CustomChart) -> str:
    if not asked.patterns:
        return "The layout asks for no tags here."
    return f"No run that is on has a tag that begins with {' or '.join(asked.patterns)}."


def _tags(asked: CustomChart, names: frozenset[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return the tags of a chart's curves, and what is wrong with its patterns."""
    if asked.margins:
        return tuple(dict.fromkeys(margin.value for margin in asked.margins)), []
    asked_for = [_matcher(pattern) for pattern in asked.patterns]
    tags = (tag for tag in names if any(matches(tag) for matches, _ in asked_for))
    return tuple(sorted(tags, key=natural_key)), [wrong for _, wrong in asked_for if wrong]


def _matcher(pattern: str) -> tuple[Callable[[str], bool], str]:
    """Return whether a tag matches, and why none does if the pattern cannot be used."""
    try:
        return matcher(pattern), ""
    except TermboardError as error:
        return lambda tag: False, str(error)


def _told_apart(curves: Sequence[Curve]) -> tuple[Curve, ...]:
    """Return the curves, those of one run told apart by tag: each has its own kind of line."""
    tags = sorted({curve.tag for curve in curves}, key=natural_key)
    several = len(tags) > 1
    return tuple(
        replace(curve, variant=curve.tag if several else "", stroke=tags.index(curve.tag))
        for curve in curves
    )


def _with_band(snapshot: Snapshot, curve: Curve, margin: CustomMargin, shared: Shared) -> Curve:
    """Return a curve with the area between two other tags of its run, if it has both."""
    run = snapshot.by_name[curve.run.name]
    low, high = (_at(run, tag, curve.steps, shared) for tag in (margin.lower, margin.upper))
    if low is None or high is None:
        return curve
    return replace(curve, spread=Spread(low, high, np.ones(len(low), np.int64)))


def _at(
    run: RunView, tag: str, steps: NDArray[np.int64], shared: Shared
) -> NDArray[np.float64] | None:
    """Return the values of a tag at these steps, on the lines between its points.

    NaN beyond its ends. None if the run has none of it.
    """
    series = run.numbers(tag)
    points = series.select(shared.attempts) if series is not None else None
    if points is None or not len(points):
        return None
    # Of equal steps the last one counts.
    at, last = np.unique(points.steps[::-1], return_index=True)
    values = points.values[::-1][last].astype(np.float64)
    with np.errstate(all="ignore"):
        found = np.interp(
            steps.astype(np.float64), at.astype(np.float64), values, left=np.nan, right=np.nan
        )
    return np.asarray(found, dtype=np.float64)
