"""What is known of a run: its hyperparameters, its metrics, how far it is. Queries ask for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from termboard.analysis.metrics import metric
from termboard.ordering import natural_key
from termboard.store.extremes import extremes
from termboard.store.query import UnknownError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from termboard.store.query import Value
    from termboard.store.run import RunView
    from termboard.store.series import Attempts, SeriesView
    from termboard.store.snapshot import Snapshot

_START = "_hparams_/session_start_info"
OF_RUN = ("state", "steps", "points", "attempts")
"""What every run has, whatever it logs."""
_OF_METRIC = re.compile(r"(last|best|min|max)\((.+)\)\Z", re.DOTALL)


def hparams(run: RunView) -> Mapping[str, Value]:
    """Return the hyperparameters that a run itself logged; the last session counts.

    Reads the event file the first time. What cannot be read any more is as if it was not logged.
    """
    series = run.payloads(_START)
    if series is None:
        return {}
    if "hparams" not in series.kept:
        series.kept["hparams"] = _read(run, series)
    found: Mapping[str, Value] = series.kept["hparams"]
    return found


def has_read(run: RunView) -> bool:
    """Tell whether `hparams` would answer without a look at a file."""
    series = run.payloads(_START)
    return series is None or "hparams" in series.kept


def _read(run: RunView, series: SeriesView) -> Mapping[str, Value]:
    # Decoders load arrays and protobuf; the frame of the app has none of them yet.
    from termboard.logged import SessionStart
    from termboard.store import decoded, payload

    points = series.select("all")
    for index in range(len(points) - 1, -1, -1):
        try:
            said = decoded.hparams(payload.ref(run, series, points, index))
        except payload.PayloadError:
            continue
        if isinstance(said, SessionStart):
            return dict(said.hparams)
    return {}


_SPLITS = ("val", "", "test", "train")
"""Which tag is meant where several have the name: how good a run is, validation says."""


def _near(tags: Iterable[str], name: str) -> str | None:
    """Return the tag of which `name` is a whole folder, the first or the last one by preference."""
    found = []
    for tag in tags:
        if f"/{name}/" in f"/{tag}/":
            place = 0 if tag.endswith(f"/{name}") else 1 if tag.startswith(f"{name}/") else 2
            found.append((_SPLITS.index(metric(tag).split), place, natural_key(tag), tag))
    return min(found)[-1] if found else None


class Family:
    """Who knows something of whom: sub-runs of their run, a run of the folders it lies in."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._by_name = snapshot.by_name
        self._runs = snapshot.runs
        self._tags: frozenset[str] | None = None
        self._meant: dict[str, str | None] = {}
        self._children: dict[str, list[RunView]] = {}
        for run in snapshot.runs:
            if run.parent is not None:
                self._children.setdefault(run.parent, []).append(run)

    def children(self, run: RunView) -> list[RunView]:
        """Return the sub-runs that fold into a run."""
        return self._children.get(run.name, [])

    def givers(self, run: RunView) -> Iterator[RunView]:
        """Yield the runs whose hyperparameters hold for `run`, the closest first.

        `add_hparams` writes them into a sub-run; Keras into a folder around `train` and
        `validation`.
        """
        yield run
        yield from self.children(run)
        name = run.name
        while name not in ("", "."):
            name = name.rpartition("/")[0] or "."
            around = self._by_name.get(name)
            if around is not None:
                yield around
                yield from self.children(around)

    def hparams(self, run: RunView) -> Mapping[str, Value]:
        """Return the hyperparameters that hold for a run."""
        return next(filter(None, map(hparams, self.givers(run))), {})

    def has_read(self, run: RunView) -> bool:
        """Tell whether `hparams` would answer without a look at a file."""
        return all(map(has_read, self.givers(run)))

    def tags(self) -> frozenset[str]:
        """Return the tags of numbers of all runs."""
        if self._tags is None:
            every = (series for run in self._runs for series in run.series)
            self._tags = frozenset(series.tag for series in every if series.holds_numbers)
        return self._tags

    def given(self) -> frozenset[str]:
        """Return the names of the hyperparameters of all runs, as far as they have been read."""
        return frozenset(key for run in self._runs if has_read(run) for key in hparams(run))

    def have_read(self) -> bool:
        """Tell whether `given` would name all of them."""
        return all(map(has_read, self._runs))

    def read(self) -> None:
        """Read the hyperparameters of all runs; takes a look at each of their files."""
        for run in self._runs:
            hparams(run)

    def meant(self, name: str) -> str | None:
        """Return the tag that `name` means: itself, else one of which it is a whole folder.

        Of those validation comes first, then `x/name` before `name/x`; None: no run has one.
        """
        if name not in self._meant:
            tags = self.tags()
            self._meant[name] = name if name in tags else _near(tags, name)
        return self._meant[name]

    def numbers(self, run: RunView, tag: str) -> SeriesView | None:
        """Return the numbers of a tag, of the run itself or of a sub-run."""
        found = run.numbers(tag)
        if found is None:
            every = (child.numbers(tag) for child in self.children(run))
            found = next((series for series in every if series is not None), None)
        return found


class RunFacts:
    """What a query may ask of one run.

    In this order: a hyperparameter; a tag of numbers (its last value); `last(tag)`, `best(tag)`,
    `min(tag)`, `max(tag)`; `state`, `steps` (its largest step), `points`, `attempts`; the tag that
    is meant by a part of its name. In the parentheses stands a tag or a part of one too.
    """

    def __init__(
        self, run: RunView, family: Family, attempts: Attempts, state: Callable[[RunView], str]
    ) -> None:
        """`state` says whether a run lives: that depends on the time."""
        self._run, self._family, self._attempts, self._state = run, family, attempts, state
        self.name = run.name

    def value(self, left: str) -> Value:
        """Return what stands for the left side of a comparison; raises UnknownError."""
        given = self._family.hparams(self._run)
        if left in given:
            return given[left]
        if self._family.numbers(self._run, left) is not None:
            return self._of_metric("last", left)
        if hit := _OF_METRIC.match(left):
            return self._of_metric(hit[1], hit[2])
        if left in OF_RUN:
            return self._of_run(left)
        return self._of_metric("last", left)

    def _of_metric(self, which: str, name: str) -> Value:
        tag = self._family.meant(name)
        if tag is None:
            raise UnknownError(name)
        series = self._family.numbers(self._run, tag)
        found = extremes(series, self._attempts) if series is not None else None
        if found is None:
            raise UnknownError(tag)
        better = metric(tag, self._run.name).better if which == "best" else which
        return found.best(better)[0]

    def _of_run(self, left: str) -> Value:
        run = self._run
        if left == "state":
            return self._state(run)
        if left == "steps" and run.span is not None:
            return run.span[1]
        if left == "points":
            return run.points
        if left == "attempts":
            return run.attempts
        raise UnknownError(left)


def tag_named(left: str) -> str:
    """Return the tag or the part of one for which the left side of a comparison asks."""
    hit = _OF_METRIC.match(left)
    return hit[2] if hit else left
