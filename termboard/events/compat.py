"""Old encodings to today's: what a Summary.Value holds, whichever way it was written.

As TensorBoard's `data_compat` and `dataclass_compat` do it, except that nothing is narrowed to
float32. What these functions raise is MalformedError, or protobuf's DecodeError.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from termboard.events import old_histogram, tensor
from termboard.events.malformed import MalformedError
from termboard.logged import Histogram
from termboard.proto import message_class

Float64s = NDArray[np.float64]

MOST_BUCKETS = 1 << 20
"""A few bytes may claim millions of equal buckets, and again at every step."""


def histogram(value: Any) -> Histogram:
    """Return a histogram; with what the writer counted beside the buckets, in the old encoding."""
    if value.WhichOneof("content") == "histo":
        return old_histogram.migrated(value.histo)
    found = numbers(value)
    if found.ndim != 2 or found.shape[1] != 3:
        raise MalformedError(f"A histogram has the shape (k, 3), not {found.shape}.")
    if len(found) > MOST_BUCKETS:
        raise MalformedError(
            f"The histogram has {len(found)} buckets; at most {MOST_BUCKETS} can be read."
        )
    return Histogram(found)


def buckets(value: Any) -> Float64s:
    """Return a histogram as rows of (left edge, right edge, count), float64, of shape (k, 3)."""
    return histogram(value).buckets


def numbers(value: Any) -> Float64s:
    """Return a tensor of real numbers as float64."""
    found = array(value)
    if found.dtype.kind not in "iuf":
        raise MalformedError("The tensor holds no real numbers.")
    return found.astype(np.float64, copy=False)


def array(value: Any) -> NDArray[Any]:
    """Return any value as the array that its tensor holds, or would hold had it been written so."""
    content = value.WhichOneof("content")
    if content == "histo":
        return buckets(value)
    if content == "image":
        return np.array(image_strings(value), object)
    if content == "audio":
        clips = audio_strings(value)
        return np.array(clips, object).reshape(len(clips), 2)
    if content == "simple_value":
        return np.array(value.simple_value, np.float32)
    return tensor.array(_tensor(value))


def layout(value: Any) -> tensor.Layout:
    """Return dtype and shape of any value, as `array` has it, without decoding its elements."""
    content = value.WhichOneof("content")
    if content == "histo":
        return tensor.Layout("float64", buckets(value).shape)
    if content in ("image", "audio"):
        return tensor.Layout("string", (3,) if content == "image" else (1, 2))
    if content == "simple_value":
        return tensor.Layout("float32", ())
    return tensor.described(_tensor(value))


def image_strings(value: Any) -> list[bytes]:
    """Return images as a list of width, height (both as decimal digits), and each image's bytes."""
    if value.WhichOneof("content") == "image":
        image = message_class("Image").FromString(value.image)
        sizes = [str(size).encode() for size in (image.width, image.height)]
        return [*sizes, image.encoded_image_string]
    found = tensor.raw_strings(_tensor(value))
    if len(found) < 2:
        raise MalformedError("Images are logged behind their width and height; there are none.")
    return found


def audio_strings(value: Any) -> list[tuple[bytes, bytes]]:
    """Return (sound, label) of each clip; the label is empty where none was logged."""
    if value.WhichOneof("content") == "audio":
        return [(message_class("Audio").FromString(value.audio).encoded_audio_string, b"")]
    message = _tensor(value)
    found = tensor.raw_strings(message)
    shape = tensor.layout(message).shape
    if len(shape) < 2:
        return [(sound, b"") for sound in found]
    if not found:
        return []
    # All dimensions but the first describe a clip: its sound, and behind it its label.
    stride = len(found) // shape[0]
    return [
        (found[at], found[at + 1] if stride > 1 else b"") for at in range(0, len(found), stride)
    ]


def string(value: Any) -> bytes:
    """Return the one string of a rank-0 tensor, or of one with one element."""
    found = tensor.raw_strings(_tensor(value))
    if len(found) != 1:
        raise MalformedError(f"One string was expected; the tensor holds {len(found)}.")
    return found[0]


def _tensor(value: Any) -> Any:
    if value.WhichOneof("content") != "tensor":
        raise MalformedError("The value holds no tensor.")
    return tensor.parse(value.tensor)
