from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termboard.analysis.downsample import reduced

if TYPE_CHECKING:
    from numpy.typing import NDArray


def test_a_spike_survives() -> None:
    y = np.zeros(100_000)
    y[54_321] = -7
    keep = reduced(np.arange(100_000.0), y, 100)
    assert 54_321 in keep
    assert len(keep) <= 400


def test_few_points_are_all_kept() -> None:
    assert reduced(np.arange(5.0), np.zeros(5), 2).tolist() == [0, 1, 2, 3, 4]


@given(
    arrays(np.float64, st.integers(0, 300), elements=st.floats() | st.integers(-3, 3).map(float)),
    st.integers(1, 20),
)
def test_ends_extremes_and_what_is_not_finite_stay(y: NDArray[np.float64], columns: int) -> None:
    keep = reduced(np.arange(len(y), dtype=np.float64), y, columns)
    assert (np.diff(keep) > 0).all()
    assert len(keep) <= max(4 * columns, 7 * columns)
    if not len(y):
        return
    kept = y[keep]
    assert keep[0] == 0
    assert keep[-1] == len(y) - 1
    for kind in (np.isnan, np.isposinf, np.isneginf):
        assert kind(kept).any() == kind(y).any()
    finite = y[np.isfinite(y)]
    if len(finite):
        assert math.isclose(finite.min(), kept[np.isfinite(kept)].min())
        assert math.isclose(finite.max(), kept[np.isfinite(kept)].max())
