"""What is said about payloads that cannot be had: each costs its row, and few say it in full."""

from __future__ import annotations

import sys

from termboard.printable import printable

_IN_FULL = 3


class Failures:
    """Tells of the first payloads of one tag that fail, and at its end how many more did."""

    def __init__(self, run: str, tag: str) -> None:
        self._tag = f"{printable(run)} {printable(tag)}"
        self._count = 0

    def tell(self, step: int, error: Exception) -> None:
        """Say on stderr why the value at `step` is null."""
        self._count += 1
        if self._count <= _IN_FULL:
            sys.stderr.write(f"termboard: {self._tag} step {step}: {printable(str(error))}\n")

    def tell_rest(self) -> None:
        """Say how many failed beyond those that were told."""
        if self._count > _IN_FULL:
            sys.stderr.write(
                f"termboard: {self._tag}: {self._count - _IN_FULL} more values cannot be read.\n"
            )
