"""`termboard ls`: the runs, their state, size and damage."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

from termboard.cli.logdir import read
from termboard.cli.output import table
from termboard.clock import Clock, system_clock

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from termboard.store.run import RunView


def run(arguments: argparse.Namespace, clock: Clock = system_clock) -> int:
    """List the runs of the LOGDIRs."""
    snapshot = read(arguments.logdirs, cache=not arguments.no_cache)
    now = clock()
    if arguments.json:
        from termboard.json_text import dumps

        runs = [description(view, now) for view in snapshot.runs]
        sys.stdout.write(dumps({"version": 1, "runs": runs}) + "\n")
        return 0
    if snapshot.runs:
        list_runs(snapshot.runs, now)
    else:
        sys.stderr.write("termboard: no event files here yet.\n")
    return 0


def list_runs(runs: Sequence[RunView], now: float) -> None:
    """Print a table of runs."""
    header = ("run", "state", "written", "steps", "tags", "points", "size", "damage")
    table(header, [_row(view, now) for view in runs], right=frozenset({2, 3, 4, 5, 6}))


def description(view: RunView, now: float) -> dict[str, Any]:
    """Return a run as `ls --json` has it."""
    records, lost, pending = view.damaged
    first, last = view.span or (None, None)
    return {
        "run": view.name,
        "path": view.path,
        "state": view.state(now).value,
        "files": len(view.files),
        "bytes": view.size,
        "events": view.events,
        "first_wall_time": _time(view.first_wall_time),
        "last_wall_time": _time(view.last_wall_time),
        "first_step": first,
        "last_step": last,
        "tags": len(view.series),
        "points": view.points,
        "attempts": view.attempts,
        "parent": view.parent,
        "damage": {"records": records, "bytes": lost, "pending_bytes": pending},
    }


def _time(wall_time: float) -> float | None:
    return None if math.isnan(wall_time) else wall_time


def _row(view: RunView, now: float) -> list[str]:
    from termboard.plot import numbers

    records, lost, pending = view.damaged
    damage = []
    if records:
        damage.append(f"{records} damaged, {numbers.size(lost)}")
    if pending:
        damage.append(f"{numbers.size(pending)} pending")
    return [
        view.name,
        view.state(now).value,
        numbers.seconds(max(0.0, now - view.modified)) + " ago",
        "" if view.span is None else numbers.step(view.span[1]),
        str(len(view.series)),
        numbers.count(view.points),
        numbers.size(view.size),
        ", ".join(damage),
    ]
