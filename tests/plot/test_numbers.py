from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.plot import numbers


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.23128, "0.2313"),
        (1.0, "1"),
        (0.5, "0.5000"),
        (1.2345e-5, "1.234e-05"),
        (0.0, "0"),
        (12345.678, "12 346"),
        (999.96, "1 000"),
        (9.99996, "10.00"),
        (123.45, "123.5"),
        (-2.5, "-2.500"),
        (1234567.0, "1.235e+06"),
        (48120.0, "48 120"),
        (0.00012345, "0.0001234"),
        (1e300, "1.000e+300"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
        (5e-324, "4.941e-324"),
        (999999.7, "1.000e+06"),
    ],
)
def test_value(number: float, text: str) -> None:
    assert numbers.value(number) == text


def test_infinity_in_ascii() -> None:
    assert numbers.value(-math.inf, infinity="inf") == "-inf"


@given(st.floats(-1e307, 1e307) | st.sampled_from([math.nan, math.inf, -math.inf]))
def test_a_value_is_short_and_close(number: float) -> None:
    text = numbers.value(number, infinity="inf")
    assert len(text) <= 11
    if math.isfinite(number):
        assert float(text.replace(" ", "")) == pytest.approx(number, rel=6e-4)


def test_step() -> None:
    assert numbers.step(48120) == "48 120"
    assert numbers.step(-(2**63)) == "-9 223 372 036 854 775 808"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.00 k"),
        (12_400, "12.4 k"),
        (1_240_000, "1.24 M"),
        (999_999, "1.00 M"),
        (-1500, "-1.50 k"),
    ],
)
def test_count(number: float, text: str) -> None:
    assert numbers.count(number) == text


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (0, "0s"),
        (0.25, "0.25s"),
        (0.004, "0.004s"),
        (1.5, "1.5s"),
        (2.0, "2s"),
        (45, "45s"),
        (59.7, "1m"),
        (90, "1m30"),
        (180, "3m"),
        (605, "10m"),
        (3600, "1h"),
        (7500, "2h05"),
        (86_399, "1d"),
        (93_600, "1d02h"),
        (345_600, "4d"),
        (1_000_000, "12d"),
        (-90, "-1m30"),
        (math.nan, "NaN"),
    ],
)
def test_seconds(duration: float, text: str) -> None:
    assert numbers.seconds(duration) == text


def test_rate() -> None:
    assert numbers.rate(3.1) == "3.10 it/s"
    assert numbers.rate(0.1) == "10.0 s/it"
    assert numbers.rate(1 / 7200) == "2h/it"
    assert numbers.rate(12_345) == "12.3k it/s"
    assert numbers.rate(0) == "– it/s"


def test_bytes() -> None:
    assert numbers.bytes(512) == "512 B"
    assert numbers.bytes(1536) == "1.50 KiB"
    assert numbers.bytes(5 * 2**30) == "5.00 GiB"


@given(st.floats())
def test_nothing_fails(number: float) -> None:
    for text in (numbers.count, numbers.seconds, numbers.rate, numbers.bytes):
        assert text(number)
