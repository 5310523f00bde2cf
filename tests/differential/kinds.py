"""The kinds of values that writers log, filled with made-up numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Random = np.random.Generator
    Fill = Callable[[Any, Random], None]

# tensorflow's DataType → (its dtype in numpy, the typed list of a TensorProto).
_DTYPES = {
    1: ("<f4", "float_val"),
    2: ("<f8", "double_val"),
    3: ("<i4", "int_val"),
    4: ("<u1", "int_val"),
    5: ("<i2", "int_val"),
    9: ("<i8", "int64_val"),
    10: ("|b1", "bool_val"),
    19: ("<f2", "half_val"),
    22: ("<u4", "uint32_val"),
    23: ("<u8", "uint64_val"),
}
_ODD = (0.0, -0.0, np.nan, np.inf, -np.inf, 1e-45, 5e-324, 3.4e38, 1.0)


@dataclass(frozen=True)
class Kind:
    """What a value holds and what its metadata says."""

    fill: Fill
    plugin: str = ""
    metadata: tuple[str, ...] = ("each", "first")
    """Where a writer may put the metadata: `each`, `first`, or `none` where it may be without."""
    content: Callable[[], bytes] = bytes

    def describe(self, value: Any) -> None:
        """Put the metadata into a value."""
        value.metadata.plugin_data.plugin_name = self.plugin
        value.metadata.plugin_data.content = self.content()
        value.metadata.summary_description = "made up"


def numbers(random: Random, dtype: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return numbers over the whole range of a dtype, now and then odd ones."""
    kind = np.dtype(dtype)
    if kind.kind == "f":
        found = random.normal(size=shape)
        odd = random.random(shape) < 0.2
        found[odd] = random.choice(_ODD, int(odd.sum()))
        with np.errstate(over="ignore"):
            return found.astype(kind)
    if kind.kind == "b":
        return random.random(shape) < 0.5
    limits = np.iinfo(kind)
    return random.integers(limits.min, limits.max, shape, kind, endpoint=True)


def tensor(
    value: Any, random: Random, code: int, shape: tuple[int, ...] = (), content: bool = False
) -> None:
    """Fill in a tensor of numbers: as typed list, or as bytes if `content` asks for it."""
    dtype, listed = _DTYPES[code]
    found = numbers(random, dtype, shape)
    _shape(value, code, shape)
    if content:
        value.tensor.tensor_content = found.tobytes()
    else:
        flat = found.view("<u2") if code == 19 else found
        getattr(value.tensor, listed).extend(flat.ravel().tolist())


def strings(value: Any, shape: tuple[int, ...], texts: list[bytes]) -> None:
    """Fill in a tensor of strings."""
    _shape(value, 7, shape)
    value.tensor.string_val.extend(texts)


def _shape(value: Any, code: int, shape: tuple[int, ...]) -> None:
    value.tensor.dtype = code
    for size in shape:
        value.tensor.tensor_shape.dim.add(size=size)


def _simple_value(value: Any, random: Random) -> None:
    value.simple_value = float(numbers(random, "<f4", ())[()])


def _old_histogram(value: Any, random: Random) -> None:
    """Fill in buckets as torch or TF1 do: empty at the ends, the last one open."""
    count = int(random.integers(0, 30))
    limits = np.sort(random.normal(0, 10.0 ** random.integers(-3, 12), count))
    buckets = np.where(random.random(count) < 0.5, random.integers(0, 100, count), 0)
    if count and random.random() < 0.3:
        limits[-1] = np.finfo(np.float64).max
    histogram = value.histo
    histogram.min, histogram.max = float(random.normal()), float(random.normal())
    histogram.num = float(buckets.sum())
    histogram.bucket_limit.extend(limits.tolist())
    histogram.bucket.extend(buckets.astype(np.float64).tolist())


def _some_bytes(random: Random) -> bytes:
    return random.bytes(int(random.integers(0, 40)))


def _old_image(value: Any, random: Random) -> None:
    image = value.image
    image.width, image.height, image.colorspace = int(random.integers(0, 9999)), 7, 3
    image.encoded_image_string = b"\x89PNG\r\n\x1a\n" + random.bytes(
        int(random.integers(0, 20_000))
    )


def _old_audio(value: Any, random: Random) -> None:
    value.audio.sample_rate, value.audio.num_channels = 44_100.0, 1
    value.audio.encoded_audio_string, value.audio.content_type = _some_bytes(random), "audio/wav"


def _images(value: Any, random: Random) -> None:
    count = int(random.integers(0, 3))
    pictures = [b"GIF89a" + random.bytes(int(random.integers(0, 20_000))) for _ in range(count)]
    strings(value, (2 + count,), [b"28", b"0", *pictures])


def _audio(value: Any, random: Random) -> None:
    count = int(random.integers(1, 4))
    clips = [part for _ in range(count) for part in (_some_bytes(random), b"a *label*")]
    strings(value, (count, 2), clips)


def _audio_without_labels(value: Any, random: Random) -> None:
    count = int(random.integers(1, 4))
    strings(value, (count,), [_some_bytes(random) for _ in range(count)])


_TEXTS = (
    b"",
    b"# Title",
    "größe \U0001f600".encode(),
    b"\xff\xfe no UTF-8",
    b"\x1b[31m",
    b"x" * 300,
)


def _text(value: Any, random: Random) -> None:
    shape = ((), (1,), (3,), (2, 2), (0,), (1, 2, 2))[int(random.integers(0, 6))]
    count = int(np.prod(shape))
    # One string may stand for all.
    listed = 1 if count and random.random() < 0.2 else count
    strings(value, shape, [_TEXTS[i] for i in random.integers(0, len(_TEXTS), listed)])


def _pr_curve(value: Any, random: Random) -> None:
    tensor(value, random, 1, (6, int(random.integers(2, 20))), content=random.random() < 0.5)


def _nothing(value: Any, random: Random) -> None:
    """Leave a value without content: what it says stands in the metadata."""


def _session_start() -> bytes:
    data = HParamsPluginData(version=0)
    data.session_start_info.group_name = "größe"
    for name, field, setting in (
        ("lr", "number_value", 1e-3),
        ("depth", "number_value", 2.0),
        ("optimizer", "string_value", "adam"),
        ("amp", "bool_value", False),
    ):
        setattr(data.session_start_info.hparams[name], field, setting)
    return bytes(data.SerializeToString())


def _session_end() -> bytes:
    data = HParamsPluginData()
    data.session_end_info.status, data.session_end_info.end_time_secs = 2, 1.7e9
    return bytes(data.SerializeToString())


def _keras_model(value: Any, random: Random) -> None:
    strings(value, (), [b'{"class_name": "Sequential", "config": {"layers": []}}'])


def _graph_def(event: Any, random: Random) -> None:
    event.graph_def = b"\x0a\x05\x0a\x03" + b"abc"  # one node


def _meta_graph_def(event: Any, random: Random) -> None:
    event.meta_graph_def = b"\x12\x07" + b"\x0a\x05\x0a\x03abc"


def _run_metadata(event: Any, random: Random) -> None:
    event.tagged_run_metadata.tag = "step1"
    event.tagged_run_metadata.run_metadata = _some_bytes(random)


def _scalars() -> dict[str, Kind]:
    """Return what is one number: today's tensors in both encodings, and the old `simple_value`."""
    anywhere = ("each", "first", "none")
    found = {
        "simple_value": Kind(_simple_value, metadata=("none",)),
        "simple_value of scalars": Kind(_simple_value, "scalars"),
        # tensorboardX describes a tag without naming a plugin.
        "simple_value described": Kind(_simple_value, metadata=("each", "first")),
    }
    for code, (dtype, listed) in _DTYPES.items():
        name = f"{np.dtype(dtype).name} as"
        found[f"{name} tensor_content"] = Kind(
            partial(tensor, code=code, content=True), "scalars", anywhere
        )
        # Their make_ndarray knows no list of these two.
        if listed not in ("uint32_val", "uint64_val"):
            found[f"{name} {listed}"] = Kind(partial(tensor, code=code), "scalars", anywhere)
    return found


SCALARS = tuple(_scalars())
KINDS: dict[str, Kind] = {
    **_scalars(),
    "scalar of one element": Kind(partial(tensor, code=1, shape=(1,)), "scalars"),
    "old histogram": Kind(_old_histogram, metadata=("none",)),
    "histogram": Kind(partial(tensor, code=2, shape=(30, 3), content=True), "histograms"),
    "histogram without buckets": Kind(partial(tensor, code=2, shape=(0, 3)), "histograms"),
    "histogram of float32": Kind(partial(tensor, code=1, shape=(5, 3)), "histograms"),
    "old image": Kind(_old_image, metadata=("none",)),
    "images": Kind(_images, "images"),
    "old audio": Kind(_old_audio, metadata=("none",)),
    "audio": Kind(_audio, "audio"),
    "audio without labels": Kind(_audio_without_labels, "audio"),
    "text": Kind(_text, "text"),
    "pr_curve": Kind(_pr_curve, "pr_curves"),
    "session start": Kind(_nothing, "hparams", content=_session_start),
    "session end": Kind(_nothing, "hparams", content=_session_end),
    "keras model": Kind(_keras_model, "graph_keras_model"),
    "mesh": Kind(partial(tensor, code=1, shape=(1, 9, 3), content=True), "mesh"),
    "tensor of a plugin": Kind(partial(tensor, code=5, shape=(2, 3)), "somebodys_plugin"),
    "number of a plugin": Kind(partial(tensor, code=1), "somebodys_plugin"),
    "tensor of nobody": Kind(partial(tensor, code=9, shape=(2, 2)), metadata=("none",)),
}
GRAPHS: dict[str, Fill] = {
    "graph": _graph_def,
    "meta graph": _meta_graph_def,
    "run metadata": _run_metadata,
}
