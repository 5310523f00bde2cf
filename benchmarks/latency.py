"""From a key to the last byte of its repaint: a million points loaded, at rest and during loads.

One load is of runs that are not shown, so that the keys do what they do at rest. In the other a
hundred runs come into the cards that are on the screen.

The app runs in a pseudo-terminal. A repaint has ended when nothing has come for a while; that while
is not counted. Two are taken: a short one, and a long one that also tells what comes late.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import logdirs, measuring
from benchmarks.app_in_terminal import SIZE, says, started
from benchmarks.moments import processor_time
from benchmarks.typed_at import listen, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from benchmarks.typed_at import Terminal

GOAL = 60.0  # milliseconds
LOADED = logdirs.scaled(logdirs.IRREGULAR, 0.55)
"""11 runs, 1.07 million points, with histograms."""
COPIES = 5
"""Of 2 million points each: what is read while keys are pressed."""
SHORT, LONG = 0.03, 0.3
"""Seconds without a byte after which a repaint has ended."""
_PATIENCE = 3.0  # seconds for the first byte of an answer
_STARTS, _AT_ONCE = 40, 6  # of the app, and keys of one sort in a row, while it loads
_BETWEEN = 0.02  # seconds between two keys: a person's next key does not come at once


@dataclass(frozen=True)
class Kind:
    """Keys of one sort, pressed in turn after those that lead there."""

    name: str
    keys: tuple[str, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    undo: str = ""
    """What is pressed after each of them, and not measured."""


_POINTS = re.compile(r"(\d+(?:\.\d+)?) M points")

LEFT, RIGHT, ENTER, ESCAPE = "\x1b[D", "\x1b[C", "\r", "\x1b"
KINDS = (
    Kind("to the next card", (RIGHT, LEFT)),
    Kind("cursor, six cards", (",", ".", ","), ("v",), ("v",)),
    Kind("cursor, a large card", (",", ".", ","), (ENTER, "v"), ("v", ESCAPE)),
    Kind("a run off, on", (" ",), ("r",), (ESCAPE,)),
    Kind("smoothing, another weight", ("s", "s", "s", "s", "S", "S", "S", "S"), ("S", "S")),
    Kind("smoothing, to and fro", ("s", "S")),
    Kind("log y", ("y",)),
    Kind("to a tab opened before", ("7", "1")),
    Kind("to histograms and back", ("3", "1"), ("3", "1")),
    Kind("help", ("?",), undo=ESCAPE),
)


@dataclass(frozen=True)
class Answer:
    """What came of a key."""

    arrivals: tuple[float, ...]
    """Milliseconds after the key, one for each piece of bytes."""
    cpu: float
    """Milliseconds that the app's threads ran meanwhile."""

    def after(self, quiet: float) -> float:
        """Return the milliseconds to the last byte before so many seconds without any."""
        last = self.arrivals[0]
        for moment in self.arrivals:
            if moment - last > 1e3 * quiet:
                break
            last = moment
        return last


Answers = dict[str, list[Answer]]
"""By the name of the keys."""


@dataclass
class Desk:
    """The app in its terminal, and what its keys were answered with."""

    terminal: Terminal
    answers: Answers = field(default_factory=dict)

    def press(self, key: str) -> Answer:
        """Press a key and wait until the answer has come; raises TimeoutError if none does."""
        terminal, arrivals = self.terminal, list[float]()
        cpu, began = processor_time(terminal.pid), time.monotonic()
        terminal.type(key)
        while (left := self._until(began, arrivals) - time.monotonic()) > 0:
            listen([terminal], left)
            if terminal.taken():
                arrivals.append((terminal.quiet_since - began) * 1e3)
        if not arrivals:
            raise TimeoutError(f"{key!r} was not answered")
        return Answer(tuple(arrivals), (processor_time(terminal.pid) - cpu) * 1e3)

    @staticmethod
    def _until(began: float, arrivals: list[float]) -> float:
        return began + (arrivals[-1] / 1e3 + LONG if arrivals else _PATIENCE)

    def measure(self, kind: Kind, times: int, goes_on: Callable[[], bool]) -> None:
        """Press the keys of a sort as often as wanted, as long as it goes on."""
        for key in kind.before:
            self.press(key)
        answers = self.answers.setdefault(kind.name, [])
        for turn in range(times):
            if not goes_on():
                break
            answer = self.press(kind.keys[turn % len(kind.keys)])
            if goes_on():
                answers.append(answer)
            if kind.undo:
                self.press(kind.undo)
            time.sleep(_BETWEEN)
        for key in kind.after:
            self.press(key)


def _bulk() -> Path:
    """Return a logdir of links to one of 2 million points: every link is a run of its own."""
    source = logdirs.training(logdirs.REGULAR)
    logdirs.into_page_cache(source)
    for path in logdirs.event_files(source):
        os.utime(path, (logdirs.START, logdirs.START))  # what was written last is read first

    def fill(folder: Path) -> None:
        for path in logdirs.event_files(source):
            for copy in range(COPIES):
                run = folder / f"copy{copy}" / path.parent.relative_to(source)
                run.mkdir(parents=True)
                (run / path.name).hardlink_to(path)

    return logdirs.made("bulk", (logdirs.REGULAR, COPIES), fill)


@contextmanager
def _app(folders: Iterable[Path], place: Path, *options: str, most: float = 1.0) -> Iterator[Desk]:
    """Start the app, and wait until it has read as many million points."""
    with started(folders, place, "--no-cache", *options) as terminal:
        if most:
            says(terminal, _POINTS, most)
        yield Desk(terminal)


def _at_rest(
    kinds: Iterable[Kind], folder: Path, place: Path, times: int, most: float = 1.0
) -> Answers:
    """Press keys when everything is read."""
    with _app([folder], place, most=most) as desk:
        settle([desk.terminal], 1.0)
        for kind in kinds:
            desk.measure(kind, times, lambda: True)
    return desk.answers


def _while_loading(
    kinds: Sequence[Kind], folders: Sequence[Path], place: Path, times: int, *options: str
) -> Answers:
    """Press keys while worker processes read; start anew as often as that takes."""
    found: Answers = {kind.name: [] for kind in kinds}
    for _ in range(_STARTS):
        lacking = [kind for kind in kinds if len(found[kind.name]) < times]
        if not lacking:
            break
        with _app(folders, place, *options) as desk:
            for kind in lacking:
                if not _reads(desk):
                    break
                desk.measure(kind, _AT_ONCE, lambda: _reads(desk))
        for name, answers in desk.answers.items():
            found[name] += answers
        kinds = sorted(kinds, key=lambda kind: len(found[kind.name]))
    return found


def _reads(desk: Desk) -> bool:
    return len(measuring.family(desk.terminal.pid)) > 1


def _rows(answers: Answers) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    together = [answer for every in answers.values() for answer in every]
    for name, every in (*answers.items(), ("all of these", together)):
        if not every:
            continue
        short, long = (_spread(answer.after(quiet) for answer in every) for quiet in (SHORT, LONG))
        limit = f"{GOAL:.0f}{'' if long.median <= GOAL else ' NOT reached'}"
        cpu = _spread(answer.cpu for answer in every)
        rows.append((name, str(len(every)), _rounded(short), limit, _rounded(long), _rounded(cpu)))
    return rows


def _spread(values: Iterable[float]) -> measuring.Spread:
    return measuring.Spread(tuple(values))


def _rounded(spread: measuring.Spread) -> str:
    return f"{spread.median:.0f} ({min(spread.values):.0f}…{max(spread.values):.0f})"


def main() -> None:
    """Press keys at rest, then during loads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of names of keys; none: all")
    parser.add_argument("--times", type=int, default=40, help="how often each is pressed")
    parser.add_argument("--only", choices=("rest", "load", "filling"), help="one of them alone")
    parser.add_argument("--logdir", type=Path, help="press the keys on this alone, at rest")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    kinds = [k for k in KINDS if not arguments.names or any(n in k.name for n in arguments.names)]
    loaded = logdirs.training(LOADED)
    logdirs.into_page_cache(loaded)
    found: dict[str, Answers] = {}
    with tempfile.TemporaryDirectory() as place:
        if arguments.logdir is not None:
            found[f"on {arguments.logdir.name}"] = _at_rest(
                kinds, arguments.logdir, Path(place), arguments.times, most=0.0
            )
            arguments.only = "nothing else"
        if arguments.only in (None, "rest"):
            found["at rest"] = _at_rest(kinds, loaded, Path(place), arguments.times)
        for when, name, options in (
            ("load", "during a load of other runs", ("--run", f"^{loaded.name}/")),
            ("filling", "during a load into the same cards", ()),
        ):
            if arguments.only in (None, when):
                found[name] = _while_loading(
                    kinds, (loaded, _bulk()), Path(place), arguments.times, *options
                )
    for when, answers in found.items():
        header = (
            f"{when}: ms to the last byte", "times", f"{SHORT * 1e3:.0f} ms of quiet", "goal",
            f"{LONG * 1e3:.0f} ms of quiet", "ms of processor time",
        )  # fmt: skip
        print("\n" + measuring.table(header, _rows(answers)))
    size = f"{SIZE[0]} × {SIZE[1]}"
    if arguments.logdir is None:
        load = COPIES * logdirs.REGULAR.points
        print(f"\n{LOADED.points:,} points, {size}; the load: {load:,} more.")
    print("Medians (least…most); the app's own threads' time, its workers' not.\n")
    print(measuring.machine())
    measuring.save(
        arguments.json,
        "latency",
        {
            w: {n: [a.arrivals for a in every] for n, every in answers.items()}
            for w, answers in found.items()
        },
    )


if __name__ == "__main__":
    main()
