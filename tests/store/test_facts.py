"""What queries may ask of a run: hyperparameters from disk, metrics, and how far it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from termboard.proto import message_class
from termboard.store import facts
from termboard.store.extremes import extremes
from termboard.store.facts import Family, RunFacts
from termboard.store.query import UnknownError
from termboard.store.query_check import unanswered
from termboard.store.query_parser import parse
from tests.support import records
from tests.support.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.snapshot import Snapshot


def session_start(**hparams: Any) -> bytes:
    """Frame the hyperparameters of a session as `add_hparams` writes them."""
    values = []
    for name, value in hparams.items():
        kind = {bool: "bool_value", str: "string_value", float: "number_value"}[type(value)]
        said = value.encode() if isinstance(value, str) else value
        values.append({"key": name.encode(), "value": {kind: said}})
    content = message_class("HParamsPluginData")(
        session_start_info={"hparams": values}
    ).SerializeToString()
    value = {
        "tag": b"_hparams_/session_start_info",
        "metadata": {"plugin_data": {"plugin_name": b"hparams", "content": content}},
    }
    return records.record(records.event(0, summary={"value": [value]}))


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Two runs with hyperparameters of their own or in a sub-run, one of Keras, one without."""
    losses = [records.scalar("val/loss", i, v) for i, v in enumerate([0.5, 0.2, 0.4])]
    records.write(tmp_path / "a", session_start(lr=0.1, opt="adam", amp=True), *losses)
    records.write(tmp_path / "b", records.scalar("val/loss", 7, 0.9))
    metric = records.scalar("hparam/accuracy", 0, 0.8)
    records.write(tmp_path / "b" / "1700119335.2", session_start(lr=0.01), metric)
    records.write(tmp_path / "k", session_start(lr=0.5))
    records.write(tmp_path / "k" / "validation", records.scalar("epoch_loss", 0, math.nan))
    records.write(tmp_path / "plain", records.scalar("other", 0, 1.0))
    return tmp_path


def found(snapshot: Snapshot, query: str) -> list[str]:
    condition, family = parse(query), Family(snapshot)
    return [
        run.name
        for run in snapshot.runs
        if condition.holds(RunFacts(run, family, "latest", lambda _: "silent"))
    ]


@pytest.mark.parametrize(
    ("query", "runs"),
    [
        ("lr>=0.1", ["a", "k", "k/validation"]),
        ("lr<0.1", ["b", "b/1700119335.2"]),
        ("opt=adam amp=true", ["a"]),
        ("val/loss<0.45", ["a"]),
        ("best(val/loss)<0.3", ["a"]),
        ("max(val/loss)>0.45 min(val/loss)<0.3", ["a"]),
        ("last(val/loss)>0.8", ["b"]),
        ("hparam/accuracy>0.7", ["b", "b/1700119335.2"]),
        ("epoch_loss=nan", ["k/validation"]),
        ("steps>=2", ["a", "b"]),
        ("points<2 -plain -k", ["b"]),
        ("state=silent plain", ["plain"]),
        ("attempts=1 plain", ["plain"]),
        ("attempts>1", []),
        ("loss<0.45", ["a"]),
        ("best(loss)<0.3", ["a"]),
        ("accuracy>0.7", ["b", "b/1700119335.2"]),
        ("val<0.45", ["a"]),
        ("los<0.45", []),
    ],
)
def test_what_is_asked(logdir: Path, query: str, runs: list[str]) -> None:
    assert found(load(logdir), query) == runs


def test_validation_is_meant_where_several_tags_have_the_name(tmp_path: Path) -> None:
    tags = ["loss/train", "test/loss", "val/loss", "loss/val", "acc", "a/acc/b", "x/acc"]
    records.write(tmp_path / "r", *[records.scalar(tag, 0, 1.0) for tag in tags])
    family = Family(load(tmp_path))
    assert [family.meant(name) for name in ("loss", "acc", "a", "b", "los", "a/acc", "")] == [
        "val/loss", "acc", "a/acc/b", "a/acc/b", None, "a/acc/b", None,
    ]  # fmt: skip


def test_what_no_run_can_answer_is_said_with_what_is_near(logdir: Path) -> None:
    snapshot = load(logdir)
    family = Family(snapshot)

    def said(query: str) -> str:
        return unanswered(parse(query), snapshot.runs, family)

    assert said("foo<1") == "", "hyperparameters may have it"
    family.read()
    assert said("foo<1") == "no run has a value foo"
    assert said("(plain or vall/los<1)") == "no run has a value vall/los; near: val/loss"
    assert said("accu>1") == "no run has a value accu; near: hparam/accuracy"
    assert said("not lr>=") == "lr>= is not finished"
    assert said("lr>=abc") == "abc is no number"
    assert said("lr=abc") == ""  # a text may be equal to it
    assert said("loss") == "loss is in no run's name; loss<1 or loss=1 asks for its value"
    for query in ("lr<1", "loss<1", "best(loss)<1", "state=live", "nobody", ""):
        assert said(query) == ""


def test_hyperparameters_are_read_once(logdir: Path) -> None:
    snapshot = load(logdir)
    run = snapshot.by_name["a"]
    assert not facts.has_read(run)
    assert facts.hparams(run) == {"lr": 0.1, "opt": "adam", "amp": True}
    assert facts.has_read(run)
    (logdir / "a" / "events.out.tfevents.1700000000.host").unlink()
    assert facts.hparams(run)["lr"] == 0.1


def test_what_cannot_be_read_any_more_is_not_known(logdir: Path) -> None:
    snapshot = load(logdir)
    run = snapshot.by_name["a"]
    (logdir / "a" / "events.out.tfevents.1700000000.host").unlink()
    assert facts.hparams(run) == {}
    with pytest.raises(UnknownError):
        RunFacts(run, Family(snapshot), "latest", lambda _: "silent").value("lr")


@given(arrays.arrays(np.float32, st.integers(1, 40)))
def test_extremes_are_those_of_what_is_finite(
    tmp_path_factory: pytest.TempPathFactory, values: np.ndarray[Any, Any]
) -> None:
    values = values.astype(np.float64)
    folder = tmp_path_factory.mktemp("run")
    records.write(folder, *[records.scalar("x", i, float(v)) for i, v in enumerate(values)])
    series = load(folder).runs[0].numbers("x")
    assert series is not None
    said = extremes(series, "latest")
    assert said is not None
    np.testing.assert_equal(said.last, values[-1])
    finite = values[np.isfinite(values)]
    if not len(finite):
        assert math.isnan(said.low)
        assert math.isnan(said.high)
        return
    assert (said.low, said.high) == (finite.min(), finite.max())
    assert values[said.low_step] == said.low
    assert said.low_step == np.flatnonzero(values == finite.min())[0]
    assert said.high_step == np.flatnonzero(values == finite.max())[0]
    assert said.best("min") == (said.low, said.low_step)
    assert said.best("max") == (said.high, said.high_step)
