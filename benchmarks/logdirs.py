"""The logdirs that are measured: made once, the same every time, kept outside the repository."""

from __future__ import annotations

import os
import shutil
import tempfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import frames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

FORMAT = 1
"""To be raised when what is written changes, so that older logdirs are not taken for it."""
START = 1_700_000_000.0
FILE = "events.out.tfevents.1700000000.trainhost.4242.0"

TRAIN_TAGS = (
    "train/loss", "train/accuracy", "train/grad_norm", "train/epoch", "lr-AdamW/group_1",
    "lr-AdamW/group_2", "time/data", "time/step", "samples_per_second", "loss",
    "train/loss_classification", "train/loss_regression_l1", "train/perplexity", "gpu/memory",
    "gpu/utilization", "optim/weight_decay", "optim/momentum", "train/top5_accuracy",
    "grad_norm/encoder.layers.11.self_attn", "amp/loss_scale",
)  # fmt: skip
VALIDATION_TAGS = (
    "val/loss", "val/accuracy", "val/f1_macro", "val/precision", "val/recall", "val/auc",
    "val_loss_epoch", "best/val_accuracy",
)  # fmt: skip
LAYERS = tuple(
    f"{kind}/encoder.layers.{i}.linear1.weight" for kind in ("weights", "grads") for i in range(20)
)


@dataclass(frozen=True)
class Shape:
    """What a logdir holds."""

    name: str
    runs: int
    steps: int
    train: tuple[str, ...] = TRAIN_TAGS
    """Logged at every step."""
    validation: tuple[str, ...] = ()
    """Logged at every 100th step."""
    histograms: tuple[str, ...] = ()
    """Logged at every 500th step."""

    @property
    def points(self) -> int:
        """How many points that makes."""
        seldom = -(-self.steps // 100) * len(self.validation)
        return self.runs * (
            self.steps * len(self.train) + seldom + -(-self.steps // 500) * len(self.histograms)
        )


REGULAR = Shape("regular", 20, 5000)
IRREGULAR = Shape("irregular", 20, 8000, TRAIN_TAGS[:12], VALIDATION_TAGS, LAYERS)
WARM_UP = Shape("warm-up", 4, 3500)


def scaled(shape: Shape, share: float) -> Shape:
    """Return a shape with fewer runs or more, at least one."""
    return replace(shape, name=f"part-of-{shape.name}", runs=max(1, round(shape.runs * share)))


def scratch() -> Path:
    """Return the folder for logdirs: $TERMBOARD_BENCH, else one below the temporary folder."""
    place = os.environ.get("TERMBOARD_BENCH")
    return Path(place) if place else Path(tempfile.gettempdir()) / "termboard-bench"


def made(name: str, key: object, fill: Callable[[Path], None]) -> Path:
    """Return the logdir `name`, made by `fill` if there is none of this `key` yet."""
    mark = f"{zlib.crc32(repr((FORMAT, key)).encode()):08x}"
    folder = scratch() / f"{name}-{mark}"
    if not folder.exists():
        print(f"making {folder} …", flush=True)
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        fill(unfinished)
        unfinished.rename(folder)
    return folder


def training(shape: Shape) -> Path:
    """Return a logdir of this shape."""
    return made(shape.name, shape, lambda folder: _fill(folder, shape))


def event_files(folder: Path) -> list[Path]:
    """Return all event files of a logdir."""
    return sorted(path for path in folder.rglob("*tfevents*") if path.is_file())


def size(folder: Path) -> int:
    """Return the bytes of all event files."""
    return sum(path.stat().st_size for path in event_files(folder))


def into_page_cache(folder: Path) -> None:
    """Read every byte once, so that nobody who is measured waits for the disk."""
    for path in event_files(folder):
        with path.open("rb", buffering=0) as file:
            while file.read(1 << 22):
                pass


def _fill(folder: Path, shape: Shape) -> None:
    for number in range(shape.runs):
        run = folder / f"sweep/lr{number:02d}-seed{number % 4}"
        run.mkdir(parents=True)
        with (run / FILE).open("wb") as file:
            file.writelines(_records(shape, np.random.default_rng(number)))


def _records(shape: Shape, random: np.random.Generator) -> Iterator[bytes]:
    """Yield the records of one run."""
    yield frames.version(START)
    began = START + 0.5 + np.cumsum(random.gamma(8.0, 0.005, shape.steps))
    rows = frames.scalars(
        shape.train, 0, _times(random, began, shape.train), _curves(random, began, shape.train)
    )
    seldom = began[::100]
    values = _curves(random, seldom, shape.validation)
    validation = list(_seldom(100, shape.validation, seldom + 0.01, values))
    for step, row in enumerate(rows):
        yield row
        if step % 100 == 0:
            yield validation[step // 100]
        if step % 500 == 0:
            yield from _histograms(random, step, float(began[step]) + 0.02, shape.histograms)


def _seldom(
    pace: int, tags: tuple[str, ...], times: NDArray[np.float64], values: NDArray[np.float32]
) -> Iterator[bytes]:
    """Yield the records of tags that are logged at every `pace`-th step, a stretch a step."""
    for row, (moment, numbers) in enumerate(zip(times, values, strict=True)):
        yield b"".join(
            frames.summary(row * pace, moment + i * 2e-5, tag, b"\x15" + number.tobytes())
            for i, (tag, number) in enumerate(zip(tags, numbers, strict=True))
        )


def _times(
    random: np.random.Generator, began: NDArray[np.float64], tags: tuple[str, ...]
) -> NDArray[np.float64]:
    """Return when each tag is logged at each step: a few microseconds apart, never the same."""
    apart = random.gamma(4.0, 8e-6, (len(began), len(tags)))
    return began[:, None] + np.cumsum(apart, axis=1)


def _curves(
    random: np.random.Generator, began: NDArray[np.float64], tags: tuple[str, ...]
) -> NDArray[np.float32]:
    """Return noisy falling curves, float32, of shape (steps, tags)."""
    along = np.linspace(0.0, 5.0, len(began))[:, None]
    heights = random.lognormal(0.0, 2.0, len(tags))
    noise = random.normal(1.0, 0.05, (len(began), len(tags)))
    return (heights * (0.1 + np.exp(-along)) * noise).astype(np.float32)


_TORCH_EDGES = np.cumprod(np.r_[1e-12, np.full(774, 1.1)])
"""Where torch's default bins end, the positive ones; the negative ones mirror them."""


def _histograms(
    random: np.random.Generator, step: int, moment: float, tags: tuple[str, ...]
) -> Iterator[bytes]:
    edges = np.concatenate([-_TORCH_EDGES[::-1], [0.0], _TORCH_EDGES])
    for i, tag in enumerate(tags):
        buckets = int(random.integers(60, 801))
        first = len(edges) // 2 - buckets // 2
        yield frames.histogram(step, moment + i * 4e-5, tag, edges[first : first + buckets])
