"""What termboard makes of a logdir: what it shows, what it counts, what it exports and lists."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from termboard.cli import arguments, check, main
from tests.support.loading import points
from tests.support.records import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.loader import Loader
    from termboard.store.snapshot import Snapshot

LATER = BASE + 86400.0
"""A time at which nobody writes the logs of these tests any more."""

Listed = tuple[int, int, str, str]
"""(offset, bytes, kind, action) as `termboard check` lists it."""


@dataclass(frozen=True)
class Verdict:
    """All that is said of a logdir of one run."""

    shown: dict[str, list[tuple[int, Any]]]
    """(step, value) of every point, by tag."""
    counted: tuple[int, int, int]
    """Damaged records, their bytes, bytes that wait: as `ls` has them."""
    listed: list[Listed]


def examine(folder: Path, capsys: Any) -> Verdict:
    """Read the logdir with three commands, and see that they agree with each other."""
    assert main(["ls", str(folder), "--json"]) == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    damage = runs[0]["damage"]
    listed = checked(folder, capsys)
    counted = (damage["records"], damage["bytes"], damage["pending_bytes"])
    assert counted == (
        sum(action == "skipped" for *_, action in listed),
        sum(size for _, size, _, action in listed if action == "skipped"),
        sum(size for _, size, _, action in listed if action == "waiting"),
    )
    return Verdict(exported(folder, capsys), counted, listed)


def exported(folder: Path, capsys: Any) -> dict[str, list[tuple[int, Any]]]:
    """Return (step, value) of every point that `export` writes, by tag."""
    assert main(["export", str(folder)]) == 0
    found: dict[str, list[tuple[int, Any]]] = {}
    for line in capsys.readouterr().out.splitlines():
        point = json.loads(line)
        found.setdefault(point["tag"], []).append((point["step"], point["value"]))
    return found


def checked(folder: Path, capsys: Any) -> list[Listed]:
    """Return what `check` lists; its exit code says whether that is nothing."""
    _, parsed = arguments.parse(["check", str(folder), "--json"])
    code = check.run(parsed, clock=lambda: LATER)
    damage = json.loads(capsys.readouterr().out)["damage"]
    assert code == bool(damage)
    return [(one["offset"], one["bytes"], one["kind"], one["action"]) for one in damage]


def look(reading: Loader) -> Snapshot:
    """Look once more and read what is new, as the watcher does; it must come to an end."""
    reading.discover()
    for _ in range(10_000):
        if not reading.busy:
            return reading.publish()
        reading.step()
    raise AssertionError("reading does not end")


def shown(snapshot: Snapshot) -> dict[str, list[tuple[int, Any]]]:
    """Return (step, value) of every point of the only run, by tag."""
    (view,) = snapshot.runs
    return {series.tag: points(series) for series in view.series}


def told(snapshot: Snapshot) -> Any:
    """Return all that a snapshot says, comparable: points, attempts, damage, what waits."""
    return [
        (
            view.name,
            view.events,
            [(file.file.name, file.end, file.damage, file.waiting) for file in view.files],
            [
                (
                    series.tag,
                    series.plugin,
                    [(step, _plain(value)) for step, value in points(series)],
                    [_plain(time) for time in series.select("all").wall_times.tolist()],
                    series.select("all").attempts.tolist(),
                )
                for series in view.series
            ],
        )
        for view in snapshot.runs
    ]


def _plain(value: Any) -> Any:
    return "NaN" if isinstance(value, float) and math.isnan(value) else value
