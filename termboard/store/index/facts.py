"""What an index file says beside its points, as JSON and back; nothing in it is taken on trust."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from termboard import __version__
from termboard.domain import Action, Damage
from termboard.events.batch import DECODING, Ending
from termboard.events.record import LISTED
from termboard.store.index.identity import Identity, pieces_of
from termboard.store.index.unusable import UnusableError
from termboard.store.run import FileState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.events.batch import Chunk
    from termboard.events.logdir import EventFile
    from termboard.store.run import Pairs, Run

_KINDS = frozenset({"length_crc", "data_crc", "length", "proto", "zeros", "truncated"})
_WHOLE = 1 << 62
"""No number of bytes, records or nanoseconds is as large."""


@dataclass(frozen=True)
class Facts:
    """What is known of an event file that was read."""

    path: str
    """Where it lies, its folder's real path first."""
    identity: Identity
    said: dict[str, Any]
    """The state of reading, as JSON has it; `state` checks it."""
    plugins: Pairs
    """(tag, plugin) by metadata in this file."""
    guesses: Pairs
    """(tag, plugin) of payloads without."""
    foreign: Pairs
    """(tag, plugin) by metadata in files before it, of its own tags: they decide what a tensor is;
    sorted."""

    def state(self, file: EventFile) -> FileState:
        """Return how far `file` is read. Raises UnusableError."""
        return _state(self.said, self.identity, file)


def to_json(facts: Facts) -> bytes:
    """Return the facts as they stand in an index file of this program."""
    known = facts.identity
    document = {
        "termboard": [__version__, DECODING],
        "path": facts.path,
        "inode": known.inode,
        "size": known.size,
        "modified": known.modified,
        "changed": known.changed,
        "head": known.head.hex(),
        "end": known.end,
        "pieces": known.pieces,
        "state": facts.said,
        "plugins": facts.plugins,
        "guesses": facts.guesses,
        "foreign": facts.foreign,
    }
    return json.dumps(document, separators=(",", ":")).encode()


def from_json(data: bytes) -> Facts:
    """Return what `to_json` gave. Raises UnusableError, also where another program wrote it."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnusableError("the facts are no JSON") from error
    if not isinstance(said, dict) or said.get("termboard") != [__version__, DECODING]:
        raise UnusableError("written by another version")
    try:
        return Facts(
            path=_text(said["path"]),
            identity=_identity(said),
            said=_object(said["state"]),
            plugins=_pairs(said["plugins"]),
            guesses=_pairs(said["guesses"]),
            foreign=_pairs(said["foreign"]),
        )
    except KeyError as error:
        raise UnusableError(f"no {error}") from error


def path_of(data: bytes) -> str:
    """Return which event file the facts are of, whichever version wrote them; empty: unknown."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    path = said.get("path") if isinstance(said, dict) else None
    return path if isinstance(path, str) else ""


def foreign(run: Run, name: str, claims: tuple[Pairs, Pairs], chunks: Sequence[Chunk]) -> Pairs:
    """Return what metadata in files before `name` says of its own tags, sorted."""
    known = run.known_before(name)
    if not known:
        return ()
    tags = {chunk.tag for chunk in chunks}
    tags.update(tag for pairs in claims for tag, _ in pairs)
    return tuple(sorted((tag, known[tag]) for tag in tags & known.keys()))


def said_of(state: FileState) -> dict[str, Any]:
    """Return a state of reading as JSON has it."""
    return {
        "events": state.events,
        "sessions": state.sessions,
        "damage": [_damage_said(one) for one in state.damage],
        "unlisted": state.unlisted,
        "waiting": _damage_said(state.waiting) if state.waiting else None,
        "first": state.first_wall_time,
        "last": state.last_wall_time,
        "ending": state.ending.value if state.ending else None,
        "ending_at": state.ending_wall_time,
    }


def _damage_said(damage: Damage) -> tuple[int, int, str, str]:
    return damage.offset, damage.size, damage.kind, damage.action.value


def _state(said: dict[str, Any], known: Identity, file: EventFile) -> FileState:
    try:
        damage, waiting, ending = said["damage"], said["waiting"], said["ending"]
        records, lost = _list(said["unlisted"], 2)
        found = FileState(
            file,
            head=known.head,
            end=known.end,
            events=_whole(said["events"]),
            sessions=_whole(said["sessions"]),
            damage=tuple(_damage(one, known.size) for one in _list(damage, most=LISTED)),
            unlisted=(_whole(records), _whole(lost)),
            waiting=None if waiting is None else _damage(waiting, known.size),
            first_wall_time=_number(said["first"]),
            last_wall_time=_number(said["last"]),
            ending=None if ending is None else Ending(ending),
            ending_wall_time=_number(said["ending_at"]),
        )
    except (KeyError, ValueError) as error:
        raise UnusableError("the state is odd") from error
    if found.waiting and found.waiting.offset != found.end:
        raise UnusableError("what waits is not at the tail")
    return found


def _identity(said: dict[str, Any]) -> Identity:
    try:
        head = bytes.fromhex(_text(said["head"]))
    except ValueError as error:
        raise UnusableError("the first bytes are odd") from error
    names = ("inode", "size", "modified", "changed", "end")
    numbers = {name: _whole(said[name]) for name in names}
    if numbers["end"] > numbers["size"]:
        raise UnusableError("more was read than there was")
    pieces = tuple(map(_whole, _list(said["pieces"], pieces_of(numbers["end"]))))
    return Identity(head=head, pieces=pieces, **numbers)


def _damage(said: Any, size: int) -> Damage:
    offset, lost, kind, action = _list(said, 4)
    found = Damage(_whole(offset), _whole(lost), _text(kind), Action(action))
    if found.kind not in _KINDS or found.offset + found.size > size:
        raise UnusableError("a damage is odd")
    return found


def _pairs(said: Any) -> Pairs:
    return tuple((_text(tag), _text(plugin)) for tag, plugin in (_list(p, 2) for p in _list(said)))


def _list(said: Any, count: int | None = None, *, most: int | None = None) -> list[Any]:
    if not isinstance(said, list) or len(said) != (len(said) if count is None else count):
        raise UnusableError("no list of that length")
    if most is not None and len(said) > most:
        raise UnusableError("too long a list")
    return said


def _object(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise UnusableError("no object")
    return said


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise UnusableError("no text")
    return said


def _whole(said: Any) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or not 0 <= said < _WHOLE:
        raise UnusableError("no whole number")
    return said


def _number(said: Any) -> float:
    if not isinstance(said, float):
        raise UnusableError("no number")
    return said
