"""`termboard check`: reads every byte and lists what is damaged; exit 1 if anything is."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from termboard.cli.logdir import read
from termboard.cli.output import table
from termboard.clock import Clock, system_clock
from termboard.domain import Action, Damage, RunState
from termboard.events.logdir import is_event_file, roots, run_name
from termboard.events.record import LISTED
from termboard.json_text import dumps
from termboard.ordering import natural_key
from termboard.printable import printable
from termboard.store.run import LIVE_WITHIN

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from termboard.events.logdir import Root
    from termboard.store.run import FileState, RunView
    from termboard.store.snapshot import Snapshot


@dataclass(frozen=True)
class Place:
    """One damage, and where it is."""

    run: str
    file: str
    """Name in the run's folder; empty: the folder itself."""
    damage: Damage
    growing: bool = False
    """It is the tail of a file that is being written: nothing is lost yet."""


def run(arguments: argparse.Namespace, clock: Clock = system_clock) -> int:
    """Check the LOGDIRs; return 0 if all is intact, else 1."""
    snapshot = read(arguments.logdirs, thorough=True)
    found = places(snapshot, arguments.logdirs, clock())
    _name_unreadable_files(snapshot)
    unlisted = sum(state.unlisted[0] for view in snapshot.runs for state in view.files)
    if arguments.json:
        document = {
            "version": 1,
            "damage": [_description(place) for place in found],
            "findings": [],
        }
        if unlisted:
            document["unlisted"] = unlisted
        sys.stdout.write(dumps(document) + "\n")
    elif snapshot.runs or found:
        _print(snapshot, found)
    else:
        sys.stderr.write("termboard: no event files here yet.\n")
    if unlisted:
        sys.stderr.write(
            f"termboard: {unlisted} more damaged places are not listed: of each file the first "
            f"{LISTED} are.\n"
        )
    return int(any(not place.growing for place in found))


def places(snapshot: Snapshot, logdirs: list[str], now: float) -> list[Place]:
    """Return all damage: runs in natural order, files by name, then by offset."""
    found = [place for view in snapshot.runs for place in _of_run(view, now)]
    known = roots(logdirs)
    found += [_of_problem(path, known) for path, _ in snapshot.problems]
    return sorted(found, key=lambda one: (natural_key(one.run), one.file, one.damage.offset))


def _of_run(view: RunView, now: float) -> Iterator[Place]:
    for state in view.files:
        for damage in state.damage:
            yield Place(view.name, state.file.name, damage)
        if state.reason:
            rest = _unreadable(state.end, max(0, state.file.size - state.end))
            yield Place(view.name, state.file.name, rest)
        elif state.waiting:
            yield Place(view.name, state.file.name, state.waiting, _is_growing(view, state, now))


def _of_problem(path: str, known: tuple[Root, ...]) -> Place:
    """Return the place of what the walk could not read: a folder, or a file that it could not see.

    How much that holds is unknown.
    """
    folder, name = os.path.split(path)
    # Path.is_dir raises where a folder above is locked.
    if is_event_file(name) and not os.path.isdir(path):  # noqa: PTH112
        return Place(run_name(folder, known), name, _unreadable(0, 0))
    return Place(run_name(path, known), "", _unreadable(0, 0))


def _unreadable(offset: int, size: int) -> Damage:
    return Damage(offset, size, "unreadable", Action.ABANDONED)


def _is_growing(view: RunView, state: FileState, now: float) -> bool:
    """Tell whether a writer is in the middle of the record at the file's tail.

    That the file is young is not enough: so is a copy of one that was cut long ago. Its last event
    must be as young as the file.
    """
    together = max(LIVE_WITHIN, 3 * view.pace)
    written = state.file.modified
    return (
        view.state(now) is RunState.LIVE
        and view.modified - written <= together
        and abs(written - state.last_wall_time) <= together
    )


def _description(place: Place) -> dict[str, Any]:
    return {
        "run": place.run,
        "file": place.file,
        "offset": place.damage.offset,
        "bytes": place.damage.size,
        "kind": place.damage.kind,
        "action": place.damage.action.value,
    }


def _name_unreadable_files(snapshot: Snapshot) -> None:
    for view in snapshot.runs:
        for state in view.files:
            if state.reason:
                path = printable(str(Path(view.path, state.file.name)))
                sys.stderr.write(f"termboard: {path} cannot be read: {printable(state.reason)}\n")


def _print(snapshot: Snapshot, found: list[Place]) -> None:
    from termboard.plot import numbers

    if found:
        header = ("run", "file", "offset", "bytes", "kind", "action")
        table(header, [_row(place) for place in found], right=frozenset({2, 3}))
        sys.stdout.write("\n")
    files = [state for view in snapshot.runs for state in view.files if not state.reason]
    checked = (
        _counted(len(files), "file"),
        _counted(sum(state.events for state in files), "intact record"),
        numbers.size(sum(state.file.size for state in files)),
    )
    sys.stdout.write(f"{_verdict(found)} Checked: {', '.join(checked)}.\n")
    growing = sum(place.growing for place in found)
    if growing:
        files_growing = _counted(growing, "file")
        sys.stdout.write(f"Being written, the last record not complete yet: {files_growing}.\n")


def _row(place: Place) -> list[str]:
    damage = place.damage
    return [
        place.run,
        place.file,
        str(damage.offset),
        str(damage.size),
        damage.kind,
        damage.action.value,
    ]


def _verdict(found: list[Place]) -> str:
    from termboard.plot import numbers

    damaged = [place.damage for place in found if not place.growing]
    if not damaged:
        return "All intact."
    places = _counted(len(damaged), "damaged place")
    return f"{places}, {numbers.size(sum(damage.size for damage in damaged))}."


def _counted(number: int, what: str) -> str:
    from termboard.plot import numbers

    return f"{numbers.step(number)} {what}{'' if number == 1 else 's'}"
