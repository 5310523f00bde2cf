"""The runs over digits that torch's SummaryWriter writes, each for what it shows."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import torch
from tensorboard.summary.writer import event_file_writer
from torch import nn
from torch.utils.tensorboard import SummaryWriter

from samples import observers
from samples.catalog import run_named
from samples.data import digits, with_wrong_labels
from samples.frozen import CLOCK
from samples.models import CNN_ACTIVATIONS, DigitCnn, DigitMlp, mlp_activations
from samples.training import Plan, Training

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def open_writer(
    folder: Path, name: str, seed: int, *, trial: str | None = None, delay: float = 0.0
) -> SummaryWriter:
    """Set the clock to the run's start plus ``delay`` and return its writer.

    ``seed`` is torch's too. ``trial`` is a folder below the run's, where it has several.
    """
    CLOCK.start(run_named(name).start + delay, seed)
    torch.manual_seed(seed)
    # The writer numbers its files through the whole process; each run counts its own, so that
    # making one run alone gives the same file names as making all.
    event_file_writer._global_uid = event_file_writer.AtomicCounter(0)
    return SummaryWriter(str(folder / name / (trial or "")), max_queue=1000)


def write_healthy(folder: Path) -> None:
    """Adam with a cosine schedule, and everything that a writer can log of a CNN."""
    train, val = digits()
    writer = open_writer(folder, "cnn-healthy", 1)
    model = DigitCnn()
    writer.add_graph(model, torch.zeros(1, 1, 8, 8))
    writer.add_custom_scalars(_layout())
    writer.add_text("config", _config("CNN on 8×8 digits", {"optimizer": "Adam", "lr": "3e-3"}), 0)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    cosine = schedule(optimizer, 600, 3e-5)
    plan = Plan(train, val, step_seconds=2.2, extra_scalars=True)
    training = Training(writer, model, optimizer, plan)
    observers.log_embedding(training, val.first(200), 0)
    training.run(
        range(600),
        lambda _training, _step: cosine.step(),
        observers.log_histograms(50, CNN_ACTIVATIONS),
        observers.log_images(100),
        observers.log_predictions(100),
        observers.log_pr_curves(100, (3, 8)),
    )
    observers.log_embedding(training, val.first(200), 600)
    writer.close()


def _layout() -> dict[str, dict[str, list[object]]]:
    """Return a custom-scalar layout: two charts of lines and one of a band."""
    spread = ["loss_spread/p75", "loss_spread/p50", "loss_spread/p90"]
    return {
        "fit": {
            "loss, train and val": ["Multiline", ["loss/train", "loss/val"]],
            "accuracy, train and val": ["Multiline", ["accuracy/train", "accuracy/val"]],
        },
        "validation": {"loss by image: p50, p75, p90": ["Margin", spread]},
    }


def _config(title: str, values: dict[str, str]) -> str:
    """Return a run's settings as markdown, the way people log them."""
    rows = "\n".join(f"| {name} | `{value}` |" for name, value in values.items())
    return f"# {title}\n\n| setting | value |\n|---|---|\n{rows}\n\nSeeded, **one thread**."


def write_lr_too_low(folder: Path) -> None:
    """SGD with a learning rate at which 500 steps change next to nothing."""
    _write_sgd_cnn(folder, "cnn-lr-too-low", 1e-3, 500)


def write_lr_too_high(folder: Path) -> None:
    """SGD with momentum and a learning rate at which the loss jumps about."""
    # Leaky: with plain ReLU all units die at such a rate, and the loss is flat instead.
    _write_sgd_cnn(folder, "cnn-lr-too-high", 0.12, 500, nn.LeakyReLU)


def _write_sgd_cnn(
    folder: Path, name: str, lr: float, steps: int, activation: Callable[[], nn.Module] = nn.ReLU
) -> None:
    train, val = digits()
    writer = open_writer(folder, name, 2)
    model = DigitCnn(activation=activation)
    optimizer = torch.optim.SGD(model.parameters(), lr, momentum=0.9)
    Training(writer, model, optimizer, Plan(train, val, step_seconds=1.4)).run(range(steps))
    writer.close()


def write_overfit(folder: Path) -> None:
    """A wide MLP, 200 images and a tenth of their labels wrong."""
    train, val = digits()
    train = with_wrong_labels(train.first(200), 0.1, 3)
    writer = open_writer(folder, "mlp-overfit", 3)
    model = DigitMlp(128, 2, nn.ReLU)
    writer.add_graph(model, torch.zeros(1, 1, 8, 8))
    writer.add_text("config", _config("MLP, 200 digits", {"width": "128", "lr": "1e-3"}), 0)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    plan = Plan(train, val, step_seconds=0.5)
    Training(writer, model, optimizer, plan).run(
        range(1200), observers.log_histograms(100, {}, "sqrt")
    )
    writer.close()


def write_vanishing(folder: Path) -> None:
    """Eight sigmoid layers with torch's own start values, under SGD."""
    train, val = digits()
    writer = open_writer(folder, "sigmoid-vanishing", 4)
    model = DigitMlp(32, 8, nn.Sigmoid)
    writer.add_graph(model, torch.zeros(1, 1, 8, 8))
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    plan = Plan(train, val, step_seconds=1.1, val_every=20)
    Training(writer, model, optimizer, plan).run(
        range(600),
        observers.log_gradient_norms(10),
        observers.log_histograms(50, mlp_activations(8), "sqrt"),
    )
    writer.close()


def write_diverged(folder: Path) -> None:
    """A warm-up that never ends: the learning rate grows by 1 % at every step."""
    train, val = digits()
    writer = open_writer(folder, "cnn-diverged", 5)
    model = DigitCnn(activation=nn.LeakyReLU)
    optimizer = torch.optim.SGD(model.parameters(), 3e-3, momentum=0.9)
    plan = Plan(
        train,
        val,
        step_seconds=1.6,
        schedule=lambda step: 3e-3 * 1.01**step,
        loss=_hand_written_cross_entropy,
    )
    Training(writer, model, optimizer, plan).run(
        range(620), observers.log_histograms(50, CNN_ACTIVATIONS, "sqrt")
    )
    writer.close()


def _hand_written_cross_entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return -log softmax the naive way, which is infinite once a probability rounds to 0."""
    chances = logits.softmax(1).gather(1, labels[:, None])
    return -chances.log().mean()


def write_restarted(folder: Path) -> None:
    """Killed at step 520; resumed, with another order of batches, from step 400's checkpoint."""
    train, val = digits()
    writer = open_writer(folder, "cnn-restarted", 6)
    model = DigitCnn()
    optimizer = torch.optim.Adam(model.parameters(), 4e-4)
    training = Training(writer, model, optimizer, Plan(train, val, step_seconds=2.0))
    training.run(range(401))
    checkpoint = copy.deepcopy((model.state_dict(), optimizer.state_dict()))
    training.run(range(401, 521))
    # Killed: what was flushed stays, and nothing says that the run ended.
    writer.flush()
    CLOCK.advance(1260)
    resumed = SummaryWriter(str(folder / "cnn-restarted"), max_queue=1000)
    model.load_state_dict(checkpoint[0])
    optimizer.load_state_dict(checkpoint[1])
    again = Training(resumed, model, optimizer, Plan(train, val, seed=7, step_seconds=2.0))
    again.run(range(401, 901))
    resumed.close()
