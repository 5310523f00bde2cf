"""Listing a logdir of images: what is read of them, how long it takes, what it holds."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import frames, logdirs, measuring, reader

if TYPE_CHECKING:
    from collections.abc import Iterator

BYTES_A_RECORD = 1024.0
PEAK = 200e6
"""Bytes of memory."""
RUNS = 10
SIZES = ((1 << 20, 1), (100 << 10, 10))
"""Bytes of an image, and how many of it a step logs in each of the two encodings."""
STEP = 2 * sum(size * count for size, count in SIZES)
"""Bytes that a step logs, about."""


def _png(size: int) -> bytes:
    """Return what begins like a PNG and cannot be compressed."""
    return b"\x89PNG\r\n\x1a\n" + np.random.default_rng(size).bytes(size - 8)


def _records(steps: int) -> Iterator[bytes]:
    """Yield the records of one run: a scalar, then images as torch and as TF2 write them."""
    yield frames.version(logdirs.START)
    images = [(_png(size), size, count) for size, count in SIZES]
    for step in range(steps):
        moment = logdirs.START + 30.0 * step
        yield frames.summary(step, moment, "train/loss", b"\x15" + bytes(4))
        for png, size, count in images:
            for number in range(count):
                name = f"{size >> 10}k/{number}"
                yield frames.image(step, moment, f"torch/{name}", png)
                yield frames.image_tensor(step, moment, f"tf2/{name}", png)


def fill(folder: Path, size: float) -> int:
    """Write about `size` bytes of event files; return how many records that made."""
    steps = max(1, round(size / STEP / RUNS))
    for number in range(RUNS):
        run = folder / f"gan-{number:02d}"
        run.mkdir()
        with (run / logdirs.FILE).open("wb") as file:
            file.writelines(_records(steps))
            os.fsync(file.fileno())
    return RUNS * (1 + steps * (1 + 2 * sum(count for _, count in SIZES)))


def listed(folder: Path) -> dict[str, float]:
    """List a logdir's runs; return seconds and bytes: asked of the system, and got from the disk.

    The kernel adds what a process's ended children read to its own.
    """
    with reader.cold_environment() as environment:
        before, began = _bytes_read(), time.perf_counter()
        command = reader.ls_command(folder)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
        seconds, after = time.perf_counter() - began, _bytes_read()
    return {"seconds": seconds, **{name: after[name] - before[name] for name in after}}


def _bytes_read() -> dict[str, int]:
    lines = (line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    counts = {name: int(count) for name, count in lines}
    return {"asked": counts["rchar"], "from_disk": counts["read_bytes"]}


def _out_of_page_cache(folder: Path) -> None:
    for path in logdirs.event_files(folder):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measured(folder: Path, size: float) -> dict[str, Any]:
    """Fill a folder and list it: from the disk, then from the page cache."""
    empty, full = folder / "empty", folder / "full"
    for place in (empty, full):
        place.mkdir()
    (empty / logdirs.FILE).write_bytes(frames.version(logdirs.START))
    records = fill(full, size)
    nothing = listed(empty)
    _out_of_page_cache(full)
    cold, warm = listed(full), listed(full)
    with reader.cold_environment() as environment:
        peak = measuring.peak(reader.ls_command(full), environment)
    return {
        "bytes": logdirs.size(full),
        "records": records,
        "asked_a_record": (warm["asked"] - nothing["asked"]) / records,
        "from_disk_a_record": (cold["from_disk"] - nothing["from_disk"]) / records,
        "seconds_from_disk": cold["seconds"],
        "seconds": warm["seconds"],
        "seconds_empty": nothing["seconds"],
        "peak": peak,
    }


def main() -> None:
    """Make the logdir, measure, throw it away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=5.0)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    size = arguments.gigabytes * 1e9
    logdirs.scratch().mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(logdirs.scratch()).free < 1.2 * size:
        sys.exit(f"{logdirs.scratch()} has no room for {arguments.gigabytes:g} GB; see --gigabytes")
    reader.compile_bytes()
    with tempfile.TemporaryDirectory(dir=logdirs.scratch()) as folder:
        figures = measured(Path(folder), size)
    rows = [
        ("bytes read a record", f"{figures['asked_a_record']:,.0f}", f"{BYTES_A_RECORD:,.0f}"),
        ("bytes from the disk a record", f"{figures['from_disk_a_record']:,.0f}", ""),
        ("seconds, from the disk", f"{figures['seconds_from_disk']:.2f}", ""),
        ("seconds, from the page cache", f"{figures['seconds']:.2f}", ""),
        ("seconds, nothing to list", f"{figures['seconds_empty']:.2f}", ""),
        ("peak memory, MB", f"{figures['peak'] / 1e6:.0f}", f"{PEAK / 1e6:.0f}"),
    ]
    title = f"{figures['bytes'] / 1e9:.2f} GB of images, {figures['records']:,} records"
    print(f"\n## termboard ls: {title}\n")
    print(measuring.table(("", "is", "to stay about or below"), rows))
    print(
        "\nBytes read: what the reading processes asked the system for, less what they ask for one "
        "file\nwithout images. From the disk: with its read-ahead, the files out of the page cache."
        "\n"
        f"\n{measuring.machine()}"
    )
    measuring.save(arguments.json, "blobs", figures)


if __name__ == "__main__":
    main()
