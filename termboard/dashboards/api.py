"""What a tab is, and what every tab is given. A spec names its view: nothing is imported early."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.plot.look import Look
    from termboard.store.select import Selection
    from termboard.store.series import Attempts
    from termboard.store.snapshot import Snapshot

XAxis = Literal["step", "relative step", "relative", "wall", "scalar"]
"""What a curve runs along: the step, the step counted from the run's first one, seconds since the
run's start, the time of day, or the value of another tag (an epoch, samples seen)."""


@dataclass(frozen=True)
class DashboardSpec:
    """One tab."""

    name: str
    """As `show` and `--tab` call it."""
    title: str
    """In the tab bar."""
    number: str
    """The key that opens it; its own for ever. Empty: it has none."""
    plugins: frozenset[str]
    """The plugins whose tags it shows."""
    view: str
    """`module:class` of its view, imported when the tab is first opened."""
    page: str
    """`module:function` that draws it without an app: (Snapshot, PageRequest) → Grid for the format
    `text` and the pictures made of the same cells, → str for every other format."""
    formats: tuple[str, ...]
    """What `show --format` offers, the default first."""
    empty: str
    """One sentence for a logdir that has nothing for it: what to log, and how."""


@dataclass(frozen=True)
class RunStyle:
    """How a run is told apart from the others."""

    name: str
    index: int
    """Which colour and which letter it has."""
    label: str = ""
    """What a person calls it; empty: its name."""

    @property
    def shown(self) -> str:
        """Return how it is called where people read."""
        return self.label or self.name


@dataclass(frozen=True)
class Shared:
    """What all tabs show alike. The main screen owns it; it is replaced, never changed."""

    runs: tuple[RunStyle, ...] = ()
    """The runs that are switched on, in natural order."""
    growing: frozenset[str] = frozenset()
    """Names of those that are being written."""
    unmatched: str = ""
    """The filter of runs, if it holds for none of them; else empty."""
    tag_filter: str = ""
    smoothing: float = 0.6
    """TensorBoard's weight, 0 (raw) to below 1."""
    smoothing_by: Literal["weight", "time"] = "weight"
    """`time`: by a time constant, which does not depend on how many points there are."""
    time_constant: float = 0.0
    """In units of the x axis (steps, or seconds along a time); 0: raw."""
    x_axis: XAxis = "step"
    x_tag: str = ""
    """The tag along which curves run where `x_axis` is `scalar`."""
    attempts: Attempts = "latest"
    step: int | None = None
    """The step that histograms and layers are shown at, the one nearest to it in each series; None:
    the last."""
    metric: str = ""
    """The tag by which runs are compared and sorted; empty: the first key metric."""
    baseline: str = ""
    """The run that others are compared with; empty: none."""


@dataclass(frozen=True)
class Comparing:
    """How runs are compared by one tag; which tag, and the baseline, is in `Shared`."""

    better: Literal["auto", "min", "max"] = "auto"
    """Which value is the best; `auto`: by the tag's name."""
    span: tuple[int | None, int | None] | None = None
    """First and last step of the range, None for an open end; None: whole runs."""
    sort: str = ""
    """The column that rows are sorted by; empty: runs in natural order."""
    reverse: bool = False


@dataclass(frozen=True)
class Drawing:
    """How the curves of a page are drawn, beside what `Shared` says."""

    log_x: bool = False
    log_y: bool = False
    band: Literal["std", "range", "interval"] | None = None
    """How runs that differ in their seed are drawn as one; None: each by itself."""
    seeds: str = ""
    """Which runs those are: a pattern over names, `hparams`, or empty: by names like `seed3`."""


@dataclass(frozen=True)
class PageRequest:
    """What `show` was asked for."""

    selection: Selection
    width: int
    height: int | None
    """None: as many rows as it takes."""
    look: Look
    depth: Literal["none", "16", "256", "truecolor"]
    """Colours of the output."""
    format: str = "text"
    step: int | None = None
    """The values at this step; None: the last ones."""
    shared: Shared = field(default_factory=Shared)
    comparing: Comparing = field(default_factory=Comparing)
    drawing: Drawing = field(default_factory=Drawing)


def styled(names: list[str], before: dict[str, RunStyle] | None = None) -> dict[str, RunStyle]:
    """Return a style for every run, in order; one that had a style keeps it.

    New runs take the free numbers from the lowest on, so the first runs always have the colours
    that are told apart best.
    """
    known = before or {}
    taken = {style.index for style in known.values()}
    styles: dict[str, RunStyle] = {}
    free = 0
    for name in names:
        style = known.get(name)
        if style is None:
            while free in taken:
                free += 1
            taken.add(free)
            style = RunStyle(name, free)
        styles[name] = style
    return styles


def shared_for(snapshot: Snapshot, selection: Selection, **changes: Any) -> Shared:
    """Return what the app would show at its start of the selected runs."""
    styles = styled([run.name for run in snapshot.runs])
    runs = tuple(styles[run.name] for run in selection.runs(snapshot))
    return replace(Shared(runs=runs, tag_filter=selection.tag), **changes)


def nothing(snapshot: Snapshot, selection: Selection, spec: DashboardSpec) -> str:
    """Return one sentence about why there is nothing of a tab to print."""
    if not snapshot.runs:
        return "No event files here yet."
    if not selection.runs(snapshot):
        return f"No run matches --run {printable(selection.run)}; `termboard ls` lists them."
    if selection.tag and any(run.plugins & spec.plugins for run in selection.runs(snapshot)):
        return f"No tag matches --tag {printable(selection.tag)}; `termboard tags` lists them."
    return spec.empty


def imported(place: str) -> Callable[..., Any]:
    """Return what `module:name` names."""
    module, _, name = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
