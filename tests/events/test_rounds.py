"""Where the lengths of records recur, whatever stands between."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.events.rounds import Stretch, recurring_lengths

lengths = st.integers(20, 24)


def test_rounds_are_found_around_what_interrupts_them() -> None:
    train, valid = [31, 32, 33, 34], [40, 41]
    written = [20, *(train * 30 + valid) * 10]
    period, found = recurring_lengths(np.array(written))
    assert period == 4
    assert found == {
        np.array(train, "<u4").tobytes(): [Stretch(1 + i * 122, 30) for i in range(10)]
    }


def test_rounds_that_begin_with_another_record_are_turned() -> None:
    train = [31, 32, 33, 34]
    written = train * 30 + [50] + train[2:] + train * 29
    _, found = recurring_lengths(np.array(written))
    assert found == {np.array(train, "<u4").tobytes(): [Stretch(0, 30), Stretch(123, 28)]}


def test_a_tag_alone_is_a_round() -> None:
    assert recurring_lengths(np.full(200, 47)) == (
        1,
        {np.array([47], "<u4").tobytes(): [Stretch(0, 200)]},
    )


def test_what_never_recurs_has_no_rounds() -> None:
    assert recurring_lengths(np.arange(1000)) == (0, {})
    assert recurring_lengths(np.empty(0, np.int64)) == (0, {})


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.lists(lengths, min_size=1, max_size=9), st.integers(1, 40)), max_size=8)
)
def test_every_round_has_the_lengths_it_is_found_by(parts: list[tuple[list[int], int]]) -> None:
    written = np.array([one for part, times in parts for one in part * times], np.int64)
    period, found = recurring_lengths(written)
    taken = np.zeros(len(written), np.int64)
    for key, stretches in found.items():
        for first, times in stretches:
            here = slice(first, first + times * period)
            taken[here] += 1
            assert written[here].tolist() == np.frombuffer(key, "<u4").tolist() * times
    assert (taken <= 1).all()
