"""Opens a copy of the sample logs in termboard while a replay writes one more run into it."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
LIVE_RUN = "live-demo"
PATIENCE = 5.0
"""Seconds to wait for the replay's first record, and for a process to end when asked."""


def copy_samples(target: Path) -> None:
    """Copy the sample logs, and give each event file the age its own name tells.

    A checkout gives every file the present time, and a run is called live by its file's age.
    """
    shutil.copytree(ROOT / "sample_logs", target)
    for path in target.rglob("*tfevents*"):
        start = float(path.name.split(".")[3])
        os.utime(path, (start, start))


@contextmanager
def live_run(source: Path, target: Path, seconds: float) -> Iterator[None]:
    """Keep a replay of ``source`` going; at the end nothing is left of it."""
    command = [sys.executable, str(ROOT / "tools/replay.py"), str(source), str(target)]
    command += ["--start-fraction", "0.3", "--seconds", str(seconds)]
    command += ["--parent", str(os.getpid())]
    # A session of its own: an interrupt typed at the terminal is for termboard alone.
    replay = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline = time.monotonic() + PATIENCE
        while replay.poll() is None and time.monotonic() < deadline:
            # So that even a single still picture shows the live run.
            if any(path.stat().st_size for path in target.glob("*tfevents*")):
                break
            time.sleep(0.02)
        yield
    finally:
        _end(replay)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, and insist after a while."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def foreground(command: Sequence[str]) -> int:
    """Run ``command`` on this terminal and return its exit code."""
    # An interrupt is the program's own to handle; this one waits for it.
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(
        command, cwd=ROOT, preexec_fn=lambda: signal.signal(signal.SIGINT, interrupt)
    )
    try:
        code = process.wait()
        # A program that a signal ended counts as a shell counts it.
        return code if code >= 0 else 128 - code
    finally:
        if process.poll() is None:
            _end(process)
        signal.signal(signal.SIGINT, interrupt)


def _leave(number: int, _frame: FrameType | None) -> None:
    """Turn a signal into an exception, so that everything is cleaned up on the way out."""
    raise SystemExit(128 + number)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demonstration and return termboard's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default="cnn-healthy", help="the sample run to replay")
    parser.add_argument("--seconds", type=float, default=300.0, help="length of the replay")
    parser.add_argument(
        "--program",
        type=shlex.split,
        default=[sys.executable, "-m", "termboard"],
        help="what to start on the copy instead of termboard",
    )
    options, more = parser.parse_known_args(arguments)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    with tempfile.TemporaryDirectory(prefix="termboard-demo-") as folder:
        logs = Path(folder, "sample_logs")
        copy_samples(logs)
        with live_run(ROOT / "sample_logs" / options.run, logs / LIVE_RUN, options.seconds):
            return foreground([*options.program, str(logs), *more])


if __name__ == "__main__":
    sys.exit(main())
