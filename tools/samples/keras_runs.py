"""What Keras' TensorBoard callback and tf.summary leave behind."""

from __future__ import annotations

import os

# One thread and no reordered sums, set before TensorFlow reads them at import.
os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}

from typing import TYPE_CHECKING

import keras
import numpy as np
import tensorflow as tf

from samples.catalog import run_named
from samples.data import digits
from samples.restamp import restamp_run

if TYPE_CHECKING:
    from pathlib import Path

    from samples.data import Digits

EPOCHS = 12
EPOCH_SECONDS = 95.0
BATCH = 32


def write_keras(folder: Path) -> None:
    """Fit a CNN with the callback; then give its files the frozen clock, host and process id."""
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    keras.utils.set_random_seed(21)
    tf.config.experimental.enable_op_determinism()
    train, val = (_channels_last(part) for part in digits())
    target = folder / "keras-cnn"
    model = keras.Sequential(
        [
            keras.layers.Input((8, 8, 1), name="digit"),
            keras.layers.Conv2D(8, 3, padding="same", activation="relu", name="conv"),
            keras.layers.MaxPooling2D(name="pool"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(32, activation="relu", name="dense"),
            keras.layers.Dense(10, activation="softmax", name="digits"),
        ],
        name="digit_cnn",
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    callback = keras.callbacks.TensorBoard(
        str(target), histogram_freq=2, write_graph=True, write_images=True, profile_batch=0
    )
    model.fit(
        *train,
        batch_size=BATCH,
        epochs=EPOCHS,
        validation_data=val,
        verbose=0,
        callbacks=[callback, Predictions(target, val)],
    )
    # The C++ writer asks the system itself for time, host and process id.
    steps = -(-len(train[0]) // BATCH)
    restamp_run(target, run_named("keras-cnn").start, EPOCH_SECONDS, steps)


def _channels_last(part: Digits) -> tuple[np.ndarray, np.ndarray]:
    """Return images as Keras wants them, and labels."""
    return np.moveaxis(part.images, 1, -1), part.labels


class Predictions(keras.callbacks.Callback):
    """Logs with tf.summary what the callback does not: a table of strings, images, the graph."""

    def __init__(self, folder: Path, val: tuple[np.ndarray, np.ndarray]) -> None:
        """Open a writer in the parent of the callback's ``train`` and ``validation``."""
        super().__init__()
        self.writer = tf.summary.create_file_writer(str(folder))
        self.images, self.labels = val

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Log the forward pass as TensorFlow runs it; the callback logs only Keras' own view."""
        forward = tf.function(self.model.call)
        with self.writer.as_default(step=0):
            tf.summary.trace_on(graph=True, profiler=False)
            forward(tf.constant(self.images[:1]))
            tf.summary.trace_export("forward")

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Log six predictions and, every fourth epoch, the digits they are of."""
        shares = np.asarray(self.model(self.images[:6]))
        rows = [["digit", "predicted", "probability"]]
        rows += [
            [str(label), str(share.argmax()), f"{share.max():.2f}"]
            for label, share in zip(self.labels[:6], shares, strict=True)
        ]
        with self.writer.as_default(step=epoch):
            tf.summary.text("predictions", tf.constant(rows), description="Six validation digits.")
            tf.summary.scalar("generalisation_gap", (logs or {})["val_loss"] - (logs or {})["loss"])
            if epoch % 4 == 0:
                large = tf.image.resize(self.images[:3], (32, 32), method="nearest")
                tf.summary.image("digits", large, max_outputs=3)

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """Close the file."""
        self.writer.close()
