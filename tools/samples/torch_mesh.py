"""A network that bends a sphere onto a bumpy shape, logged as meshes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from samples.frozen import CLOCK
from samples.torch_runs import open_writer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

STEPS = 400


def write_mesh(folder: Path) -> None:
    """Learn, for each direction, how far the surface is from the centre."""
    corners, faces = sphere(2)
    points = torch.from_numpy(corners)
    target = _radius(points)
    writer = open_writer(folder, "mesh-fit", 9)
    model = nn.Sequential(
        nn.Linear(3, 48), nn.Tanh(), nn.Linear(48, 48), nn.Tanh(), nn.Linear(48, 1)
    )
    optimizer = torch.optim.Adam(model.parameters(), 4e-3)
    for step in range(STEPS + 1):
        optimizer.zero_grad()
        radius = 1 + model(points)[:, 0]
        loss = (radius - target).square().mean()
        loss.backward()
        optimizer.step()
        CLOCK.work(0.9)
        writer.add_scalar("loss/train", loss.item(), step)
        writer.add_scalar("loss/worst_vertex", (radius - target).abs().max().item(), step)
        if step % 100 == 0:
            bent = (points * radius[:, None]).detach()
            error = (radius - target).abs().detach()
            writer.add_mesh(
                "surface",
                vertices=bent[None],
                colors=_error_colours(error)[None],
                faces=torch.from_numpy(faces)[None],
                global_step=step,
            )
    writer.close()


def _radius(directions: torch.Tensor) -> torch.Tensor:
    """Return the wanted distance from the centre: a sphere with bumps."""
    x, y, z = directions.unbind(1)
    return 1 + 0.25 * torch.sin(3 * x) * torch.cos(4 * y) + 0.15 * z


def _error_colours(error: torch.Tensor) -> torch.Tensor:
    """Return 0…255 colours: green where right, red from an error of 0.2 on."""
    bad = (error / 0.2).clip(0, 1)
    return torch.stack([255 * bad, 255 * (1 - bad), torch.full_like(bad, 64)], 1).round()


def sphere(rounds: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return corners and triangles of an icosahedron, its faces cut in four ``rounds`` times."""
    golden = (1 + 5**0.5) / 2
    corners = [
        np.array(corner) / np.hypot(1, golden)
        for a in (-1, 1)
        for b in (-golden, golden)
        for corner in ((a, b, 0), (0, a, b), (b, 0, a))
    ]
    edge = 2 / np.hypot(1, golden)
    near = [[np.linalg.norm(one - other) < edge * 1.01 for other in corners] for one in corners]
    faces = [
        (i, j, k)
        for i in range(12)
        for j in range(i + 1, 12)
        for k in range(j + 1, 12)
        if near[i][j] and near[j][k] and near[i][k]
    ]
    for _ in range(rounds):
        corners, faces = _cut_in_four(corners, faces)
    return np.array(corners, np.float32), np.array(faces, np.int32)


def _cut_in_four(
    corners: list[NDArray[np.float64]], faces: list[tuple[int, int, int]]
) -> tuple[list[NDArray[np.float64]], list[tuple[int, int, int]]]:
    corners = list(corners)
    halves: dict[tuple[int, int], int] = {}

    def half(a: int, b: int) -> int:
        edge = (min(a, b), max(a, b))
        if edge not in halves:
            middle = corners[a] + corners[b]
            corners.append(middle / np.linalg.norm(middle))
            halves[edge] = len(corners) - 1
        return halves[edge]

    smaller = []
    for a, b, c in faces:
        ab, bc, ca = half(a, b), half(b, c), half(c, a)
        smaller += [(a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca)]
    return corners, smaller
