"""Columns that grow: a part once seen never changes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from termboard.events.batch import Chunk, Column
from termboard.store.segment import Segment


def chunk(steps: list[int], column: Column = Column.FLOAT, session: int = 0) -> Chunk:
    array = np.array(steps, np.int64)
    payload = array if column is Column.PAYLOAD else None
    return Chunk(
        "t",
        column,
        session,
        array,
        array.astype(np.float64) + 0.5,
        array.astype(column.dtype),
        payload,
        payload,
    )


@given(st.lists(st.lists(st.integers(-1000, 1000), max_size=40), min_size=1, max_size=30))
def test_a_part_never_changes_while_its_segment_grows(pieces: list[list[int]]) -> None:
    segment = Segment("f", chunk(pieces[0]))
    expected = list(pieces[0])
    seen = [(segment.part(), list(expected))]
    for piece in pieces[1:]:
        segment.append(chunk(piece))
        expected += piece
        seen.append((segment.part(), list(expected)))
    for part, steps in seen:
        assert part.steps.tolist() == steps
        assert part.wall_times.tolist() == [step + 0.5 for step in steps]
        assert part.values.tolist() == steps


def test_arrays_taken_before_the_columns_move_keep_their_numbers() -> None:
    segment = Segment("f", chunk([1, 2, 3]))
    before = segment.part().steps
    segment.append(chunk(list(range(1000))))
    assert before.tolist() == [1, 2, 3]


def test_rows_that_may_be_kept_are_and_are_not_written_into() -> None:
    rows = np.array([[3, 1, 2], *np.array([[0.5, 1.5, 2.5], [7.0, 8.0, 9.0]]).view(np.int64)])
    rows.flags.writeable = False
    steps, wall_times, values = rows[0], rows[1].view(np.float64), rows[2].view(np.float64)
    segment = Segment("f", Chunk("t", Column.FLOAT, 0, steps, wall_times, values, rows=rows))
    before = segment.part()
    assert np.shares_memory(before.values, rows)
    assert (segment.low, segment.high) == (1, 3)
    segment.append(chunk([-5]))
    assert not np.shares_memory(segment.part().values, rows)
    assert segment.part().steps.tolist() == [3, 1, 2, -5]
    assert segment.part().values.tolist() == [7.0, 8.0, 9.0, -5.0]
    assert before.wall_times.tolist() == [0.5, 1.5, 2.5]
    assert (segment.low, segment.high) == (-5, 3)


def test_columns_have_little_spare_room() -> None:
    segment = Segment("f", chunk([0]))
    for step in range(1, 5000):
        segment.append(chunk([step]))
    assert segment._rows.shape[1] <= 1.04 * 5000


def test_the_span_is_smallest_and_largest_step() -> None:
    segment = Segment("f", chunk([5, -2, 9]))
    assert (segment.low, segment.high) == (-2, 9)
    segment.append(chunk([-7]))
    assert (segment.low, segment.high) == (-7, 9)


def test_payloads_are_rows_of_three() -> None:
    segment = Segment("f", chunk([4], Column.PAYLOAD))
    segment.append(chunk([6, 8], Column.PAYLOAD))
    assert segment.part().values.tolist() == [[4, 4, 4], [6, 6, 6], [8, 8, 8]]


def test_what_continues_a_segment() -> None:
    segment = Segment("f", chunk([1]))
    assert segment.continues("f", chunk([2]))
    assert not segment.continues("g", chunk([2]))
    assert not segment.continues("f", chunk([2], Column.INT))
    assert not segment.continues("f", chunk([2], session=1))
