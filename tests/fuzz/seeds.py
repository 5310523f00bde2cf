"""What fuzzing starts from: a small record of every kind in sample_logs, and made-up tensors."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError

from termboard.proto import message_class
from tests.fuzz import wire
from tests.support.records import event, record, scalar, session, tensor_value, text, version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SHORT = 96  # bytes that are left of a payload's longest fields
_FIELDS = 5  # that are left of a message within it
_DTYPES = (*range(24), 101)


_KERAS = (
    b'{"config":{"layers":[{"config":{}},{"config":{"layers":[{"config":{}}]}}]}}',
    b'{"config":{"layers":[{"config":{},"inbound_nodes":[[["a",0,0,{}]]]}]}}',
    b'{"config":{"layers":[{"config":{},"inbound_nodes":'
    b'[{"args":[{"config":{"keras_history":["a",0,0]}},[{"config":{}},1]]}]}]}}',
)


def seeds(samples: Path) -> dict[str, list[bytes]]:
    """Return inputs by target."""
    events = [*_of_samples(samples), *_made_up()]
    values = [value.SerializeToString() for value in _values(events)]
    tensors = [*_tensors(), *(field for value in values for field in _contents(value))]
    framed = [b"".join(map(record, events[i : i + 4])) for i in range(0, len(events), 4)]
    framed += [version() + b"".join(scalar("loss", i, i) for i in range(3))]
    return {
        "file": framed,
        "block": framed,
        "event": events,
        "long": events,
        "value": values,
        "tensors": tensors,
        "torn": events,
        "graphs": [*_graphs(events), *_KERAS],
        "sessions": [v.metadata.plugin_data.content for v in _values(events)] + [b"\x1a\x00"],
        "media": [field for value in values for field in _contents(value)] + [b"RIFF\0\0\0\0WAVE"],
    }


def _of_samples(samples: Path) -> Iterator[bytes]:
    """Yield the smallest event of every kind, its long fields cut."""
    smallest: dict[object, bytes] = {}
    for path in sorted(samples.rglob("*tfevents*")):
        for payload in wire.frames(path.read_bytes()):
            kind = _kind(payload)
            if kind is not None and len(payload) < len(smallest.setdefault(kind, payload)):
                smallest[kind] = payload
    for payload in smallest.values():
        yield _shortened(payload)


def _kind(payload: bytes) -> object:
    """Return what distinguishes an event: its content, plugins and dtypes; None for damage."""
    try:
        found = message_class("Event").FromString(payload)
    except DecodeError:
        return None
    said = [found.WhichOneof("what")]
    for value in found.summary.value:
        plugin = value.metadata.plugin_data.plugin_name
        said += [value.WhichOneof("content"), plugin, value.tensor[:2], value.tag[:12]]
    return tuple(said)


def _shortened(data: bytes, depth: int = 0) -> bytes:
    """Return the message with its longest fields cut to what a fuzzer can work with."""
    fields = wire.parsed(data) if depth < 8 else None
    if len(data) <= _SHORT:
        return data
    if fields is None:
        return data[:_SHORT]
    kept = []
    for field in itertools.islice(fields, _FIELDS if depth else None):
        value = field.value
        kept.append(
            wire.Field(field.number, field.kind, _shortened(value, depth + 1))
            if isinstance(value, bytes) and field.kind == wire.BYTES
            else field
        )
    return wire.serialised(kept)


def _made_up() -> Iterator[bytes]:
    lines = [
        version(), scalar("x", -1, float("nan")), text("t", 1, "a", "b", shape=(2, 1)), session(1),
        session(2), tensor_value("u", 2, {"dtype": 23, "uint64_val": [1 << 63]}, "scalars"),
    ]  # fmt: skip
    for line in lines:
        yield line[12:-4]
    for status in (b"\x08\x01", b"\x08\x02", b"\x08\x03"):
        content = b"\x22" + bytes([len(status)]) + status
        plugin = {"plugin_data": {"plugin_name": b"hparams", "content": content}}
        value = {"tag": b"_hparams_/session_end_info", "metadata": plugin}
        yield event(1, summary={"value": [value]})
    yield event(1, graph_def=b"\x0a\x04\x0a\x02ab")
    yield event(1, meta_graph_def=b"\x12\x06\x0a\x04\x0a\x02ab")


def _values(events: list[bytes]) -> Iterator[Any]:
    for payload in events:
        yield from message_class("Event").FromString(payload).summary.value


def _contents(value: bytes) -> Iterator[bytes]:
    """Yield the fields of bytes that a value holds, and those within them."""
    for field in wire.parsed(value) or ():
        if isinstance(field.value, bytes) and field.kind == wire.BYTES and field.number != 1:
            yield field.value


def _tensors() -> Iterator[bytes]:
    lists: dict[str, list[Any]] = {
        "float_val": [1.5], "double_val": [1.5], "int_val": [-1], "int64_val": [1 << 60],
        "half_val": [15360], "bool_val": [True], "uint32_val": [7], "uint64_val": [1 << 63],
        "string_val": [b"ab"], "scomplex_val": [1.0, 2.0], "dcomplex_val": [1.0, 2.0],
    }  # fmt: skip
    make = message_class("Tensor")
    for dtype in _DTYPES:
        shape = {"dim": [{"size": 2}, {"size": 1}]}
        yield make(dtype=dtype, tensor_shape=shape, tensor_content=bytes(32)).SerializeToString()
    for (name, values), size in itertools.product(lists.items(), (1, 2)):
        for dtype in (1, 2, 3, 7, 8, 9, 10, 14, 18, 19, 22, 23):
            shape = {"dim": [{"size": size}]}
            message = make(dtype=dtype, tensor_shape=shape, **{name: values * size})
            yield message.SerializeToString()


def _graphs(events: list[bytes]) -> Iterator[bytes]:
    for payload in events:
        found = message_class("Event").FromString(payload)
        yield found.graph_def or found.meta_graph_def or found.tagged_run_metadata.run_metadata
