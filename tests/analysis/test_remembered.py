from __future__ import annotations

import gc
import weakref

import numpy as np

from termboard.analysis.remembered import Remembered


class Counting:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> int:
        self.calls += 1
        return self.calls


def test_of_the_same_arrays_it_is_made_once() -> None:
    known, make = Remembered[int](4), Counting()
    one, two = np.arange(3.0), np.arange(3.0)
    assert [known.get([one, two], "std", make) for _ in range(3)] == [1, 1, 1]
    assert known.get([two, one], "std", make) == 2
    assert known.get([one, two], "range", make) == 3
    assert known.get([one.copy(), two], "std", make) == 4, "equal is not the same"
    assert known.get([one, two], "std", make) == 1


def test_arrays_are_not_kept_alive_and_another_one_in_their_place_is_not_mistaken() -> None:
    known, make = Remembered[int](1000), Counting()
    for expected in range(1, 200):  # a new array nearly always takes the place of the last one
        array = np.arange(3.0)
        gone = weakref.ref(array)
        assert known.get([array], None, make) == expected
        del array
        gc.collect(0)
        assert gone() is None


def test_what_was_made_first_goes_first() -> None:
    known, make = Remembered[int](2), Counting()
    arrays = [np.arange(3.0) for _ in range(3)]
    for array in arrays:
        known.get([array], None, make)
    assert len(known) == 2
    assert known.get([arrays[2]], None, make) == 3
    assert known.get([arrays[0]], None, make) == 4


def test_without_arrays() -> None:
    known, make = Remembered[int](2), Counting()
    assert [known.get([], "how", make) for _ in range(2)] == [1, 1]


def test_an_answer_goes_with_any_of_its_arrays() -> None:
    known, make = Remembered[int](1000), Counting()
    lasting = np.arange(3.0)
    for _ in range(50):
        array = np.arange(3.0)
        known.get([lasting, array], None, make)
        del array
    assert len(known) == 0
    known.get([lasting], None, make)
    assert len(known) == 1


def test_a_new_array_in_the_place_of_one_that_goes_keeps_its_answer() -> None:
    known, make = Remembered[int](1000), Counting()
    for _ in range(50):
        first = np.arange(3.0)
        known.get([first], None, make)
        del first
        second = np.arange(3.0)  # nearly always in the same place
        expected = known.get([second], None, make)
        assert known.get([second], None, make) == expected
        assert len(known) == 1
