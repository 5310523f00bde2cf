"""What the custom scalars plugin says: which charts there should be."""

from __future__ import annotations

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.plugins.custom_scalar.layout_pb2 import Layout

from termboard.events.custom_scalars import layout
from termboard.events.malformed import MalformedError
from termboard.logged import CustomCategory, CustomChart, CustomLayout, CustomMargin
from tests.support.layouts import category, margin, multiline
from tests.support.summaries import message, outcome


def test_tensorboards_own_layout() -> None:
    said = Layout(
        version=1,
        category=[
            category("größe", multiline("both", "loss/.*", "acc"), closed=True),
            category("", margin("band", ("m", "lo", "hi"), ("n", "", "")), multiline("none")),
        ],
    )
    margins = (CustomMargin("m", "lo", "hi"), CustomMargin("n", "", ""))
    assert layout(said.SerializeToString()) == CustomLayout(
        (
            CustomCategory("größe", (CustomChart("both", ("loss/.*", "acc")),), True),
            CustomCategory("", (CustomChart("band", (), margins), CustomChart("none")), False),
        )
    )


def test_no_layout_at_all() -> None:
    assert layout(b"") == CustomLayout(())


def test_bytes_that_are_no_utf8_are_kept() -> None:
    content = message("CustomLayout", category=[{"title": b"a\xff", "chart": [{"title": b"\x00"}]}])
    assert layout(content).categories[0].title == "a\udcff"


def test_too_long_is_refused() -> None:
    with pytest.raises(MalformedError, match="longer than 4 MiB"):
        layout(bytes(1 << 22) + b"x")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_layout_or_are_refused(content: bytes) -> None:
    found, reason = outcome(layout, content, MalformedError, DecodeError)
    assert isinstance(found, CustomLayout) or reason
