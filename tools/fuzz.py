"""Fuzzes what reads event files: keeps inputs that reach new code, reports what should not be.

    make fuzz SECONDS=600

An input that raises anything but our own kinds of error, contradicts itself, takes too long or too
much memory is written to build/fuzz and described; the exit code is 1 then. `--add` puts such a
file into the corpus, where it stays. The other inputs, as few as reach all the code that was
reached, replace those in tests/fuzz/corpus, which a test replays (`--keep` leaves them alone).
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.fuzz import corpus
from tests.fuzz.fuzzer import SECONDS, Fuzzer, TooSlowError
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from types import FrameType

MEMORY = 1 << 30
"""Bytes of address space that inputs may take beyond what the interpreter has at the start."""


def main() -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", action="store_true", help="leave tests/fuzz/corpus as it is")
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="default: all")
    parser.add_argument("--add", type=Path, metavar="FILE", help="a finding, into the corpus")
    arguments = parser.parse_args()
    if arguments.add:
        found = corpus.found(arguments.add.name.partition("-")[0])
        corpus.write(found, [*corpus.read(found), arguments.add.read_bytes()])
        return 0
    _bound_memory()
    signal.signal(signal.SIGPROF, _too_slow)
    fuzzer = Fuzzer(arguments.seed, arguments.targets or list(TARGETS))
    fuzzer.begin()
    sys.stderr.write(f"seeds: {fuzzer.summary()}\n")
    fuzzer.run(arguments.seconds)
    print(fuzzer.summary())
    print(fuzzer.lines())
    if not arguments.keep:
        for name, inputs in fuzzer.minimised().items():
            corpus.write(name, inputs)
    return 1 if fuzzer.findings else 0


def _bound_memory() -> None:
    if not sys.platform.startswith("linux"):
        return  # elsewhere the limit is not kept
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _too_slow(_: int, __: FrameType | None) -> None:
    raise TooSlowError(f"longer than {SECONDS} s")


if __name__ == "__main__":
    sys.exit(main())
