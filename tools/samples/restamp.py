"""Gives event files of TensorFlow's C++ writer the frozen clock, host name and process id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import records
from tensorboard.compat.proto.event_pb2 import Event

from samples.frozen import HOST, PID

if TYPE_CHECKING:
    from pathlib import Path


def restamp_run(folder: Path, start: float, epoch_seconds: float, steps_per_epoch: int) -> None:
    """Rewrite and rename every event file below ``folder`` as if it began at ``start``.

    Steps are epochs, except in tags that count iterations.
    """
    for number, old in enumerate(sorted(folder.rglob("*tfevents*"))):
        stamped = bytearray()
        payloads = [record.payload for record in records.read(old)]
        for place, payload in enumerate(payloads):
            event = Event.FromString(payload)
            epochs = event.step + 1 if place else 0
            if any("iterations" in value.tag for value in event.summary.value):
                epochs = event.step / steps_per_epoch
            if _is_graph(event):
                epochs = 0
            wall_time = round(start + epochs * epoch_seconds, 3)
            stamped += records.frame(records.with_wall_time(payload, wall_time))
        new = old.with_name(f"events.out.tfevents.{int(start)}.{HOST}.{PID}.{number}.v2")
        old.unlink()
        new.write_bytes(stamped)


def _is_graph(event: Event) -> bool:
    return any(
        value.metadata.plugin_data.plugin_name.startswith("graph") for value in event.summary.value
    )
