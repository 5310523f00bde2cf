from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.aggregate import aggregated
from termboard.analysis.columns import Shifted
from termboard.analysis.student import t_975

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.aggregate import Curve, Kind

    Floats = NDArray[np.float64]
    Pair = tuple[Floats, Floats]

KINDS: tuple[Kind, ...] = ("std", "range", "interval")


def _curve(x: list[float], y: list[float]) -> Pair:
    return np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)


def _value(curve: Curve, place: float) -> float | None:
    """A curve at one place, by its straight lines; None where it has no value."""
    x, y = (np.asarray(side).tolist() for side in curve)
    here = [y[i] for i in range(len(x)) if x[i] == place]
    if here:
        return here[-1] if math.isfinite(here[-1]) else None
    for i in range(len(x) - 1):
        if x[i] < place < x[i + 1]:
            if not (math.isfinite(y[i]) and math.isfinite(y[i + 1])):
                return None
            share = (place - x[i]) / (x[i + 1] - x[i])
            return float(y[i] * (1 - share) + y[i + 1] * share)
    return None


def _band(values: list[float], kind: str) -> tuple[float, float]:
    mean = statistics.fmean(values)
    if kind == "range":
        return min(values), max(values)
    half = statistics.stdev(values)
    if kind == "interval":
        half *= float(t_975(np.array([len(values) - 1]))[0]) / math.sqrt(len(values))
    return mean - half, mean + half


@st.composite
def curves(draw: st.DrawFn) -> list[Pair]:
    numbers = st.floats(-1e3, 1e3) | st.sampled_from((math.nan, math.inf, -math.inf))
    found = []
    for _ in range(draw(st.integers(0, 5))):
        points = draw(st.lists(st.tuples(st.integers(-9, 30), numbers), max_size=12))
        points = sorted({x: (x, y) for x, y in points}.values())
        found.append(_curve([x for x, _ in points], [y for _, y in points]))
    return found


@given(curves(), st.sampled_from(KINDS), st.booleans())
def test_columns_are_as_arrays(some: list[Pair], kind: Kind, zoomed: bool) -> None:
    within = (2.5, 9.0) if zoomed else None
    lazy: list[Curve] = [(Shifted(np.asarray(x, np.int64)), Shifted(y[:])) for x, y in some]
    expected, found = aggregated(some, kind, within), aggregated(lazy, kind, within)
    for name in ("x", "mean", "low", "high", "n", "std"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


@given(curves(), st.sampled_from(KINDS))
def test_equals_the_plain_loop(some: list[Pair], kind: Kind) -> None:
    found = aggregated(some, kind)
    assert found.x.tolist() == sorted({x for xs, _ in some for x in xs[:].tolist()})
    assert found.n.dtype == np.int64
    for i, place in enumerate(found.x.tolist()):
        values = [v for v in (_value(curve, place) for curve in some) if v is not None]
        assert found.n[i] == len(values)
        mean = statistics.fmean(values) if values else math.nan
        assert found.mean[i] == pytest.approx(mean, nan_ok=True, abs=1e-9)
        band = _band(values, kind) if len(values) > 1 else (math.nan, math.nan)
        assert (found.low[i], found.high[i]) == pytest.approx(band, nan_ok=True, abs=1e-9)


def test_three_seeds_by_hand() -> None:
    some = [
        _curve([0, 10], [1, 3]),
        _curve([0, 5, 10], [2, 4, 4]),
        _curve([5, 10, 20], [6, 5, 1]),
    ]
    found = aggregated(some, "std")
    assert found.x.tolist() == [0, 5, 10, 20]
    assert found.n.tolist() == [2, 3, 3, 1]
    assert found.mean.tolist() == [1.5, 4.0, 4.0, 1.0]
    assert found.high[1] - found.mean[1] == pytest.approx(2.0)
    assert math.isnan(found.high[3]), "one alone has no band"
    lower, upper = aggregated(some, "range").low, aggregated(some, "range").high
    assert list(zip(lower.tolist(), upper.tolist(), strict=True))[:3] == [(1, 2), (2, 6), (3, 5)]
    interval = aggregated(some, "interval")
    assert interval.high[1] - 4 == pytest.approx(4.302653 * 2 / math.sqrt(3))


def test_equal_curves_have_no_width() -> None:
    one = _curve([0, 1, 2], [0.1, 0.7, 0.3])
    found = aggregated([one, one, one], "interval")
    np.testing.assert_allclose(found.low, one[1])
    np.testing.assert_allclose(found.high, one[1])


def test_a_curve_counts_only_inside_its_own_span_and_not_beside_what_is_not_finite() -> None:
    broken = _curve([0, 1, 2, 3, 4], [1, 1, math.nan, 1, 1])
    other = _curve([0, 0.5, 1.5, 2, 2.5, 3.5, 6], [3] * 7)
    found = aggregated([broken, other], "range")
    counts = dict(zip(found.x.tolist(), found.n.tolist(), strict=True))
    assert counts == {0: 2, 0.5: 2, 1: 2, 1.5: 1, 2: 1, 2.5: 1, 3: 2, 3.5: 2, 4: 2, 6: 1}
    assert found.mean[found.x == 2].tolist() == [3]


def test_nothing_gives_nothing() -> None:
    for some in ([], [_curve([], [])], [_curve([math.nan], [1.0])]):
        assert len(aggregated(some, "std").x) == 0
    alone = aggregated([_curve([1], [math.nan])], "std")
    assert alone.n.tolist() == [0]
    assert math.isnan(alone.mean[0])


def test_x_out_of_order_is_put_in_order_and_of_equal_x_the_last_counts() -> None:
    found = aggregated([_curve([3, 1, math.inf, 2, 2], [3, 1, 9, 7, 2])], "std")
    assert found.x.tolist() == [1, 2, 3]
    assert found.mean.tolist() == [1, 2, 3]


# Many points


def _many(count: int, points: int) -> list[Pair]:
    random = np.random.default_rng(8)
    found = []
    for number in range(count):
        x = np.cumsum(random.integers(1, 4, points)).astype(np.float64) + 50 * number
        found.append((x, np.sin(x / 500) + number))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_many_points_are_answered_at_some_of_their_x(kind: Kind) -> None:
    some = _many(4, 30_000)
    found = aggregated(some, kind)
    assert 1500 < len(found.x) <= 2048 + 8
    assert np.isin(found.x, np.concatenate([x for x, _ in some])).all(), "x that were logged"
    for x, _ in some:
        assert np.isin(x[[0, -1]], found.x).all(), "both ends of each curve"
    for i in range(0, len(found.x), 97):
        values = [v for v in (_value(curve, found.x[i]) for curve in some) if v is not None]
        assert found.n[i] == len(values)
        assert found.mean[i] == pytest.approx(statistics.fmean(values))
        if kind != "range" and len(values) > 1:
            assert (found.low[i], found.high[i]) == pytest.approx(_band(values, kind))


def test_a_spike_of_one_point_is_in_the_range() -> None:
    some = _many(3, 30_000)
    some[1][1][12_345], some[2][1][20_001] = 77.0, math.nan
    found = aggregated(some, "range")
    assert np.nanmax(found.high) == 77
    assert (found.x[np.nanargmax(found.high)] <= some[1][0][12_345]).all()
    assert (found.low <= found.mean)[found.n > 1].all()
    assert (found.mean <= found.high)[found.n > 1].all()


def test_a_part_of_the_axis_is_answered_more_finely_and_alike() -> None:
    some = _many(3, 30_000)
    whole, part = aggregated(some, "std"), aggregated(some, "std", within=(20_000.0, 20_600.0))
    assert (part.x >= 20_000).sum() > 3 * (np.abs(whole.x - 20_300) <= 300).sum()
    assert np.isin(whole.x, part.x).all(), "the rest is as it was"
    for side in ("mean", "low", "high", "n"):
        np.testing.assert_array_equal(
            getattr(whole, side), getattr(part, side)[np.isin(part.x, whole.x)]
        )


def test_a_part_where_there_is_nothing_adds_nothing() -> None:
    some = [_curve([0, 100], [0, 1]), _curve([0, 100], [2, 3])]
    for part in ((40.0, 60.0), (200.0, 300.0), (-5.0, -1.0)):
        found = aggregated(some, "std", part)
        assert found.x.tolist() == [0, 100]
        assert found.mean.tolist() == [1, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_huge_values_do_not_overflow(kind: Kind) -> None:
    some = [_curve([-1.7e308, 0, 1.7e308], [s * 1.7e308, 1e300, -s * 1.7e308]) for s in (1, 1, -1)]
    found = aggregated(some, kind)
    for side in (found.mean, found.low, found.high):
        assert np.isfinite(side).all()


# Student's t


def _below(t: float, degrees: int) -> float:
    """The share of Student's distribution in [-t, t], by Simpson's rule."""
    u = np.linspace(0, math.atan(t / math.sqrt(degrees)), 20_001)
    density = np.cos(u) ** (degrees - 1)
    weights = np.where(np.arange(len(u)) % 2, 4.0, 2.0)
    weights[[0, -1]] = 1.0
    integral = float((density * weights).sum()) * (u[1] - u[0]) / 3
    whole = math.sqrt(math.pi) * math.exp(math.lgamma(degrees / 2) - math.lgamma((degrees + 1) / 2))
    return float(2 * integral / whole)


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 9, 10, 15, 19, 20, 21, 22, 30, 60, 1000])
def test_95_percent_lie_within_t(degrees: int) -> None:
    t = float(t_975(np.array([degrees]))[0])
    assert _below(t, degrees) == pytest.approx(0.95, abs=1e-7)


def test_t_of_a_whole_column() -> None:
    column: NDArray[np.int64] = np.array([-1, 0, 1, 20, 21, 10**9])
    found = t_975(column)
    assert np.isnan(found[:2]).all()
    assert (np.diff(found[2:]) < 0).all()
    assert found[-1] == pytest.approx(1.959964, abs=1e-6)
