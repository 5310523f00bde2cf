"""Writes what a tab shows into a file: whole or not at all, and never over another one unasked."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG
from typing import TYPE_CHECKING

from termboard.dashboards.page import encoded
from termboard.errors import TermboardError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from termboard.plot.cells import Grid
    from termboard.plot.look import Look

SUFFIXES = {
    ".svg": "svg", ".html": "html", ".htm": "html", ".png": "png", ".txt": "text", ".csv": "csv",
    ".json": "json", ".md": "md", ".tex": "latex", ".dot": "dot", ".gv": "dot",
}  # fmt: skip
"""The format that a file's name asks for."""


class AlreadyThereError(TermboardError):
    """A file of that name exists."""


def save(
    name: str,
    grid: Grid,
    look: Look,
    texts: Mapping[str, Callable[[], str]] | None = None,
    *,
    replace: bool = False,
) -> Path:
    """Save a picture, or one of `texts` by its format, as the suffix of `name` asks for.

    `~` is the home folder. Returns the path. Raises AlreadyThereError for a file that exists,
    unless it is to be replaced, and TermboardError for a suffix that asks for nothing known, for
    PNG without Pillow and for what cannot be written.
    """
    texts = texts or {}
    known = {
        ending: format_ for ending, format_ in SUFFIXES.items() if format_ in _KINDS | texts.keys()
    }
    path = _expanded(name)
    format_ = known.get(path.suffix.lower())
    if format_ is None:
        raise TermboardError(f"The file's name should end in {', '.join(known)}.")
    if not replace and _is_there(path):  # before the work; `write` would find it too
        raise AlreadyThereError(f"{path} is there already.")
    content = texts[format_]() if format_ in texts else encoded(grid, format_, look)
    write(path, content, replace=replace)
    return path


_KINDS = {"svg", "html", "png", "text"}


def write(path: Path, content: str | bytes, *, replace: bool) -> None:
    """Write a file whole, text as UTF-8; what was there before stays if that fails.

    Raises AlreadyThereError for a file that exists unless it is to be replaced, TermboardError for
    what cannot be written, and for the name of an event file: those belong to the training.
    """
    if "tfevents" in path.name:
        raise TermboardError(f"{path} is named as an event file: choose another name.")
    data = content.encode() if isinstance(content, str) else content
    try:
        if replace:
            _replace(Path(os.path.realpath(path)), data)
        else:
            _create(path, data)
    except FileExistsError as error:
        raise AlreadyThereError(f"{path} is there already.") from error
    except OSError as error:
        raise TermboardError(f"{path} cannot be written: {error.strerror or error}.") from error
    except ValueError as error:  # a NUL in it, or what is no text in the file system's encoding
        raise TermboardError("No file can have this name.") from error


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, or no name at all: `write` says so
        return False


def _expanded(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError as error:  # a user that nobody knows
        raise TermboardError(f"{name} cannot be found: {error}") from error


def _create(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        try:
            file.write(data)
        except OSError:
            path.unlink()
            raise


def _replace(path: Path, data: bytes) -> None:
    """Write beside the old file, then put the new one in its place."""
    mode = None
    if path.exists():
        status = path.stat()
        if not S_ISREG(status.st_mode):  # a pipe or a device has no place to be put in
            with path.open("wb") as stream:
                stream.write(data)
            return
        mode = S_IMODE(status.st_mode)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _create(beside, data)
        if mode is not None:
            beside.chmod(mode)
        beside.replace(path)
    except OSError:
        with suppress(FileNotFoundError):
            beside.unlink()
        raise
