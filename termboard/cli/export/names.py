"""Folders named after what a log named: safe, short, readable, and never two the same.

A name that can stand as it is stays. One that must be changed gets a mark made of the whole name
(`~` and eight hexadecimal digits), so that it is the same in every export, and no other's.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from itertools import count

_KEPT = frozenset("-_.+=@,()[] ")
_LONGEST = 60  # characters of one part of a path
_LONGEST_BYTES = 120  # of its UTF-8; file systems have room for 255
_DEEPEST = 6  # folders of a run's name, and of a tag's

# As files are named. A folder may not be, or a tag of that name would be in a file's place.
_LIKE_A_FILE = re.compile(r"step_")


class Folders:
    """Gives every run and tag a folder of its own, as a path with `/`."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def of(self, run: str, tag: str) -> str:
        """Return the folder of a tag; the same one whenever it is asked for."""
        known = self._given.get((run, tag))
        if known is None:
            known = self._given[run, tag] = self._new(run, tag)
        return known

    def _new(self, run: str, tag: str) -> str:
        parts = [*([] if run == "." else run.split("/")), *tag.split("/")]
        if len(parts) > 2 * _DEEPEST:
            parts = [*parts[: 2 * _DEEPEST - 1], "_".join(parts[2 * _DEEPEST - 1 :])]
        safe = [_safe(part) for part in parts]
        plain = "/".join(safe)
        # The same name in other letters is the same folder on some file systems.
        if safe == parts and _folded(plain) not in self._taken:
            self._taken.add(_folded(plain))
            return plain
        for again in count():
            marked = f"{plain}~{_mark(run, tag, again)}"
            if _folded(marked) not in self._taken:
                self._taken.add(_folded(marked))
                return marked
        raise AssertionError("there is always another mark")


def _safe(part: str) -> str:
    """Return a part of a path that is no longer, no more and no other than a name."""
    normal = unicodedata.normalize("NFC", part[: 4 * _LONGEST])
    name = "".join(c if c.isalnum() or c in _KEPT else "_" for c in normal)[:_LONGEST]
    name = name.encode()[:_LONGEST_BYTES].decode(errors="ignore")
    if not name or name[0] in ". -" or name[-1] in ". " or _LIKE_A_FILE.match(_folded(name)):
        name = f"_{name.strip('. ')}"
    return name


def _mark(run: str, tag: str, again: int) -> str:
    data = f"{again}\0{run}\0{tag}".encode(errors="surrogatepass")
    return blake2b(data, digest_size=4).hexdigest()


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", path).casefold()
