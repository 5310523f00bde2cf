"""Up to which count histograms are shown."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termboard.analysis.histograms.peaks import peaks, typical_peak


def test_zeros_of_a_relu_do_not_flatten_the_rest() -> None:
    counts = np.array([[900.0, *([20.0] * 50)]])
    assert peaks(counts).tolist() == [25.0]


def test_what_lies_nearly_all_in_one_bin_is_shown_whole() -> None:
    counts = np.array([[900.0, *([1.0] * 50)], [0.0] * 51, [5.0, 4.0, *([0.0] * 49)]])
    assert peaks(counts).tolist() == [900.0, 0.0, 5.0]


def test_one_step_in_one_bin_does_not_flatten_the_others() -> None:
    flat = np.full((9, 40), 10.0)
    first = np.zeros((1, 40))
    first[0, 3] = 400.0
    assert typical_peak(np.concatenate([first, flat])) == 15.0
    assert typical_peak(flat) == 10.0
    assert typical_peak(np.zeros((3, 4))) == 0.0
    assert typical_peak(np.zeros((0, 4))) == 0.0


@given(
    arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=st.floats(0, 1e9))
)
def test_a_peak_is_never_above_the_highest_bin(
    counts: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    found = peaks(counts)
    assert (found <= counts.max(axis=1)).all()
    assert ((found > 0) == (counts.max(axis=1) > 0)).all()
    assert typical_peak(counts) <= counts.max()
