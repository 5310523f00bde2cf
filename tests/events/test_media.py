"""Images and sounds are known by their first bytes, and a WAV's length by its header."""

from __future__ import annotations

import io
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.events.picture import image_format
from termboard.events.sound import Wav, sound_format, wav
from tests.support.summaries import wav as silence


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF87a", "gif"),
        (b"GIF89a...", "gif"),
        (b"BM....", "bmp"),
        (b"RIFF....WEBPVP8 ", "webp"),
        (b"RIFF....WAVE", ""),
        (b"\x89PNG", ""),
        (b"<svg", ""),
        (b"", ""),
    ],
)
def test_images_by_their_first_bytes(data: bytes, name: str) -> None:
    assert image_format(data) == name


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"RIFF....WAVEfmt ", "wav"),
        (b"OggS", "ogg"),
        (b"fLaC", "flac"),
        (b"ID3\x03", "mp3"),
        (b"\xff\xfb\x90", "mp3"),
        (b"FORM....AIFF", "aiff"),
        (b"RIFF....WEBP", ""),
        (b"", ""),
    ],
)
def test_sounds_by_their_first_bytes(data: bytes, name: str) -> None:
    assert sound_format(data) == name


@given(
    rate=st.integers(1, 192_000),
    channels=st.integers(1, 8),
    width=st.integers(1, 4),
    frames=st.integers(0, 50),
)
def test_a_wav_of_pythons_writer(rate: int, channels: int, width: int, frames: int) -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(bytes(frames * channels * width))
    assert wav(file.getvalue()) == Wav(rate, channels, frames / rate)


def test_chunks_before_the_sound_are_passed_over() -> None:
    data = silence(0.5)
    odd = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    assert wav(data[:12] + odd + data[12:36] + odd + data[36:]) == Wav(8000, 1, 0.5)


def test_a_sound_lasts_as_long_as_its_bytes_are_there() -> None:
    whole = silence(1.0)
    assert wav(whole[:-8000]) == Wav(8000, 1, 0.5)
    endless = whole[:40] + b"\xff\xff\xff\xff" + whole[44:]
    assert wav(endless) == Wav(8000, 1, 1.0)


def test_a_header_that_says_too_little_is_none() -> None:
    whole = silence(0.1)
    assert wav(whole[:30]) is None
    assert wav(whole[:12] + whole[36:]) is None
    assert wav(whole[:28] + bytes(4) + whole[32:]) is None
    assert wav(b"RIFF....WAVE" + (b"junk" + bytes(4)) * 5000 + whole[12:]) is None


@given(st.binary(max_size=80))
def test_any_bytes_have_a_length_or_none(data: bytes) -> None:
    found = wav(b"RIFF....WAVE" + data)
    assert found is None or found.seconds >= 0
