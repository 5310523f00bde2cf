"""How long it takes to find 10,000 event files, and what it costs to keep looking at them."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import frames, logdirs, measuring

FIRST_LOOK = 0.5
"""Seconds for the first look at all folders and files."""
POLLING = 0.01
"""Of one core, when nothing changes."""


def _fill(folder: Path, folders: int, files: int) -> None:
    """Write small event files: `files` of them in each of the folders, two levels deep."""
    for number in range(folders):
        run = folder / f"sweep{number % 20}" / f"trial{number:05d}"
        run.mkdir(parents=True)
        for attempt in range(files):
            began = logdirs.START + 100 * attempt
            steps = range(10 * attempt, 10 * attempt + 10)
            records = [
                frames.summary(step, began + step, "train/loss", b"\x15" + bytes(4))
                for step in steps
            ]
            name = f"events.out.tfevents.{began:.0f}.trainhost.4242.{attempt}"
            (run / name).write_bytes(frames.version(began) + b"".join(records))


def main() -> None:
    """Make the logdir and measure in fresh interpreters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folders", type=int, default=1000)
    parser.add_argument("--files", type=int, default=10, help="in each folder")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    folders, files = arguments.folders, arguments.files
    folder = str(
        logdirs.made("discover", (folders, files), lambda place: _fill(place, folders, files))
    )
    logdirs.into_page_cache(Path(folder))
    looks = [
        measuring.answer("benchmarks.reader", "discover", folder)
        for _ in range(arguments.repetitions)
    ]
    spread = {name: measuring.Spread(tuple(look[name] for look in looks)) for name in looks[0]}
    polling = measuring.answer("benchmarks.reader", "poll", folder)
    rows = [
        ("first look at all folders", f"{spread['first_look']} s", f"{FIRST_LOOK} s"),
        ("a further look, nothing new", f"{spread['further_look']} s", ""),
        ("reading all of it", f"{spread['load']} s", ""),
        ("time between two such looks", f"{polling['every']:.1f} s", ""),
        ("polling, share of a core", f"{polling['share']:.2%}", f"{POLLING:.0%}"),
    ]
    print(f"\n## {folders * files:,} event files in {folders:,} folders\n")
    print(measuring.table(("", "median (least…most)", "to stay below"), rows))
    print(f"\nAll folders and files in the page cache.\n\n{measuring.machine()}")
    measuring.save(arguments.json, "discover", {"looks": looks, "polling": polling})


if __name__ == "__main__":
    main()
