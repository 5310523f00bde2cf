"""What kind of sound bytes are, and how long a WAV lasts, by its header alone."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_FORMAT = struct.Struct("<HHIIH")  # kind, channels, frames a second, bytes a second, bytes a frame
_CHUNK = struct.Struct("<4sI")
_MOST_CHUNKS = 1 << 10  # before the sound itself; a real file has two or three


@dataclass(frozen=True)
class Wav:
    """What the header of a WAV says."""

    sample_rate: int
    """Frames a second."""
    channels: int
    seconds: float


def wav(data: bytes) -> Wav | None:
    """Return what the header of a WAV says; None for anything else, and for a header cut short.

    The length is that of the bytes that are there: a header may promise more.
    """
    if sound_format(data) != "wav":
        return None
    said: tuple[int, int, int] | None = None
    position = 12
    for _ in range(_MOST_CHUNKS):
        if position + _CHUNK.size > len(data):
            return None
        name, length = _CHUNK.unpack_from(data, position)
        start = position + _CHUNK.size
        if name == b"fmt " and length >= _FORMAT.size and start + _FORMAT.size <= len(data):
            _, channels, rate, bytes_a_second, _ = _FORMAT.unpack_from(data, start)
            said = rate, channels, bytes_a_second
        if name == b"data":
            return _sound(said, min(length, len(data) - start))
        position = start + length + (length & 1)  # chunks start at even bytes
    return None


def sound_format(data: bytes) -> str:
    """Return `wav`, `ogg`, `flac`, `mp3` or `aiff` by the first bytes; empty for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if data[:3] == b"ID3" or data[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "mp3"
    return {b"OggS": "ogg", b"fLaC": "flac"}.get(data[:4], "")


def _sound(said: tuple[int, int, int] | None, length: int) -> Wav | None:
    if said is None or not said[2]:
        return None
    rate, channels, bytes_a_second = said
    return Wav(rate, channels, length / bytes_a_second)
