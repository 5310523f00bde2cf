"""The corpus: inputs that reached what no other did, and those that once found a bug.

One a line in base64, a file for each target, and one for what was found by it.
"""

from __future__ import annotations

import base64
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
LARGEST = 200_000
"""Bytes of all files together."""


def found(target: str) -> str:
    """Return the name of the file with inputs that found a bug: no fuzzing replaces it."""
    return f"{target}-found"


def read(name: str, folder: Path = FOLDER) -> list[bytes]:
    """Return the inputs of a file, none if there is no such file."""
    path = folder / f"{name}.txt"
    if not path.is_file():
        return []
    return [base64.b64decode(line) for line in path.read_text().splitlines()]


def write(name: str, inputs: list[bytes], folder: Path = FOLDER) -> None:
    """Write the inputs of a file, the shortest first."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(set(inputs), key=lambda data: (len(data), data))
    lines = [base64.b64encode(data).decode() + "\n" for data in ordered]
    (folder / f"{name}.txt").write_text("".join(lines))
