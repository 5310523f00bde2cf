"""What payloads hold once they are decoded: images, sounds, curves, hyperparameters.

Apart from `domain`, because `ls` and the first frame decode no payload.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Moments:
    """What a writer counted while it had the values themselves; the buckets only come near it."""

    count: float
    total: float
    total_of_squares: float
    least: float
    greatest: float


@dataclass(frozen=True)
class Histogram:
    """How many values lay where, at one step."""

    buckets: NDArray[np.float64]
    """Rows of (left edge, right edge, count), shape (k, 3), read-only; k may be 0."""
    moments: Moments | None = None
    """None where the writer did not log them, as TensorFlow 2 does not."""


@dataclass(frozen=True)
class Images:
    """The images of one step, as they were logged."""

    width: int
    height: int
    """In pixels, as the log says; it need not be true."""
    encoded: tuple[bytes, ...]
    """Each as PNG, GIF, JPEG or whatever else the writer chose."""


@dataclass(frozen=True)
class AudioClip:
    """One sound, as it was logged."""

    encoded: bytes
    """A WAV nearly always."""
    label: str
    sample_rate: int | None
    """Frames a second; None if it is no WAV, as are the other two."""
    channels: int | None
    seconds: float | None


@dataclass(frozen=True)
class PrCurve:
    """Precision and recall over thresholds: float64 arrays of one length, a number a threshold."""

    true_positives: NDArray[np.float64]
    false_positives: NDArray[np.float64]
    true_negatives: NDArray[np.float64]
    false_negatives: NDArray[np.float64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]


@dataclass(frozen=True)
class GraphSize:
    """How large a graph is."""

    nodes: int
    edges: int
    """Inputs of all nodes, control inputs too."""


HParam = str | float | bool | None
"""A hyperparameter's value; None where the log says nothing."""


@dataclass(frozen=True)
class HParamInfo:
    """A hyperparameter that an experiment declared."""

    name: str
    display_name: str
    description: str
    type: str
    """`string`, `bool`, `float64`; empty if it was not said."""
    discrete: tuple[HParam, ...] | None
    """The values it may have, if they were listed."""
    interval: tuple[float, float] | None
    """Smallest and largest value, if they were given."""


@dataclass(frozen=True)
class MetricInfo:
    """A metric that an experiment declared: a tag of scalars, in runs below each session's."""

    group: str
    tag: str
    display_name: str
    description: str


@dataclass(frozen=True)
class Experiment:
    """What an experiment varies and measures."""

    name: str
    description: str
    user: str
    created: float
    """Seconds since 1970; 0 if it was not said."""
    hparams: tuple[HParamInfo, ...]
    metrics: tuple[MetricInfo, ...]


@dataclass(frozen=True)
class SessionStart:
    """One training of an experiment, and what it was given."""

    hparams: tuple[tuple[str, HParam], ...]
    """(name, value), in the order of the log; of a name given twice the last counts."""
    group: str
    started: float
    """Seconds since 1970; 0 if it was not said."""


@dataclass(frozen=True)
class SessionEnd:
    """How a training of an experiment ended."""

    status: str
    """`success`, `failure`, `running` or `unknown`."""
    ended: float
    """Seconds since 1970; 0 if it was not said."""


HParamsRecord = Experiment | SessionStart | SessionEnd
"""What a value of the hparams plugin says."""


@dataclass(frozen=True)
class CustomMargin:
    """A curve and the band around it, by the tags of all three."""

    value: str
    lower: str
    upper: str


@dataclass(frozen=True)
class CustomChart:
    """A chart that a training asked for: curves by patterns, or curves with bands."""

    title: str
    patterns: tuple[str, ...] = ()
    """Regular expressions that tags must begin with."""
    margins: tuple[CustomMargin, ...] = ()


@dataclass(frozen=True)
class CustomCategory:
    """Charts that belong together."""

    title: str
    charts: tuple[CustomChart, ...]
    closed: bool
    """Whether it is folded at first."""


@dataclass(frozen=True)
class CustomLayout:
    """The charts that a training wants its scalars to be shown in."""

    categories: tuple[CustomCategory, ...]
