"""Which folders are runs: walks the logdirs, follows each symlink once, names every run.

It looks at names and sizes only; no file is opened.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass

from termboard.errors import TermboardError

_NOTHING_THERE = (errno.ENOENT, errno.ELOOP)
"""An entry that was deleted while we look, or a link that leads nowhere: no problem of anybody."""


@dataclass(frozen=True)
class Root:
    """One LOGDIR as given on the command line."""

    path: str
    """Absolute path of the folder to walk."""
    shown: str
    """The folder as the user wrote it, for the paths that we print."""
    name: str
    """The name its runs start with; empty: they are named relative to `path`."""
    file: str = ""
    """If the argument was an event file: its name in the folder; no other file counts."""


@dataclass(frozen=True)
class EventFile:
    """An event file as the folder lists it."""

    name: str
    path: str
    size: int
    inode: int
    modified: float
    """mtime, seconds since 1970."""


@dataclass(frozen=True)
class RunFolder:
    """A folder that holds event files."""

    name: str
    """The run's name: its path relative to the logdir, `.` for the logdir itself."""
    path: str
    """As the user would type it."""
    real_path: str
    files: tuple[EventFile, ...]
    """By name."""
    only: str = ""
    """If the argument was an event file: its name."""

    @property
    def key(self) -> str:
        """What makes it the same run, whatever it is called."""
        return os.path.join(self.real_path, self.only)


@dataclass(frozen=True)
class Discovery:
    """What a walk found."""

    runs: tuple[RunFolder, ...]
    problems: tuple[tuple[str, str], ...]
    """(path as the user would type it, reason) of what could not be read; by path."""


def is_event_file(name: str) -> bool:
    """Tell whether a file's name is that of an event file, as TensorBoard decides it."""
    return "tfevents" in name and name[0] != "." and not name.endswith(".profile-empty")


def roots(arguments: list[str]) -> tuple[Root, ...]:
    """Return what the LOGDIR arguments stand for; whether they exist is not looked at.

    `NAME:PATH` names its runs `NAME/…`, unless a path of that spelling exists. Several folders
    without names are named relative to their common parent.
    """
    parsed = [_parse(argument) for argument in arguments]
    plain = [os.path.abspath(path) for name, path in parsed if not name]  # keeps links as typed
    parent = os.path.commonpath(plain) if len(set(plain)) > 1 else ""
    found: list[Root] = []
    for name, path in parsed:
        full = os.path.abspath(path)
        prefix = name or (os.path.relpath(full, parent) if parent else "")
        root = Root(full, path, "" if prefix == "." else prefix)
        if os.path.isfile(full):
            folder, file = os.path.split(full)
            root = Root(folder, os.path.dirname(path) or ".", root.name, file)
        if root not in found:
            found.append(root)
    return tuple(found)


def _parse(argument: str) -> tuple[str, str]:
    name, colon, path = argument.partition(":")
    if colon and name and path and "/" not in name and not os.path.exists(argument):
        return name, os.path.expanduser(path)
    return "", os.path.expanduser(argument)  # no shell does it in `--logdir=~/runs`


def check_readable(found: tuple[Root, ...]) -> None:
    """Raise TermboardError with a sentence for a root that is missing or not readable."""
    for root in found:
        path = os.path.join(root.path, root.file) if root.file else root.path
        if not _exists(root, path):
            raise TermboardError(
                f"{root.shown} does not exist; give the folder that your training writes its event "
                "files to."
            )
        if not root.file and not os.path.isdir(path):
            raise TermboardError(
                f"{root.shown} is no folder; give the one that your training writes its event "
                "files to."
            )
        if not os.access(path, os.R_OK | (0 if root.file else os.X_OK)):
            raise _forbidden(root)


def _exists(root: Root, path: str) -> bool:
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError as error:
        raise _forbidden(root) from error
    except OSError as error:  # a name that is too long, a loop of links
        raise TermboardError(
            f"{root.shown} cannot be read: {error.strerror}; give another folder."
        ) from error
    return True


def _forbidden(root: Root) -> TermboardError:
    return TermboardError(
        f"{root.shown} may not be read by you; ask its owner for read permission, or run "
        "termboard as a user that has it."
    )


def discover(found: tuple[Root, ...]) -> Discovery:
    """Walk the roots and return every run, one for each real folder.

    Folders that symlinks lead to are walked once, after all real ones: of two names for one folder
    the real path inside the logdir wins, else the first by name. Hidden folders are passed over.
    """
    walk = _Walk()
    for root in found:
        walk.folder(root.path, root.shown, root.name, root.file)
    while walk.links:
        links, walk.links = sorted(walk.links, key=lambda link: link[2]), []
        for path, shown, name in links:
            walk.folder(path, shown, name)
    return Discovery(tuple(walk.runs), tuple(sorted(walk.problems)))


def run_name(path: str, found: tuple[Root, ...]) -> str:
    """Return what a run in the folder `path` (as a problem names it) would be called."""
    for root in found:
        relative = os.path.relpath(path, root.shown)
        if relative == ".":
            return root.name or "."
        if relative.partition("/")[0] != "..":
            return f"{root.name}/{relative}" if root.name else relative
    return path


class _Walk:
    """The state of one walk."""

    def __init__(self) -> None:
        self.runs: list[RunFolder] = []
        self.problems: list[tuple[str, str]] = []
        self.links: list[tuple[str, str, str]] = []
        self._seen: set[str] = set()
        self._names: set[str] = set()

    def folder(self, path: str, shown: str, name: str, only: str = "") -> None:
        """Walk `path` without following links; links to folders are kept for later."""
        stack = [(path, shown, name, os.path.realpath(path))]
        while stack:
            folder = stack.pop()
            key = f"{folder[3]}/{only}"
            if key not in self._seen:
                self._seen.add(key)
                stack += self._list(*folder, only)

    def _list(
        self, path: str, shown: str, name: str, real: str, only: str
    ) -> list[tuple[str, str, str, str]]:
        """Take the event files of a folder; return the folders in it: (path, shown, name, real)."""
        files: list[EventFile] = []
        folders: list[tuple[str, str, str, str]] = []
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    self._entry(entry, (path, shown, name, real), only, files, folders)
        except OSError as error:
            if error.errno not in _NOTHING_THERE:
                self.problems.append((shown, error.strerror or str(error)))
            return []
        if files:
            files.sort(key=lambda file: file.name)
            self.runs.append(RunFolder(self._unique(name or "."), shown, real, tuple(files), only))
        return folders

    def _entry(
        self,
        entry: os.DirEntry[str],
        folder: tuple[str, str, str, str],
        only: str,
        files: list[EventFile],
        folders: list[tuple[str, str, str, str]],
    ) -> None:
        if only and entry.name != only:
            return
        try:
            if (only or is_event_file(entry.name)) and entry.is_file():
                files.append(_event_file(entry.name, entry.path, entry.stat()))
            elif not entry.name.startswith(".") and entry.is_dir():
                _, shown, name, real = folder
                inside = os.path.join(shown, entry.name)
                inner = f"{name}/{entry.name}" if name else entry.name
                if entry.is_symlink():
                    self.links.append((entry.path, inside, inner))
                else:
                    folders.append((entry.path, inside, inner, f"{real}/{entry.name}"))
        except OSError as error:
            if error.errno not in _NOTHING_THERE:
                shown = os.path.join(folder[1], entry.name)
                self.problems.append((shown, error.strerror or str(error)))

    def _unique(self, name: str) -> str:
        """Return `name`, with a number behind it if another folder already has that name."""
        unique, number = name, 2
        while unique in self._names:
            unique, number = f"{name} ({number})", number + 1
        self._names.add(unique)
        return unique


def look_again(file: EventFile) -> EventFile:
    """Return the event file as it is now. Raises OSError."""
    return _event_file(file.name, file.path, os.stat(file.path))


def _event_file(name: str, path: str, status: os.stat_result) -> EventFile:
    return EventFile(name, path, status.st_size, status.st_ino, status.st_mtime)
