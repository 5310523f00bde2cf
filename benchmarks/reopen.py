"""Opening a logdir the second time: by the index of what was read, beside reading it anew.

Three starts take turns: one that neither uses nor keeps anything (`--no-cache`), one that finds no
index and writes it, and one that finds it. Each has processes of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import logdirs, measuring
from benchmarks.moments import first_seen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TEN_MILLION = logdirs.Shape("reopen", 20, 25_000)
"""20 runs with 20 tags of 25,000 points: 10 million, in 0.5 GB of event files."""
STARTS = ("nothing kept", "the first, which writes it", "the second, by the index")
GOAL = 1.5  # seconds for the last of them
_BRAILLE = range(0x2801, 0x2900)


@dataclass(frozen=True)
class Figure:
    """Something that is measured of each start."""

    name: str
    goal: float | None = None
    """Seconds of the second start to stay below."""


STORE = Figure("all points in the store, after the imports", GOAL)
LS = Figure("`termboard ls`, from start to end", GOAL)
LS_CPU = Figure("`termboard ls`, processor time with its workers")
CURVES = Figure("the app's first curves, after the command")
WHOLE = Figure("the app with every point", GOAL)
WHOLE_CPU = Figure("the app with every point, its own processor time")
FIGURES = (STORE, LS, LS_CPU, CURVES, WHOLE, WHOLE_CPU)


def store_seconds(folder: Path, *, index: bool) -> float:
    """Return how long this process takes until it holds every point of the logdir."""
    from termboard.events.logdir import roots
    from termboard.store.index.index import index_for
    from termboard.store.loader import Loader
    from termboard.store.store import Store
    from termboard.store.workers import process_pool

    began = time.perf_counter()
    found = roots([str(folder)])
    kept = index_for(found) if index else None
    reading = Loader(Store(), found, process_pool, index=kept)
    reading.load()
    seconds = time.perf_counter() - began
    reading.keep()
    return seconds


def _in_process(folder: Path, start: str, surroundings: Mapping[str, str]) -> float:
    """Do `store_seconds` in a process of its own."""
    index = "without" if start == STARTS[0] else "with"
    command = (sys.executable, "-m", "benchmarks.reopen", "--store", index, str(folder))
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=dict(surroundings))
    return float(json.loads(done.stdout))


def _ls(command: Sequence[str], surroundings: Mapping[str, str]) -> tuple[float, float]:
    """Return the seconds and the processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = measuring.timed(command, dict(surroundings))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _app(
    command: Sequence[str], surroundings: Mapping[str, str], points: str
) -> dict[Figure, float]:
    """Measure the app until it shows curves and has every point."""
    moments = first_seen(
        command,
        {
            "curves": lambda text: any(ord(character) in _BRAILLE for character in text),
            "points": lambda text: points in text,
        },
        # By whole rows: of a number that changes else only the digits that do would be seen.
        environment={**surroundings, "TERMBOARD_DRIVER": "plain"},
    )
    whole = moments["points"]
    return {CURVES: moments["curves"].wall, WHOLE: whole.wall, WHOLE_CPU: whole.cpu}


def _measured(folder: Path, start: str, place: Path, points: str) -> dict[Figure, float]:
    """Measure one start of each kind; `place` holds the index."""
    program = str(Path(sys.executable).with_name("termboard"))
    surroundings = {
        **os.environ,
        "XDG_CACHE_HOME": str(place / "cache"),
        "XDG_STATE_HOME": str(place / "state"),
    }
    options = [str(folder), *(["--no-cache"] if start == STARTS[0] else [])]

    def fresh() -> None:
        if start == STARTS[1]:
            shutil.rmtree(place / "cache", ignore_errors=True)

    fresh()
    store = _in_process(folder, start, surroundings)
    fresh()
    ls, cpu = _ls((program, "ls", *options), surroundings)
    fresh()
    app = _app((program, *options), surroundings, points)
    if start == STARTS[1]:  # whether the app has written it when it is ended is left to chance
        fresh()
        _ls((program, "ls", *options), surroundings)
    return {STORE: store, LS: ls, LS_CPU: cpu, **app}


def _row(figure: Figure, taken: Mapping[str, list[dict[Figure, float]]]) -> tuple[str, ...]:
    spreads = [measuring.Spread(tuple(one[figure] for one in taken[start])) for start in STARTS]
    goal = "" if figure.goal is None else f"{figure.goal:.1f}"
    if figure.goal is not None and spreads[-1].median > figure.goal:
        goal += " NOT reached"
    return figure.name, *map(str, spreads), goal


def main() -> None:
    """Measure the three starts in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--share", type=float, default=1.0, help="of the runs, to try it out")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("--store", nargs=2, metavar=("INDEX", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.store:
        index, folder = arguments.store
        print(store_seconds(Path(folder), index=index == "with"))
        return
    shape = logdirs.scaled(TEN_MILLION, arguments.share) if arguments.share < 1 else TEN_MILLION
    folder = logdirs.training(shape)
    logdirs.into_page_cache(folder)
    taken: dict[str, list[dict[Figure, float]]] = {start: [] for start in STARTS}
    with tempfile.TemporaryDirectory(dir=logdirs.scratch()) as name:
        place = Path(name)
        for _ in range(arguments.repetitions):
            for start in STARTS:
                taken[start].append(_measured(folder, start, place, _shown(shape.points)))
        size = sum(file.stat().st_size for file in place.rglob("*.index"))
    print(
        f"\n{shape.points / 1e6:g} million points in {shape.runs} runs, "
        f"{logdirs.size(folder) / 1e6:.0f} MB; the index takes {size / 1e6:.0f} MB.\n"
    )
    header = ("seconds: median (least…most)", *STARTS, "to stay below")
    print(measuring.table(header, [_row(figure, taken) for figure in FIGURES]))
    print(f"\n{measuring.machine()}")
    said = {
        start: [{figure.name: one[figure] for figure in FIGURES} for one in of]
        for start, of in taken.items()
    }
    measuring.save(arguments.json, "reopen", {"points": shape.points, "starts": said})


def _shown(points: int) -> str:
    from termboard.plot import numbers

    return f"{numbers.count(points)} points"


if __name__ == "__main__":
    main()
