"""What a person has chosen to see; replaced, never changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from termboard.dashboards.api import Shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from termboard.store.run import RunView

MOST_ON = 500
"""Runs that are switched on by themselves; TensorBoard's `MAX_NUM_RUNS_TO_ENABLE_BY_DEFAULT`."""

Column = Literal["name", "state", "age", "steps", "rate", "last", "best"]
COLUMNS: tuple[Column, ...] = ("name", "best", "last", "steps", "age", "rate", "state")
"""What the list of runs can be sorted by, in the order in which a key goes through them."""


@dataclass(frozen=True)
class ViewState:
    """Which runs are on, how they are listed, and what all tabs show alike."""

    off: frozenset[str] | None = None
    """Runs that somebody switched off; None: nobody has chosen yet."""
    only: str = ""
    """The one run that is shown alone; empty: all that are on."""
    run_filter: str = ""
    """A query; runs that it does not hold for are neither listed nor drawn."""
    hidden: frozenset[str] = frozenset()
    """Runs that somebody put aside: never drawn, and listed only with `show_hidden`."""
    show_hidden: bool = False
    unfolded: frozenset[str] = frozenset()
    """Runs whose sub-runs are listed."""
    sort: Column = "name"
    reverse: bool = False
    table: bool = False
    """Whether the list shows all columns."""
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What a person calls a run, by its name."""
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What a person wrote about a run, by its name."""
    color_by: str = ""
    """A pattern: runs that match it alike have one colour; empty: each run its own."""
    shared: Shared = field(default_factory=Shared)
    """Its `runs` are filled in by the board."""

    def is_on(self, run: RunView) -> bool:
        """Tell whether a run that is listed is drawn."""
        if run.name in self.hidden:
            return False
        if self.only:
            return self.only in (run.name, run.parent)
        return run.name not in (self.off or ())

    def with_tags(self, pattern: str) -> ViewState:
        """Return the state with another filter of tags."""
        return replace(self, shared=replace(self.shared, tag_filter=pattern))

    def with_typed_of(self, other: ViewState) -> ViewState:
        """Return the state with the filters and the pattern of colours of another."""
        state = self.with_tags(other.shared.tag_filter)
        return replace(state, run_filter=other.run_filter, color_by=other.color_by)

    def toggled(self, names: frozenset[str]) -> ViewState:
        """Return the state with these runs switched: off if any of them is on."""
        off = self.off or frozenset()
        return replace(self, only="", off=off - names if names <= off else off | names)

    def inverted(self, names: Iterable[str]) -> ViewState:
        """Return the state with each of these runs switched."""
        return replace(self, only="", off=(self.off or frozenset()) ^ frozenset(names))

    def labelled(self, name: str, label: str) -> ViewState:
        """Return the state in which a run is called `label`; empty: by its name."""
        return replace(self, labels=_with(self.labels, name, label))

    def noted(self, name: str, note: str) -> ViewState:
        """Return the state with another note about a run; empty: none."""
        return replace(self, notes=_with(self.notes, name, note))


def _with(texts: Mapping[str, str], name: str, text: str) -> Mapping[str, str]:
    others = {key: value for key, value in texts.items() if key != name}
    return MappingProxyType({**others, name: text} if text else others)
