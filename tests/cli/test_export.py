"""`export`: every point, of every plugin, as JSON lines and CSV, word for word."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from termboard.cli import export, main
from termboard.cli.logdir import read
from tests.support import golden
from tests.support.records import BASE, event, record, scalar, tensor_value, text, write
from tests.support.summaries import (
    GIF,
    PNG,
    audio,
    dims,
    graph,
    histogram,
    hparams,
    image,
    images,
    message,
    string_tensor,
    value,
    wav,
)

SAMPLES = str(Path(__file__).resolve().parent.parent.parent / "sample_logs")
NO_GRAPH = "termboard: cnn/lr0.1 __run_graph__ step 0: The graph cannot be decoded.\n"


def out(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """Run a command that has nothing to narrate; return what it printed."""
    assert main(list(argv)) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def rows(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("attempts", ["all", "latest"])
def test_export(runs: str, capsys: pytest.CaptureFixture[str], form: str, attempts: str) -> None:
    assert main(["export", runs, "--format", form, "--attempts", attempts]) == 0
    printed = capsys.readouterr()
    golden.check(f"cli/export_{attempts}.{form}", printed.out)
    assert printed.err == NO_GRAPH
    assert all(line.isprintable() for line in printed.out.split("\n"))


@pytest.fixture
def plugins(tmp_path: Path) -> str:
    """Make a logdir with one of every plugin, in the old encoding (step 0) and in today's."""
    folder = tmp_path / "plugins"
    nodes = graph(("x", ()), ("y", ("x", "^x")))
    keras = json.dumps({"config": {"layers": [{"config": {}}, {"config": {}}]}}).encode()
    profile = message("RunMetadata", function_graphs=[{"pre_optimization_graph": nodes}])
    experiment = {
        "hparam_infos": [
            {"name": b"lr", "type": 3, "domain_interval": {"min_value": 0.1, "max_value": 1}},
            {"name": b"opt", "domain_discrete": {"values": [{"string_value": b"adam"}]}},
            {"name": b"any"},
        ],
        "metric_infos": [{"name": {"group": b"val", "tag": b"loss"}}, {"name": {"tag": b"acc"}}],
    }
    started = {
        "hparams": [
            {"key": b"lr", "value": {"number_value": math.inf}},
            {"key": b"opt", "value": {"string_value": b"adam"}},
            {"key": b"bn", "value": {"bool_value": True}},
        ]
    }
    curve = {"dtype": 1, "tensor_shape": dims(6, 2), "float_val": [5, 4, 3, 2, 1, 0] * 2}
    buckets = {"dtype": 2, "tensor_shape": dims(2, 3), "double_val": [0, 0.1, 5, 0.1, 0.2, 6]}
    write(
        folder,
        record(event(0, BASE, graph_def=message("GraphDef", **nodes))),
        record(event(0, BASE, tagged_run_metadata={"tag": b"step1", "run_metadata": profile})),
        string_tensor("keras", 0, "graph_keras_model", (), keras),
        string_tensor("batch_2", 2, "graph_run_metadata_graph", (), profile),
        histogram("histogram", 0, [-1.0, 0.5, 2.0], [0, 3, 4], min=-0.5, max=1.5),
        tensor_value("histogram", 1, buckets, "histograms"),
        image("image", 0, PNG),
        images("image", 1, GIF, PNG),
        images("no image", 1),
        audio("sound", 0, wav(0.5)),
        string_tensor("sound", 1, "audio", (2, 2), wav(0.25, 44100, 2), b"", b"no wav", b""),
        text("text", 0, "one"),
        text("text", 1, "a", "b", shape=(1, 2)),
        tensor_value("curve", 0, curve, "pr_curves"),
        hparams("experiment", 0, experiment=experiment),
        hparams("session_start_info", 0, session_start_info=started),
        hparams("session_end_info", 0, session_end_info={"status": 1}),
        tensor_value("mesh_VERTEX", 0, {"dtype": 1, "tensor_shape": dims(1, 0, 3)}, "mesh"),
        tensor_value("half", 0, {"dtype": 14, "tensor_shape": dims(2), "half_val": [1]}, "mine"),
        string_tensor("layout", 0, "custom_scalars", (), b""),
        tensor_value("whole", 0, {"dtype": 23, "uint64_val": [(1 << 64) - 1]}, "scalars"),
        scalar("loss", 0, 0.1),
    )
    return str(folder)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_every_plugin(plugins: str, capsys: pytest.CaptureFixture[str], form: str) -> None:
    printed = out(capsys, "export", plugins, "--format", form)
    golden.check(f"cli/export_plugins.{form}", printed)
    assert printed.isascii()


def test_csv_has_the_same_values_as_json(plugins: str, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = [row["value"] for row in rows(out(capsys, "export", plugins))]
    table = csv.DictReader(io.StringIO(out(capsys, "export", plugins, "--format", "csv")))
    assert [json.loads(row["value"]) for row in table] == wanted


# The value of the first point of each plugin, of each real writer's run.
REAL = [
    ("cnn-healthy", "graphs", {"nodes": 45, "edges": 77}),
    ("lightning-mlp", "graphs", {"nodes": 16, "edges": 21}),
    ("keras-cnn/train", "graph_keras_model", {"nodes": 6, "edges": 5}),
    ("keras-cnn$", "graph_run_metadata_graph", {"nodes": 32, "edges": 36}),
    ("mesh-fit", "mesh", {"dtype": "float32", "shape": [1, 162, 3]}),
    ("siren-audio", "audio", {"count": 1, "sample_rate": 8000, "seconds": 0.4}),
    ("cnn-healthy", "images", {"width": 80, "height": 80, "count": 1, "format": "png"}),
    ("cnn-healthy", "custom_scalars", {"dtype": "string", "shape": []}),
]


@pytest.mark.parametrize(("run", "plugin", "wanted"), REAL)
def test_what_real_writers_logged(
    capsys: pytest.CaptureFixture[str], run: str, plugin: str, wanted: dict[str, Any]
) -> None:
    found = rows(out(capsys, "export", SAMPLES, "--run", run, "--plugin", plugin))
    assert found[0]["value"] == wanted
    assert {row["plugin"] for row in found} == {plugin}


def test_the_hyperparameters_of_a_real_sweep(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(out(capsys, "export", SAMPLES, "--run", "sweep/lr0.1", "--plugin", "hparams"))
    values = [(row["tag"].removeprefix("_hparams_/"), row["value"]) for row in found[:3]]
    names = ["lr", "width", "optimizer", "batch_norm"]
    metrics = [{"group": "", "tag": f"hparam/{name}"} for name in ("accuracy", "loss")]
    assert values == [
        ("experiment", {"hparams": dict.fromkeys(names), "metrics": metrics, "status": None}),
        ("session_end_info", {"hparams": {}, "metrics": [], "status": "success"}),
        (
            "session_start_info",
            {
                "hparams": {"lr": 0.1, "width": 16.0, "optimizer": "adam", "batch_norm": False},
                "metrics": [],
                "status": None,
            },
        ),
    ]
    end = rows(out(capsys, "export", SAMPLES, "--run", "lightning", "--plugin", "hparams"))
    assert end[-1]["value"]["hparams"]


def test_nothing_of_the_samples_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(out(capsys, "export", SAMPLES))
    series = json.loads(out(capsys, "tags", SAMPLES, "--json"))["series"]
    assert len(found) == sum(one["points"] for one in series)
    assert not [row for row in found if row["value"] is None]
    assert {row["plugin"] for row in found} == {one["plugin"] for one in series}
    assert all(list(row) == ["run", "tag", "plugin", "step", "wall_time", "attempt", "value"]
               for row in found)  # fmt: skip


def test_every_point_is_exported_exactly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    values = [0.1, -0.0, 1e-45, 3e38, math.inf, -math.inf]
    write(tmp_path, *[scalar("x", i, value) for i, value in enumerate(values)])
    monkeypatch.setattr(export, "BLOCK", 4)
    found = rows(out(capsys, "export", str(tmp_path)))
    got = [float(row["value"]) for row in found]
    assert [repr(value) for value in got] == [repr(float(np.float32(value))) for value in values]
    assert [row["wall_time"] for row in found] == [BASE + i for i in range(len(values))]


def test_times_that_are_not_finite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, *[scalar("x", i, 1, time) for i, time in enumerate((math.nan, 5.0, math.inf))])
    found = rows(out(capsys, "export", str(tmp_path)))
    assert [row["wall_time"] for row in found] == ["NaN", 5.0, "Infinity"]
    table = csv.DictReader(io.StringIO(out(capsys, "export", str(tmp_path), "--format", "csv")))
    assert [row["wall_time"] for row in table] == ["NaN", "5.0", "Infinity"]


def test_csv_is_read_back_by_a_csv_reader(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", runs, "--format", "csv"]) == 0
    table: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {len(row) for row in table} == {7}
    values = {row["tag"]: row["value"] for row in table}
    assert values["layer_10"] == "NaN"
    assert values['a,"b"\\n'] == repr(float(np.float32(0.1)))
    assert json.loads(values["note"]) == ["a <b> \x1b[31m", "\\xff"]


def test_export_to_a_file(runs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "points.csv"
    assert main(["export", runs, "--tag", "^layer", "--format", "csv", "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert len(target.read_text().splitlines()) == 3
    assert main(["export", runs, "-o", str(tmp_path / "no/such/folder")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_wrong_pattern_leaves_the_file_alone(
    runs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "precious"
    target.write_text("mine")
    assert main(["export", runs, "--run", "(", "-o", str(target)]) == 2
    assert target.read_text() == "mine"
    assert "is no regular expression" in capsys.readouterr().err


def test_an_event_file_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "runs", scalar("x", 0, 1))
    (tmp_path / "link").symlink_to(path)
    before = path.read_bytes()
    for name in (path, tmp_path / "link"):
        assert main(["export", str(tmp_path / "runs"), "-o", str(name)]) == 2
        assert "is one of the event files" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_text_that_cannot_be_had_is_null_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, text("t\x1b", 3, "a", "b", shape=(3,)))
    assert main(["export", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["value"] is None
    assert printed.err.startswith("termboard: . t\\x1b step 3: ")


def test_of_many_that_cannot_be_had_few_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [value("h", step, histo=b"\xff") for step in range(9)]
    write(tmp_path, *bad, histogram("h", 9, [1.0], [1.0], min=0, max=1))
    assert main(["export", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert [row["value"] for row in rows(printed.out)] == [None] * 9 + [{"buckets": [[0, 1, 1]]}]
    assert printed.err.splitlines() == [
        *[f"termboard: . h step {i}: The histogram cannot be decoded." for i in range(3)],
        "termboard: . h: 6 more values cannot be read.",
    ]


def test_a_payload_that_is_gone_costs_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, text("t", 0, "one"), scalar("x", 0, 1))

    def then_cut(logdirs: list[str], **how: Any) -> Any:
        snapshot = read(logdirs, **how)
        path.write_bytes(path.read_bytes()[:60])
        return snapshot

    monkeypatch.setattr("termboard.cli.export.read", then_cut)
    assert main(["export", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert [row["value"] for row in rows(printed.out)] == [None, 1.0]
    assert "shorter than when it was indexed" in printed.err


def test_a_tag_of_numbers_and_payloads_is_exported_as_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, scalar("t", 0, 1), scalar("t", 1, 2), image("t", 2, PNG))
    found = rows(out(capsys, "export", str(tmp_path)))
    assert [(row["plugin"], row["step"]) for row in found] == [
        ("scalars", 0), ("scalars", 1), ("images", 2)
    ]  # fmt: skip
