"""Which graphs a run holds, in what order, by what title; and what loading one gives."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from termboard.store import graphs
from termboard.store.kept import Kept
from termboard.store.payload import PayloadError
from tests.support.graphs import LOGGED, check, edges, graph_def, node
from tests.support.loading import load, only_run
from tests.support.records import BASE, event, record, scalar, write
from tests.support.summaries import message, string_tensor

if TYPE_CHECKING:
    from termboard.graph import Graph
    from termboard.store.run import RunView

SAMPLES = Path(__file__).resolve().parent.parent.parent / "sample_logs"
SESSION = (LOGGED / "session.pb").read_bytes()
TIMES = (LOGGED / "session_times.pb").read_bytes()
FUNCTIONS = (LOGGED / "functions.pb").read_bytes()
KERAS = (LOGGED / "keras.json").read_bytes()
NOTHING = message("RunMetadata", step_stats=message("StepStats", dev_stats=[{"device": b"/cpu"}]))
TRACE = graph_def(*(node(name, "aten::relu", attr={"s": b"{}"}) for name in ("Net/a", "Net/b")))


def graph_event(data: bytes, step: int = 0, wall_time: float = BASE) -> bytes:
    return record(event(step, wall_time, graph_def=data))


def times(tag: str, step: int, data: bytes = TIMES) -> bytes:
    said = {"tag": tag.encode(), "run_metadata": data}
    return record(event(step, tagged_run_metadata=said))


def titles(run: RunView) -> list[str]:
    return [logged.title for logged in graphs.graphs(run)]


def loaded(run: RunView, place: int = 0) -> Graph:
    graph = graphs.load(run, graphs.graphs(run)[place])
    check(graph)
    return graph


def test_what_people_look_for_comes_first(tmp_path: Path) -> None:
    write(
        tmp_path,
        string_tensor("batch_2", 1, "graph_run_metadata_graph", (), FUNCTIONS),
        string_tensor("another", 1, "graph_run_metadata", (), FUNCTIONS),
        record(event(0, meta_graph_def=message("MetaGraphDef", graph_def={"node": [node("x")]}))),
        graph_event(TRACE),
        string_tensor("keras", 0, "graph_keras_model", (), KERAS),
        graph_event(SESSION),
        scalar("loss", 0, 1.0),
    )
    run = only_run(tmp_path)
    found = graphs.graphs(run)
    assert [(one.kind, one.title) for one in found] == [
        ("ops", "graph of the run"),
        ("ops", "meta graph of the run"),
        ("layers", "Keras model `two_in`"),
        ("traced", "traced module `Net`"),
        ("ops", "ops of `another`"),
        ("ops", "ops of `batch_2`"),
    ]
    assert len({one.key for one in found}) == len(found)
    for one in found:
        graph = graphs.load(run, one)
        check(graph)
        assert graph.kind == one.kind
        assert len(graph) > 0


def test_a_run_without_graphs(tmp_path: Path) -> None:
    write(tmp_path, scalar("loss", 0, 1.0))
    assert graphs.graphs(only_run(tmp_path)) == ()


def test_graphs_of_one_title_are_told_apart(tmp_path: Path) -> None:
    traced = "graph_run_metadata_graph"
    write(
        tmp_path,
        *(graph_event(graph_def(node("x"), *(node("y"),) * number)) for number in range(3)),
        *(string_tensor("f", step, traced, (), FUNCTIONS) for step in (0, 2000)),
    )
    run = only_run(tmp_path)
    assert titles(run) == [
        "graph of the run, no. 3",
        "graph of the run, no. 2",
        "graph of the run, no. 1",
        "ops of `f`, step 0",
        "ops of `f`, step 2,000",
    ]
    assert [len(loaded(run, place)) for place in range(3)] == [3, 2, 1]


def test_a_restart_replaces_the_graph(tmp_path: Path) -> None:
    write(tmp_path, graph_event(graph_def(node("old"))), scalar("loss", 5, 1.0), name="tfevents.1")
    later = graph_event(graph_def(node("new")), wall_time=BASE + 99)
    write(tmp_path, later, scalar("loss", 0, 1.0, BASE + 99), name="tfevents.2")
    assert loaded(only_run(tmp_path)).names == ("new",)


def test_the_graph_of_the_run_has_the_last_times(tmp_path: Path) -> None:
    early = message("RunMetadata", step_stats=message(
        "StepStats", dev_stats=[{"node_stats": [{"node_name": b"h", "all_end_rel_micros": 5}]}]
    ))  # fmt: skip
    write(tmp_path, graph_event(SESSION), times("late", 9), times("early", 1, early))
    run = only_run(tmp_path)
    assert titles(run) == ["graph of the run", "ops timed at `early`", "ops timed at `late`"]
    whole, first, last = (loaded(run, place) for place in range(3))
    assert [first.names[number] for number in first.costs] == ["h"]
    assert whole.costs == last.costs
    assert whole.names == first.names == last.names
    assert {whole.names[number] for number in whole.costs} == {"W", "W/read", "R", "last"}
    assert len({one.key for one in graphs.graphs(run)}) == 3


def test_times_of_one_step_or_of_none_are_no_graph_of_their_own(tmp_path: Path) -> None:
    write(tmp_path / "one", graph_event(SESSION), times("step_1", 1))
    assert titles(only_run(tmp_path / "one")) == ["graph of the run"]
    assert loaded(only_run(tmp_path / "one")).costs
    write(tmp_path / "none", graph_event(TRACE), times("step1", 0, NOTHING))
    run = only_run(tmp_path / "none")
    assert titles(run) == ["traced module `Net`"]
    assert not loaded(run).costs


def test_times_without_a_graph_may_have_one_themselves(tmp_path: Path) -> None:
    own = message("RunMetadata", partition_graphs=[{"node": [node("x"), node("y", "", "x")]}])
    write(tmp_path, times("step_1", 1, own + TIMES))
    run = only_run(tmp_path)
    assert titles(run) == ["ops timed at `step_1`"]
    assert edges(loaded(run)) == [("x", 0, "y")]


def test_damaged_times_are_said_and_cost_only_the_times(tmp_path: Path) -> None:
    write(tmp_path, graph_event(SESSION), times("step_1", 1, b"\x0a\x02\xff\xff" * 200))
    graph = loaded(only_run(tmp_path))
    assert len(graph) > 0
    assert not graph.costs
    assert graph.notes == ("Its times cannot be read. The graph cannot be decoded.",)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (graph_event(b"\x0a\xff"), "The graph cannot be decoded."),
        (string_tensor("k", 0, "graph_keras_model", (), b"{"), "The Keras model is no JSON."),
        (string_tensor("f", 0, "graph_run_metadata", (), b"\xff"), "The graph cannot be decoded."),
        (string_tensor("f", 0, "graph_run_metadata", (2,), b"", b""), "One string was expected"),
    ],
)
def test_a_damaged_graph_is_listed_and_says_what_is_wrong(
    tmp_path: Path, made: bytes, sentence: str
) -> None:
    write(tmp_path, made)
    run = only_run(tmp_path)
    (logged,) = graphs.graphs(run)
    assert logged.title
    with pytest.raises(PayloadError, match=sentence):
        graphs.load(run, logged)


def test_a_file_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    path = write(tmp_path, graph_event(graph_def(node("gone"))))
    run = only_run(tmp_path)
    path.unlink()
    (logged,) = graphs.graphs(run)
    with pytest.raises(PayloadError, match="cannot be read"):
        graphs.load(run, logged)


def test_what_was_loaded_is_kept_while_its_file_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Any] = []
    read = graphs.read

    def counted(*what: Any) -> Graph:
        reads.append(what)
        return read(*what)

    monkeypatch.setattr(graphs, "read", counted)
    made = graph_event(SESSION), times("step_1", 1)
    path = write(tmp_path, *made)
    first = loaded(only_run(tmp_path))
    with path.open("ab") as file:
        file.write(scalar("loss", 1, 1.0))
    assert loaded(only_run(tmp_path)) is first
    assert len(reads) == 1
    path.unlink()
    write(tmp_path, graph_event(graph_def(node("x"))), scalar("loss", 1, 2.0))
    assert loaded(only_run(tmp_path)).names == ("x",)
    assert len(reads) == 2


def test_what_is_too_large_to_keep_is_shared_while_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphs, "_recent", Kept(lambda _: 1 << 30))
    write(tmp_path, graph_event(graph_def(node("large"))))
    run = only_run(tmp_path)
    graph = loaded(run)
    assert loaded(run) is graph
    before = id(graph.names)
    del graph
    gc.collect()
    assert not [one for one in graphs._in_use.values() if id(one.names) == before]


def test_the_sample_logs() -> None:
    found = {
        (run.name, logged.title): graphs.load(run, logged)
        for run in load(SAMPLES).runs
        for logged in graphs.graphs(run)
    }
    for graph in found.values():
        check(graph)
    assert {key: (graph.kind, len(graph), len(graph.sources)) for key, graph in found.items()} == {
        ("cnn-healthy", "traced module `DigitCnn`"): ("traced", 45, 69),
        ("keras-cnn", "ops of `forward`"): ("ops", 32, 36),
        ("keras-cnn/train", "Keras model `digit_cnn`"): ("layers", 6, 5),
        ("lightning-mlp/version_0", "traced module `LitDigits`"): ("traced", 16, 15),
        ("mlp-overfit", "traced module `DigitMlp`"): ("traced", 16, 15),
        ("sigmoid-vanishing", "traced module `DigitMlp`"): ("traced", 40, 39),
    }
    traced = found["cnn-healthy", "traced module `DigitCnn`"]
    assert {name.rpartition("/")[2] for _, name in traced.missing} == {
        "conv1",
        "conv2",
        "fc1",
        "fc2",
    }
    convolution = traced.names.index("DigitCnn/Conv2d[conv1]/input.1")
    assert traced.details.shapes(convolution) == ((1, 8, 8, 8),)
    layers = found["keras-cnn/train", "Keras model `digit_cnn`"]
    assert edges(layers)[0] == ("digit_cnn/digit", 0, "digit_cnn/conv")
    assert layers.details.shapes(1) == ((None, 8, 8, 8),)
