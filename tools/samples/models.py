"""The torch networks of the sample trainings, small enough to train in seconds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Callable


class DigitCnn(nn.Module):
    """Two convolutions and two dense layers over 8×8 digits."""

    def __init__(self, width: int = 8, activation: Callable[[], nn.Module] = nn.ReLU) -> None:
        """Build a network whose first convolution has ``width`` channels."""
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, 3, padding=1)
        self.act1 = activation()
        self.conv2 = nn.Conv2d(width, 2 * width, 3, padding=1)
        self.act2 = activation()
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(2 * width * 16, 32)
        self.act3 = activation()
        self.fc2 = nn.Linear(32, 10)

    def features(self, images: torch.Tensor) -> torch.Tensor:
        """Return the 32 numbers that the last layer decides by."""
        hidden = self.pool(self.act2(self.conv2(self.act1(self.conv1(images)))))
        return self.act3(self.fc1(hidden.flatten(1)))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits."""
        return self.fc2(self.features(images))


CNN_ACTIVATIONS = {"act1": "conv1", "act2": "conv2", "act3": "fc1", "fc2": "fc2"}
"""Module whose output is logged → the layer it belongs to."""


class DigitMlp(nn.Module):
    """Dense layers ``fc1``… with one activation after each but the last, ``out``."""

    def __init__(
        self, width: int, depth: int, activation: Callable[[], nn.Module], *, norm: bool = False
    ) -> None:
        """Build ``depth`` hidden layers of ``width`` units; ``norm`` puts batch norm between."""
        super().__init__()
        self.flatten = nn.Flatten()
        inputs = 64
        for number in range(1, depth + 1):
            self.add_module(f"fc{number}", nn.Linear(inputs, width))
            if norm:
                self.add_module(f"norm{number}", nn.BatchNorm1d(width))
            self.add_module(f"act{number}", activation())
            inputs = width
        self.out = nn.Linear(inputs, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits."""
        values = self.flatten(images)
        for name, layer in self.named_children():
            if name not in ("flatten", "out"):
                values = layer(values)
        return self.out(values)


def mlp_activations(depth: int) -> dict[str, str]:
    """Return, for a `DigitMlp`, module whose output is logged → the layer it belongs to."""
    return {f"act{number}": f"fc{number}" for number in range(1, depth + 1)} | {"out": "out"}


class Sine(nn.Module):
    """A dense layer with a sine after it (SIREN: Sitzmann et al. 2020, with their start values)."""

    def __init__(self, inputs: int, outputs: int, frequency: float, *, first: bool) -> None:
        """Draw weights that keep the activations' spread from layer to layer."""
        super().__init__()
        self.linear = nn.Linear(inputs, outputs)
        self.frequency = frequency
        bound = 1 / inputs if first else math.sqrt(6 / inputs) / frequency
        nn.init.uniform_(self.linear.weight, -bound, bound)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return the sine of the scaled dense layer."""
        return torch.sin(self.frequency * self.linear(values))


def siren(width: int, first_frequency: float) -> nn.Module:
    """Return a network from time to amplitude."""
    return nn.Sequential(
        Sine(1, width, first_frequency, first=True),
        Sine(width, width, 30.0, first=False),
        nn.Linear(width, 1),
    )
