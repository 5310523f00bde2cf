"""Makes ``sample_logs`` from small real trainings by real writers, each in its own environment."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from samples import catalog, environments
from samples.damaged import write_damaged
from samples.readme import readme

SUMS = "SHA256SUMS"

INSIDE = ("write", "compare", "verify")
"""First words with which this script starts itself in a writer's environment."""

UNSTABLE = ("keras-cnn/events.out.tfevents.",)
"""Files compared by what they hold: TensorFlow orders the maps of a traced graph anew."""


def make(writers: list[str], folder: Path) -> None:
    """Make the runs of ``writers`` below ``folder``, in place of those there."""
    for writer in writers:
        for run in catalog.RUNS:
            if run.writer == writer:
                shutil.rmtree(folder / run.name, ignore_errors=True)
        print(f"{writer} …", flush=True)
        if writer == "damaged":
            write_damaged(folder)
        else:
            environments.run_in(writer, "write", writer, str(folder))


def write_here(writer: str, folder: Path) -> None:
    """Make one writer's runs inside its own environment."""
    from samples import frozen

    if writer == "keras":
        from samples.keras_runs import write_keras

        write_keras(folder)
        return
    frozen.freeze()
    if writer == "tensorboardx":
        from samples.tbx_runs import write_seeds

        write_seeds(folder)
    elif writer == "lightning":
        from samples.lightning_runs import write_lightning

        write_lightning(folder)
    else:
        from samples.torch_all import write_all

        write_all(folder)


def sums(folder: Path) -> dict[str, str]:
    """Return path → SHA-256 of every file of the runs."""
    files = sorted(path for run in catalog.RUNS for path in (folder / run.name).rglob("*"))
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.is_file()
    }


def describe(folder: Path) -> None:
    """Write the folder's README and checksums."""
    lines = [f"{digest}  {name}\n" for name, digest in sums(folder).items()]
    (folder / SUMS).write_text("".join(lines))
    (folder / "README.md").write_text(readme(folder))


def check(writers: list[str], folder: Path) -> int:
    """Make the runs elsewhere and compare; return how many files differ."""
    names = tuple(f"{run.name}/" for run in catalog.RUNS if run.writer in writers)
    lines = (folder / SUMS).read_text().splitlines()
    wanted = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    with tempfile.TemporaryDirectory() as elsewhere:
        again = Path(elsewhere, "sample_logs")
        if "damaged" in writers and "tensorboardx" not in writers:
            shutil.copytree(folder / "tbx-seeds", again / "tbx-seeds")
        make(writers, again)
        made = sums(again)
        differing = [
            name
            for name in sorted(wanted.keys() | made.keys())
            if name.startswith(names)
            and not name.startswith(UNSTABLE)
            and wanted.get(name) != made.get(name)
        ]
        for name in differing:
            print(f"differs: {name}")
        if "keras" in writers:
            environments.run_in("keras", "compare", str(folder), str(again))
    print(f"{len(differing)} files differ")
    return len(differing)


def inside(command: str, arguments: list[str]) -> int:
    """Do a writer's part in its own environment, where this script has started itself."""
    if command == "write":
        write_here(arguments[0], Path(arguments[1]))
        return 0
    # Needs TensorBoard's reader, which the environment this script is started in may lack.
    from samples.verify import same_content, verify

    if command == "compare":
        return 0 if same_content(Path(arguments[0]), Path(arguments[1]), UNSTABLE) else 1
    return verify(Path(arguments[0]))


def main() -> int:
    """Run the command line and return the exit code."""
    if sys.argv[1:2] and sys.argv[1] in INSIDE:
        return inside(sys.argv[1], sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writer", choices=catalog.WRITERS, action="append", help="only these")
    parser.add_argument("--out", type=Path, default=environments.ROOT / "sample_logs")
    parser.add_argument(
        "--check", action="store_true", help="make them elsewhere and compare with --out"
    )
    options = parser.parse_args()
    writers, folder = options.writer or list(catalog.WRITERS), options.out.resolve()
    if options.check:
        return min(1, check(writers, folder))
    make(writers, folder)
    describe(folder)
    environments.run_in("torch", "verify", str(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
