"""Event files made by hand, for what no real writer would write."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from termboard.events.crc import masked
from termboard.proto import message_class

if TYPE_CHECKING:
    from pathlib import Path

BASE = 1_700_000_000.0


def record(payload: bytes) -> bytes:
    """Frame a payload as a TFRecord."""
    length = struct.pack("<Q", len(payload))
    return length + struct.pack("<I", masked(length)) + payload + struct.pack("<I", masked(payload))


def event(step: int = 0, wall_time: float = BASE, **what: Any) -> bytes:
    """Serialise an Event."""
    return bytes(message_class("Event")(step=step, wall_time=wall_time, **what).SerializeToString())


def version(wall_time: float = BASE) -> bytes:
    """Frame the event that every file starts with."""
    return record(event(0, wall_time, file_version=b"brain.Event:2"))


def scalar(tag: str | bytes, step: int, value: float, wall_time: float | None = None) -> bytes:
    """Frame a scalar as torch writes it: a simple_value without metadata."""
    name = tag if isinstance(tag, bytes) else tag.encode()
    values = [{"tag": name, "simple_value": value}]
    return record(
        event(step, BASE + step if wall_time is None else wall_time, summary={"value": values})
    )


def tensor_value(
    tag: str, step: int, tensor: dict[str, Any], plugin: str = "", wall_time: float | None = None
) -> bytes:
    """Frame a tensor value, with metadata if `plugin` is given."""
    value: dict[str, Any] = {
        "tag": tag.encode(),
        "tensor": message_class("Tensor")(**tensor).SerializeToString(),
    }
    if plugin:
        value["metadata"] = {"plugin_data": {"plugin_name": plugin.encode()}}
    return record(
        event(step, BASE + step if wall_time is None else wall_time, summary={"value": [value]})
    )


def text(tag: str, step: int, *lines: str | bytes, shape: tuple[int, ...] = ()) -> bytes:
    """Frame a text summary."""
    raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
    tensor = {
        "dtype": 7,
        "tensor_shape": {"dim": [{"size": size} for size in shape]},
        "string_val": raw,
    }
    return tensor_value(tag, step, tensor, "text")


def session(status: int, step: int = 0, wall_time: float = BASE) -> bytes:
    """Frame a SessionLog: 1 START, 2 STOP."""
    return record(event(step, wall_time, session_log={"status": status}))


def write(folder: Path, *records: bytes, name: str = "events.out.tfevents.1700000000.host") -> Path:
    """Write an event file that starts with its version; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(version() + b"".join(records))
    return path
