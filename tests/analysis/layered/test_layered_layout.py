from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.analysis.layered import layers as layout_layers
from termboard.analysis.layered import layout as layered_layout
from termboard.analysis.layered import order as layout_order
from termboard.analysis.layered.layout import Box, Drawing, Edges, Options, Route, laid_out
from termboard.analysis.layered.nets import Fork, Layered, Line, layered
from termboard.analysis.layered.ports import Channel
from termboard.analysis.layered.tracks import tracks
from tests.support import small_graphs

Cell = tuple[int, int]


BOXES = st.sampled_from(
    [
        Box("a"),
        Box("conv1", "Conv2d"),
        Box("layer", "a.very.long.type.of.some.Layer", scope=True),
        Box("block", scope=True, count=12, entering=3),
        Box("n" * 60, leaving=1234),
    ]
)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Box], Edges]:
    boxes = draw(st.lists(BOXES, min_size=1, max_size=12))
    ends = st.integers(0, len(boxes) - 1)
    edges = draw(
        st.lists(
            st.tuples(ends, ends, st.sampled_from(["", "64×28×28"]), st.booleans()), max_size=24
        )
    )
    pairs = [(source, target) for source, target, _, _ in edges]
    return boxes, Edges.of(pairs, [one[2] for one in edges], control=[one[3] for one in edges])


def box_cells(drawing: Drawing, box: int) -> set[Cell]:
    x, y = int(drawing.x[box]), int(drawing.y[box])
    width, height = int(drawing.widths[box]), int(drawing.heights[box])
    return set(product(range(x, x + width), range(y, y + height)))


def cells(route: Route) -> dict[Cell, str]:
    """Every cell of a route between its ends: `|`, `-`, or `+` where it turns."""
    found: dict[Cell, str] = {}
    for (x0, y0), (x1, y1) in zip(route.points[:-1], route.points[1:], strict=True):
        assert x0 == x1 or y0 == y1
        for x in range(min(x0, x1), max(x0, x1) + 1):
            for y in range(min(y0, y1), max(y0, y1) + 1):
                found[x, y] = "|" if x0 == x1 else "-"
    found.update(dict.fromkeys(route.points[1:-1], "+"))
    del found[route.points[0]], found[route.points[-1]]
    return found


def touched(route: Route, column: int) -> set[int]:
    """The boxes that a route touches in a column."""
    ends = ((route.source, route.points[0]), (route.target, route.points[-1]))
    return {box for box, (x, _) in ends if x == column}


def boxes_lines_and_labels_keep_apart(drawing: Drawing) -> None:
    boxes = [box_cells(drawing, box) for box in range(len(drawing.boxes))]
    for one, two in combinations(boxes, 2):
        assert not one & two
    taken = set().union(*boxes)
    ways = [cells(route) for route in drawing.routes]
    for way in ways:
        assert not way.keys() & taken
    lines = set().union(*ways) if ways else set()
    for label in drawing.labels:
        own = {(x, label.y) for x in range(label.x, label.x + label.width)}
        assert not own & (taken | lines)
        taken |= own
    assert all(0 <= x < drawing.width and 0 <= y < drawing.height for x, y in taken | lines)


def lines_of_different_nets_only_cross(drawing: Drawing) -> None:
    ways = [cells(route) for route in drawing.routes]
    for (one, way), (two, other) in combinations(zip(drawing.routes, ways, strict=True), 2):
        if one.net == two.net:
            continue
        if any(touched(one, x) & touched(two, x) for x, _ in (one.points[0], one.points[-1])):
            continue  # too many lines for one side of a box
        for cell in way.keys() & other.keys():
            assert {way[cell], other[cell]} == {"|", "-"}


def lines_lead_from_border_to_border_in_one_direction(drawing: Drawing, edges: Edges) -> None:
    for route in drawing.routes:
        for edge in route.edges:
            ends = int(edges.sources[edge]), int(edges.targets[edge])
            assert ends == (route.source, route.target)
        up = drawing.options.upward != route.back
        for box, point, top in (
            (route.source, route.points[0], up),
            (route.target, route.points[-1], not up),
        ):
            x, y = int(drawing.x[box]), int(drawing.y[box])
            inner = range(x + 1, x + int(drawing.widths[box]) - 1)
            assert point[0] in inner
            assert point[1] == (y if top else y + int(drawing.heights[box]) - 1)
        steps = [b[1] - a[1] for a, b in zip(route.points[:-1], route.points[1:], strict=True)]
        assert all(step <= 0 if up else step >= 0 for step in steps)


def every_edge_is_a_line_or_a_mark_or_a_loop(drawing: Drawing, edges: Edges) -> None:
    loops = edges.sources == edges.targets
    assert drawing.loops == set(edges.sources[loops].tolist())
    hidden = len(edges) - int(loops.sum()) - len(drawing.route_of)
    assert sum(drawing.entering) - sum(box.entering for box in drawing.boxes) == hidden
    assert sum(drawing.leaving) - sum(box.leaving for box in drawing.boxes) == hidden
    for route in drawing.routes:
        aside = {end in drawing.options.aside for end in (route.source, route.target)}
        assert len(aside) == 1


def arrows_go_where_they_point(drawing: Drawing) -> None:
    for box in range(len(drawing.boxes)):
        for direction in ("up", "down", "left", "right"):
            other = drawing.neighbour(box, direction)
            if other is None:
                continue
            assert other != box
            if direction == "up":
                assert drawing.y[other] < drawing.y[box] + drawing.heights[box]
            if direction == "right":
                assert drawing.x[other] > drawing.x[box]


@settings(max_examples=60, deadline=None)
@given(graphs(), st.data())
def test_a_drawing_can_be_read(made: tuple[list[Box], Edges], data: st.DataObject) -> None:
    boxes, edges = made
    options = Options(
        compact=data.draw(st.booleans()),
        upward=data.draw(st.booleans()),
        room=data.draw(st.sampled_from([20, 160])),
        aside=data.draw(st.frozensets(st.integers(0, len(boxes) - 1), max_size=3)),
    )
    drawing = laid_out(boxes, edges, options)
    boxes_lines_and_labels_keep_apart(drawing)
    lines_of_different_nets_only_cross(drawing)
    lines_lead_from_border_to_border_in_one_direction(drawing, edges)
    every_edge_is_a_line_or_a_mark_or_a_loop(drawing, edges)
    arrows_go_where_they_point(drawing)


@settings(max_examples=25, deadline=None)
@given(graphs())
def test_what_is_no_cycle_has_no_line_back(made: tuple[list[Box], Edges]) -> None:
    boxes, edges = made
    ahead = [
        (min(pair), max(pair))
        for pair in zip(edges.sources.tolist(), edges.targets.tolist(), strict=True)
    ]
    assert not any(route.back for route in laid_out(boxes, Edges.of(ahead)).routes)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 9), st.data())
def test_layers_follow_the_longest_paths(count: int, data: st.DataObject) -> None:
    ends = st.integers(0, count - 1)
    pairs = data.draw(st.lists(st.tuples(ends, ends), max_size=20))
    back = layout_layers.back_edges(count, pairs)
    kept = [pair for pair, turned in zip(pairs, back, strict=True) if not turned]
    assert all(turned for (low, high), turned in zip(pairs, back, strict=True) if low == high)
    layer = layout_layers.layers(count, kept)
    assert all(layer[high] > layer[low] for low, high in kept)
    longest = [1] * count
    for _ in range(count):
        for low, high in kept:
            longest[high] = max(longest[high], longest[low] + 1)
    assert max(layer) == max(longest) - 1
    acyclic = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    assert not any(layout_layers.back_edges(count, acyclic))


def test_a_cycle_has_no_layers() -> None:
    with pytest.raises(ValueError, match="cycle"):
        layout_layers.layers(2, [(0, 1), (1, 0)])


def test_a_variable_stands_right_below_what_reads_it() -> None:
    boxes, edges = small_graphs.graph("x -> a -> b -> c -> d\nkernel -> read -> d")
    drawing = laid_out(boxes, edges)
    rows = {box.label: int(y) for box, y in zip(boxes, drawing.y, strict=True)}
    assert rows["read"] == rows["c"]
    assert rows["kernel"] == rows["b"]


def random_layers(seed: int, boxes: int = 40, lines: int = 90) -> Layered:
    numbers = np.random.default_rng(seed)
    layer = np.sort(numbers.integers(0, 7, boxes)).tolist()
    pairs = {tuple(sorted(pair)) for pair in numbers.integers(0, boxes, (lines, 2)).tolist()}
    return layered(
        layer,
        [Line(low, high, (low, 0, 0)) for low, high in sorted(pairs) if layer[low] < layer[high]],
    )


def brute_crossings(graph: Layered, order: layout_order.Order) -> int:
    place = {vertex: at for row in order for at, vertex in enumerate(row)}
    total = 0
    for forks in graph.forks:
        pieces = [(place[fork.start], place[end]) for fork in forks for end in fork.ends]
        total += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(pieces, 2))
    return total


@pytest.mark.parametrize("seed", range(6))
def test_crossings_are_counted_exactly_and_become_fewer(seed: int) -> None:
    graph = random_layers(seed)
    first: layout_order.Order = [[] for _ in graph.forks]
    for vertex, layer in enumerate(graph.layer):
        first[layer].append(vertex)
    assert layout_order.crossings(graph, first) == brute_crossings(graph, first)
    best = layout_order.ordered(graph)
    assert [sorted(row) for row in best] == [sorted(row) for row in first]
    assert layout_order.crossings(graph, best) == brute_crossings(graph, best)
    assert layout_order.crossings(graph, best) < layout_order.crossings(graph, first) * 0.7


def test_planar_graphs_are_drawn_without_a_crossing() -> None:
    for name in ("chain", "diamond", "residual", "inception", "two inputs", "u-net"):
        drawing = laid_out(*small_graphs.NAMED[name])
        ways = [(route.net, cells(route)) for route in drawing.routes]
        for (net, way), (other, its) in combinations(ways, 2):
            assert net == other or not way.keys() & its.keys(), name


def test_the_longest_chain_runs_straight() -> None:
    boxes, edges = small_graphs.RESIDUAL
    drawing = laid_out(boxes, edges)
    straight = [route for route in drawing.routes if len(route.points) == 2]
    assert len(straight) == len(drawing.routes) - 1
    middles = set((drawing.x + drawing.widths // 2).tolist())
    assert len(middles) == 1


def test_two_branches_are_drawn_evenly() -> None:
    drawing = laid_out(*small_graphs.DIAMOND)
    a, b, c, d = (drawing.x + drawing.widths // 2).tolist()
    assert a == d == (b + c) // 2


def test_two_nets_that_change_columns_need_a_second_row() -> None:
    """Either would have to lie below the other, so one goes through a free column in between."""
    there = Channel(Fork(0, 0, (3,)), 5, (9,))
    back = Channel(Fork(1, 1, (2,)), 9, (5,))
    found = tracks([there, back])
    assert found.rows == 3
    (first, last), (only,) = found.turns
    column = first[1]
    assert column not in (-1, 5, 9)
    assert first[0] < only[0] < last[0]
    assert (last[1], only[1]) == (-1, -1)


def test_nets_to_one_crowded_column_share_a_row() -> None:
    crowd = [Channel(Fork(net, net, (99,)), 3 * net, (20,)) for net in range(12)]
    assert tracks(crowd).rows == 1
    apart = [Channel(Fork(0, 0, (9,)), 0, (8,)), Channel(Fork(1, 1, (10,)), 12, (20,))]
    assert tracks(apart).rows == 1
    over = [Channel(Fork(0, 0, (9,)), 0, (14,)), Channel(Fork(1, 1, (10,)), 12, (20,))]
    assert tracks(over).rows == 2


def test_lines_of_too_many_feeders_are_gathered_before_they_enter() -> None:
    for count, places in ((8, 8), (9, 1)):
        boxes = [Box(f"p{at}") for at in range(count + 2)]
        into = [(at, count) for at in range(count)]
        drawing = laid_out(boxes, Edges.of([*into, (count, count + 1)]), Options(room=1000))
        own = [route for route in drawing.routes if route.target == count]
        assert len({route.points[-1] for route in own}) == places
        assert len({route.net for route in own}) == places
        rows = {y for route in own for _, y in route.points[1:-1]}
        assert count == 8 or len(rows) == 1


def test_rows_of_boxes_that_are_wider_than_the_screen_are_folded() -> None:
    """Fourteen feed one box and it feeds nine, of ten cells each, where there is room for six."""
    boxes = [Box(f"name{at:02}") for at in range(24)]
    pairs = [*((at, 14) for at in range(14)), *((14, at) for at in range(15, 24))]
    wide = laid_out(boxes, Edges.of(pairs), Options(room=1000))
    drawing = laid_out(boxes, Edges.of(pairs), Options(room=80))
    assert len(set(wide.y.tolist())) == 3
    assert drawing.width < wide.width * 0.7
    assert all(count <= 6 for count in np.unique(drawing.y, return_counts=True)[1])
    assert len(drawing.routes) == len(pairs)
    lines_lead_from_border_to_border_in_one_direction(drawing, Edges.of(pairs))
    boxes_lines_and_labels_keep_apart(drawing)
    lines_of_different_nets_only_cross(drawing)


def test_parallel_edges_are_one_line() -> None:
    edges = Edges.of([(0, 1)] * 3, ["3×4"] * 3)
    drawing = laid_out([Box("split"), Box("concat")], edges)
    (route,) = drawing.routes
    assert route.edges == (0, 1, 2)
    assert [label.text for label in drawing.labels] == ["3 × 3×4"]
    mixed = laid_out(drawing.boxes, Edges.of([(0, 1)] * 2, ["3", "4"], tensors=[1, 5]))
    assert [label.text for label in mixed.labels] == ["6 tensors"]


def test_the_side_is_a_column_and_its_edges_are_marks() -> None:
    boxes = [Box(name) for name in ("a", "b", "init", "save")]
    edges = Edges.of([(0, 1), (0, 2), (1, 2), (2, 3)])
    drawing = laid_out(boxes, edges, Options(aside=frozenset({2, 3})))
    assert drawing.aside_x is not None
    assert (drawing.x >= drawing.aside_x).tolist() == [False, False, True, True]
    assert drawing.leaving == (1, 1, 0, 0)
    assert drawing.entering == (0, 0, 2, 0)
    assert {(route.source, route.target) for route in drawing.routes} == {(0, 1), (2, 3)}


def test_parts_without_a_connection_stand_side_by_side() -> None:
    boxes = [Box(f"box{at}") for at in range(20)]
    drawing = laid_out(boxes, Edges.of([(0, 1)]), Options(room=60))
    assert drawing.width <= 60
    assert len(set(drawing.y.tolist())) > 2


def test_boxes_are_found_by_cells_and_by_direction() -> None:
    boxes, edges = small_graphs.INCEPTION
    drawing = laid_out(boxes, edges)
    at = {box.label: number for number, box in enumerate(boxes)}
    for box in range(len(boxes)):
        assert all(drawing.box_at(*cell) == box for cell in box_cells(drawing, box))
    assert drawing.box_at(0, 0) is None
    assert drawing.neighbour(at["3x3_reduce"], "up") == at["3x3"]
    assert drawing.neighbour(at["3x3"], "down") == at["3x3_reduce"]
    assert drawing.neighbour(at["3x3"], "right") == at["5x5"]
    assert drawing.neighbour(at["5x5"], "left") == at["3x3"]
    assert drawing.neighbour(at["1x1"], "up") == at["concat"]
    assert drawing.neighbour(at["input"], "down") is None
    assert drawing.neighbour(at["1x1"], "left") is None


def test_long_labels_are_given_no_more_than_the_widest_box() -> None:
    boxes = [Box("n" * 5_000_000, "t" * 1000, scope=True, count=3)]
    for compact in (False, True):
        drawing = laid_out(boxes, Edges.of([]), Options(compact=compact))
        assert int(drawing.widths[0]) <= Options().widest + 6


def test_nothing_and_too_much_are_said() -> None:
    assert "nothing" in laid_out([], Edges.of([])).note
    many = [Box("x")] * (layered_layout.MOST_BOXES + 1)
    drawing = laid_out(many, Edges.of([]))
    assert drawing.boxes == ()
    assert "3 001 boxes are too many" in drawing.note
    with pytest.raises(IndexError, match="not there"):
        laid_out([Box("x")], Edges.of([(0, 1)]))


def test_the_longest_lines_become_marks_where_there_are_too_many() -> None:
    """A chain in which every box also feeds the last one: lines pass a million places."""
    count = 220
    pairs = [(at, at + 1) for at in range(count - 1)] + [(at, count - 1) for at in range(count - 2)]
    drawing = laid_out([Box("x")] * count, Edges.of(pairs))
    left_out = len(pairs) - len(drawing.routes)
    assert left_out > 50
    assert drawing.note == f"{left_out} long lines are only marked at their ends."
    assert drawing.entering[-1] == left_out == sum(drawing.leaving)
    assert {(at, at + 1) for at in range(count - 1)} <= {
        (route.source, route.target) for route in drawing.routes
    }
