"""`--payloads DIR`: images and sounds as files, a folder for each tag, as they were logged."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from termboard.cli.export.names import Folders
from termboard.errors import TermboardError
from termboard.events.logdir import roots

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from termboard.store.snapshot import Snapshot


class PayloadFolder:
    """The folder that payloads go to, never in a logdir; no other file in it is overwritten."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._folders = Folders()
        self._series = ("", "")
        self._written: Counter[tuple[int, int]] = Counter()
        """How often a step's k-th payload was written, of the tag at hand."""

    def check(self, logdirs: list[str]) -> None:
        """Raise TermboardError if nothing may be written there, before anything is read."""
        self._check_outside(root.path for root in roots(logdirs))

    def make(self, snapshot: Snapshot) -> None:
        """Make it. Raises TermboardError if it would lie in a run's folder, or cannot be made."""
        self._check_outside(run.real_path for run in snapshot.runs)
        try:
            self._path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._told(self._path, error) from error

    def write(self, run: str, tag: str, step: int, blobs: Sequence[tuple[bytes, str]]) -> list[str]:
        """Write (content, extension) of each payload of a step; return the files' paths.

        The paths are relative to the folder. A step that was logged again gets other names.
        """
        if self._series != (run, tag):
            self._series = (run, tag)
            self._written.clear()
        return [self._write(step, k, *blob) for k, blob in enumerate(blobs)]

    def _write(self, step: int, k: int, content: bytes, kind: str) -> str:
        self._written[step, k] += 1
        times = self._written[step, k]
        again = f"_{times}" if times > 1 else ""
        name = f"{self._folders.of(*self._series)}/step_{step}_{k}{again}.{kind or 'bin'}"
        path = self._path / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write_new(path, content)
        except OSError as error:
            raise self._told(path, error) from error
        return name

    @staticmethod
    def _write_new(path: Path, content: bytes) -> None:
        """Write a file; one that an earlier export left with the same content may stand there."""
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError as error:
            if path.is_dir() or path.read_bytes() != content:
                raise TermboardError(
                    f"{path} exists already and is another one: give --payloads another folder."
                ) from error

    def _check_outside(self, folders: Iterable[str]) -> None:
        mine = Path(os.path.realpath(self._path))
        for folder in folders:
            if mine.is_relative_to(os.path.realpath(folder)):
                raise TermboardError(
                    f"{self._path} lies in the logdir {folder}, where nothing is written: give "
                    "--payloads a folder elsewhere."
                )

    @staticmethod
    def _told(path: Path, error: OSError) -> TermboardError:
        return TermboardError(f"{path} cannot be written: {error.strerror or error}.")
