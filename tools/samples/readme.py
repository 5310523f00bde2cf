"""The README of the sample logs, made from the catalog so that the two cannot disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samples.catalog import RUNS, WRITERS

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = """\
# Sample logs

Small real trainings, logged by real writers: `termboard sample_logs` works from a fresh clone.
Most learn the 8×8 digits that scikit-learn ships; all were seeded and ran on one thread. Wall
times, host name and process id are invented, so that the files come out the same every time; the
step times and the throughput that follow from the clock are invented with it.

`tools/make_sample_logs.py` makes this folder, this file included, in one environment per writer.
`tools/make_sample_logs.py --check` makes it elsewhere and compares with `SHA256SUMS`.

| run | writer | what it shows | what is in it | KB |
|---|---|---|---|---:|
"""

_TAIL = """
Writers:

{writers}

The same bytes come out with the same versions on the same kind of processor; another processor
may round a sum differently, and a training carries that on. The one event file in `keras-cnn`
itself is compared by what it holds (tags, steps, values to six digits): TensorFlow serialises a
traced graph in another order each time. Wall times, host name and process id of `keras-cnn` were
put in afterwards, because TensorFlow's writer asks the system itself.
"""


def readme(folder: Path) -> str:
    """Return the README, with the sizes of what is in ``folder``."""
    rows = []
    for run in RUNS:
        size = sum(path.stat().st_size for path in (folder / run.name).rglob("*") if path.is_file())
        rows.append(
            f"| `{run.name}` | {run.writer} | {run.shows} | {run.holds} | {-(-size // 1000)} |\n"
        )
    writers = "\n".join(f"- {name}: {what}" for name, what in WRITERS.items())
    return _HEAD + "".join(rows) + _TAIL.format(writers=writers)
