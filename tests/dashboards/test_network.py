"""All layers of a run: their order, their place in the graph, their health; of real trainings."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.dashboards.network.layers import layer_reports, network, runs_with_layers
from termboard.dashboards.network.places import depths, places
from termboard.graph import Graph
from tests.analysis.graphs import small_graphs
from tests.analysis.graphs.small_graphs import Node
from tests.dashboards.logs import SAMPLES, read, shared
from tests.support import records, summaries

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.dashboards.network.layers import Network
    from termboard.graph import Attribute, Shape
    from termboard.store.snapshot import Snapshot


@lru_cache
def samples() -> Snapshot:
    return read(SAMPLES)


def of(run: str, step: int | None = None) -> Network:
    snapshot = samples()
    return network(snapshot, snapshot.by_name[run], replace(shared(snapshot), step=step))


def said(found: Network) -> dict[str, str]:
    """Return the worst verdict of each tag that is unhealthy."""
    rows = [row for layer in found.layers for row in layer.rows]
    return {row.tag: row.verdict.code for row in rows if row.verdict.unhealthy}


HEALTHY = (
    "cnn-healthy", "mlp-overfit", "keras-cnn/train", "tbx-seeds/seed0", "damaged/bitflip",
)  # fmt: skip


@pytest.mark.parametrize("run", HEALTHY)
def test_a_training_that_goes_well_is_unflagged_at_every_step(run: str) -> None:
    snapshot = samples()
    steps = {step for series in snapshot.by_name[run].series if series.plugin == "histograms"
             for step in series.select("latest").steps.tolist()}  # fmt: skip
    assert len(steps) >= 4
    for step in steps:
        found = of(run, step)
        assert (said(found), found.verdicts) == ({}, ())


def test_vanishing_gradients_are_found_in_the_layers_that_have_them() -> None:
    found = of("sigmoid-vanishing")
    worst = {layer.layer: layer.verdict for layer in found.layers}
    assert [(name, worst[name].level) for name in ("fc1", "fc2", "fc3", "fc4", "fc5")] == [
        ("fc1", "bad"), ("fc2", "bad"), ("fc3", "bad"), ("fc4", "warning"), ("fc5", "warning"),
    ]  # fmt: skip
    assert {worst[name].code for name in ("fc1", "fc2", "fc3", "fc4", "fc5")} == {"vanishing"}
    assert "13 million times smaller than in the last layer (out)" in worst["fc1"].sentence
    codes = said(found)
    assert codes["weights/fc1.weight"] == "unchanged"
    assert codes["activations/softmax"] == "uniform"
    assert worst["fc8"].level == worst["out"].level == "ok"


def test_a_diverged_training_is_found_in_its_weights_and_in_its_loss() -> None:
    found = of("cnn-diverged")
    assert said(found) == {
        f"weights/{n}.weight": "exploding" for n in ("conv1", "conv2", "fc1", "fc2")
    }
    (verdict,) = found.verdicts
    assert (verdict.level, verdict.code) == ("bad", "NaN")
    assert verdict.sentence == (
        "loss/train is not finite from step 476 on; the histograms shown are of step 450."
    )
    assert said(of("cnn-diverged", 200)) == {}  # then nothing was wrong yet


def test_layers_stand_in_the_order_of_the_graph_or_of_writing() -> None:
    found = of("cnn-healthy")
    assert [layer.layer for layer in found.layers] == ["conv1", "conv2", "fc1", "fc2", "softmax"]
    assert found.order == "graph"
    assert found.places["fc1"] == "DigitCnn/Linear[fc1]"
    assert "softmax" not in found.places
    assert of("cnn-diverged").order == "writing"
    kinds = [row.part.kind for row in found.layers[0].rows]
    assert kinds == ["weight", "gradient", "activation"]


def test_the_numbers_of_a_row_agree_with_each_other() -> None:
    rows = {row.tag: row for layer in of("cnn-healthy").layers for row in layer.rows}
    gradients = [row for row in rows.values() if row.part.kind == "gradient"]
    assert sum(row.gradient_share for row in gradients) == pytest.approx(1.0)
    weight, gradient = rows["weights/fc1.weight"], rows["gradients/fc1.weight"]
    norms = [
        np.hypot(r.stats.mean, r.stats.std) * np.sqrt(r.stats.count) for r in (gradient, weight)
    ]
    assert weight.gradient_ratio == gradient.gradient_ratio == pytest.approx(norms[0] / norms[1])
    assert weight.growth == pytest.approx(weight.widths[-1] / weight.widths[0])
    assert (weight.step, weight.index, weight.count) == (550, 11, 12)
    assert 0 < weight.update < weight.drift < 1
    first = {row.tag: row for layer in of("cnn-healthy", 0).layers for row in layer.rows}
    one = first["weights/fc1.weight"]
    assert np.isnan([one.drift, one.growth, one.update]).all()  # there is nothing before it
    assert [row.gradient_depth for row in gradients][-1] == 1.0
    sizes = [float(np.hypot(row.stats.mean, row.stats.std)) for row in gradients]
    assert gradients[0].gradient_depth == pytest.approx(sizes[0] / sizes[-1])
    assert np.isnan(weight.gradient_depth)
    assert np.isnan(rows["activations/fc1"].update)


def test_another_step_decodes_what_it_shows_and_no_more(tmp_path: Path) -> None:
    tags = [f"weights/l{n}.weight" for n in range(3)]
    limits, counts = [1.0, 2.0, 3.0], [5.0, 6.0, 7.0]
    frames = [
        summaries.histogram(tag, step, limits, counts, min=0.0, max=3.0)
        for step in range(300)
        for tag in tags
    ]
    path = records.write(tmp_path / "a", *frames)
    snapshot = read(tmp_path)
    (run,) = snapshot.runs
    given_ = shared(snapshot)
    found = network(snapshot, run, given_)
    assert [row.step for layer in found.layers for row in layer.rows] == [299] * 3
    # What was read is kept: the file may go, and the trend still is there.
    path.write_bytes(b"")
    after = network(snapshot, run, replace(given_, step=17))
    for layer in after.layers:
        (row,) = layer.rows
        assert (row.step, row.verdict.code) == (17, "unread")
        assert np.isfinite(row.widths).all()


def logged(folder: Path, *frames: bytes) -> Network:
    records.write(folder / "a", *frames)
    snapshot = read(folder)
    return network(snapshot, snapshot.runs[0], shared(snapshot))


def made(tag: str, step: int, size: float, **moments: float) -> bytes:
    return summaries.histogram(tag, step, [0.0, size], [3.0, 3.0], min=-size, max=size, **moments)


def test_two_gradients_of_one_name_share_the_whole(tmp_path: Path) -> None:
    tags = ("gradients/fc.weight", "grads/fc.weight", "gradients/out.weight")
    found = logged(tmp_path, *(made(tag, 0, 2**at) for at, tag in enumerate(tags)))
    shares = {row.tag: row.gradient_share for layer in found.layers for row in layer.rows}
    assert shares == {tag: pytest.approx(4**at / 21) for at, tag in enumerate(tags)}


def test_nan_in_the_middle_of_a_training_is_seen_in_the_trend(tmp_path: Path) -> None:
    counts = [6.0, 6.0, 7.0, 6.0]  # of the third step the writer counted one that lies nowhere
    found = logged(tmp_path, *(made("fc.weight", s, 1, num=n) for s, n in enumerate(counts)))
    (row,) = found.layers[0].rows
    assert np.isnan(row.widths).tolist() == [False, False, True, False]
    assert not row.verdict.unhealthy  # it is over


def test_a_width_that_began_as_nothing_did_not_grow_by_a_factor(tmp_path: Path) -> None:
    ends = {"min": 0.0, "max": -0.0, "num": 6.0, "sum": 0.0, "sum_squares": 0.0}
    first = summaries.histogram("fc.weight", 0, [0.0], [6.0], **ends)
    found = logged(tmp_path, first, made("fc.weight", 1, 1.0))
    assert found.layers[0].rows[0].growth == np.inf  # not -inf: the first width may be -0.0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("attempts", ["latest", "all"])
def test_steps_and_counts_at_the_ends_of_their_range(tmp_path: Path, attempts: str) -> None:
    frames = [
        summaries.histogram(
            f"{kind}/fc.weight", step, [0.5, 1.0, 1.79e308], [1e-320, 9.0, 1e308],
            min=-size, max=size, num=9.0, sum=9.0, sum_squares=9.0 * size * size,
        )
        for kind in ("weights", "gradients")
        for step, size in ((-(1 << 63), 1.0), (-5, 1.2), (0, 1.1), (9, 4), ((1 << 63) - 1, 60.0))
    ]  # fmt: skip
    records.write(tmp_path / "a", *frames)
    snapshot = read(tmp_path)
    for step in (None, 0, -(1 << 63), (1 << 63) - 1):
        state = replace(shared(snapshot), step=step, attempts=attempts)  # type: ignore[arg-type]
        (layer,) = network(snapshot, snapshot.runs[0], state).layers
        assert len(layer.rows) == 2


def test_runs_without_histograms_have_no_layers() -> None:
    snapshot = samples()
    names = [style.name for style in runs_with_layers(snapshot, shared(snapshot))]
    assert "cnn-healthy" in names
    assert "siren-audio" not in names
    assert layer_reports(snapshot, snapshot.by_name["siren-audio"], shared(snapshot)) == ()


# Where layers sit in a graph


class NoDetails:
    def attributes(self, node: int) -> tuple[Attribute, ...]:
        return ()

    def shapes(self, node: int) -> tuple[Shape, ...]:
        return ()

    def dtype(self, node: int) -> str:
        return ""


def graph(
    kind: str, names: list[str], *edges: tuple[int, int], ops: list[str] | None = None
) -> Graph:
    ordered = sorted(edges, key=lambda edge: edge[1])
    return Graph(
        kind=kind,  # type: ignore[arg-type]
        names=tuple(names),
        ops=tuple(ops or [""] * len(names)),
        devices=("",) * len(names),
        sources=np.array([a for a, _ in ordered], np.int32),
        outputs=np.zeros(len(edges), np.int32),
        targets=np.array([b for _, b in ordered], np.int32),
        details=NoDetails(),
    )


def test_torch_modules_are_found_by_the_names_in_brackets() -> None:
    traced = graph("traced", [
        "Net/Sequential[body]/Conv2d[0]/weight/weight.1", "Net/Sequential[body]/Conv2d[0]/out",
        "Net/Sequential[body]/Conv2d[1]/out", "Net/Linear[0]/weight/0", "input/x",
    ])  # fmt: skip
    assert places(["body.0", "body.1", "0", "softmax"], traced) == {
        "body.0": "Net/Sequential[body]/Conv2d[0]",
        "body.1": "Net/Sequential[body]/Conv2d[1]",
        "0": "Net/Linear[0]",
    }


def test_a_model_name_may_be_there_or_not() -> None:
    ops = graph("ops", ["conv/kernel", "conv/BiasAdd", "dense/MatMul"])
    assert places(["model/conv", "dense"], ops) == {"model/conv": "conv", "dense": "dense"}


def test_two_layers_that_would_be_one_place_are_left_out() -> None:
    ops = graph("ops", ["conv/BiasAdd", "dense/MatMul"])
    assert places(["a/conv", "b/conv", "dense"], ops) == {"dense": "dense"}


def test_depth_is_the_longest_way_and_loops_end() -> None:
    names = ["x", "a/w", "a/op", "b/op", "c/op", "c/next"]
    found = graph(
        "ops", names, (0, 2), (1, 2), (2, 3), (0, 3), (3, 4), (4, 5), (5, 4),
        ops=["", "", "", "", "", "NextIteration"],
    )  # fmt: skip
    paths = {"a": "a", "b": "b", "c": "c"}
    assert depths(paths, found) == {"a": 1.0, "b": 2.0, "c": 4.0}


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=30))
def test_any_graph_has_depths(edges: list[tuple[int, int]]) -> None:
    names = [f"s{n % 3}/n{n}" for n in range(9)]
    found = depths({f"s{n}": f"s{n}" for n in range(3)}, graph("ops", names, *edges))
    assert set(found) == {"s0", "s1", "s2"}
    assert all(0 <= depth <= len(edges) for depth in found.values())


def test_a_path_a_million_names_deep_is_no_trouble() -> None:
    deep = graph("ops", ["a/" * 1_000_000 + "conv", "dense/MatMul"])
    assert places(["dense"], deep) == {"dense": "dense"}


def test_operations_of_a_module_list_lie_where_its_parameters_do() -> None:
    """Torch calls the modules of a ModuleList without it: what they do has another name."""
    weights = [f"Net/ModuleList[h]/Block[{n}]/Linear[fc]/weight/weight.{n}" for n in range(2)]
    nodes = [Node("input/x", "IO Node")]
    before = "input/x"
    for number, weight in enumerate(weights):
        after = f"Net/Block[{number}]/Linear[fc]/{number}"
        act = f"Net/Block[{number}]/GELU[act]/1{number}"
        nodes += [
            Node(weight, "prim::GetAttr", ["?"]),
            Node(after, "aten::linear", [before, weight]),
            Node(act, "aten::gelu", [after]),
        ]
        before = act
    found = small_graphs.graph(nodes, "traced")
    known = places(["h.1.act", "h.0.fc", "h.0.act", "h.1.fc"], found)
    assert len(known) == 4
    depth = depths(known, found)
    assert sorted(known, key=depth.__getitem__) == ["h.0.fc", "h.0.act", "h.1.fc", "h.1.act"]
