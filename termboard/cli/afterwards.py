"""What is done once a command's answer is out, because only later starts need it.

Whoever reads the answer from a pipe has its end before. A shell still waits for the program to end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_waiting: list[Callable[[], object]] = []


def afterwards(what: Callable[[], object]) -> None:
    """Have `what` done when the command has ended well."""
    _waiting.append(what)


def do_now() -> None:
    """Do what waits."""
    while _waiting:
        _waiting.pop()()


def forget() -> None:
    """Do nothing of what waits: the command failed, or nobody wanted to hear its answer."""
    _waiting.clear()
