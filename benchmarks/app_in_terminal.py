"""The app in a terminal somebody types at, and what its screen says."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyte

from benchmarks.typed_at import Terminal, listen

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

SIZE = (160, 45)
_PATIENCE = 60.0  # seconds for what the screen has to say


@contextmanager
def started(
    logdirs: Iterable[Path], home: Path, *options: str, program: Iterable[str] = ()
) -> Iterator[Terminal]:
    """Start the app on logdirs, and end it; what it keeps goes below `home`."""
    termboard = program or (str(Path(sys.executable).with_name("termboard")),)
    environment = {
        "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8",
        "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home),
    }  # fmt: skip
    terminal = Terminal((*termboard, *map(str, logdirs), *options), SIZE, environment)
    try:
        yield terminal
    finally:
        terminal.end()


def says(terminal: Terminal, pattern: re.Pattern[str], least: float = 0.0) -> str:
    """Wait until the first line of the screen matches a pattern, its number at least `least`.

    Returns the line. Raises TimeoutError if that never comes.
    """
    screen = pyte.Screen(*SIZE)
    stream, end = pyte.ByteStream(screen), time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        listen([terminal], 1.0)
        stream.feed(terminal.taken())
        said = pattern.search(screen.display[0])
        if said and float("".join(said[1].split())) >= least:
            return str(screen.display[0])
    raise TimeoutError(f"it never said so: {screen.display[0]}")
