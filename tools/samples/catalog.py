"""The list of sample runs: which writer makes each, when it starts, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_START = 1_700_000_000
"""Start of the oldest run: 14 November 2023, 22:13:20 UTC."""


@dataclass(frozen=True)
class SampleRun:
    """One run (or family of runs) of the sample logs."""

    name: str
    """Its folder below ``sample_logs``."""
    writer: str
    """The environment that makes it; a key of `WRITERS`."""
    hours: float
    """How long after `FIRST_START` it starts."""
    shows: str
    """What a reader should see."""
    holds: str
    """Its tags and plugins."""

    @property
    def start(self) -> float:
        """When it starts, in seconds since the epoch."""
        return FIRST_START + self.hours * 3600


WRITERS = {
    "torch": "torch.utils.tensorboard.SummaryWriter (torch 2.13, tensorboard 2.21)",
    "keras": "Keras' TensorBoard callback and tf.summary (TensorFlow 2.21, Keras 3.15)",
    "tensorboardx": "tensorboardX.SummaryWriter (tensorboardX 2.6.5)",
    "lightning": "Lightning's TensorBoardLogger (Lightning 2.6.6, torch 2.13)",
    "damaged": "copies of tbx-seeds/seed0, damaged by tools/samples/damaged.py",
}

_TRAINING = "`loss/{train,val}` `accuracy/{train,val}` `optim/{lr,gradient_norm}`"

RUNS = (
    SampleRun(
        "cnn-healthy",
        "torch",
        30.0,
        "a good training of 600 steps: both losses fall together and level off",
        _TRAINING + " `loss_spread/*` `speed/*`; histograms `weights/* gradients/* activations/*` "
        "with softmax, in torch's exponential bins; images; text per step; PR curves of two "
        "digits; custom-scalar layout; graph; projector files of two steps with sprites",
    ),
    SampleRun(
        "cnn-lr-too-low",
        "torch",
        4.0,
        "learning rate 1e-3 under SGD: the loss hardly leaves ln 10",
        _TRAINING,
    ),
    SampleRun(
        "cnn-lr-too-high",
        "torch",
        7.0,
        "learning rate 0.12 with momentum: the loss bounces and does not settle",
        _TRAINING,
    ),
    SampleRun(
        "mlp-overfit",
        "torch",
        11.0,
        "200 digits, some with wrong labels, learnt by heart: the training loss goes to 0, the "
        "validation loss rises after an early minimum",
        _TRAINING + "; histograms of weights; text; graph",
    ),
    SampleRun(
        "sigmoid-vanishing",
        "torch",
        14.0,
        "eight sigmoid layers: the gradients of the first layers are orders of magnitude smaller "
        "than those of the last, and nothing is learnt",
        _TRAINING + " `gradient_norm/<layer>`; histograms of every layer's weights, gradients and "
        "activations; graph",
    ),
    SampleRun(
        "cnn-diverged",
        "torch",
        17.0,
        "a learning-rate warm-up that goes on too far: the loss falls, rises, blows up and is NaN "
        "to the end",
        _TRAINING + "; histograms while they are finite",
    ),
    SampleRun(
        "cnn-restarted",
        "torch",
        20.0,
        "killed at step 520, resumed from the checkpoint of step 400: a second event file whose "
        "steps 401…520 overlap the first file's",
        _TRAINING + ", in two event files",
    ),
    SampleRun(
        "siren-audio",
        "torch",
        23.0,
        "a network learns the waveform of a chord, 5,000 steps: noise turns into a clear sound",
        "`loss/train` at every step, `signal/snr_db`; audio; `add_scalars` sub-runs `loss_train` "
        "and `loss_val`",
    ),
    SampleRun(
        "mesh-fit",
        "torch",
        26.0,
        "a network bends a sphere onto a bumpy shape",
        "`loss/*`; mesh with vertices, colours and faces",
    ),
    SampleRun(
        "hparams-sweep",
        "torch",
        33.0,
        "eight configurations: learning rate × width × optimizer, and batch norm on some",
        "`loss/{train,val}` `accuracy/val`; hparams by `add_hparams`, each in a sub-run named by "
        "time",
    ),
    SampleRun(
        "keras-cnn",
        "keras",
        38.0,
        "what `model.fit` with the TensorBoard callback leaves: `train` and `validation` sub-runs",
        "`epoch_*` `evaluation_*`; histograms and images of the kernels; the Keras model as "
        "a graph; in the parent run, by `tf.summary`: the forward pass as a graph, text as a 2-d "
        "string table, images, a scalar",
    ),
    SampleRun(
        "lightning-mlp",
        "lightning",
        41.0,
        "what a `Trainer` with a `TensorBoardLogger` leaves",
        "`version_0`: `train_loss` `val_loss` `val_accuracy` `epoch` `hp_metric`; hparams in the "
        "same run; graph; `hparams.yaml`",
    ),
    SampleRun(
        "tbx-seeds",
        "tensorboardx",
        44.0,
        "one network from four seeds: the curves differ and agree in their trend",
        "`seed0`…`seed3`: `loss/*` `accuracy/*`; histograms of weights in tensorboardX's encoding",
    ),
    SampleRun(
        "damaged",
        "damaged",
        0.0,
        "`truncated`: cut in the middle of a record; `bitflip`: one bit of one record's payload "
        "flipped in the middle of the file",
        "as `tbx-seeds/seed0`",
    ),
)


def run_named(name: str) -> SampleRun:
    """Return the run called ``name``."""
    return next(run for run in RUNS if run.name == name)
