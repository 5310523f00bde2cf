"""The layouts that runs logged, as one: which categories and charts there are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from termboard.store import decoded, payload

if TYPE_CHECKING:
    from termboard.logged import CustomCategory, CustomChart, CustomLayout
    from termboard.store.run import RunView
    from termboard.store.series import SeriesView
    from termboard.store.snapshot import Snapshot

_TAG = "custom_scalars__config__"


def categories(snapshot: Snapshot) -> tuple[CustomCategory, ...]:
    """Return the categories of all runs' layouts, on or off, each title once.

    As TensorBoard merges them: in the order of the runs, a category that is there already gets the
    charts that it does not have yet. Of a run the layout that it logged last counts. One that
    cannot be read any more is as if it was not logged.
    """
    merged: dict[str, CustomCategory] = {}
    for run in snapshot.runs:
        found = _layout(run)
        for category in found.categories if found else ():
            known = merged.get(category.title)
            if known is None:
                merged[category.title] = replace(category, charts=_once(category.charts))
            else:
                charts = _once((*known.charts, *category.charts))
                merged[category.title] = replace(known, charts=charts)
    return tuple(merged.values())


def problems(snapshot: Snapshot) -> tuple[str, ...]:
    """Return a sentence for each run whose layout cannot be read."""
    found = ((run, run.payloads(_TAG)) for run in snapshot.runs)
    return tuple(
        f"{run.name}: {series.kept['layout'][1]}"
        for run, series in found
        if series is not None and _layout(run) is None
    )


def _layout(run: RunView) -> CustomLayout | None:
    """Return what a run logged last; kept with the series until it grows."""
    series = run.payloads(_TAG)
    if series is None:
        return None
    if "layout" not in series.kept:
        series.kept["layout"] = _read(run, series)
    layout: CustomLayout | None = series.kept["layout"][0]
    return layout


def _read(run: RunView, series: SeriesView) -> tuple[CustomLayout | None, str]:
    points = series.select("all")
    try:
        return decoded.custom_layout(payload.ref(run, series, points, len(points) - 1)), ""
    except payload.PayloadError as error:
        return None, str(error)


def _once(charts: tuple[CustomChart, ...]) -> tuple[CustomChart, ...]:
    return tuple(dict.fromkeys(charts))
