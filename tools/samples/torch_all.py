"""Every run of torch's SummaryWriter, in the order in which they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from samples.torch_mesh import write_mesh
from samples.torch_runs import (
    write_diverged,
    write_healthy,
    write_lr_too_high,
    write_lr_too_low,
    write_overfit,
    write_restarted,
    write_vanishing,
)
from samples.torch_signal import write_siren
from samples.torch_sweep import write_sweep

if TYPE_CHECKING:
    from pathlib import Path


def write_all(folder: Path) -> None:
    """Train and log them all."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    for write in (
        write_healthy,
        write_lr_too_low,
        write_lr_too_high,
        write_overfit,
        write_vanishing,
        write_diverged,
        write_restarted,
        write_siren,
        write_mesh,
        write_sweep,
    ):
        write(folder)
