"""The graphs that a run holds, and the way to one of them."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from weakref import WeakValueDictionary

from termboard.events.collect import META_GRAPH_TAG
from termboard.events.graphs import encodings as graph_encodings
from termboard.events.graphs import head as graph_head
from termboard.events.graphs.costs import on_nodes
from termboard.events.walk import HEADER
from termboard.store import decoded, payload
from termboard.store.kept import Kept
from termboard.store.payload import PayloadError, decoding

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from termboard.graph import Graph
    from termboard.store.payload import PayloadRef
    from termboard.store.run import RunView
    from termboard.store.series import SeriesView

Kind = Literal["ops", "traced", "layers"]

_EVENTS = "graphs"
_LAYERS = "graph_keras_model"
_TAGGED = ("graph_run_metadata", "graph_run_metadata_graph")
_TIMES = "graph_tagged_run_metadata"
_PLUGINS = frozenset({_EVENTS, _LAYERS, *_TAGGED, _TIMES})

_MOST = 200
"""Graphs of one tag that are offered, the last ones."""
_SAYS_NOTHING = 512
"""Bytes of a RunMetadata that are looked into for any times: torch writes 39 without."""


@dataclass(frozen=True)
class LoggedGraph:
    """A graph of a run, before it is read."""

    tag: str
    """That it was logged under; `__run_graph__` for the graph of an event."""
    plugin: str
    kind: Kind
    title: str
    """What a person calls it: "Keras model `digit_cnn`"."""
    step: int
    where: PayloadRef
    timed: PayloadRef | None = None
    """Where times and memory of its nodes lie, if they were logged apart from it."""
    number: int = 1
    """Which one it is of those of its tag and step, in the order of the log."""

    @property
    def key(self) -> str:
        """What it is known by among the run's graphs, however the log grows."""
        return "\0".join((self.plugin, self.tag, str(self.step), str(self.number)))


def graphs(run: RunView) -> tuple[LoggedGraph, ...]:
    """Return the graphs of a run, what people look for first: the first one is the one to show.

    The graph of its ops (of several the last first), Keras' layers, torch's trace; then what was
    logged under tags, by tag and step. A restart's graphs stand for those before it.
    """
    if not _PLUGINS & run.plugins:
        return ()
    times = list(_times(run))
    timed = times[-1].where if times else None
    events = [replace(one, timed=timed) for one in _of_events(run)]
    main = next((one for one in events if one.kind == "ops" and one.tag != META_GRAPH_TAG), None)
    first = sorted([*events, *_of_layers(run)], key=_rank)
    return _told_apart(
        (*first, *_of_tags(run), *_at_times(times, main or next(iter(events), None)))
    )


def _rank(logged: LoggedGraph) -> tuple[int, bool]:
    return ("ops", "layers", "traced").index(logged.kind), logged.tag == META_GRAPH_TAG


def load(run: RunView, logged: LoggedGraph) -> Graph:
    """Return a graph of `graphs(run)`, with what its nodes took. Raises PayloadError.

    It is kept while there is room, or while somebody holds it, also when its file grows.
    """
    plugin = _EVENTS if logged.timed else logged.plugin
    key = _key(run, logged.where)
    if logged.timed is None:
        return _kept(key, lambda: read(logged.where, plugin))
    timed = logged.timed
    return _kept((key, _key(run, timed)), lambda: _with_costs(run, logged, timed))


def read(where: PayloadRef, plugin: str) -> Graph:
    """Return the graph at `where`; `plugin` says how it is encoded. Raises PayloadError."""
    with decoding("graph"):
        encoding, data = decoded.graph_data(where, plugin)
        return graph_encodings.READERS[encoding](data)


def _with_costs(run: RunView, logged: LoggedGraph, timed: PayloadRef) -> Graph:
    graph = load(run, replace(logged, plugin=_EVENTS, timed=None))
    try:
        costs = decoded.node_costs(timed, _TIMES)
    except PayloadError as error:
        return replace(graph, notes=(*graph.notes, f"Its times cannot be read. {error}"))
    return replace(graph, costs=on_nodes(graph.names, costs))


def _of_events(run: RunView) -> Iterator[LoggedGraph]:
    """Yield the graphs of events, of each tag the last first."""
    for series in _series(run, _EVENTS):
        for logged in reversed(list(_logged(run, series))):
            module = _traced_module(run, logged.where)
            if module is not None:
                title = f"traced module `{module}`" if module else "traced module"
                yield replace(logged, kind="traced", title=title)
            elif series.tag == META_GRAPH_TAG:
                yield replace(logged, title="meta graph of the run")
            else:
                yield replace(logged, title="graph of the run")


def _of_layers(run: RunView) -> Iterator[LoggedGraph]:
    for series in _series(run, _LAYERS):
        for logged in reversed(list(_logged(run, series))):
            name = _model_name(run, logged)
            title = f"Keras model `{name}`" if name else "Keras model"
            yield replace(logged, kind="layers", title=title)


def _model_name(run: RunView, logged: LoggedGraph) -> str | None:
    """Return what a Keras model is called; None if it cannot be read."""

    def look() -> tuple[str | None]:
        try:
            names = load(run, logged).names
        except PayloadError:  # whoever opens it is told
            return (None,)
        return (names[0].partition("/")[0],)

    return _kept_titles.get(("model", _key(run, logged.where)), look)[0]


def _of_tags(run: RunView) -> Iterator[LoggedGraph]:
    for plugin in _TAGGED:
        for series in _series(run, plugin):
            for logged in _logged(run, series):
                yield replace(logged, title=f"ops of `{series.tag}`")


def _times(run: RunView) -> Iterator[LoggedGraph]:
    """Yield times of the run's graph, in the order of steps."""
    found = [logged for series in _series(run, _TIMES) for logged in _logged(run, series)]
    for logged in sorted(found, key=lambda one: one.step):
        if logged.where.length > _SAYS_NOTHING or _says_times(run, logged.where):
            yield logged


def _at_times(times: list[LoggedGraph], main: LoggedGraph | None) -> Iterator[LoggedGraph]:
    """Yield the run's graph with each of the times, where there are several."""
    for logged in times:
        title = f"ops timed at `{logged.tag}`"
        if main is None:
            yield replace(logged, title=title)
        elif len(times) > 1:
            yield replace(logged, kind=main.kind, title=title, where=main.where, timed=logged.where)


def _series(run: RunView, plugin: str) -> list[SeriesView]:
    return [one for one in run.series if one.plugin == plugin and not one.holds_numbers]


def _logged(run: RunView, series: SeriesView) -> Iterator[LoggedGraph]:
    """Yield what was logged under a tag, without a title, in the order of the log."""
    points = series.select("latest")
    seen: Counter[int] = Counter()
    for index in range(max(0, len(points) - _MOST), len(points)):
        step = int(points.steps[index])
        seen[step] += 1
        where = payload.ref(run, series, points, index)
        yield LoggedGraph(series.tag, series.plugin, "ops", "", step, where, number=seen[step])


def _told_apart(found: tuple[LoggedGraph, ...]) -> tuple[LoggedGraph, ...]:
    """Return graphs of one title with their step in it, or with their number where that is one."""
    titles = Counter(one.title for one in found)
    steps = Counter((one.title, one.step) for one in found)
    told = []
    for one in found:
        title = one.title
        if titles[title] > 1 and steps[title, one.step] < titles[title]:
            title += f", step {one.step:,}"
        if steps[one.title, one.step] > 1:
            title += f", no. {one.number}"
        told.append(replace(one, title=title))
    return tuple(told)


def _traced_module(run: RunView, where: PayloadRef) -> str | None:
    """Return the module that was traced; None if it is another graph or cannot be read."""

    def look() -> tuple[str | None]:
        try:
            with Path(where.path).open("rb", buffering=0) as file:
                length = min(where.length, graph_head.LENGTH)
                head = os.pread(file.fileno(), length, where.offset + HEADER)
        except OSError:  # whoever opens the graph is told
            return (None,)
        return (graph_head.traced_module(head),)

    if where.ordinal >= 0:
        return None
    return _kept_titles.get(("module", _key(run, where)), look)[0]


def _says_times(run: RunView, where: PayloadRef) -> bool:
    def look() -> tuple[str | None]:
        try:
            return ("times" if decoded.node_costs(where, _TIMES) else None,)
        except PayloadError:
            return (None,)

    return _kept_titles.get(("times", _key(run, where)), look)[0] is not None


def _key(run: RunView, where: PayloadRef) -> Hashable:
    """Return what tells a record from others: it stays as it is while its file grows."""
    name = Path(where.path).name
    state = next((one for one in run.files if one.file.name == name), None)
    file = (state.file.inode, state.head) if state else where.modified
    return where.path, where.offset, where.length, where.ordinal, file


def _kept(key: Hashable, make: Callable[[], Graph]) -> Graph:
    found = _in_use.get(key)
    if found is None:
        found = _in_use[key] = _recent.get(key, make)
    return found


def _size(graph: Graph) -> int:
    """Return about how many bytes a graph takes: names, columns, and what a node says."""
    return 1000 * len(graph) + 12 * len(graph.sources)


_recent: Kept[Graph] = Kept(_size)
_in_use: WeakValueDictionary[Hashable, Graph] = WeakValueDictionary()
"""Also those that are too large to keep: who needs one twice at once gets the same."""
_kept_titles: Kept[tuple[str | None]] = Kept(lambda _: 500, 1 << 18)
