"""What a Lightning Trainer with its TensorBoardLogger leaves behind."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING

import lightning
import torch
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from samples.catalog import run_named
from samples.data import digits
from samples.frozen import CLOCK
from samples.models import DigitMlp

if TYPE_CHECKING:
    from pathlib import Path

    from samples.data import Digits

EPOCHS = 12


class LitDigits(lightning.LightningModule):
    """A two-layer MLP as Lightning users write it."""

    def __init__(self, lr: float = 1e-3, width: int = 48, activation: str = "relu") -> None:
        """Build the network; the arguments become the run's hyperparameters."""
        super().__init__()
        self.save_hyperparameters()
        self.net = DigitMlp(width, 2, {"relu": nn.ReLU, "tanh": nn.Tanh}[activation])
        self.example_input_array = torch.zeros(1, 1, 8, 8)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits."""
        return self.net(images)

    def training_step(self, batch: list[torch.Tensor], _batch_index: int) -> torch.Tensor:
        """Return and log the loss."""
        CLOCK.work(1.0)
        loss = functional.cross_entropy(self(batch[0]), batch[1])
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch: list[torch.Tensor], _batch_index: int) -> None:
        """Log loss and accuracy."""
        CLOCK.work(0.5)
        logits = self(batch[0])
        self.log("val_loss", functional.cross_entropy(logits, batch[1]))
        self.log("val_accuracy", (logits.argmax(1) == batch[1]).float().mean())

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Return Adam."""
        return torch.optim.Adam(self.parameters(), self.hparams["lr"])


def write_lightning(folder: Path) -> None:
    """Fit for some epochs with the logger's own defaults, and the graph."""
    # Advice to use more workers and a GPU; the samples want one thread.
    warnings.filterwarnings("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    CLOCK.start(run_named("lightning-mlp").start, 20)
    lightning.seed_everything(20, verbose=False)
    train, val = digits()
    trainer = lightning.Trainer(
        max_epochs=EPOCHS,
        accelerator="cpu",
        logger=TensorBoardLogger(str(folder), name="lightning-mlp", log_graph=True),
        log_every_n_steps=5,
        num_sanity_val_steps=0,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(LitDigits(), _loader(train, shuffle=True), _loader(val, shuffle=False))


def _loader(part: Digits, *, shuffle: bool) -> DataLoader[tuple[torch.Tensor, ...]]:
    tensors = TensorDataset(torch.from_numpy(part.images), torch.from_numpy(part.labels))
    return DataLoader(tensors, batch_size=32, shuffle=shuffle)
