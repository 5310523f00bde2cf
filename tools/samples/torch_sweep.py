"""A small search over hyperparameters, logged with torch's add_hparams."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from samples.data import digits, endless_batches
from samples.frozen import CLOCK
from samples.models import DigitMlp
from samples.torch_runs import open_writer

if TYPE_CHECKING:
    from pathlib import Path

STEPS = 200


def write_sweep(folder: Path) -> None:
    """Train every combination of learning rate, width and optimizer."""
    grid = itertools.product((0.1, 0.003), (16, 64), ("sgd", "adam"))
    for number, (lr, width, optimizer) in enumerate(grid):
        _write_trial(folder, number, {"lr": lr, "width": width, "optimizer": optimizer})


def _write_trial(folder: Path, number: int, settings: dict[str, float | int | str | bool]) -> None:
    train, val = digits()
    trial = "lr{lr}-width{width}-{optimizer}".format(**settings)
    writer = open_writer(folder, "hparams-sweep", 10 + number, trial=trial, delay=number * 300)
    settings = settings | {"batch_norm": number % 3 == 0}
    norm = bool(settings["batch_norm"])
    model = DigitMlp(int(settings["width"]), 2, nn.ReLU, norm=norm)
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[str(settings["optimizer"])]
    optimizer = kind(model.parameters(), float(settings["lr"]))
    images, labels = torch.from_numpy(val.images), torch.from_numpy(val.labels)
    batches = endless_batches(train, 32, number)
    for step in range(STEPS):
        batch = next(batches)
        optimizer.zero_grad()
        loss = functional.cross_entropy(
            model(torch.from_numpy(batch.images)), torch.from_numpy(batch.labels)
        )
        loss.backward()
        optimizer.step()
        CLOCK.work(1.2)
        writer.add_scalar("loss/train", loss.item(), step)
        if step % 20 == 19:
            accuracy, val_loss = _judged(model, images, labels)
            writer.add_scalar("loss/val", val_loss, step)
            writer.add_scalar("accuracy/val", accuracy, step)
    metrics = {"hparam/accuracy": accuracy, "hparam/loss": val_loss}
    writer.add_hparams(settings, metrics)
    writer.close()


@torch.no_grad()
def _judged(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> tuple[float, float]:
    """Return accuracy and loss over the validation part."""
    model.eval()
    logits = model(images)
    model.train()
    loss = functional.cross_entropy(logits, labels).item()
    return (logits.argmax(1) == labels).float().mean().item(), loss
