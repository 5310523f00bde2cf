"""Runs that are being written, for benchmarks that watch an app show them."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import frames, logdirs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RUNS = 4
TAGS = ("loss/train", "loss/val", "accuracy/train", "accuracy/val", "lr", "grad_norm")
LAYERS = tuple(f"weights/encoder.{i}.linear.weight" for i in range(6))


@dataclass
class Training:
    """Runs of all `TAGS`, and of a few histograms that do not grow."""

    folder: Path
    length: int
    """Steps that are there when it begins; one a second since."""
    step: int = 0
    clock: Callable[[], float] = time.time
    """Seconds since 1970, of what is logged and of when that is written."""
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(7))

    def begin(self) -> None:
        """Write everything until now."""
        since = self.clock() - self.length
        for run in self._runs():
            run.mkdir(parents=True)
            with (run / logdirs.FILE).open("wb") as file:
                file.write(frames.version(since))
                file.writelines(self._histograms(since))
        self.append(self.length)

    def append(self, steps: int = 1) -> None:
        """Log some more steps of every run, the last one now."""
        now = self.clock()
        times = now + np.arange(1 - steps, 1.0)[:, None] + np.zeros(len(TAGS))
        at = np.arange(self.step, self.step + steps)[:, None] / self.length
        for number, run in enumerate(self._runs()):
            noise = self.random.normal(1.0, 0.05, (steps, len(TAGS)))
            values = (1 + number / 4) * (0.1 + np.exp(-3 * at)) * noise
            rows = frames.scalars(TAGS, self.step, times, values.astype(np.float32))
            with (run / logdirs.FILE).open("ab") as file:
                file.write(b"".join(rows))
            os.utime(run / logdirs.FILE, (now, now))
        self.step += steps

    def _runs(self) -> Iterator[Path]:
        return (self.folder / f"lr0.{number + 1}" for number in range(RUNS))

    def _histograms(self, since: float) -> Iterator[bytes]:
        for step in range(0, self.length, max(1, self.length // 20)):
            for number, tag in enumerate(LAYERS):
                edges = np.linspace(-1, 1, 31) * (1 + number + step / self.length)
                yield frames.histogram(step, since + step, tag, edges)
