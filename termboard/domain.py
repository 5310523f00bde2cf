"""What the reading side and the drawing side both speak of: frozen values without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class RunState(str, Enum):
    """Whether somebody still writes a run."""

    LIVE = "live"
    """Its newest file was written a short time ago."""
    FINISHED = "finished"
    """It said that it stopped."""
    FAILED = "failed"
    """It said that it failed."""
    SILENT = "silent"
    """Neither: it stopped without a word, or pauses for longer than is its way."""


class Action(str, Enum):
    """What the reader did about a damage; the consequence is part of it."""

    WAITING = "waiting"
    """At the tail, may still be completed by the writer; read again later."""
    SKIPPED = "skipped"
    """These bytes are passed over; the file goes on behind them."""
    ABANDONED = "abandoned"
    """Nothing behind this can be read."""


@dataclass(frozen=True)
class Damage:
    """Bytes of an event file that could not be read."""

    offset: int
    """Where it starts, in bytes from the start of the file."""
    size: int
    """How many bytes are lost (or waited for)."""
    kind: str
    """`length_crc`, `data_crc`, `length`, `proto`, `zeros`, `truncated` or `unreadable`."""
    action: Action
    """What was done."""


@dataclass(frozen=True)
class Seam:
    """Where a training was restarted: the later attempt's first step."""

    step: int
    wall_time: float
