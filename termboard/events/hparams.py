"""The hparams plugin's data: what an experiment varies, and how each session started and ended."""

from __future__ import annotations

from typing import Any

from termboard.events.malformed import MalformedError
from termboard.logged import (
    Experiment,
    HParam,
    HParamInfo,
    HParamsRecord,
    MetricInfo,
    SessionEnd,
    SessionStart,
)
from termboard.proto import message_class

_LONGEST = 1 << 24
"""Bytes: their messages may take 50 times as much memory, if they hold next to nothing."""

_STATUS = {1: "success", 2: "failure", 3: "running"}
_TYPES = {1: "string", 2: "bool", 3: "float64"}


def hparams(content: bytes) -> HParamsRecord:
    """Decode the content of the plugin's metadata.

    Raises MalformedError or protobuf's DecodeError.
    """
    if len(content) > _LONGEST:
        raise MalformedError("The hyperparameters are longer than 16 MiB.")
    data = message_class("HParamsPluginData").FromString(content)
    if data.version:
        raise MalformedError(f"Hyperparameters of version {data.version} are not known; 0 is.")
    what = data.WhichOneof("data")
    if what == "experiment":
        return _experiment(data.experiment)
    if what == "session_start_info":
        return _start(data.session_start_info)
    if what == "session_end_info":
        ended = data.session_end_info
        return SessionEnd(_STATUS.get(ended.status, "unknown"), ended.end_time_secs)
    raise MalformedError("The value carries no hyperparameters.")


def _experiment(said: Any) -> Experiment:
    return Experiment(
        name=_text(said.name),
        description=_text(said.description),
        user=_text(said.user),
        created=said.time_created_secs,
        hparams=tuple(map(_hparam_info, said.hparam_infos)),
        metrics=tuple(map(_metric_info, said.metric_infos)),
    )


def _hparam_info(said: Any) -> HParamInfo:
    domain = said.WhichOneof("domain")
    interval = said.domain_interval
    return HParamInfo(
        name=_text(said.name),
        display_name=_text(said.display_name),
        description=_text(said.description),
        type=_TYPES.get(said.type, ""),
        discrete=(
            tuple(map(_value, said.domain_discrete.values)) if domain == "domain_discrete" else None
        ),
        interval=(
            (interval.min_value, interval.max_value) if domain == "domain_interval" else None
        ),
    )


def _metric_info(said: Any) -> MetricInfo:
    return MetricInfo(
        group=_text(said.name.group),
        tag=_text(said.name.tag),
        display_name=_text(said.display_name),
        description=_text(said.description),
    )


def _start(said: Any) -> SessionStart:
    return SessionStart(
        hparams=tuple((_text(entry.key), _value(entry.value)) for entry in said.hparams),
        group=_text(said.group_name),
        started=said.start_time_secs,
    )


def _value(said: Any) -> HParam:
    kind = said.WhichOneof("kind")
    if kind == "string_value":
        return _text(said.string_value)
    if kind in ("number_value", "bool_value"):
        value: float | bool = getattr(said, kind)
        return value
    return None


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
