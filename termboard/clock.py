"""The one place that reads the wall clock, so that everything else can be given another."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since 1970; anything that shows an age or a state takes one."""

    def __call__(self) -> float:
        """Return the time now, in seconds since 1970."""
        ...


def system_clock() -> float:
    """Return the machine's time in seconds since 1970."""
    return time.time()
