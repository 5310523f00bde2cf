"""What a person waits for in the tabs of the network: their first screen, a step, a key.

The whole app runs, without a terminal, each time in a process of its own, so that what a key has
imported counts: from the key to the moment when the screen shows what it asked for.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from textual import events

from benchmarks import graphs, histograms, logdirs, measuring
from termboard.app.app import Options, TermboardApp
from termboard.app.memory import Beginning, Frame
from termboard.app.view_state import ViewState
from termboard.dashboards.registry import DASHBOARDS
from termboard.events.logdir import roots

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIZE = (160, 45)
_PATIENCE = 120.0  # seconds
_LOOK, _LOOKS = 0.001, 50
"""Seconds between two looks, and the share of the time waited so far: each look takes the
interpreter's lock from what is waited for, so a long wait is looked at less often."""

Until = Literal["settled", "seen"]
"""All that belongs to it is there, or the first of it is on the screen while the rest is made."""


@dataclass(frozen=True)
class Case:
    """What is measured in an app that has just started."""

    name: str
    graph: bool
    """Whether in the logdir of the large graph."""
    before: tuple[str, ...]
    """Keys to press first, each waited for."""
    key: str
    """The key that is measured."""
    times: int
    """How often it is pressed in one app."""
    target: float | None = None
    """Milliseconds to stay below."""
    until: Until = "settled"
    """Also of the keys before it."""


CASES = (
    Case("Histograms, first screen: bars", False, (), "3", 1, 1000.0),
    Case("Histograms, first ridgelines", False, ("3",), "m", 1, 1000.0),
    Case("Histograms, a step of bars", False, ("3",), "comma", 10, 50.0),
    Case("Histograms, a step of ridgelines", False, ("3", "m"), "comma", 10, 50.0),
    Case("Histograms, a step of heat maps", False, ("3", "m", "m", "m"), "comma", 10, 50.0),
    Case("Distributions, first screen", False, (), "2", 1, 1000.0, "seen"),
    Case("Distributions, all steps in it", False, (), "2", 1),
    Case("Distributions, a step", False, ("2",), "comma", 10, 50.0),
    Case("Layers, first screen", False, (), "4", 1, 1000.0),
    Case("Layers, a step", False, ("4",), "comma", 10),
    Case("Layers, a row", False, ("4",), "down", 10, 60.0),
    Case("Graph of 100,000 nodes, first tree", True, (), "5", 1, 1000.0, "seen"),
    Case("Graph of 100,000 nodes, a row while it counts", True, ("5",), "down", 5, 100.0, "seen"),
    Case("Graph of 100,000 nodes, all there", True, (), "5", 1, 3000.0),
    Case("Graph of 100,000 nodes, a row", True, ("5",), "down", 10, 60.0),
)


async def _until(condition: Callable[[], object], what: str) -> None:
    began = time.perf_counter()
    while not condition():
        waited = time.perf_counter() - began
        if waited > _PATIENCE:
            raise TimeoutError(what)
        await asyncio.sleep(max(_LOOK, waited / _LOOKS))


_TABS = {"2": "distributions", "3": "histograms", "4": "layers", "5": "graph"}


def _seen(app: TermboardApp) -> object:
    """Return what changes when a key was understood: the tab, its state, its cursor."""
    pane = app.main.deck.pane
    if pane is None or not pane.is_mounted:
        return app.main.open_tab
    return app.main.open_tab, pane.state_number, getattr(pane.main, "current", "")


def _settled(app: TermboardApp) -> bool:
    pane = app.main.deck.pane
    return pane is not None and pane.is_mounted and pane.is_settled


def _all_imported(app: TermboardApp) -> bool:
    plugins = frozenset[str]().union(*(run.plugins for run in app.main.snapshot.runs))
    views = [spec.view.partition(":") for spec in DASHBOARDS if spec.plugins & plugins]
    return all(hasattr(sys.modules.get(module), name) for module, _, name in views)


def _there(app: TermboardApp) -> bool:
    pane = app.main.deck.pane
    return pane is not None and pane.is_mounted and not pane.is_blank


async def _painted(app: TermboardApp) -> None:
    painted = asyncio.Event()
    app.screen.call_after_refresh(painted.set)
    await painted.wait()


async def _pressed(app: TermboardApp, key: str, until: Until) -> float:
    """Press a key; return the milliseconds until the open tab shows what it asked for."""
    before, began = _seen(app), time.perf_counter()
    app.post_message(events.Key(key, key if len(key) == 1 else None))
    await _until(lambda: _seen(app) != before, f"{key} is understood")
    if key in _TABS:
        await _until(lambda: app.main.open_tab == _TABS[key], f"{key} opens its tab")
    if until == "seen":
        await _until(lambda: _there(app), f"{key} shows something")
        await _painted(app)
    else:
        await _until(lambda: _settled(app), f"{key} is answered")
    return (time.perf_counter() - began) * 1e3


async def _measured(case: Case, folder: Path) -> list[float]:
    begin = Beginning(ViewState(), Frame("scalars"))
    app = TermboardApp(Options(roots=roots([str(folder)]), begin=begin, refresh=60.0))
    async with app.run_test(size=SIZE):
        await _until(lambda: app.main.deck.pane is not None, "a tab is open")
        await _until(
            lambda: app.main.snapshot.progress.discovered and not app.main.snapshot.loading,
            "all is read",
        )
        await _until(lambda: _settled(app), "the first tab is drawn")
        await _until(lambda: _all_imported(app), "the first tab was looked at for a second")
        for key in case.before:
            await _pressed(app, key, case.until)
        return [await _pressed(app, case.key, case.until) for _ in range(case.times)]


def _alone(case: Case, folder: Path) -> list[float]:
    """Measure a case in a process that has imported nothing for it yet."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_in_process, case, folder).result()


def _in_process(case: Case, folder: Path) -> list[float]:
    # As the program does at its start: see `termboard/__main__.py`, `cli/app.py`, `app/start.py`.
    gc.set_threshold(50_000)
    gc.disable()
    sys.setswitchinterval(0.0005)
    return asyncio.run(_measured(case, folder))


def _logdirs(place: Path) -> tuple[Path, Path]:
    key = (histograms.TAGS, histograms.STEPS)
    folder = logdirs.made("histograms", key, lambda made: histograms.fill(made, *key))
    logdirs.into_page_cache(folder)
    graphs.logged(place, graphs.graph_def(graphs.NODES))
    return folder, place


def _rows(
    folders: tuple[Path, Path], names: Sequence[str], repetitions: int
) -> tuple[list[tuple[str, str, str]], list[dict[str, object]]]:
    rows: list[tuple[str, str, str]] = []
    figures: list[dict[str, object]] = []
    for case in CASES:
        if names and not any(name in case.name.casefold() for name in names):
            continue
        taken: list[float] = []
        for _ in range(repetitions):
            taken += _alone(case, folders[case.graph])
        spread = measuring.Spread(tuple(taken))
        reached = case.target is None or spread.median <= case.target
        goal = "" if case.target is None else f"{case.target:.0f}"
        rows.append((case.name, str(spread), goal if reached else f"{goal} NOT reached"))
        figures.append({"case": case.name, "milliseconds": taken, "target": case.target})
    return rows, figures


def main() -> None:
    """Measure each case in apps of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of names of cases; none: all")
    parser.add_argument("--repetitions", type=int, default=3, help="apps for each case")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folders = _logdirs(Path(place))
        names = [name.casefold() for name in arguments.names]
        rows, figures = _rows(folders, names, arguments.repetitions)
    print(f"\n{histograms.TAGS} histograms of {histograms.STEPS} steps, {SIZE[0]} × {SIZE[1]}.\n")
    print(measuring.table(("", "ms: median (least…most)", "to stay below"), rows))
    print(f"\n{measuring.machine()}")
    measuring.save(arguments.json, "tabs", {"cases": figures})


if __name__ == "__main__":
    main()
