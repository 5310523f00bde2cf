"""Patterns that pick runs and tags, the same for every command and for the app's filters."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.errors import TermboardError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.store.run import RunView
    from termboard.store.series import SeriesView
    from termboard.store.snapshot import Snapshot


class PatternError(TermboardError):
    """A text that was meant as a regular expression and is none; says why in a few words."""


def typed(pattern: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Return the pattern that somebody typed. Raises PatternError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what `[[` may mean in a Python to come
            return re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"not a pattern: {getattr(error, 'msg', error)}") from error


def compiled(pattern: str, what: str) -> re.Pattern[str]:
    """Return a pattern that is searched anywhere and ignores case; the empty one matches all.

    Raises TermboardError that names `what` for a pattern that is no regular expression.
    """
    try:
        return typed(pattern)
    except PatternError as error:
        raise TermboardError(
            f"The {what} pattern {pattern!r} is no regular expression: {error.__cause__}."
        ) from error


def problem_of(pattern: str) -> str:
    """Return what is wrong with a pattern that is being typed, in a few words; "" if nothing is."""
    try:
        typed(pattern)
    except PatternError as error:
        return str(error)
    return ""


@dataclass(frozen=True)
class Selection:
    """Which runs and tags somebody asked for."""

    run: str = ""
    tag: str = ""
    plugin: str = ""
    """Exact name; empty: any."""

    def __post_init__(self) -> None:
        """Raise TermboardError for a pattern that is none, before anything is read."""
        compiled(self.run, "run")
        compiled(self.tag, "tag")

    def runs(self, snapshot: Snapshot) -> list[RunView]:
        """Return the runs whose name matches, in natural order."""
        pattern = compiled(self.run, "run")
        return [run for run in snapshot.runs if pattern.search(run.name)]

    def series(self, snapshot: Snapshot) -> Iterator[tuple[RunView, SeriesView]]:
        """Return all matching tags of all matching runs, in natural order."""
        pattern = compiled(self.tag, "tag")
        for run in self.runs(snapshot):
            for series in run.series:
                if pattern.search(series.tag) and self.plugin in ("", series.plugin):
                    yield run, series
