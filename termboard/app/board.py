"""One moment of the runs as one person sees them: which are listed, which are on, in which order.

A board is computed from a snapshot and a view state and never changes; it knows no widget, so a
thread may compute it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from termboard.app.run_order import Measure, Standing, needs_figures, ordered, rank, standing
from termboard.app.view_state import MOST_ON, ViewState
from termboard.domain import RunState
from termboard.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from termboard.dashboards.api import RunStyle, Shared
    from termboard.store.facts import Family, RunFacts
    from termboard.store.query import Query
    from termboard.store.run import RunView


@dataclass(frozen=True)
class Board:
    """What the main screen shows of the runs."""

    snapshot: Snapshot = field(default_factory=Snapshot)
    state: ViewState = field(default_factory=ViewState)
    own_styles: Mapping[str, RunStyle] = field(default_factory=lambda: MappingProxyType({}))
    """Each run's own colour, by its name."""
    now: float = 0.0
    """Seconds since 1970, for ages and states."""

    def after(self, before: Board) -> Board:
        """Return this board with what it has in common with `before` taken over, not computed."""
        if self.snapshot is not before.snapshot:
            return self
        taken = {"family"} | ({"standings"} if self.now == before.now else set())
        same = [
            getattr(self.state, name) == getattr(before.state, name)
            for name in ("run_filter", "hidden", "show_hidden")
        ]
        attempts = self.state.shared.attempts == before.state.shared.attempts
        if all(same) and (not self._compares or (attempts and self.now == before.now)):
            taken |= {"query", "found", "listed"}
        if self.state.shared.metric == before.state.shared.metric:
            taken.add("metric")
        for name in taken & before.__dict__.keys():
            self.__dict__[name] = before.__dict__[name]  # where cached_property looks
        return self

    @cached_property
    def query(self) -> Query:
        """The filter of runs."""
        from termboard.store.query_parser import parse

        return parse(self.state.run_filter)

    @property
    def _compares(self) -> bool:
        return bool(self.state.run_filter) and self.query.compares

    @property
    def is_costly(self) -> bool:
        """Tell whether to compute it in a thread: values are compared, or event files read."""
        state = self.state
        return self._compares or needs_figures(state.sort) or state.table

    def computed(self) -> Board:
        """Return it when everything that the screen asks of it is there."""
        _ = self.shared, self.order
        if self.state.table:
            for run in self.order:
                self.measure.figures(run)
        return self

    @cached_property
    def family(self) -> Family:
        """Who folds into whom."""
        from termboard.store.facts import Family

        return Family(self.snapshot)

    @cached_property
    def styles(self) -> Mapping[str, RunStyle]:
        """The colour of each run, its own or its group's, and its label."""
        styles, labels = self.own_styles, self.state.labels
        if self.state.color_by:
            from termboard.app.coloring import grouped

            styles = grouped((run.name for run in self.snapshot.runs), self.state.color_by)
        named = {n: replace(styles[n], label=labels[n]) for n in labels if n in styles}
        return {**styles, **named} if named else styles

    @cached_property
    def found(self) -> tuple[RunView, ...]:
        """The runs that the filter holds for, hidden ones too, in natural order."""
        if not self.state.run_filter:
            return self.snapshot.runs
        return tuple(run for run in self.snapshot.runs if self.query.holds(self._facts(run)))

    def _facts(self, run: RunView) -> RunFacts:
        from termboard.store.facts import RunFacts

        return RunFacts(run, self.family, self.state.shared.attempts, self._state_of)

    def _state_of(self, run: RunView) -> str:
        return self.standings[run.name].state.value

    @cached_property
    def listed(self) -> tuple[RunView, ...]:
        """The runs that are listed, in natural order."""
        hidden = self.state.hidden
        if not hidden or self.state.show_hidden:
            return self.found
        return tuple(run for run in self.found if run.name not in hidden)

    @cached_property
    def runs_on(self) -> tuple[RunView, ...]:
        """The runs that are drawn, in natural order."""
        runs = tuple(run for run in self.listed if self.state.is_on(run))
        if len(runs) <= MOST_ON or self.state.off is not None:
            return runs
        latest = sorted(runs, key=lambda run: -run.modified)[:MOST_ON]
        names = {run.name for run in latest}
        return tuple(run for run in runs if run.name in names)

    @cached_property
    def on(self) -> frozenset[str]:
        """Names of the runs that are drawn."""
        return frozenset(run.name for run in self.runs_on)

    @cached_property
    def shared(self) -> Shared:
        """What tabs are given."""
        runs = tuple(self.styles[run.name] for run in self.runs_on)
        unmatched = "" if self.found else self.state.run_filter
        live = (run.name for run in self.runs_on if run.state(self.now) is RunState.LIVE)
        return replace(self.state.shared, runs=runs, growing=frozenset(live), unmatched=unmatched)

    @cached_property
    def order(self) -> list[RunView]:
        """The runs that are listed, as the list is sorted."""
        if self.state.sort == "name":
            return list(reversed(self.listed) if self.state.reverse else self.listed)
        return ordered(
            self.listed,
            lambda run: rank(run, self.state.sort, self.measure, self.standings[run.name]),
            reverse=self.state.reverse,
        )

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """How each run stands at this moment, by its name."""
        return {run.name: standing(run, self.now) for run in self.snapshot.runs}

    def stands_as(self, before: Board) -> bool:
        """Tell whether the clock alone has changed since `before`, and nothing that is shown."""
        same = self.snapshot is before.snapshot and self.state == before.state
        return same and self.standings == before.standings

    @cached_property
    def measure(self) -> Measure:
        """What figures are taken of."""
        return Measure(self.metric, self.state.shared.attempts, self.family)

    @cached_property
    def metric(self) -> str:
        """The tag by which runs are compared: the chosen one, else the first key metric.

        Of a metric that is logged of training and validation, validation says how good a run is.
        """
        if self.state.shared.metric:
            return self.state.shared.metric
        from termboard.analysis.metrics import by_interest, metric

        counts = Counter(s.tag for run in self.snapshot.runs for s in run.series if s.holds_numbers)
        first = by_interest(counts)[:8]
        if not first:
            return ""
        base = metric(first[0]).base
        alike = [tag for tag in first if metric(tag).base == base]
        return next((tag for tag in alike if metric(tag).split == "val"), alike[0])

    def settled(self) -> ViewState:
        """Return the state with what is off by itself (one run alone, too many runs) said so."""
        listed = {run.name for run in self.listed}
        off = frozenset(name for name in listed if name not in self.on)
        hidden = self.state.hidden & listed
        elsewhere = (self.state.off or frozenset()) - (listed - hidden)
        return replace(self.state, only="", off=(off - hidden) | elsewhere)
