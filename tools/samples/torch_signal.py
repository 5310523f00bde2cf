"""A network that learns a chord's waveform: audio, 5,000 steps, and add_scalars' sub-runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from samples.frozen import CLOCK
from samples.models import siren
from samples.torch_runs import open_writer

if TYPE_CHECKING:
    from pathlib import Path

RATE = 8_000
"""Samples of sound a second."""

STEPS = 5_000
"""More than a chart has columns, so that thinning a curve has something to do."""

HEARD = (0, 50, 100, 200, 500, 1000, 4950)
"""Steps whose sound is kept: many early on, where it changes."""


def write_siren(folder: Path) -> None:
    """Fit 0.4 seconds of an A major chord; every eighth sample is kept for validation."""
    times = torch.linspace(-1, 1, int(0.4 * RATE))[:, None]
    target = _chord()[:, None]
    held_out = torch.arange(len(times)) % 8 == 3
    writer = open_writer(folder, "siren-audio", 8)
    model = siren(48, 450.0)
    optimizer = torch.optim.Adam(model.parameters(), 3e-5)
    rng = np.random.default_rng(8)
    known = torch.nonzero(~held_out)[:, 0]
    writer.add_audio("chord/target", target[:, 0], 0, sample_rate=RATE)
    for step in range(STEPS):
        batch = known[rng.integers(0, len(known), 256)]
        optimizer.zero_grad()
        loss = functional.mse_loss(model(times[batch]), target[batch])
        loss.backward()
        optimizer.step()
        CLOCK.work(0.6)
        writer.add_scalar("loss/train", loss.item(), step)
        if step % 50 == 0:
            with torch.no_grad():
                heard = model(times)
            error = (heard - target).square()[:, 0]
            parts = {"train": error[~held_out].mean(), "val": error[held_out].mean()}
            writer.add_scalars("loss", {name: part.item() for name, part in parts.items()}, step)
            ratio = target.square().mean() / error.mean()
            writer.add_scalar("signal/snr_db", 10 * float(ratio.log10()), step)
        if step in HEARD:
            writer.add_audio("chord/learnt", heard[:, 0].clip(-1, 1), step, sample_rate=RATE)
    writer.close()


def _chord() -> torch.Tensor:
    """Return three sines that fade away, as a plucked chord does."""
    seconds = torch.arange(int(0.4 * RATE)) / RATE
    chord = sum(torch.sin(2 * torch.pi * hertz * seconds) for hertz in (220.0, 277.2, 329.6))
    return chord / 3 * torch.exp(-3 * seconds)
