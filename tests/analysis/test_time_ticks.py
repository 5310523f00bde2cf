from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.time_ticks import relative_ticks, wall_ticks

BERLIN = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("high", "most", "expected"),
    [
        (100.0, 5, [0, 30, 60, 90]),
        (7200.0, 5, [0, 1800, 3600, 5400, 7200]),
        (200_000.0, 6, [0, 43_200, 86_400, 129_600, 172_800]),
        (1e6, 6, [0, 172_800, 345_600, 518_400, 691_200, 864_000]),
        (0.1, 3, [0, 0.05, 0.1]),
        (2.0, 3, [0, 1, 2]),
    ],
)
def test_relative(high: float, most: int, expected: list[float]) -> None:
    assert relative_ticks(0.0, high, most).tolist() == expected


def test_wall_ticks_are_even_on_the_local_clock() -> None:
    start = datetime(2026, 3, 28, 9, 17, tzinfo=BERLIN).timestamp()
    moments = wall_ticks(start, start + 6 * 3600, 4, BERLIN)
    assert [moment.strftime("%H:%M") for moment in moments] == ["10:00", "12:00", "14:00"]
    moments = wall_ticks(start, start + 40 * 86400, 4, BERLIN)
    assert all(moment.hour == 0 for moment in moments)


def test_years() -> None:
    start = datetime(2001, 2, 3, tzinfo=timezone.utc).timestamp()
    moments = wall_ticks(start, start + 20 * 365 * 86400, 5, None)
    assert [moment.year for moment in moments] == [2005, 2010, 2015, 2020]


def test_what_is_no_date_has_no_ticks() -> None:
    assert wall_ticks(1e300, 2e300, 5, None) == []


@given(st.floats(-7e10, 3e11), st.floats(1e-3, 1e11), st.integers(1, 10))
def test_any_limits(low: float, span: float, most: int) -> None:
    moments = wall_ticks(low, low + span, most, BERLIN)
    assert len(moments) <= most
    stamps = [moment.timestamp() for moment in moments]
    assert stamps == sorted(set(stamps))
    assert all(low <= stamp <= low + span for stamp in stamps)
    assert len(relative_ticks(low, low + span, most)) <= most
