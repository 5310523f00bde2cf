from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from termboard.plot.tick_labels import linear_labels, log_labels, relative_labels, wall_labels


@pytest.mark.parametrize(
    ("ticks", "labels"),
    [
        ([0, 0.5, 1], ["0.0", "0.5", "1.0"]),
        ([-0.0, 1, 2], ["0", "1", "2"]),
        ([0.25, 0.5], ["0.25", "0.50"]),
        ([0, 10_000, 20_000], ["0", "10k", "20k"]),
        ([47_500, 50_000], ["47.5k", "50.0k"]),
        ([0, 1.5e6, 3e6], ["0", "1.5M", "3.0M"]),
        ([-2e9, 0, 2e9], ["-2G", "0", "2G"]),
        ([0, 2e-5, 4e-5], ["0", "2e-5", "4e-5"]),
        ([1e300, 2e300], ["1e300", "2e300"]),
        ([-5e18, 0, 5e18], ["-5e18", "0", "5e18"]),
        ([1_000_000.001, 1_000_000.002], ["1000000.001", "1000000.002"]),
        ([], []),
    ],
)
def test_linear(ticks: list[float], labels: list[str]) -> None:
    assert linear_labels(np.array(ticks, dtype=np.float64)) == labels


@pytest.mark.parametrize(
    ("ticks", "labels"),
    [
        ([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"]),
        ([1e-6, 1e-3, 1], ["1e-6", "1e-3", "1e0"]),
        ([1e5, 2e5, 5e5, 1e6], ["1e5", "2e5", "5e5", "1e6"]),
        ([1e300, 1e305], ["1e300", "1e305"]),
    ],
)
def test_log(ticks: list[float], labels: list[str]) -> None:
    assert log_labels(np.array(ticks, dtype=np.float64)) == labels


@pytest.mark.parametrize(
    ("ticks", "labels"),
    [
        ([0, 30, 60, 90], ["0", "30s", "1m", "1m30"]),
        ([0, 1800, 3600, 5400], ["0", "30m", "1h", "1h30"]),
        ([0, 43_200, 86_400], ["0", "12h", "1d"]),
        ([0, 0.5, 1], ["0", "0.5s", "1.0s"]),
        ([-60, 0], ["-1m", "0"]),
    ],
)
def test_relative(ticks: list[float], labels: list[str]) -> None:
    assert relative_labels(np.array(ticks, dtype=np.float64)) == labels


def test_wall() -> None:
    start = datetime(2026, 11, 20, 18, tzinfo=timezone.utc)
    hours = [start + timedelta(hours=3 * k) for k in range(4)]
    assert wall_labels(hours) == ["18:00", "21:00", "Nov 21", "03:00"]
    assert wall_labels([start + timedelta(seconds=30 * k) for k in (1, 2)]) == [
        "18:00:30",
        "18:01:00",
    ]
    days = [datetime(2026, 12, day, tzinfo=timezone.utc) for day in (30, 31)]
    assert wall_labels(days) == ["Dec 30", "Dec 31"]
    months = [datetime(2026, month, 1, tzinfo=timezone.utc) for month in (10, 11)]
    assert wall_labels(months) == ["2026-10", "2026-11"]
    years = [datetime(year, 1, 1, tzinfo=timezone.utc) for year in (2020, 2025)]
    assert wall_labels(years) == ["2020", "2025"]
