"""Freezes what a writer reads of the machine: the clock, the host name and the process id."""

from __future__ import annotations

import os
import random
import socket
import time

HOST = "samplehost"
"""Stands in every file name instead of the machine's own name."""

PID = 4242
"""Stands in every file name instead of the process's own id."""


class RunClock:
    """A clock that moves only when it is told to.

    Writers read the clock in background threads too, so a clock that moved when it was read
    would give other times on every run.
    """

    def __init__(self) -> None:
        """Start at zero; every run sets its own beginning."""
        self._now = 0.0
        self._jitter = random.Random(0)

    def start(self, at: float, seed: int) -> None:
        """Begin a run at ``at`` seconds since the epoch; ``seed`` fixes the jitter of its steps."""
        self._now = at
        self._jitter = random.Random(seed)

    def time(self) -> float:
        """Return the present, as ``time.time`` does."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let exactly ``seconds`` pass."""
        self._now = round(self._now + seconds, 3)

    def work(self, seconds: float) -> float:
        """Let about ``seconds`` pass, as a training step does, and return how long it took."""
        taken = seconds * (0.92 + 0.12 * self._jitter.random())
        if self._jitter.random() < 0.01:
            # A slow step now and then: a checkpoint, a page cache that went cold.
            taken *= 3
        self.advance(taken)
        return taken


CLOCK = RunClock()
"""The one clock of the process: writers reach it through ``time.time``."""


def freeze() -> None:
    """Replace the functions that writers ask for time, host and process id."""
    time.time = CLOCK.time
    socket.gethostname = lambda: HOST
    os.getpid = lambda: PID
