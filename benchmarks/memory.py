"""How memory grows with points, and with series."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import logdirs, measuring
from benchmarks.logdirs import Shape

BYTES_A_POINT = 26.0
BYTES_A_SERIES = 1024.0


def _many(count: int) -> tuple[str, ...]:
    return tuple(f"layer{number % 97}/weight_norm/{number}" for number in range(count))


@dataclass(frozen=True)
class Growth:
    """Two logdirs that differ in one thing only, and what that thing may cost."""

    what: str
    small: Shape
    large: Shape
    of: str
    """`points` or `series`."""
    target: float


def _growths(factor: int) -> tuple[Growth, ...]:
    """Return what is compared; the large logdirs hold `factor` times as much as the small ones."""
    longer, more, tags = Shape("longer", 20, 2500), Shape("more", 50, 1000), 100 * factor * factor
    few = Shape("few", 10, 500, train=(), validation=_many(100))
    return (
        Growth(
            "a point: 400 series grow",
            longer,
            replace(longer, steps=longer.steps * factor),
            "points",
            BYTES_A_POINT,
        ),
        Growth(
            "a point: more series of 1,000",
            more,
            replace(more, runs=more.runs * factor),
            "points",
            BYTES_A_POINT,
        ),
        Growth(
            "a series of 5 points",
            few,
            replace(few, validation=_many(tags)),
            "series",
            BYTES_A_SERIES,
        ),
    )


def measured(growth: Growth, what: str) -> dict[str, Any]:
    """Load both logdirs in fresh interpreters; return the figures."""
    folders = [logdirs.training(shape) for shape in (growth.small, growth.large)]
    small, large = (measuring.answer("benchmarks.reader", what, str(f)) for f in folders)
    command = [sys.executable, "-m", "benchmarks.reader", what, str(folders[1])]
    return {
        "growth": growth.what,
        "load": what.removeprefix("memory-"),
        "from": small[growth.of],
        "to": large[growth.of],
        "bytes": (large["memory"] - small["memory"]) / (large[growth.of] - small[growth.of]),
        "memory": large["memory"],
        "peak": measuring.peak(command),
        "target": growth.target,
    }


def _row(figures: dict[str, Any]) -> list[str]:
    reached = figures["bytes"] <= figures["target"]
    return [
        figures["growth"],
        figures["load"],
        f"{figures['from']:,}",
        f"{figures['to']:,}",
        f"{figures['bytes']:.1f}",
        f"{figures['target']:.0f}{'' if reached else ' NOT reached'}",
        f"{figures['memory'] / 1e6:.0f}",
        f"{figures['peak'] / 1e6:.0f}",
    ]


HEADER = ("bytes of", "read by", "from", "to", "bytes", "to reach", "MB held", "MB at most")


def main() -> None:
    """Measure each growth, read by worker processes and by one process alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--factor", type=int, default=10, help="how much larger the large ones are")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    every = [
        measured(growth, what)
        for growth in _growths(arguments.factor)
        for what in ("memory-workers", "memory-alone")
    ]
    print("\n" + measuring.table(HEADER, [_row(figures) for figures in every]))
    print(
        "\nEach load in a fresh interpreter; what it holds after the load, the large logdir's less "
        "the\nsmall one's, shared out. At most: workers included, looked at every 10 ms.\n"
        f"\n{measuring.machine()}"
    )
    measuring.save(arguments.json, "memory", {"growths": every})


if __name__ == "__main__":
    main()
