"""The data of the sample trainings: the 8×8 digits that scikit-learn ships, so no download."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.datasets import load_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

VALIDATION_SIZE = 500
"""Images kept for validation, of 1,797."""


class Digits(NamedTuple):
    """Images of shape (n, 1, 8, 8) with values in 0…1, and their labels."""

    images: NDArray[np.float32]
    labels: NDArray[np.int64]

    def first(self, count: int) -> Digits:
        """Return the first ``count`` images with their labels."""
        return Digits(self.images[:count], self.labels[:count])


def digits() -> tuple[Digits, Digits]:
    """Return the training and the validation part, always cut the same way."""
    bunch = load_digits()
    order = np.random.default_rng(0).permutation(len(bunch.target))
    images = (bunch.images[order] / 16).astype(np.float32)[:, None]
    labels = bunch.target[order].astype(np.int64)
    train = Digits(images[VALIDATION_SIZE:], labels[VALIDATION_SIZE:])
    return train, Digits(images[:VALIDATION_SIZE], labels[:VALIDATION_SIZE])


def with_wrong_labels(part: Digits, share: float, seed: int) -> Digits:
    """Return ``part`` with a share of the labels replaced at random, to be learnt by heart."""
    rng = np.random.default_rng(seed)
    wrong = rng.random(len(part.labels)) < share
    labels = np.where(wrong, rng.integers(0, 10, len(part.labels)), part.labels)
    return Digits(part.images, labels)


def endless_batches(part: Digits, size: int, seed: int) -> Iterator[Digits]:
    """Yield batches for ever, in a new order every epoch."""
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(len(part.labels))
        for start in range(0, len(order) - size + 1, size):
            chosen = order[start : start + size]
            yield Digits(part.images[chosen], part.labels[chosen])
