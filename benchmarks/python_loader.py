"""Reads a logdir by TensorBoard's Python loader. Runs in the peers' environment."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from tensorboard.backend.event_processing import plugin_event_multiplexer

KEEP_ALL = {"scalars": 0, "histograms": 0}
"""How many points of a tag are kept, by plugin; 0 for all."""


def main() -> None:
    """Load as TensorBoard does without its data server, but keep every point."""
    multiplexer = plugin_event_multiplexer.EventMultiplexer(
        tensor_size_guidance=KEEP_ALL,
        purge_orphaned_data=False,
    )
    before = _memory()
    began = time.perf_counter()
    multiplexer.AddRunsFromDirectory(sys.argv[1])
    multiplexer.Reload()
    seconds = time.perf_counter() - began
    growth = _memory() - before
    points = sum(
        len(multiplexer.Tensors(run, tag))
        for run, found in multiplexer.Runs().items()
        for tag in found["tensors"]
    )
    print(json.dumps({"seconds": seconds, "points": points, "growth": growth}))


def _memory() -> int:
    """Return the bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main()
