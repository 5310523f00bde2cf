"""The custom scalars plugin's data: which charts a training wants its scalars to be shown in."""

from __future__ import annotations

from typing import Any

from termboard.events.malformed import MalformedError
from termboard.logged import CustomCategory, CustomChart, CustomLayout, CustomMargin
from termboard.proto import message_class

_LONGEST = 1 << 22
"""Bytes: a layout is written by hand, or by a loop over the layers of a model."""


def layout(content: bytes) -> CustomLayout:
    """Decode a serialized layout. Raises MalformedError or protobuf's DecodeError."""
    if len(content) > _LONGEST:
        raise MalformedError("The layout of custom scalars is longer than 4 MiB.")
    said = message_class("CustomLayout").FromString(content)
    return CustomLayout(tuple(map(_category, said.category)))


def _category(said: Any) -> CustomCategory:
    return CustomCategory(_text(said.title), tuple(map(_chart, said.chart)), bool(said.closed))


def _chart(said: Any) -> CustomChart:
    return CustomChart(
        title=_text(said.title),
        patterns=tuple(map(_text, said.multiline.tag)),
        margins=tuple(
            CustomMargin(_text(one.value), _text(one.lower), _text(one.upper))
            for one in said.margin.series
        ),
    )


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
