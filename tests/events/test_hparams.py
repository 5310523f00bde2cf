"""What the hparams plugin says: an experiment, a session's start, its end."""

from __future__ import annotations

import math

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st

from termboard.events import hparams as module
from termboard.events.hparams import hparams
from termboard.events.malformed import MalformedError
from termboard.logged import Experiment, HParamInfo, MetricInfo, SessionEnd, SessionStart
from tests.support.summaries import message, outcome


def test_an_experiment_says_what_varies_and_what_is_measured() -> None:
    content = message(
        "HParamsPluginData",
        experiment={
            "name": b"sweep",
            "description": "größe".encode(),
            "user": b"me",
            "time_created_secs": 5.5,
            "hparam_infos": [
                {"name": b"lr", "type": 3, "domain_interval": {"min_value": 0.1, "max_value": 1}},
                {
                    "name": b"opt\xff",
                    "type": 1,
                    "domain_discrete": {
                        "values": [{"string_value": b"adam"}, {"bool_value": True}]
                    },
                },
                {"name": b"x", "display_name": b"X", "description": b"why"},
            ],
            "metric_infos": [
                {"name": {"group": b"val", "tag": b"loss"}, "display_name": b"L"},
            ],
        },
    )
    assert hparams(content) == Experiment(
        name="sweep",
        description="größe",
        user="me",
        created=5.5,
        hparams=(
            HParamInfo("lr", "", "", "float64", None, (0.1, 1.0)),
            HParamInfo("opt\udcff", "", "", "string", ("adam", True), None),
            HParamInfo("x", "X", "why", "", None, None),
        ),
        metrics=(MetricInfo("val", "loss", "L", ""),),
    )


def test_a_start_says_what_the_session_was_given() -> None:
    entries = [
        {"key": b"lr", "value": {"number_value": 0.1}},
        {"key": b"bn", "value": {"bool_value": False}},
        {"key": b"opt", "value": {"string_value": b"sgd"}},
        {"key": b"none", "value": {"null_value": 0}},
        {"key": b"list", "value": {"list_value": b""}},
        {"key": b"nothing"},
        {"key": b"nan", "value": {"number_value": math.nan}},
    ]
    started = {"hparams": entries, "group_name": b"g", "start_time_secs": 9.0}
    found = hparams(message("HParamsPluginData", session_start_info=started))
    assert isinstance(found, SessionStart)
    assert (found.group, found.started) == ("g", 9.0)
    assert found.hparams[:6] == (
        ("lr", 0.1), ("bn", False), ("opt", "sgd"), ("none", None), ("list", None),
        ("nothing", None),
    )  # fmt: skip
    name, value = found.hparams[6]
    assert name == "nan"
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("status", "word"),
    [(0, "unknown"), (1, "success"), (2, "failure"), (3, "running"), (77, "unknown")],
)
def test_an_end_says_how_it_ended(status: int, word: str) -> None:
    ended = {"status": status, "end_time_secs": 3.0}
    assert hparams(message("HParamsPluginData", session_end_info=ended)) == SessionEnd(word, 3.0)


def test_what_is_none_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MalformedError, match="carries no hyperparameters"):
        hparams(b"")
    with pytest.raises(MalformedError, match="version 3"):
        hparams(message("HParamsPluginData", version=3, session_end_info={}))
    monkeypatch.setattr(module, "_LONGEST", 3)
    with pytest.raises(MalformedError, match="longer than 16 MiB"):
        hparams(b"1234")


@given(st.binary(max_size=60))
def test_any_bytes_say_something_or_are_malformed(content: bytes) -> None:
    found, refusal = outcome(hparams, content, MalformedError, DecodeError)
    assert (found is None) == bool(refusal)
