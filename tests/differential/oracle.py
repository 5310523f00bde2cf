"""TensorBoard's own Python loader: every point of every run, nothing sampled, nothing purged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData
from tensorboard.util import tensor_util

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Point:
    """One value of a tag, after TensorBoard's migrations: always a tensor."""

    step: int
    wall_time: float
    tensor: NDArray[np.generic]


@dataclass(frozen=True)
class Series:
    """A tag of a run."""

    plugin: str
    """Empty where the log says none and no migration does."""
    content: bytes
    """The plugin's data in the first metadata."""
    points: tuple[Point, ...]


def load(folder: Path) -> dict[tuple[str, str], Series]:
    """Read a logdir; return its series by run and tag."""
    multiplexer = EventMultiplexer(size_guidance={"tensors": 0}, purge_orphaned_data=False)
    multiplexer.AddRunsFromDirectory(str(folder))
    multiplexer.Reload()
    return {
        (run, tag): _series(multiplexer.GetAccumulator(run), tag)
        for run, found in multiplexer.Runs().items()
        for tag in found["tensors"]
    }


def _series(accumulator: Any, tag: str) -> Series:
    metadata = accumulator.AllSummaryMetadata().get(tag)
    points = tuple(
        Point(event.step, event.wall_time, tensor_util.make_ndarray(event.tensor_proto))
        for event in accumulator.Tensors(tag)
    )
    if metadata is None:
        return Series("", b"", points)
    return Series(metadata.plugin_data.plugin_name, metadata.plugin_data.content, points)


def hparams_said(content: bytes) -> tuple[object, ...]:
    """Return the gist of the hparams plugin's data: values and group, or how it ended, or names."""
    data = HParamsPluginData.FromString(content)
    what = data.WhichOneof("data")
    if what == "session_start_info":
        said = data.session_start_info
        values = {name: _value(value) for name, value in said.hparams.items()}
        return (values, said.group_name)
    if what == "session_end_info":
        ended = data.session_end_info
        status = ("unknown", "success", "failure", "running")[ended.status]
        return (status, ended.end_time_secs)
    infos = data.experiment
    return ([info.name for info in infos.hparam_infos], [m.name.tag for m in infos.metric_infos])


def _value(value: Any) -> object:
    kind = value.WhichOneof("kind")
    return None if kind in (None, "null_value") else getattr(value, kind)
