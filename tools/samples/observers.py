"""What the torch runs log beside scalars: histograms, images, texts, PR curves, embeddings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from samples.data import Digits
    from samples.training import Training


def log_histograms(
    every: int, activations: Mapping[str, str], bins: str = "tensorflow"
) -> Callable[[Training, int], None]:
    """Return a hook that logs weights, gradients and activations of every layer.

    ``activations`` maps the module whose output is wanted to the layer's name. ``bins`` is
    ``tensorflow`` (some hundred exponential bins) or a rule of ``numpy.histogram`` (fewer, even).
    """

    def hook(training: Training, step: int) -> None:
        if step % every:
            return
        for name, parameter in training.model.named_parameters():
            if name.endswith("weight") and parameter.grad is not None:
                for kind, values in (("weights", parameter), ("gradients", parameter.grad)):
                    # numpy cannot bin what is not finite; the scalars tell that story.
                    if torch.isfinite(values).all():
                        training.writer.add_histogram(f"{kind}/{name}", values, step, bins=bins)
        outputs = _activations(training, activations)
        for layer, values in outputs.items():
            if torch.isfinite(values).all():
                training.writer.add_histogram(f"activations/{layer}", values, step, bins=bins)

    return hook


def _activations(training: Training, wanted: Mapping[str, str]) -> dict[str, torch.Tensor]:
    """Return each wanted module's output, and the softmax, for 64 validation images."""
    seen: dict[str, torch.Tensor] = {}
    handles = []
    for module, layer in wanted.items():

        def keep(_module: object, _args: object, output: torch.Tensor, layer: str = layer) -> None:
            seen[layer] = output

        handles.append(training.model.get_submodule(module).register_forward_hook(keep))
    logits = training.logits(training.plan.val.first(64))
    for handle in handles:
        handle.remove()
    return seen | {"softmax": logits.softmax(1)} if wanted else {}


def log_gradient_norms(every: int) -> Callable[[Training, int], None]:
    """Return a hook that logs the gradient norm of every layer's weight as a scalar."""

    def hook(training: Training, step: int) -> None:
        if step % every:
            return
        for name, parameter in training.model.named_parameters():
            if name.endswith("weight") and parameter.grad is not None:
                layer = name.removesuffix(".weight")
                norm = parameter.grad.norm().item()
                training.writer.add_scalar(f"gradient_norm/{layer}", norm, step)

    return hook


def log_images(every: int) -> Callable[[Training, int], None]:
    """Return a hook that logs the first filters, mistaken digits and the confusion matrix."""

    def hook(training: Training, step: int) -> None:
        if step % every:
            return
        filters = training.model.get_parameter("conv1.weight").detach().numpy()
        training.writer.add_image("filters/conv1", _tiles(_stretched(filters), 4, 8), step)
        val = training.plan.val
        predicted = training.logits(val).argmax(1).numpy()
        mistaken = val.images[predicted != val.labels][:8]
        if len(mistaken):
            training.writer.add_image("mistaken", _tiles(mistaken, 8, 6), step)
        training.writer.add_image("confusion", _confusion_picture(val.labels, predicted), step)

    return hook


def _stretched(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale values to 0…1."""
    low, high = values.min(), values.max()
    return (values - low) / (high - low)


def _tiles(images: NDArray[np.float32], columns: int, zoom: int) -> NDArray[np.float32]:
    """Return one picture (1, height, width) of images (n, 1, h, w) side by side, enlarged."""
    rows = -(-len(images) // columns)
    _, _, height, width = images.shape
    sheet = np.zeros((rows * columns, height + 1, width + 1), np.float32)
    sheet[: len(images), :height, :width] = images[:, 0]
    grid = sheet.reshape(rows, columns, height + 1, width + 1).swapaxes(1, 2)
    picture = grid.reshape(rows * (height + 1), columns * (width + 1))
    return picture.repeat(zoom, 0).repeat(zoom, 1)[None]


def _confusion_picture(
    labels: NDArray[np.int64], predicted: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return a colour picture (3, 80, 80): blue where right, red where mistaken."""
    counts = np.zeros((10, 10), np.float32)
    np.add.at(counts, (labels, predicted), 1)
    shares = np.sqrt(counts / counts.sum(1, keepdims=True))
    picture = np.ones((3, 10, 10), np.float32)
    right = np.eye(10, dtype=bool)
    picture[0] -= np.where(right, shares, 0)
    picture[1] -= shares * 0.7
    picture[2] -= np.where(right, 0, shares)
    return picture.repeat(8, 1).repeat(8, 2)


def log_predictions(every: int) -> Callable[[Training, int], None]:
    """Return a hook that logs, as a markdown table, what the network says of six digits."""

    def hook(training: Training, step: int) -> None:
        if step % every:
            return
        val = training.plan.val.first(6)
        shares = training.logits(val).softmax(1)
        rows = ["| digit | predicted | sure | |", "|---|---|---|---|"]
        for label, share in zip(val.labels, shares, strict=True):
            best = int(share.argmax())
            verdict = "right" if best == label else "**wrong**"
            rows.append(f"| {label} | {best} | {share[best]:.0%} | {verdict} |")
        text = f"Step {step}\n\n" + "\n".join(rows)
        training.writer.add_text("predictions", text, step)

    return hook


def log_pr_curves(every: int, digits: tuple[int, ...]) -> Callable[[Training, int], None]:
    """Return a hook that logs a precision-recall curve, one digit against the others."""

    def hook(training: Training, step: int) -> None:
        if step % every:
            return
        shares = training.logits(training.plan.val).softmax(1).numpy()
        for digit in digits:
            right = training.plan.val.labels == digit
            training.writer.add_pr_curve(f"pr/digit_{digit}", right, shares[:, digit], step)

    return hook


def log_embedding(training: Training, part: Digits, step: int) -> None:
    """Write the projector's files: the features of ``part`` after ``step`` steps."""
    images = torch.from_numpy(part.images)
    model = training.model
    with torch.no_grad():
        features = model.features(images)
        predicted = model(images).argmax(1)
    pairs = zip(part.labels, predicted.tolist(), strict=True)
    rows = [[str(label), str(guess)] for label, guess in pairs]
    training.writer.add_embedding(
        # Three decimals: the file is text, and torch writes every digit of a float.
        np.round(features.numpy().astype(np.float64), 3),
        metadata=rows,
        label_img=images,
        global_step=step,
        tag="features",
        metadata_header=["label", "predicted"],
    )
