"""The training loop that the torch runs share, and what it logs at every step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from samples.data import Digits, endless_batches
from samples.frozen import CLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch.utils.tensorboard import SummaryWriter


@dataclass
class Plan:
    """How one run is trained."""

    train: Digits
    """What the network learns from."""
    val: Digits
    """What it is judged by."""
    batch_size: int = 32
    seed: int = 0
    """Order of the batches."""
    val_every: int = 10
    """Steps between validations."""
    step_seconds: float = 1.0
    """How long one step takes by the frozen clock."""
    schedule: Callable[[int], float] | None = None
    """Learning rate at a step; None leaves the optimizer's own."""
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = functional.cross_entropy
    extra_scalars: bool = False
    """Also log throughput and the spread of the validation losses."""


@dataclass
class Training:
    """One network in training, with its writer."""

    writer: SummaryWriter
    model: nn.Module
    optimizer: torch.optim.Optimizer
    plan: Plan
    batches: Iterator[Digits] = field(init=False)
    """Never ends."""

    def __post_init__(self) -> None:
        """Put the batches in order."""
        self.batches = endless_batches(self.plan.train, self.plan.batch_size, self.plan.seed)

    def run(self, steps: range, *hooks: Callable[[Training, int], None]) -> None:
        """Train for ``steps``; every hook is called after each of them."""
        for step in steps:
            self.train_step(step)
            if step % self.plan.val_every == 0 or step == steps[-1]:
                self.validate(step)
            for hook in hooks:
                hook(self, step)

    def train_step(self, step: int) -> None:
        """Take one step and log its loss, accuracy, learning rate and gradient norm."""
        if self.plan.schedule is not None:
            for group in self.optimizer.param_groups:
                group["lr"] = self.plan.schedule(step)
        batch = next(self.batches)
        labels = torch.from_numpy(batch.labels)
        self.optimizer.zero_grad()
        logits = self.model(torch.from_numpy(batch.images))
        loss = self.plan.loss(logits, labels)
        loss.backward()
        norm = torch.linalg.vector_norm(
            torch.stack([p.grad.norm() for p in self.model.parameters() if p.grad is not None])
        )
        self.optimizer.step()
        taken = CLOCK.work(self.plan.step_seconds)
        accuracy = (logits.argmax(1) == labels).float().mean()
        self.writer.add_scalar("loss/train", loss.item(), step)
        self.writer.add_scalar("accuracy/train", accuracy.item(), step)
        self.writer.add_scalar("optim/lr", self.optimizer.param_groups[0]["lr"], step)
        self.writer.add_scalar("optim/gradient_norm", norm.item(), step)
        if self.plan.extra_scalars:
            self.writer.add_scalar("speed/images_per_second", len(labels) / taken, step)

    def validate(self, step: int) -> None:
        """Log loss and accuracy over the validation part."""
        logits = self.logits(self.plan.val)
        labels = torch.from_numpy(self.plan.val.labels)
        CLOCK.work(2 * self.plan.step_seconds)
        self.writer.add_scalar("loss/val", self.plan.loss(logits, labels).item(), step)
        accuracy = (logits.argmax(1) == labels).float().mean().item()
        self.writer.add_scalar("accuracy/val", accuracy, step)
        if self.plan.extra_scalars:
            losses = functional.cross_entropy(logits, labels, reduction="none").numpy()
            for percent in (50, 75, 90):
                spread = float(np.percentile(losses, percent))
                self.writer.add_scalar(f"loss_spread/p{percent}", spread, step)

    @torch.no_grad()
    def logits(self, part: Digits) -> torch.Tensor:
        """Return the network's logits for a part of the data."""
        self.model.eval()
        logits = self.model(torch.from_numpy(part.images))
        self.model.train()
        return logits
