from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termboard.analysis.time_smoothing import over_time

if TYPE_CHECKING:
    from numpy.typing import NDArray

TAUS = st.floats(1e-3, 1e6)


def _plain(x: list[float], y: list[float], tau: float) -> list[float]:
    """The formula in the module's docstring, one straight piece after the other."""
    out, points = list(y), [i for i in range(len(x)) if math.isfinite(x[i]) and math.isfinite(y[i])]
    groups: list[list[int]] = []
    for i in points:
        if groups and x[groups[-1][-1]] == x[i]:
            groups[-1].append(i)
        else:
            groups.append([i])
    total, origin, before = 0.0, 0.0, None
    for group in groups:
        here, value = x[group[0]], sum(y[i] for i in group) / len(group)
        if before is None or here < before[0]:
            total, origin, average = 0.0, here, value
        else:
            d = (here - before[0]) / tau
            gone = -math.expm1(-d)
            this = _first_moment(d)
            total = total * math.exp(-d) + (gone - this) * before[1] + this * value
            average = total / -math.expm1(-(here - origin) / tau)
        for i in group:
            out[i] = average
        before = (here, value)
    return out


def _first_moment(d: float) -> float:
    """1 - (1 - exp(-d)) / d, to full precision."""
    if d > 0.5:
        return 1 - -math.expm1(-d) / d
    return math.fsum((-1) ** n * d ** (n - 1) / math.factorial(n) for n in range(2, 20))


@st.composite
def curves(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    size = draw(st.integers(0, 80))
    gaps = st.sampled_from((0.0, 0.0, 0.01, 1.0, 7.5, 1e4, -3.0))
    x = np.cumsum(np.array(draw(st.lists(gaps, min_size=size, max_size=size)), dtype=np.float64))
    values = st.floats(-1e3, 1e3) | st.sampled_from((math.nan, math.inf, -math.inf))
    return x, draw(arrays(np.float64, size, elements=values))


@given(curves(), TAUS)
def test_equals_the_plain_loop(
    curve: tuple[NDArray[np.float64], NDArray[np.float64]], tau: float
) -> None:
    x, y = curve
    expected = _plain(x.tolist(), y.tolist(), tau)
    np.testing.assert_allclose(over_time(x, y, tau), expected, rtol=1e-9, atol=1e-8)


@pytest.mark.parametrize("tau", [0.1, 30.0, 1e4, 1e9])
def test_equals_the_plain_loop_over_many_chunks(tau: float) -> None:
    random = np.random.default_rng(5)
    x = np.cumsum(random.exponential(size=40_001) * random.integers(0, 3, 40_001))
    x[30_000:] -= 2 * x[100]
    y = np.exp(random.normal(0, 2, len(x)))
    y[::89] = np.nan
    np.testing.assert_allclose(over_time(x, y, tau), _plain(x.tolist(), y.tolist(), tau), rtol=1e-9)


@given(
    arrays(np.float64, 30, elements=st.floats(-1e3, 1e3)),
    arrays(np.float64, 400, elements=st.floats(0, 29)),
    st.floats(0.1, 1e3),
)
def test_points_on_the_straight_lines_between_points_change_nothing(
    y: NDArray[np.float64], extra: NDArray[np.float64], tau: float
) -> None:
    x = np.arange(30.0)
    dense = np.unique(np.concatenate([x, extra]))
    dense = dense[np.append(True, np.diff(dense) > 1e-6)]
    x = x[np.isin(x, dense)]
    drawn = np.interp(dense, x, y[x.astype(int)])
    alone = over_time(x, y[x.astype(int)], tau)
    among = over_time(dense, drawn, tau)[np.searchsorted(dense, x)]
    np.testing.assert_allclose(among, alone, atol=1e-7)


@pytest.mark.parametrize("tau", [3.0, 50.0, 1000.0])
def test_a_curve_logged_every_step_and_every_tenth_agree(tau: float) -> None:
    steps = np.arange(0.0, 5001.0)
    curve = 2 * np.exp(-steps / 800) + 0.1 * np.sin(steps / 40)
    every, tenth = over_time(steps, curve, tau), over_time(steps[::10], curve[::10], tau)
    # How far a chord of length h leaves the curve: h * h / 8 times its greatest curvature.
    bound = 10**2 / 8 * (2 / 800**2 + 0.1 / 40**2)
    assert np.abs(every[::10] - tenth).max() <= bound < 1e-3
    assert np.abs(every - curve).max() > 10 * bound, "it does smooth"


def test_duplicates_count_once_and_equal_x_by_their_mean() -> None:
    x, y = np.array([0.0, 1.0, 2.0, 5.0]), np.array([4.0, 0.0, 8.0, 2.0])
    alone = over_time(x, y, 2.0)
    np.testing.assert_allclose(over_time(np.repeat(x, 3), np.repeat(y, 3), 2.0)[::3], alone)
    twice = over_time(
        np.array([0.0, 1.0, 1.0, 2.0, 5.0]), np.array([4.0, -3.0, 3.0, 8.0, 2.0]), 2.0
    )
    np.testing.assert_allclose(twice, alone[[0, 1, 1, 2, 3]])


def test_where_x_goes_back_it_starts_anew() -> None:
    x, y = np.array([0.0, 1.0, 2.0, 0.5, 1.5]), np.array([1.0, 2.0, 3.0, 9.0, 7.0])
    out = over_time(x, y, 4.0)
    np.testing.assert_allclose(out[:3], over_time(x[:3], y[:3], 4.0))
    np.testing.assert_allclose(out[3:], over_time(x[3:], y[3:], 4.0))
    assert out[3] == 9


def test_the_start_has_no_bias_and_a_line_lags_by_the_time_constant() -> None:
    x = np.arange(0.0, 1001.0)
    out = over_time(x, x, 20.0)
    assert out[0] == 0
    assert out[1] == pytest.approx(0.5, abs=0.01), "half way of what was seen so far"
    assert out[-1] == pytest.approx(1000 - 20)


def test_what_is_not_finite_passes_through_and_counts_for_nothing() -> None:
    x = np.array([0.0, 1.0, 2.0, math.nan, 3.0, 4.0])
    y = np.array([1.0, math.nan, 5.0, 3.0, -math.inf, 2.0])
    out = over_time(x, y, 3.0)
    assert math.isnan(out[1])
    assert out[3] == 3
    assert out[4] == -math.inf
    np.testing.assert_allclose(
        out[[0, 2, 5]], over_time(np.array([0.0, 2.0, 4.0]), np.array([1.0, 5.0, 2.0]), 3.0)
    )


@given(curves(), st.floats(1e-300, 1e300))
def test_it_stays_between_the_values_whatever_the_constant(
    curve: tuple[NDArray[np.float64], NDArray[np.float64]], tau: float
) -> None:
    x, y = curve
    y = np.where(np.isfinite(y), y, 0.0)
    out = over_time(x, y, tau)
    if len(y):
        slack = 1e-9 * (1 + np.abs(y).max())
        assert y.min() - slack <= out.min()
        assert out.max() <= y.max() + slack


def test_huge_gaps_and_huge_values_do_not_overflow() -> None:
    x = np.array([-1.7e308, -1.0, 0.0, 1e-300, 1.0, 1.7e308])
    y = np.array([1.7e308, -1.7e308, 1e308, 0.0, 1.0, 1.7e308])
    for tau in (1e-308, 1e-3, 1.0, 1e308):
        assert np.isfinite(over_time(x, y, tau)).all()


@given(curves(), TAUS, st.floats(0, 1))
def test_carried_on_is_the_same_as_from_scratch(
    curve: tuple[NDArray[np.float64], NDArray[np.float64]], tau: float, share: float
) -> None:
    x, y = curve
    known = int(share * len(x))
    before = over_time(x[:known], y[:known], tau)
    np.testing.assert_allclose(
        over_time(x, y, tau, before), over_time(x, y, tau), rtol=1e-9, atol=1e-8
    )


def test_carried_on_again_and_again() -> None:
    random = np.random.default_rng(2)
    x, y = np.cumsum(random.integers(0, 3, 3000)).astype(np.float64), random.normal(size=3000)
    y[::7] = np.nan
    found = np.empty(0)
    for length in range(0, 3001, 60):
        found = over_time(x[:length], y[:length], 25.0, found)
    np.testing.assert_allclose(found, over_time(x, y, 25.0), atol=1e-12)


@pytest.mark.parametrize("tau", [0.0, -1.0, math.nan, math.inf])
def test_without_a_usable_constant_the_values_come_back(tau: float) -> None:
    y = np.array([1.0, 5.0, 2.0])
    assert over_time(np.arange(3.0), y, tau) is y


def test_the_input_is_not_changed() -> None:
    x, y = np.array([0.0, 0.0, 1.0, -1.0, 2.0]), np.array([1.0, math.nan, 2.0, 3.0, 4.0])
    kept = x.copy(), y.copy()
    over_time(x, y, 1.0)
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(y, kept[1])
