"""Reads the sample logs back with TensorBoard's own reader and checks what each run shows."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader
from tensorboard.util.tensor_util import make_ndarray

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVERYTHING = dict.fromkeys(("scalars", "histograms", "images", "audio", "tensors"), 0)
"""No sampling: zero keeps all."""


class Run:
    """One run, read back."""

    def __init__(self, folder: Path) -> None:
        """Read everything."""
        self.events = EventAccumulator(str(folder), size_guidance=EVERYTHING)
        self.events.Reload()

    def values(self, tag: str) -> list[float]:
        """Return a scalar tag's values."""
        return [event.value for event in self.events.Scalars(tag)]

    def steps(self, tag: str) -> list[int]:
        """Return a scalar tag's steps."""
        return [event.step for event in self.events.Scalars(tag)]

    def ends(self, tag: str) -> float:
        """Return the mean of a scalar tag's last ten values."""
        last = self.values(tag)[-10:]
        return sum(last) / len(last)


def _healthy(logs: Path) -> str:
    run = Run(logs / "cnn-healthy")
    train, val = run.ends("loss/train"), run.values("loss/val")
    assert train < 0.1
    assert val[-1] < 1.1 * min(val) < 0.15
    assert run.values("accuracy/val")[-1] > 0.95
    tags = run.events.Tags()
    assert tags["graph"]
    assert {"filters/conv1", "mistaken", "confusion"} <= set(tags["images"])
    assert "activations/softmax" in tags["histograms"]
    assert {"pr/digit_3", "pr/digit_8", "predictions/text_summary"} <= set(tags["tensors"])
    return f"train {train:.3f}, val {val[-1]:.3f}, accuracy {run.values('accuracy/val')[-1]:.3f}"


def _too_low(logs: Path) -> str:
    run = Run(logs / "cnn-lr-too-low")
    val = run.values("loss/val")
    assert 0.003 < val[0] - val[-1] < 0.1
    return f"val loss {val[0]:.4f} → {val[-1]:.4f} in {run.steps('loss/val')[-1]} steps"


def _too_high(logs: Path) -> str:
    val = Run(logs / "cnn-lr-too-high").values("loss/val")
    rises = sum(later > earlier + 0.1 for earlier, later in pairwise(val))
    assert rises > 10
    assert min(val) < 0.7
    assert val[-1] > 1.5 * min(val)
    return f"val loss {min(val):.2f}…{max(val):.2f}, ends {val[-1]:.2f}, {rises} rises above 0.1"


def _overfit(logs: Path) -> str:
    run = Run(logs / "mlp-overfit")
    val = run.values("loss/val")
    least = min(val)
    at = run.steps("loss/val")[val.index(least)]
    assert run.ends("loss/train") < 0.02
    assert val[-1] > 1.3 * least
    train = run.ends("loss/train")
    return f"train {train:.4f}; val {least:.3f} at step {at}, {val[-1]:.3f} at the end"


def _vanishing(logs: Path) -> str:
    run = Run(logs / "sigmoid-vanishing")
    layers = [*(f"fc{number}" for number in range(1, 9)), "out"]
    norms = {layer: run.ends(f"gradient_norm/{layer}") for layer in layers}
    assert norms["fc1"] < 1e-5 * norms["fc8"]
    assert run.ends("loss/train") > 2.2
    return ", ".join(f"{layer} {norm:.1e}" for layer, norm in norms.items())


def _diverged(logs: Path) -> str:
    run = Run(logs / "cnn-diverged")
    train = run.values("loss/train")
    bad = [step for step, value in enumerate(train) if not math.isfinite(value)]
    assert bad == list(range(bad[0], len(train)))
    assert all(math.isnan(value) for value in train[bad[0] + 2 :])
    before = train[: bad[0]]
    assert max(before[-10:]) > 10 * min(before) + 2
    return (
        f"least {min(before):.4f} at {before.index(min(before))}, highest {max(before):.1f}, "
        f"{train[bad[0]]} at step {bad[0]} of {len(train)}, then NaN"
    )


def _restarted(logs: Path) -> str:
    files = sorted((logs / "cnn-restarted").glob("*tfevents*"))
    first, second = (_scalar_events(path, "loss/train") for path in files)
    assert (first[-1][0], second[0][0]) == (520, 401)
    assert second[0][1] > first[-1][1]
    gap = second[0][1] - first[-1][1]
    resumed = {step: value for step, _, value in second}
    pairs = [(value, resumed[step]) for step, _, value in first[401:]]
    assert sum(one != other for one, other in pairs) > 100
    return (
        f"first file 0…{first[-1][0]}, second {second[0][0]}…{second[-1][0]}, {gap:.0f} s later, "
        f"{len(pairs)} steps overlap"
    )


def _scalar_events(path: Path, tag: str) -> list[tuple[int, float, float]]:
    """Return step, wall time and value of every event of one tag in one file."""
    return [
        (event.step, event.wall_time, value.simple_value)
        for event in LegacyEventFileLoader(str(path)).Load()
        for value in event.summary.value
        if value.tag == tag
    ]


def _siren(logs: Path) -> str:
    run = Run(logs / "siren-audio")
    ratio = run.values("signal/snr_db")
    assert len(run.values("loss/train")) == 5000
    assert ratio[0] < 0 < 20 < ratio[-1]
    assert set(run.events.Tags()["audio"]) == {"chord/target", "chord/learnt"}
    assert Run(logs / "siren-audio/loss_val").values("loss")
    return f"{ratio[0]:.1f} → {ratio[-1]:.1f} dB; audio at {len(run.events.Audio('chord/learnt'))}"


def _mesh(logs: Path) -> str:
    run = Run(logs / "mesh-fit")
    worst = run.values("loss/worst_vertex")
    tags = {f"surface_{kind}" for kind in ("VERTEX", "FACE", "COLOR")}
    assert tags <= set(run.events.Tags()["tensors"])
    assert worst[-1] < 0.1 * worst[0]
    shape = make_ndarray(run.events.Tensors("surface_VERTEX")[0].tensor_proto).shape
    return f"worst vertex {worst[0]:.2f} → {worst[-1]:.3f}; vertices {shape}"


def _sweep(logs: Path) -> str:
    ends = {}
    for folder in sorted((logs / "hparams-sweep").iterdir()):
        (trial,) = (path for path in folder.iterdir() if path.is_dir())
        assert Run(trial).events.PluginTagToContent("hparams")
        ends[folder.name] = Run(folder).values("accuracy/val")[-1]
    assert len(ends) == 8
    return ", ".join(f"{name} {accuracy:.2f}" for name, accuracy in ends.items())


def _keras(logs: Path) -> str:
    train, val = Run(logs / "keras-cnn/train"), Run(logs / "keras-cnn/validation")
    metadata = train.events.SummaryMetadata
    assert metadata("keras").plugin_data.plugin_name == "graph_keras_model"
    text = Run(logs / "keras-cnn").events.Tensors("predictions")
    assert make_ndarray(text[0].tensor_proto).shape == (7, 3)
    losses = [
        make_ndarray(run.events.Tensors("epoch_loss")[-1].tensor_proto).item()
        for run in (train, val)
    ]
    histograms = [t for t in train.events.Tags()["tensors"] if t.endswith("histogram")]
    assert histograms
    graph = Run(logs / "keras-cnn").events.SummaryMetadata("forward").plugin_data.plugin_name
    assert graph == "graph_run_metadata_graph"
    return f"epoch_loss train {losses[0]:.3f}, validation {losses[1]:.3f}; {len(histograms)} hists"


def _lightning(logs: Path) -> str:
    run = Run(logs / "lightning-mlp/version_0")
    assert {"train_loss", "val_loss", "epoch", "hp_metric"} <= set(run.events.Tags()["scalars"])
    assert run.events.PluginTagToContent("hparams")
    assert run.values("hp_metric") == [-1]
    return f"val_loss {run.values('val_loss')[0]:.3f} → {run.values('val_loss')[-1]:.3f}"


def _seeds(logs: Path) -> str:
    runs = [Run(logs / f"tbx-seeds/seed{seed}") for seed in range(4)]
    ends = [run.values("loss/val")[-1] for run in runs]
    assert len({round(end, 3) for end in ends}) == 4
    assert max(ends) < 2 * min(ends) < 1
    starts = [run.values("loss/val")[0] for run in runs]
    pairs = zip(starts, ends, strict=True)
    return "val " + ", ".join(f"{start:.2f} → {end:.3f}" for start, end in pairs)


def _damaged(logs: Path) -> str:
    whole = len(Run(logs / "tbx-seeds/seed0").values("loss/train"))
    left = {}
    for kind in ("truncated", "bitflip"):
        left[kind] = len(Run(logs / "damaged" / kind).values("loss/train"))
        assert 0 < left[kind] < whole
    return f"TensorBoard reads of {whole} points: {left}"


CHECKS: dict[str, Callable[[Path], str]] = {
    "cnn-healthy": _healthy,
    "cnn-lr-too-low": _too_low,
    "cnn-lr-too-high": _too_high,
    "mlp-overfit": _overfit,
    "sigmoid-vanishing": _vanishing,
    "cnn-diverged": _diverged,
    "cnn-restarted": _restarted,
    "siren-audio": _siren,
    "mesh-fit": _mesh,
    "hparams-sweep": _sweep,
    "keras-cnn": _keras,
    "lightning-mlp": _lightning,
    "tbx-seeds": _seeds,
    "damaged": _damaged,
}


def verify(logs: Path) -> int:
    """Check every run that is there, print its numbers, and return how many do not hold."""
    wrong = 0
    for name, checked in CHECKS.items():
        if (logs / name).is_dir():
            try:
                print(f"{name}: {checked(logs)}", flush=True)
            except AssertionError as error:
                wrong += 1
                print(f"{name}: DOES NOT SHOW IT (line {error.__traceback__.tb_next.tb_lineno})")
    return wrong


def same_content(one: Path, other: Path, names: tuple[str, ...]) -> bool:
    """Return whether the files hold the same tags, steps and (to six digits) numbers."""
    contents = [
        [_content(path) for name in names for path in sorted(logs.glob(f"{name}*"))]
        for logs in (one, other)
    ]
    same = contents[0] == contents[1]
    print("keras content: the same" if same else "keras content: differs")
    return same


def _content(path: Path) -> list[tuple[float, int, str, str]]:
    """Return wall time, step, tag and rounded value of every summary; graphs count by their tag."""
    rows = []
    for event in LegacyEventFileLoader(str(path)).Load():
        for value in event.summary.value:
            plugin = value.metadata.plugin_data.plugin_name
            shown = plugin
            if plugin in ("scalars", "histograms"):
                shown = " ".join(f"{x:.6g}" for x in make_ndarray(value.tensor).flat)
            rows.append((event.wall_time, event.step, value.tag, shown))
    return sorted(rows)
