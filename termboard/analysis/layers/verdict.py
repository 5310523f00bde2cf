"""A judgement of one array of a layer: how bad it is, in one word and in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Level = Literal["ok", "note", "warning", "bad"]

LEVELS: tuple[Level, ...] = ("ok", "note", "warning", "bad")
"""From the best to the worst."""


@dataclass(frozen=True)
class Verdict:
    """What is wrong with an array, or that nothing is."""

    level: Level
    code: str
    """One word for a column: `vanishing`, `dead`, `NaN`."""
    sentence: str
    """What a person is told, with the numbers it rests on; empty for `ok`."""

    @property
    def severity(self) -> int:
        """0 for `ok` up to 3 for `bad`."""
        return LEVELS.index(self.level)

    @property
    def unhealthy(self) -> bool:
        """Tell whether it is worth a look: a note is not."""
        return self.severity >= LEVELS.index("warning")


OK = Verdict("ok", "ok", "")


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst one, of several alike the first; OK for none."""
    return max(verdicts, key=lambda verdict: verdict.severity, default=OK)
