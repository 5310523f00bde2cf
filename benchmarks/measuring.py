"""What commands cost: seconds, memory, bytes read; and tables of figures."""

from __future__ import annotations

import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLE_EVERY = 0.01  # seconds between two looks at a command's memory


@dataclass(frozen=True)
class Spread:
    """One figure, measured several times."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        if len(self.values) == 1:
            return f"{self.median:.3f}"
        return f"{self.median:.3f} ({min(self.values):.3f}…{max(self.values):.3f})"


def timed(command: Sequence[str], environment: dict[str, str] | None = None) -> float:
    """Return how many seconds a command takes. Raises CalledProcessError if it fails."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


def answer(*arguments: str) -> Any:
    """Return what a module of this folder prints as JSON, run in a fresh interpreter."""
    command = (sys.executable, "-m", *arguments)
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def peak(command: Sequence[str], environment: dict[str, str] | None = None) -> int:
    """Return the most bytes of memory that a command and its children hold at one moment."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    most = 0
    while process.poll() is None:
        most = max(most, sum(memory(pid) for pid in family(process.pid)))
        time.sleep(_SAMPLE_EVERY)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return most


def family(pid: int) -> list[int]:
    """Return a process and its children's children."""
    found = [pid]
    for task in _listed(Path(f"/proc/{pid}/task")):
        for child in _text(task / "children").split():
            found += family(int(child))
    return found


def memory(pid: int) -> int:
    """Return the bytes of memory that a process holds now; what several share counts once."""
    return _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss:") << 10


def resident(pid: int) -> int:
    """Return the bytes of memory that a process holds now, shared ones too (RSS)."""
    return _kilobytes(Path(f"/proc/{pid}/status"), "VmRSS:") << 10


def highest(pid: int) -> int:
    """Return the most bytes of memory that a process ever held, as the kernel kept it."""
    return _kilobytes(Path(f"/proc/{pid}/status"), "VmHWM:") << 10


def own_memory() -> int:
    """Return the bytes of memory that this process holds, rubbish thrown away."""
    gc.collect()
    return memory(os.getpid())


def _kilobytes(path: Path, key: str) -> int:
    for line in _text(path).splitlines():
        if line.startswith(key):
            return int(line.split()[1])
    return 0


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # it has just ended
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has just ended
        return ""


def machine() -> str:
    """Return what the figures were measured on."""
    names = [line for line in _text(Path("/proc/cpuinfo")).splitlines() if "model name" in line]
    model = names[0].split(":")[1].strip() if names else platform.machine()
    memory_size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({model}), {memory_size:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}; load average {os.getloadavg()[0]:.1f} at the end"
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, its columns padded; all but the first to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        shown = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        return "| " + " | ".join(shown) + " |"

    rule = "|" + "|".join("-" * (w + 1) + (":" if i else "-") for i, w in enumerate(widths)) + "|"
    return "\n".join([line(header), rule, *map(line, rows)])


def save(path: Path | None, benchmark: str, figures: dict[str, Any]) -> None:
    """Write figures as JSON, if a file for them was named."""
    if path is not None:
        document = {"benchmark": benchmark, "machine": machine(), **figures}
        path.write_text(json.dumps(document, indent=1) + "\n")
