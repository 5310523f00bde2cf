"""Names of nodes: bytes to text, and no two alike."""

from __future__ import annotations

_NAMELESS = "(unnamed)"
_LONGEST_SCOPE = 256


def text(data: bytes) -> str:
    """Return what the bytes say; those that are no UTF-8 as `\\xff`."""
    return data.decode("utf-8", "backslashreplace")


def distinct_texts(words: list[bytes]) -> list[str]:
    """Return words of which few are equal, such as names, as text."""
    found = text(b"\n".join(words)).split("\n")  # one call for all takes a third of the time
    return found if len(found) == len(words) else [text(word) for word in words]


def well_formed(said: str) -> str:
    """Return text of a JSON without halves of surrogate pairs, which no file can hold."""
    return said if said.isascii() else said.encode("utf-8", "backslashreplace").decode()


def shortened(scope: str) -> str:
    """Return a name that stands before those of many nodes, cut: it takes memory for each."""
    return scope if len(scope) <= _LONGEST_SCOPE else scope[: _LONGEST_SCOPE - 1] + "…"


def texts(words: list[bytes]) -> tuple[str, ...]:
    """Return words of which many are equal, such as ops and devices, each as one string."""
    known = {word: text(word) for word in set(words)}
    return tuple(map(known.__getitem__, words))


def unique(names: list[str]) -> tuple[tuple[str, ...], tuple[tuple[int, str], ...]]:
    """Return the names, none twice and none empty, and (index, name before) of what was changed.

    The first keeps its name; later ones get ` (2)`, ` (3)` …
    """
    taken = set(names)
    if len(taken) == len(names) and "" not in taken:
        return tuple(names), ()
    free, changed = list(names), []
    seen: set[str] = set()
    numbers: dict[str, int] = {}
    for index, name in enumerate(names):
        if name and name not in seen:
            seen.add(name)
            continue
        free[index] = _free(name or _NAMELESS, taken, numbers)
        changed.append((index, name))
    return tuple(free), tuple(changed)


def _free(name: str, taken: set[str], numbers: dict[str, int]) -> str:
    """Return a name that nobody has, and take it."""
    found = name
    while found in taken:
        numbers[name] = numbers.get(name, 1) + 1
        found = f"{name} ({numbers[name]})"
    taken.add(found)
    return found
