"""What readers of the store are given: everything at one moment, frozen. Loads no arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from termboard.store.run import RunView


@dataclass(frozen=True)
class Progress:
    """How far the reading is."""

    read: int = 0
    """Bytes of event files that are read or passed over."""
    total: int = 0
    """Bytes of all event files."""
    discovered: bool = False
    """Whether the logdirs were walked at least once."""

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return min(1.0, self.read / self.total) if self.total else 1.0


@dataclass(frozen=True)
class Snapshot:
    """Everything that was read at one moment. Costs nothing, never changes."""

    version: int = 0
    """Rises whenever anything changed."""
    runs: tuple[RunView, ...] = ()
    """In natural order of their names."""
    progress: Progress = Progress()
    loading: bool = True
    """Whether more is being read right now."""
    problems: tuple[tuple[str, str], ...] = ()
    """(path, reason) of folders that cannot be read."""

    @cached_property
    def points(self) -> int:
        """Points of all tags of all runs."""
        return sum(run.points for run in self.runs)

    @cached_property
    def by_name(self) -> dict[str, RunView]:
        """Runs by their name."""
        return {run.name: run for run in self.runs}
