"""`termboard export`: every point, in a format that other programs read."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from termboard.cli.export import csv_lines, json_lines
from termboard.cli.export.failures import Failures
from termboard.cli.export.folder import PayloadFolder
from termboard.cli.export.target import Target
from termboard.cli.export.values import texts
from termboard.cli.logdir import read
from termboard.errors import TermboardError
from termboard.printable import printable
from termboard.store.select import Selection

if TYPE_CHECKING:
    import argparse

    from termboard.store.series import Attempts
    from termboard.store.snapshot import Snapshot

BLOCK = 50_000
"""Numbers that are text at the same time; payloads are written one by one."""


def run(arguments: argparse.Namespace) -> int:
    """Write the points of the LOGDIRs."""
    selection = Selection(arguments.run, arguments.tag, arguments.plugin)
    target = Target(arguments.output, arguments.format)
    binary = arguments.format in ("npz", "parquet")
    if binary:
        if arguments.payloads:
            raise TermboardError("--payloads goes with --format jsonl or csv.")
        target.check_binary()
    folder = PayloadFolder(arguments.payloads) if arguments.payloads else None
    if folder:
        folder.check(arguments.logdirs)
    snapshot = read(arguments.logdirs, cache=not arguments.no_cache)
    target.check(snapshot)
    if folder:
        folder.make(snapshot)
    if binary:
        _write_arrays(target, snapshot, selection, arguments.attempts)
    else:
        _write_lines(target, snapshot, selection, arguments.attempts, folder)
    return 0


def _write_lines(
    target: Target,
    snapshot: Snapshot,
    selection: Selection,
    attempts: Attempts,
    folder: PayloadFolder | None,
) -> None:
    lines = json_lines if target.format == "jsonl" else csv_lines
    with target.text() as out:
        out.write(lines.HEADER)
        for view, series in selection.series(snapshot):
            points = series.select(attempts)
            failures = Failures(view.name, series.tag)
            size = BLOCK if series.holds_numbers else 1
            for start in range(0, len(points), size):
                rows = slice(start, start + size)
                values = texts(view, series, points, rows, folder, failures)
                out.write(lines.block(view, series, points, rows, values))
            failures.tell_rest()


def _write_arrays(
    target: Target, snapshot: Snapshot, selection: Selection, attempts: Attempts
) -> None:
    from termboard.cli.export.columns import Table

    numbers = []
    left_out: Counter[str] = Counter()
    for view, series in selection.series(snapshot):
        if series.holds_numbers:
            numbers.append((view, series))
        else:
            left_out[series.plugin] += 1
    table = Table(tuple(numbers), attempts)
    if target.format == "npz":
        from termboard.cli.export import npz as writer
    else:
        from termboard.cli.export import parquet as writer  # type: ignore[no-redef]
    writer.check(table)
    with target.binary() as out:
        writer.write(table, out)
    if left_out:
        kinds = ", ".join(f"{printable(name)} ({left_out[name]})" for name in sorted(left_out))
        sys.stderr.write(
            f"termboard: left out, because {target.format} holds scalars only: tags of {kinds}.\n"
        )
