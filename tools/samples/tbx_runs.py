"""One network from four seeds, written by tensorboardX; the network itself is plain numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tensorboardX import SummaryWriter

from samples.catalog import run_named
from samples.data import digits, endless_batches
from samples.frozen import CLOCK

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from samples.data import Digits

SEEDS = 4
STEPS = 300
HIDDEN = 24


class TanhMlp:
    """64 inputs, one hidden layer, softmax; gradients written out by hand."""

    def __init__(self, seed: int) -> None:
        """Draw the start values."""
        rng = np.random.default_rng(seed)
        self.weights = {
            "hidden.weight": rng.normal(0, 0.3, (64, HIDDEN)),
            "hidden.bias": np.zeros(HIDDEN),
            "out.weight": rng.normal(0, 0.3, (HIDDEN, 10)),
            "out.bias": np.zeros(10),
        }

    def forward(self, part: Digits) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the hidden values and the probabilities."""
        weights = self.weights
        inputs = part.images.reshape(len(part.images), 64)
        hidden = np.tanh(inputs @ weights["hidden.weight"] + weights["hidden.bias"])
        logits = hidden @ weights["out.weight"] + weights["out.bias"]
        chances = np.exp(logits - logits.max(1, keepdims=True))
        return hidden, chances / chances.sum(1, keepdims=True)

    def gradients(self, part: Digits) -> dict[str, NDArray[np.float64]]:
        """Return the gradients of the mean cross entropy."""
        hidden, chances = self.forward(part)
        inputs = part.images.reshape(len(part.images), 64)
        at_logits = (chances - np.eye(10)[part.labels]) / len(part.labels)
        at_hidden = at_logits @ self.weights["out.weight"].T * (1 - hidden**2)
        return {
            "hidden.weight": inputs.T @ at_hidden,
            "hidden.bias": at_hidden.sum(0),
            "out.weight": hidden.T @ at_logits,
            "out.bias": at_logits.sum(0),
        }

    def judged(self, part: Digits) -> tuple[float, float]:
        """Return loss and accuracy."""
        _, chances = self.forward(part)
        own = chances[np.arange(len(part.labels)), part.labels]
        return float(-np.log(own).mean()), float((chances.argmax(1) == part.labels).mean())


def write_seeds(folder: Path) -> None:
    """Train once from each seed, one run after the other."""
    for seed in range(SEEDS):
        _write_seed(folder / "tbx-seeds" / f"seed{seed}", seed)


def _write_seed(folder: Path, seed: int) -> None:
    train, val = digits()
    CLOCK.start(run_named("tbx-seeds").start + seed * 900, seed)
    writer = SummaryWriter(str(folder), max_queue=1000)
    model = TanhMlp(seed)
    batches = endless_batches(train, 16, seed)
    for step in range(STEPS):
        batch = next(batches)
        loss, accuracy = model.judged(batch)
        gradients = model.gradients(batch)
        for name, gradient in gradients.items():
            model.weights[name] = model.weights[name] - 0.15 * gradient
        CLOCK.work(2.5)
        writer.add_scalar("loss/train", loss, step)
        writer.add_scalar("accuracy/train", accuracy, step)
        if step % 10 == 0 or step == STEPS - 1:
            val_loss, val_accuracy = model.judged(val)
            writer.add_scalar("loss/val", val_loss, step)
            writer.add_scalar("accuracy/val", val_accuracy, step)
        if step % 100 == 0 or step == STEPS - 1:
            for name in ("hidden.weight", "out.weight"):
                values, gradient = model.weights[name], gradients[name]
                writer.add_histogram(f"weights/{name}", values, step, bins="sqrt")
                writer.add_histogram(f"gradients/{name}", gradient, step, bins="sqrt")
    writer.close()
