"""What is said when termboard itself is at fault: one short report, and a file with the rest."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from termboard.errors import TermboardError
from termboard.printable import printable, printable_lines

if TYPE_CHECKING:
    from types import TracebackType

_LONGEST = 300
"""Characters of an error's own words: they may quote a log."""
_PLACES = 3
"""Of the way to the error, its last calls."""


def report(error: BaseException) -> str:
    """Return what happened, where, in which versions, and what to do; printable, a few lines.

    An error of ours (TermboardError) is its sentence alone. The whole traceback goes into a file.
    """
    cause = getattr(error, "error", None)  # as Textual wraps what a worker raised
    error = cause if isinstance(cause, BaseException) else error
    if isinstance(error, TermboardError):
        return "\n".join(printable_lines(f"termboard: {error}"))
    words = " ".join(printable_lines(str(error)[: 2 * _LONGEST]))
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST]} ..."
    kept = _kept(error)
    told = [
        f"termboard has crashed: {type(error).__name__}{': ' if words else ''}{words}",
        f"  where:    {_where(error)}",
        f"  versions: {versions()}",
        f"  terminal: {surroundings()}",
        "  The logs are untouched. Start it again, with --no-cache if it does not start.",
        "  If it happens again, please report it with these lines"
        + (f" and with {kept}." if kept else "."),
    ]
    return "\n".join(map(printable, told))


def to_stderr(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """Print the report of an error that nobody caught: Python's `sys.excepthook`."""
    if issubclass(kind, KeyboardInterrupt):
        return
    sys.stderr.write(report(error) + "\n")


def versions() -> str:
    """Return the versions of termboard and of what it stands on."""
    from termboard import __version__

    own = (f"termboard {__version__}", f"Python {platform.python_version()}")
    others = (f"{package} {_version(package) or '?'}" for package in ("textual", "rich", "numpy"))
    return ", ".join([*own, *others])


def _version(package: str) -> str:
    """Return a package's version, "" if it cannot be told: the report comes in any case.

    A copy may lack its metadata (an ImportError), and while another thread imports `events.crc` a
    stub stands for what reads them, or is just taken away.
    """
    try:
        from importlib import metadata

        return metadata.version(package)
    except (ImportError, AttributeError, KeyError):
        return ""


def surroundings() -> str:
    """Return what decides how things are drawn: terminal, colours, locale, size, SSH."""
    names = ("TERM", "COLORTERM", "NO_COLOR", "TERM_PROGRAM", "LC_ALL", "LANG")
    said = [f"{name}={os.environ[name][:40]}" for name in names if os.environ.get(name)]
    said += [
        word for word, name in (("tmux", "TMUX"), ("ssh", "SSH_CONNECTION")) if name in os.environ
    ]
    try:
        size = os.get_terminal_size(2)
    except (OSError, ValueError):
        size = None
    if size is not None:
        said.append(f"{size.columns}x{size.lines}")
    encoding = getattr(sys.__stderr__, "encoding", "none")  # an app puts others in its place
    return ", ".join([*said, sys.platform, str(encoding)])


def _where(error: BaseException) -> str:
    """Return the last calls on the way to the error, ours where there are any."""
    frames = traceback.extract_tb(error.__traceback__)
    root = str(Path(__file__).parent)
    ours = [frame for frame in frames if frame.filename.startswith(root)][-_PLACES:]
    if frames and (not ours or ours[-1] is not frames[-1]):
        ours = [*ours, frames[-1]]
    places = [f"{_short(frame.filename, root)}:{frame.lineno} {frame.name}" for frame in ours]
    return " > ".join(places) or "unknown"


def _short(path: str, root: str) -> str:
    if path.startswith(root):
        return f"termboard{path[len(root) :]}"
    return "/".join(Path(path).parts[-2:])


def _kept(error: BaseException) -> str:
    """Write the whole traceback to the state folder; return the file's name, "" if that fails."""
    base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    lines = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    try:
        path = Path(base).expanduser() / "termboard" / "crash.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # a link there would lead elsewhere
        text = "\n".join([*printable_lines(lines), "", versions(), surroundings(), ""])
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except (OSError, RuntimeError):  # a home that is full, or read-only, or none
        return ""
    return str(path)
