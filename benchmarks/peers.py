"""TensorBoard's two readers, driven from outside; they live in `.venv-bench`."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from benchmarks import measuring

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
PYTHON = HERE.parent / ".venv-bench" / "bin" / "python"
SETTINGS = {"default": "", "scalars=all": "scalars=all"}
"""The server's `--samples-per-plugin`: by default it keeps 1000 points a tag."""

_PORT = re.compile(r"listening on .*:(\d+)")
_LOADED = re.compile(r"Finished load cycle \(([\d.]+)(ns|µs|ms|s)\)")
_SECONDS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True)
class Loaded:
    """A data server that has read a logdir and answers."""

    pid: int
    port: int
    cycle: float
    """Seconds that it took to load, by its own account."""
    since_start: float
    """Seconds from its start until it had loaded and took a connection."""


@contextmanager
def server(folder: Path, samples: str) -> Iterator[Loaded]:
    """Start TensorBoard's data server on a logdir and wait until it has read it."""
    options = ["--logdir", str(folder), "--reload", "once", "--port", "0", "-v"]
    command = [_server_binary(), *options, f"--samples-per-plugin={samples}"]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stderr is not None
    try:
        port = int(_line(process.stderr, _PORT)[1])
        loaded = _line(process.stderr, _LOADED)
        with socket.create_connection(("localhost", port)):
            since_start = time.perf_counter() - began
        yield Loaded(process.pid, port, float(loaded[1]) * _SECONDS[loaded[2]], since_start)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def server_memory(folder: Path, samples: str) -> dict[str, int]:
    """Return what a server that loaded `folder` holds: bytes at most, bytes now, and points."""
    with server(folder, samples) as loaded:
        held = {
            "peak": measuring.highest(loaded.pid),
            "memory": measuring.memory(loaded.pid),
        }
        return {**held, "points": _asked("server_points.py", str(loaded.port))["points"]}


def empty_server_memory() -> int:
    """Return the bytes that a server holds that has nothing to read."""
    with tempfile.TemporaryDirectory() as folder, server(Path(folder), "") as loaded:
        return measuring.memory(loaded.pid)


def python_loader_command(folder: Path) -> list[str]:
    """Return the command that reads a logdir by TensorBoard's Python loader, keeping all points."""
    return [str(PYTHON), str(HERE / "python_loader.py"), str(folder)]


def python_loader_figures(folder: Path) -> dict[str, Any]:
    """Measure one load by TensorBoard's Python loader."""
    command = python_loader_command(folder)
    figures: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    )
    return figures


def _server_binary() -> str:
    found = "import tensorboard_data_server as t; print(t.server_binary())"
    command = (str(PYTHON), "-c", found)
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _asked(script: str, *arguments: str) -> dict[str, Any]:
    command = (str(PYTHON), str(HERE / script), *arguments)
    answer: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    )
    return answer


def _line(stream: IO[str], pattern: re.Pattern[str]) -> re.Match[str]:
    """Return the first line to come that holds the pattern."""
    said = []
    for line in stream:
        if found := pattern.search(line):
            return found
        said.append(line)
    raise RuntimeError("TensorBoard's data server ended:\n" + "".join(said))
