"""The app of the soak: hours pass in minutes, and on a signal it says what memory it holds."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measuring
from termboard.app import main_screen
from termboard.app.app import Options, TermboardApp
from termboard.app.memory import Beginning, Frame
from termboard.app.view_state import ViewState
from termboard.dashboards.api import Shared
from termboard.events.logdir import roots
from termboard.store import heap
from termboard.terminal.abilities import Terminal

_REFRESH = 0.02  # seconds between two looks at the files, one of the real clock
SIGNAL = signal.SIGUSR2


@dataclass(frozen=True)
class FastClock:
    """A clock that is `speed` times as fast as the machine's since a moment of that."""

    began: float
    speed: float

    def __call__(self) -> float:
        """Return its time, in seconds since 1970."""
        return self.began + (time.time() - self.began) * self.speed


class SoakedApp(TermboardApp):
    """Appends what it holds to a file at every signal."""

    def __init__(self, options: Options, clock: FastClock, figures: Path) -> None:
        super().__init__(options, clock)
        self._figures = figures

    def on_ready(self) -> None:  # type: ignore[override]
        """Hear the signal."""
        asyncio.get_running_loop().add_signal_handler(SIGNAL, self._say)

    def _say(self) -> None:
        gc.collect()
        heap.give_back()  # as the app does each minute of the real clock
        snapshot = self.main.snapshot
        said = {
            "points": snapshot.points,
            "commits": snapshot.version,
            "objects": len(gc.get_objects()),
            "traced": tracemalloc.get_traced_memory()[0],
            "resident": measuring.resident(os.getpid()),
            "clock": self._clock(),
        }
        with self._figures.open("a") as file:
            file.write(json.dumps(said) + "\n")


def main() -> None:
    """Run it: LOGDIR, the file of figures, when the clock began and its speed, traced or not."""
    logdir, figures, began, speed, traced = sys.argv[1:]
    main_screen._TICK /= float(speed)  # it counts seconds of the real clock
    if traced == "traced":
        tracemalloc.start()
    state = ViewState(shared=Shared(smoothing=0.6))
    options = Options(
        roots=roots([logdir]),
        begin=Beginning(state, Frame("scalars")),
        refresh=_REFRESH,
        repaint=_REFRESH,
        terminal=Terminal(),
    )
    SoakedApp(options, FastClock(float(began), float(speed)), Path(figures)).run()


if __name__ == "__main__":
    main()
