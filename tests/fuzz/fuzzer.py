"""The loop of a coverage-guided fuzzer that needs nothing but Python.

Of changed inputs those are kept, to be changed again, that take a step from line to line which none
took before. What an input raises is a finding.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import signal
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fuzz import corpus
from tests.fuzz.coverage import Coverage
from tests.fuzz.mutation import mutated
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from tests.fuzz.coverage import Step

ROOT = Path(__file__).resolve().parent.parent.parent

WATCHED = (
    "events/*.py", "store/payload.py", "store/decoded.py", "store/kept.py",
)  # fmt: skip
NOT_WATCHED = ("logdir.py",)
"""It walks folders and sees no bytes of a log."""

SECONDS = 5
"""CPU time of one input, traced, of at most a few kilobytes: hundreds of times what it takes."""
_TURN = 0.5  # seconds for a target before the next one has its turn
_PATIENCE = 6  # turns without anything new, after which a target has only every fourth one
_SHOW_EVERY = 10.0
_RECENT = 0.5  # how often an input is one of those that were kept last


class TooSlowError(BaseException):
    """An input took longer than SECONDS; no `except Exception` may stop it."""


@dataclass
class Pool:
    """What one target has seen."""

    inputs: list[bytes] = field(default_factory=list)
    """Kept, because each reached something new."""
    steps: set[Step] = field(default_factory=set)
    tried: int = 0
    quiet: int = 0
    """Turns in which it reached nothing new."""


class Fuzzer:
    """The loop, and what it found."""

    def __init__(self, seed: int, targets: list[str], root: Path = ROOT) -> None:
        """Watch the code below `root`; findings go to its build/fuzz."""
        self._root = root
        package = root / "termboard"
        files = [path for pattern in WATCHED for path in sorted(package.glob(pattern))]
        self.coverage = Coverage([path for path in files if path.name not in NOT_WATCHED])
        self.pools = {name: Pool() for name in targets}
        self.findings: dict[str, Path] = {}
        self._dice = random.Random(seed)

    def begin(self) -> None:
        """Take what there is: the corpus and the seeds, all of it for every target."""
        start = seeds(self._root / "sample_logs")
        for name in self.pools:
            for data in [*corpus.read(name), *corpus.read(corpus.found(name)), *start[name]]:
                self.attempt(name, data)

    def run(self, seconds: float) -> None:
        """Change inputs until the time is up."""
        now = shown = time.monotonic()
        end = now + seconds
        for turn, name in enumerate(itertools.cycle(self.pools)):
            if self._is_quiet(name) and turn // len(self.pools) % 4:
                continue
            until = min(end, now + _TURN)
            while (now := time.monotonic()) < until:
                self.attempt(name, self.next(name))
            self.pools[name].quiet += 1
            if now >= end:
                return
            if now - shown > _SHOW_EVERY:
                shown = now
                sys.stderr.write(f"{end - now:5.0f} s left: {self.summary()}\n")

    def _is_quiet(self, name: str) -> bool:
        loud = any(pool.quiet <= _PATIENCE for pool in self.pools.values())
        return loud and self.pools[name].quiet > _PATIENCE

    def next(self, name: str) -> bytes:
        """Return an input of a target with changes; also inputs of others give pieces."""
        inputs = self.pools[name].inputs
        recent = self._dice.random() < _RECENT
        base = self._dice.choice(inputs[-len(inputs) // 4 :] if recent else inputs)
        other = self.pools[self._dice.choice(list(self.pools))].inputs
        others = inputs if self._dice.random() < 0.7 or not other else other
        return mutated(base, TARGETS[name].shape, others, self._dice)

    def attempt(self, name: str, data: bytes) -> None:
        """Run one input; keep it if it reaches something new, report it if it is a bug."""
        pool = self.pools[name]
        pool.tried += 1
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            steps = self.coverage.of(lambda: TARGETS[name].run(data))
        except (Exception, TooSlowError) as error:  # noqa: BLE001 - any of them is a finding
            signal.setitimer(signal.ITIMER_PROF, 0)
            pool.steps |= self.coverage.taken
            self._report(name, data, error)
            return
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if not steps <= pool.steps or not pool.inputs:
            pool.steps |= steps
            pool.inputs.append(data)
            pool.quiet = 0

    def _report(self, name: str, data: bytes, error: BaseException) -> None:
        """Write a finding to a file; of those that end at the same line only the first."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{name}: {type(error).__name__} at {last.filename}:{last.lineno}"
        if what in self.findings:
            return
        digest = hashlib.sha256(data).hexdigest()[:12]
        path = self._root / "build" / "fuzz" / f"{name}-{digest}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.findings[what] = path
        sys.stderr.write(f"FOUND {what}: {str(error)[:300]}\n  {path}\n")
        traceback.print_exception(error, limit=-6)

    def minimised(self) -> dict[str, list[bytes]]:
        """Return inputs that reach together what all reached; short ones are preferred."""
        chosen: dict[str, list[bytes]] = {}
        for name, pool in self.pools.items():
            reached: set[Step] = set()
            chosen[name] = []
            for data in sorted(pool.inputs, key=len):
                steps = self.coverage.of(lambda: TARGETS[name].run(data))  # noqa: B023
                if not steps <= reached:
                    reached |= steps
                    chosen[name].append(data)
        return chosen

    def summary(self) -> str:
        """Return the figures in one line."""
        tried = ", ".join(f"{name} {pool.tried}" for name, pool in self.pools.items())
        steps = set[object]().union(*(pool.steps for pool in self.pools.values()))
        kept = sum(len(pool.inputs) for pool in self.pools.values())
        return f"{len(steps)} steps, {kept} kept, {len(self.findings)} findings; inputs: {tried}"

    def lines(self) -> str:
        """Return how many lines were reached, and for each file which were not."""
        could = self.coverage.lines
        reached = {
            (code.co_filename, line) for pool in self.pools.values() for code, _, line in pool.steps
        }
        missed: dict[str, list[int]] = {}
        for path, line in sorted(could - reached):
            missed.setdefault(path, []).append(line)
        rows = [f"lines reached: {len(could & reached)} of {len(could)}; not reached:"]
        of_file = Counter(path for path, _ in could)
        for path, lines in missed.items():
            name = Path(path).relative_to(self._root)
            rows.append(f"  {name} ({len(lines)} of {of_file[path]}): {lines}")
        return "\n".join(rows)
