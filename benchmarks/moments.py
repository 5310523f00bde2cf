"""When the screen of a program first shows what it was started for."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.typed_at import Terminal, listen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()].|\x1b[=>78]"
)
_PATIENCE = 60.0  # seconds until a mark that does not come is an error


@dataclass(frozen=True)
class Moment:
    """When a mark was seen."""

    wall: float
    """Seconds since the start."""
    cpu: float
    """Seconds of processor time that the program's threads had taken, without other processes'."""


def first_seen(
    command: Sequence[str],
    marks: Mapping[str, Callable[[str], object]],
    keys: str = "",
    size: tuple[int, int] = (160, 45),
    environment: Mapping[str, str] | None = None,
) -> dict[str, Moment]:
    """Start a program with `keys` typed ahead; return when each mark was first seen, by its name.

    A mark is told of all that was written until now, without sequences. Raises TimeoutError for one
    that does not come, and ends the program in any case.
    """
    missing = dict(marks)
    found: dict[str, Moment] = {}
    began = time.perf_counter()
    terminal = Terminal(
        command, size, {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(environment or {})}
    )
    try:
        terminal.type(keys)
        written = b""
        while missing:
            _wait(terminal, began, missing)
            written += terminal.taken()
            moment = Moment(time.perf_counter() - began, processor_time(terminal.pid))
            text = _SEQUENCE.sub(b"", written).decode(errors="replace")
            for name in [name for name, shown in missing.items() if shown(text)]:
                found[name] = moment
                del missing[name]
    finally:
        terminal.end()
    return found


def _wait(terminal: Terminal, began: float, missing: Mapping[str, object]) -> None:
    left = began + _PATIENCE - time.perf_counter()
    if left <= 0:
        raise TimeoutError(f"it never showed: {', '.join(missing)}")
    try:
        listen([terminal], left)
    except OSError as error:  # how Linux says that the program has closed its side
        raise TimeoutError(f"it ended and had not shown: {', '.join(missing)}") from error


def processor_time(process: int) -> float:
    """Return the seconds that all threads have run; NaN where the system does not say."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except (OSError, ValueError):
        return float("nan")
