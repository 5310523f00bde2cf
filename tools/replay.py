"""Copies a real event file record by record into a new run, as if it were training now."""

from __future__ import annotations

import argparse
import itertools
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

DOZE = 0.1
"""Longest sleep before looking for a stop signal or a dead parent, in seconds."""


@dataclass(frozen=True)
class Pace:
    """How the source's time becomes the replay's; at most one of speed and rate is given."""

    seconds: float = 600.0
    """How long the live part takes."""
    speed: float | None = None
    """Times as fast as the source was written; overrides ``seconds``."""
    rate: float | None = None
    """Events a second, evenly; overrides ``seconds`` and the source's own rhythm."""
    start_fraction: float = 0.0
    """Share of the records that are written at once, stamped with the past."""

    def dues(self, wall_times: Sequence[float]) -> list[float]:
        """Return for every record when it is due, in seconds from the start; the past is < 0."""
        if not wall_times:
            return []
        # Wall times may go back where threads log; a writer's file never grows backwards.
        elapsed = [time - wall_times[0] for time in itertools.accumulate(wall_times, max)]
        if self.rate is not None or elapsed[-1] <= 0:
            elapsed = [float(place) for place in range(len(wall_times))]
        already = round(self.start_fraction * len(elapsed))
        reached = elapsed[already - 1] if already else 0.0
        left = elapsed[-1] - reached
        if self.rate is not None:
            scale = 1 / self.rate
        elif self.speed is not None:
            scale = 1 / self.speed
        else:
            scale = self.seconds / left if left > 0 else 1.0
        return [(time - reached) * scale for time in elapsed]


@dataclass
class Stop:
    """Whether to end before the source does."""

    parent: int | None = None
    """A process to outlive by no more than a moment; None asks for none."""
    asked: bool = False
    """A signal came."""
    is_child: bool = field(init=False)
    """Whether ``parent`` started this process: then its end shows even before it is reaped."""

    def __post_init__(self) -> None:
        """Note whose child this process is."""
        self.is_child = os.getppid() == self.parent

    def listen(self) -> None:
        """Let SIGTERM and SIGINT ask for the end."""
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True

    def __bool__(self) -> bool:
        """Return whether it is time to end."""
        return self.asked or (self.parent is not None and not self._parent_lives(self.parent))

    def _parent_lives(self, parent: int) -> bool:
        if self.is_child:
            return os.getppid() == parent
        try:
            os.kill(parent, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def wait_until(self, moment: float) -> None:
        """Sleep until ``moment`` of the monotonic clock, or less when asked to end."""
        while not self and (left := moment - time.monotonic()) > 0:
            time.sleep(min(left, DOZE))


@dataclass
class Bursts:
    """Writes as a training's writer does: what is due goes out together, sometimes cut."""

    interval: float = 1.0
    """Seconds between two bursts."""
    cut_every: int = 4
    """Every n-th burst leaves its last record cut for a moment; 0 never does."""
    cut_seconds: float = 0.4
    """How long a cut lasts."""
    random: random.Random = field(default_factory=lambda: random.Random(0))
    """Where to cut."""
    count: int = 0
    """Bursts so far."""

    def write(self, file: BinaryIO, frames: Sequence[bytes], stop: Stop) -> None:
        """Write the frames; a cut record is always completed, even when asked to end."""
        self.count += 1
        data = b"".join(frames)
        if not self.cut_every or self.count % self.cut_every:
            file.write(data)
            return
        keep = len(data) - self.random.randrange(1, len(frames[-1]))
        file.write(data[:keep])
        stop.wait_until(time.monotonic() + self.cut_seconds)
        file.write(data[keep:])


def event_files(source: Path) -> list[Path]:
    """Return the source itself, or the event files of a run's folder in their order."""
    if source.is_file():
        return [source]
    return sorted(path for path in source.glob("*tfevents*") if path.is_file())


def _timed(files: Sequence[Path], pace: Pace, begin: float) -> Iterator[tuple[int, float, bytes]]:
    """Yield for every record its file's number, when it is due, and its frame re-stamped."""
    times = [records.wall_time(record.payload) for path in files for record in records.read(path)]
    dues = iter(pace.dues(times))
    for number, path in enumerate(files):
        for record in records.read(path):
            # A source that is still growing ends where it was counted.
            if (due := next(dues, None)) is None:
                return
            payload = records.with_wall_time(record.payload, begin + due)
            yield number, due, records.frame(payload)


def replay(files: Sequence[Path], target: Path, pace: Pace, bursts: Bursts, stop: Stop) -> int:
    """Write the records of ``files`` into the run ``target`` and return how many."""
    begin, monotonic = time.time(), time.monotonic()
    target.mkdir(parents=True, exist_ok=True)
    waiting = _timed(files, pace, begin)
    item = next(waiting, None)
    written = 0
    while item is not None and not stop:
        number, due, _ = item
        # Bursts fall on a fixed beat, the first one at once.
        beat = max(0, -int(-due // bursts.interval)) * bursts.interval
        stop.wait_until(monotonic + beat)
        if stop:
            break
        frames = []
        while item is not None and item[0] == number and item[1] <= beat:
            frames.append(item[2])
            item = next(waiting, None)
        path = target / f"events.out.tfevents.{int(begin)}.replay.{os.getpid()}.{number}"
        with path.open("ab", buffering=0) as file:
            bursts.write(file, frames, stop)
        written += len(frames)
    return written


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="an event file, or the folder of one run")
    parser.add_argument("target", type=Path, help="folder of the run to write")
    pace = parser.add_mutually_exclusive_group()
    pace.add_argument("--speed", type=_positive, help="times as fast as it was written")
    pace.add_argument("--rate", type=_positive, help="events a second, evenly")
    pace.add_argument(
        "--seconds", type=_positive, default=600.0, help="length of the live part (default: 600)"
    )
    parser.add_argument(
        "--start-fraction",
        type=_fraction,
        default=0.0,
        metavar="F",
        help="share of the records to write at once, stamped with the past (0…1)",
    )
    parser.add_argument(
        "--now", action="store_true", help="write everything at once, the last record stamped now"
    )
    parser.add_argument("--burst", type=_positive, default=1.0, help="seconds between writes")
    parser.add_argument(
        "--cut-every", type=int, default=4, help="cut a record in every n-th burst; 0: never"
    )
    parser.add_argument("--cut-seconds", type=float, default=0.4, help="how long a cut lasts")
    parser.add_argument("--parent", type=int, help="end when this process does")
    return parser


def _positive(text: str) -> float:
    number = float(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def _fraction(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    options = _parser().parse_args(arguments)
    files = event_files(options.source)
    if not files:
        print(f"replay: no event file in {options.source}", file=sys.stderr)
        return 2
    speed = options.speed
    if options.now and speed is None and options.rate is None:
        speed = 1.0
    pace = Pace(
        seconds=options.seconds,
        speed=speed,
        rate=options.rate,
        start_fraction=1.0 if options.now else options.start_fraction,
    )
    stop = Stop(options.parent)
    stop.listen()
    cut_every = 0 if options.now else max(0, options.cut_every)
    bursts = Bursts(options.burst, cut_every, options.cut_seconds)
    replay(files, options.target, pace, bursts, stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
