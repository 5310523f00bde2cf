"""Summaries of every plugin, in the old encoding and in today's, as records of an event file."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from termboard.proto import message_class
from tests.support.records import BASE, event, record, tensor_value

if TYPE_CHECKING:
    from collections.abc import Callable

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)
GIF = b"GIF89a" + bytes(8)


def wav(seconds: float = 0.5, rate: int = 8000, channels: int = 1) -> bytes:
    """Return a silent WAV of 16-bit samples."""
    sound = bytes(int(seconds * rate) * 2 * channels)
    kind = struct.pack("<HHIIHH", 1, channels, rate, rate * 2 * channels, 2 * channels, 16)
    chunks = b"fmt " + struct.pack("<I", 16) + kind + b"data" + struct.pack("<I", len(sound))
    return b"RIFF" + struct.pack("<I", 4 + len(chunks) + len(sound)) + b"WAVE" + chunks + sound


def message(name: str, **fields: Any) -> bytes:
    """Serialise a message of the wire format."""
    return bytes(message_class(name)(**fields).SerializeToString())


def value(tag: str, step: int, plugin: str = "", content: bytes = b"", **what: Any) -> bytes:
    """Frame one value of a summary: `image=…`, `histo=…`, `audio=…` or `tensor=…`, as bytes."""
    fields: dict[str, Any] = {"tag": tag.encode(), **what}
    if plugin:
        data = {"plugin_name": plugin.encode(), "content": content}
        fields["metadata"] = {"plugin_data": data}
    return record(event(step, BASE + step, summary={"value": [fields]}))


def dims(*sizes: int) -> dict[str, Any]:
    """Return a shape as a tensor has it."""
    return {"dim": [{"size": size} for size in sizes]}


def string_tensor(tag: str, step: int, plugin: str, shape: tuple[int, ...], *parts: bytes) -> bytes:
    """Frame a tensor of strings."""
    tensor = {"dtype": 7, "tensor_shape": dims(*shape), "string_val": list(parts)}
    return tensor_value(tag, step, tensor, plugin)


def image(tag: str, step: int, data: bytes, width: int = 3, height: int = 2) -> bytes:
    """Frame an image in the old encoding."""
    encoded = message("Image", width=width, height=height, encoded_image_string=data)
    return value(tag, step, image=encoded)


def images(tag: str, step: int, *data: bytes) -> bytes:
    """Frame images of 3 by 2 pixels in today's encoding."""
    return string_tensor(tag, step, "images", (2 + len(data),), b"3", b"2", *data)


def audio(tag: str, step: int, data: bytes) -> bytes:
    """Frame a sound in the old encoding."""
    return value(tag, step, audio=message("Audio", encoded_audio_string=data))


def histogram(
    tag: str, step: int, limits: list[float], counts: list[float], **ends: float
) -> bytes:
    """Frame a histogram in the old encoding; `min` and `max` are its `ends`."""
    return value(tag, step, histo=message("Histogram", bucket_limit=limits, bucket=counts, **ends))


def hparams(tag: str, step: int, **data: Any) -> bytes:
    """Frame a value of the hparams plugin, which has no tensor."""
    return value(f"_hparams_/{tag}", step, "hparams", message("HParamsPluginData", **data))


def graph(*nodes: tuple[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the fields of a GraphDef of these (name, inputs)."""
    return {
        "node": [
            {"name": name.encode(), "input": [source.encode() for source in inputs]}
            for name, inputs in nodes
        ]
    }


def outcome(decode: Callable[[Any], Any], what: Any, *refusals: type[Exception]) -> tuple[Any, str]:
    """Return what `decode` makes of it, and of a refusal what it says; others are let through."""
    try:
        return decode(what), ""
    except refusals as error:
        return None, str(error)
