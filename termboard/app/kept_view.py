"""How a logdir was looked at, kept between two starts in a file of the user's own.

One JSON file a set of logdirs lies below `$XDG_STATE_HOME/termboard/`. It is replaced in one step,
so that two termboards on one logdir never leave half a file; the last one that writes wins.
"""

from __future__ import annotations

import json
import os
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from termboard.events.logdir import Root

VERSION = 1
_LARGEST = 1 << 26
"""Bytes; a larger file was not written by us."""


def state_folder() -> Path:
    """Return the folder of the kept views, whether or not it exists."""
    base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(base).expanduser() / "termboard"


def identity(roots: Iterable[Root]) -> list[str]:
    """Return what tells one set of logdirs from another: real paths, with the names given to them.

    Runs are named by them, so under other names nothing kept would fit.
    """
    return sorted(f"{root.name}:{os.path.realpath(root.path)}/{root.file}" for root in roots)


def file_of(logdirs: list[str]) -> Path:
    """Return where the view of these logdirs is kept: a name that people recognise, and a hash."""
    import hashlib

    digest = hashlib.sha256("\0".join(logdirs).encode("utf-8", "surrogateescape")).hexdigest()
    last = logdirs[0].rstrip("/").rpartition("/")[2] if logdirs else ""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", last)[:40].strip("._") or "logdir"
    return state_folder() / f"{readable}-{digest[:16]}.json"


@dataclass(frozen=True)
class Kept:
    """What a file said."""

    view: Mapping[str, Any]
    problem: str = ""
    """One sentence if the file could not be used; then it is left as it is."""


def read(path: Path, logdirs: list[str]) -> Kept:
    """Return what is kept of these logdirs; nothing if there is no file yet. Never raises."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return Kept({})
    except OSError as error:
        return Kept({}, f"The kept view {path} cannot be read: {error.strerror}.")
    try:
        said = json.loads(data[:_LARGEST]) if len(data) <= _LARGEST else None
    except (ValueError, RecursionError):
        said = None
    return _checked(said, path, logdirs)


def _checked(said: object, path: Path, logdirs: list[str]) -> Kept:
    version = said.get("version") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(version, int) or isinstance(version, bool):
        return Kept({}, f"{path} is no view that termboard kept; it is left as it is.")
    if version > VERSION:
        return Kept({}, f"{path} was kept by a newer termboard; it is left as it is.")
    view = said.get("view")
    if said.get("logdirs") != logdirs or not isinstance(view, dict):
        return Kept({}, f"{path} was not kept of these logdirs; it is left as it is.")
    return Kept(view)


class Keeper:
    """Writes one file; from any thread, and what was asked for first is never written last."""

    def __init__(self, path: Path, logdirs: list[str]) -> None:
        self.path, self._logdirs = path, logdirs
        self._lock = threading.Lock()
        self._asked = self._written = 0

    def ticket(self) -> int:
        """Return a number for the state of this moment."""
        self._asked += 1
        return self._asked

    def write(self, ticket: int, view: Mapping[str, Any]) -> str:
        """Replace the file; return "", or one sentence about why that cannot be. Never raises."""
        document = {"version": VERSION, "logdirs": self._logdirs, "view": view}
        with self._lock:
            if ticket <= self._written:
                return ""
            self._written = ticket
            try:
                self._replace(json.dumps(document, indent=1).encode())
            except OSError as error:
                reason = error.strerror or error
                return f"The view cannot be kept in {self.path.parent}: {reason}."
        return ""

    def _replace(self, data: bytes) -> None:
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        import tempfile

        # mkstemp makes a file that only its owner may read.
        handle, name = tempfile.mkstemp(prefix=f".{self.path.stem[:20]}", dir=folder)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            temporary.replace(self.path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
