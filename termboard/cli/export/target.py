"""Where an export goes: a file, or stdout."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from termboard.errors import TermboardError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.store.snapshot import Snapshot


@dataclass(frozen=True)
class Target:
    """A file by its name, or stdout for the empty one."""

    name: str
    format: str

    def check_binary(self) -> None:
        """Raise TermboardError where bytes would end up on a terminal."""
        if not self.name and sys.stdout.isatty():
            raise TermboardError(
                f"{self.format} is binary: give a file with -o FILE, or write into a pipe."
            )

    def check(self, snapshot: Snapshot) -> None:
        """Raise TermboardError if it is one of the event files that are read."""
        real = os.path.realpath(self.name) if self.name else ""
        for run in snapshot.runs:
            if real in [str(Path(run.real_path, state.file.name)) for state in run.files]:
                raise TermboardError(
                    f"{self.name} is one of the event files: give another -o FILE."
                )

    @contextmanager
    def text(self) -> Iterator[IO[str]]:
        """Open it for text."""
        if not self.name:
            yield sys.stdout
            return
        with self._told(), Path(self.name).open("w", encoding="utf-8", newline="") as file:
            yield file

    @contextmanager
    def binary(self) -> Iterator[IO[bytes]]:
        """Open it for bytes."""
        if not self.name:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
            return
        with self._told(), Path(self.name).open("wb") as file:
            yield file

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise TermboardError(
                f"{self.name} cannot be written: {error.strerror or error}."
            ) from error
