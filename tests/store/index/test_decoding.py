"""Whoever changes what the reader makes of the same bytes has to say so: by DECODING."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from termboard.events.batch import DECODING
from termboard.events.event_file import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.events.batch import Batch

SAMPLES = Path(__file__).parents[3] / "sample_logs"
DIGESTS = {
    (
        1,
        "c46ca20b7403fc2adc7d7bd391b6548f9c7a72fd58b6201f8cef1b68f8b2747e",
    ): "c2f153df4641777051054a4a612c341058389021404f8699f48c6227c903b836",
}
"""What the reader makes of the sample logs, by DECODING and by what these are.

A line is never changed: the logs of whoever used that version would be shown as it read them.
"""


def _said(batch: Batch) -> Iterator[bytes]:
    for chunk in sorted(batch.chunks, key=lambda chunk: chunk.tag):
        yield repr((chunk.tag, chunk.column.value, chunk.session)).encode()
        yield from (column.tobytes() for column in chunk.columns)
    facts = batch.end, batch.events, batch.sessions, batch.first_wall_time, batch.last_wall_time
    lost = [(d.offset, d.size, d.kind, d.action.value) for d in batch.damage]
    waiting = batch.waiting and (batch.waiting.size, batch.waiting.kind)
    ending = batch.ending and (batch.ending.value, batch.ending_wall_time)
    claims = sorted(batch.plugins), sorted(batch.guesses)
    yield repr((facts, lost, batch.unlisted, waiting, ending, claims)).encode()


def test_the_same_bytes_give_the_same_as_ever() -> None:
    given, found = hashlib.sha256(), hashlib.sha256()
    for path in sorted(SAMPLES.rglob("*tfevents*")):
        given.update(path.read_bytes())
        for said in _said(decode(str(path), 0, 1 << 30)):
            found.update(len(said).to_bytes(8, "little") + said)
    known = DIGESTS.get((DECODING, given.hexdigest()))
    assert known, f"new samples or a new DECODING: add {given.hexdigest()}: {found.hexdigest()}"
    assert found.hexdigest() == known, (
        "the reader makes something else of the same bytes: raise DECODING in "
        "termboard/events/batch.py, and add a line here"
    )
