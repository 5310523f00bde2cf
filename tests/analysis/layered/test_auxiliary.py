from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.analysis.layered import auxiliary
from termboard.analysis.layered.auxiliary import taken_aside
from termboard.analysis.layered.drawing import Edges


def chain(count: int) -> list[tuple[int, int]]:
    return [(at, at + 1) for at in range(count - 1)]


def names(count: int) -> list[str]:
    return [f"layer{at}" for at in range(count)]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("train/gradients", "gradients"),
        ("gradients_1", "gradients"),
        ("save", "a saver"),
        ("init_all_tables", "starts variables"),
        ("global_step", "a counter of steps"),
        ("beta1_power", "a counter of steps"),
        ("Adam_1", "an optimizer"),
        ("optimizer", "an optimizer"),
    ],
)
def test_helpers_of_a_training_are_known_by_their_names(name: str, reason: str) -> None:
    edges = Edges.of([*chain(8), (3, 8), (8, 4)])
    aside = taken_aside([*names(8), name], [""] * 9, edges)
    assert aside.reasons == {8: reason}
    assert aside.boxes == {8}


@pytest.mark.parametrize(
    "name", ["saved_features", "initial", "adaptive_pool", "gradient_reversal"]
)
def test_names_that_only_start_alike_stay(name: str) -> None:
    assert not taken_aside([*names(8), name], [""] * 9, Edges.of(chain(9))).reasons


def test_in_a_small_level_nothing_is_taken_out() -> None:
    small = [*names(3), "gradients"]
    assert not taken_aside(small, [""] * 4, Edges.of(chain(4))).reasons
    count = auxiliary.LEAST_BOXES - 1
    star = [(at, 0) for at in range(1, count)]
    assert not taken_aside(names(count), ["NoOp"] * count, Edges.of(star)).reasons


def test_what_many_feed_is_taken_out_and_nothing_else() -> None:
    count = auxiliary.LEAST_BOXES
    edges = Edges.of([*chain(count), *((at, count) for at in range(count))])
    aside = taken_aside(names(count + 1), [""] * (count + 1), edges)
    assert aside.reasons == {count: f"{count} others feed it"}


def test_what_feeds_many_is_taken_out_only_far_above_the_others() -> None:
    """The third quartile and four times the distance of the quartiles: here 1 + 4 × 0, but 4."""
    count = 20
    for fed, expected in ((4, set()), (5, {count})):
        edges = Edges.of([*chain(count), *((count, at) for at in range(0, 2 * fed, 2))])
        assert taken_aside(names(count + 1), [""] * (count + 1), edges).boxes == expected


def test_order_counts_only_where_there_is_no_data() -> None:
    count = 20
    waits = [(at, count) for at in range(10)]
    pairs = [*chain(count), *waits]
    control = [False] * (count - 1) + [True] * len(waits)
    ops = [""] * (count + 1)
    only_order = taken_aside(names(count + 1), ops, Edges.of(pairs, control=control))
    assert only_order.reasons == {count: "10 others feed it"}
    data = Edges.of([*pairs, (19, count)], control=[*control, False])
    kept = taken_aside(names(count + 1), ops, data)
    assert not kept.reasons
    assert kept.marked == set(range(count - 1, count - 1 + len(waits)))


def test_a_no_op_and_what_is_left_alone_by_it_go_together() -> None:
    count = 16
    ops = [*[""] * count, "NoOp", "Const"]
    edges = Edges.of([*chain(count), (3, count), (count + 1, count)])
    aside = taken_aside(names(count + 2), ops, edges)
    assert aside.reasons == {count: "only waits for others", count + 1: "only tied to the side"}


def test_neighbours_that_are_out_do_not_count() -> None:
    """As in TensorBoard, which has taken the edges of a NoOp away before it counts."""
    count = 20
    ops = [*[""] * count, *["NoOp"] * 4]
    pairs = [*chain(count), (0, 5), (0, 9), (0, 13), *((0, count + at) for at in range(4))]
    aside = taken_aside(names(count + 4), ops, Edges.of(pairs))
    assert aside.boxes == set(range(count, count + 4))


def test_lines_are_marked_only_where_too_many_would_be_drawn() -> None:
    count = 20
    waits = [(0, at) for at in (5, 7, 9, 11)]
    pairs, control = [*chain(count), *waits], [False] * (count - 1) + [True] * len(waits)

    def marked(*more: tuple[int, int], boxes: int = count, ops: str = "") -> frozenset[int]:
        edges = Edges.of([*pairs, *more], control=[*control, *[True] * len(more)])
        return taken_aside(names(boxes), [*[""] * count, ops][:boxes], edges).marked

    assert not marked()
    assert marked((0, 13)) == set(range(count - 1, count + 4))
    assert not marked((0, 1)), "a tensor runs beside it: one line"
    assert not marked((0, count), boxes=count + 1, ops="NoOp"), "it is not drawn at all"


def test_what_stands_between_two_that_are_out_stays() -> None:
    count = 16
    ops = [*[""] * count, "NoOp", "Const", "NoOp"]
    edges = Edges.of([*chain(count), (3, count), (count + 2, count + 1), (count + 1, count)])
    assert taken_aside(names(count + 3), ops, edges).boxes == {count, count + 2}


def test_what_was_put_back_stays() -> None:
    edges = Edges.of([*chain(8), (3, 8), (4, 9)])
    own = [*names(8), "save", "init"]
    aside = taken_aside(own, [""] * 10, edges, frozenset({"save", "unknown"}))
    assert aside.boxes == {9}
    assert aside.put_back == {8}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.data())
def test_any_level_is_judged(count: int, data: st.DataObject) -> None:
    ends = st.integers(0, max(0, count - 1))
    pairs = data.draw(st.lists(st.tuples(ends, ends), max_size=80)) if count else []
    control = data.draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    edges = Edges.of(pairs, control=control)
    aside = taken_aside(["x"] * count, ["Op"] * count, edges)
    assert all(0 <= box < count for box in aside.boxes)
    assert all(control[edge] for edge in aside.marked)
    degree = np.bincount(np.array([end for pair in pairs for end in pair], dtype=int))
    for box, reason in aside.reasons.items():
        assert degree[box] >= auxiliary.LEAST_DEGREE or "only" in reason
