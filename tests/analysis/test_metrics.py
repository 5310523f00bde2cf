"""Names of tags as frameworks write them: what they measure, and which of them belong together."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from termboard.analysis.metrics import by_interest, in_turns, key_rank, metric

# tag, kind, which is better, split, base
NAMES = [
    # torch users, add_scalar and tensorboardX
    ("loss", "loss", "min", "", "loss"),
    ("Loss/train", "loss", "min", "train", "Loss"),
    ("Loss/test", "loss", "min", "test", "Loss"),
    ("loss/val", "loss", "min", "val", "loss"),
    ("training_loss", "loss", "min", "train", "loss"),
    ("trainLoss", "loss", "min", "train", "Loss"),
    ("validLoss", "loss", "min", "val", "Loss"),
    ("valloss", "loss", "min", "val", "loss"),
    ("loss(train)", "loss", "min", "train", "loss"),
    ("loss.val.mean", "loss", "min", "val", "loss.mean"),
    ("Loss_G", "loss", "min", "", "Loss_G"),
    ("lossD", "loss", "min", "", "lossD"),
    ("train/nll", "loss", "min", "train", "nll"),
    ("cross_entropy", "loss", "min", "", "cross_entropy"),
    ("CrossEntropy", "loss", "min", "", "CrossEntropy"),
    ("accuracy/train", "accuracy", "max", "train", "accuracy"),
    ("TrainAcc", "accuracy", "max", "train", "Acc"),
    ("testacc", "accuracy", "max", "test", "acc"),
    ("acc@1", "accuracy", "max", "", "acc@1"),
    ("Accuracy/top5", "accuracy", "max", "", "Accuracy/top5"),
    ("dev/macro_f1", "F1", "max", "val", "macro_f1"),
    ("optim/gradient_norm", "gradient norm", "", "", "optim/gradient_norm"),
    ("grad/norm", "gradient norm", "", "", "grad/norm"),
    ("optim/lr", "learning rate", "", "", "optim/lr"),
    ("speed/images_per_second", "throughput", "max", "", "speed/images_per_second"),
    ("perf/tokens/sec", "throughput", "max", "", "perf/tokens/sec"),
    ("step_time", "time", "min", "", "step_time"),
    ("gpu/memory_allocated", "memory", "", "", "gpu/memory_allocated"),
    ("GPUMemory", "memory", "", "", "GPUMemory"),
    ("a/train/b", "", "", "train", "a/b"),
    ("train", "", "", "train", ""),
    ("hparam/accuracy", "accuracy", "max", "", "hparam/accuracy"),
    # Keras
    ("epoch_loss", "loss", "min", "", "epoch_loss"),
    ("epoch_accuracy", "accuracy", "max", "", "epoch_accuracy"),
    ("epoch_learning_rate", "learning rate", "", "", "epoch_learning_rate"),
    ("evaluation_loss_vs_iterations", "loss", "min", "val", "loss_vs_iterations"),
    ("epoch_sparse_categorical_accuracy", "accuracy", "max", "", None),
    ("epoch_mean_squared_error", "error", "min", "", None),
    ("epoch_mean_io_u", "IoU", "max", "", None),
    ("epoch_auc", "AUC", "max", "", None),
    # Lightning
    ("train_loss", "loss", "min", "train", "loss"),
    ("val_loss", "loss", "min", "val", "loss"),
    ("train_loss_epoch", "loss", "min", "train", "loss_epoch"),
    ("train_loss_step", "loss", "min", "train", "loss_step"),
    ("lr-Adam", "learning rate", "", "", "lr-Adam"),
    ("lr-AdamW/pg1", "learning rate", "", "", "lr-AdamW/pg1"),
    ("grad_2.0_norm_total", "gradient norm", "", "", "grad_2.0_norm_total"),
    ("hp_metric", "", "", "", "hp_metric"),
    ("epoch", "epoch", "", "", "epoch"),
    # Hugging Face
    ("train/loss", "loss", "min", "train", "loss"),
    ("eval/loss", "loss", "min", "val", "loss"),
    ("train/grad_norm", "gradient norm", "", "train", "grad_norm"),
    ("train/learning_rate", "learning rate", "", "train", "learning_rate"),
    ("train/epoch", "epoch", "", "train", "epoch"),
    ("train_samples_per_second", "throughput", "max", "train", "samples_per_second"),
    ("eval/steps_per_second", "throughput", "max", "val", "steps_per_second"),
    ("eval/runtime", "time", "", "val", "runtime"),
    ("eval/rougeLsum", "ROUGE", "max", "val", "rougeLsum"),
    ("eval/rouge1", "ROUGE", "max", "val", "rouge1"),
    ("eval/bleu", "BLEU", "max", "val", "bleu"),
    ("eval/meteor", "METEOR", "max", "val", "meteor"),
    ("eval/CIDEr", "CIDEr", "max", "val", "CIDEr"),
    ("eval/wer", "error", "min", "val", "wer"),
    ("eval/perplexity", "perplexity", "min", "val", "perplexity"),
    ("eval/matthews_correlation", "correlation", "max", "val", "matthews_correlation"),
    # Ultralytics
    ("metrics/mAP50(B)", "mAP", "max", "", "metrics/mAP50(B)"),
    ("metrics/mAP50-95(B)", "mAP", "max", "", "metrics/mAP50-95(B)"),
    ("metrics/precision(B)", "precision", "max", "", "metrics/precision(B)"),
    ("metrics/recall(B)", "recall", "max", "", "metrics/recall(B)"),
    ("train/box_loss", "loss", "min", "train", "box_loss"),
    ("val/box_loss", "loss", "min", "val", "box_loss"),
    ("lr/pg0", "learning rate", "", "", "lr/pg0"),
    # Stable-Baselines3, CleanRL, Spinning Up
    ("rollout/ep_rew_mean", "reward", "max", "", "rollout/ep_rew_mean"),
    ("rollout/ep_len_mean", "episode length", "", "", "rollout/ep_len_mean"),
    ("rollout/success_rate", "success rate", "max", "", "rollout/success_rate"),
    ("train/approx_kl", "KL", "", "train", "approx_kl"),
    ("train/explained_variance", "explained variance", "max", "train", "explained_variance"),
    ("train/clip_fraction", "clipping", "", "train", "clip_fraction"),
    ("train/entropy_loss", "loss", "min", "train", "entropy_loss"),
    ("train/std", "", "", "train", "std"),
    ("eval/mean_reward", "reward", "max", "val", "mean_reward"),
    ("time/fps", "throughput", "max", "", "time/fps"),
    ("time/total_timesteps", "time", "", "", "time/total_timesteps"),
    ("charts/episodic_return", "reward", "max", "", "charts/episodic_return"),
    ("charts/SPS", "throughput", "max", "", "charts/SPS"),
    ("losses/clipfrac", "clipping", "", "", "losses/clipfrac"),
    ("AverageEpRet", "reward", "max", "", "AverageEpRet"),
    # Pictures and sound
    ("val/mIoU", "IoU", "max", "val", "mIoU"),
    ("val/dice", "dice", "max", "val", "dice"),
    ("val/psnr", "PSNR", "max", "val", "psnr"),
    ("val/SSIM", "SSIM", "max", "val", "SSIM"),
    ("FID", "FID", "min", "", "FID"),
    ("r2_score", "explained variance", "max", "", "r2_score"),
    # Words are found as words
    ("mapping", "", "", "", "mapping"),
    ("accumulate", "", "", "", "accumulate"),
    ("already", "", "", "", "already"),
    ("flossy", "", "", "", "flossy"),
    ("trainer/x", "", "", "", "trainer/x"),
    ("evaluate", "", "", "", "evaluate"),
    ("validity", "", "", "", "validity"),
    ("feature_map/mean", "", "", "", "feature_map/mean"),
    ("loss_scale", "loss scale", "", "", "loss_scale"),
    # How far values lie apart is neither good nor bad
    ("loss_std", "loss", "", "", "loss_std"),
    ("reward/variance", "reward", "", "", "reward/variance"),
]


@pytest.mark.parametrize(("tag", "kind", "better", "split", "base"), NAMES)
def test_names_that_frameworks_write(
    tag: str, kind: str, better: str, split: str, base: str | None
) -> None:
    found = metric(tag)
    assert (found.kind, found.better, found.split) == (kind, better, split)
    assert base is None or found.base == base


@pytest.mark.parametrize(
    ("tag", "run", "split"),
    [
        ("epoch_loss", "keras/train", "train"),
        ("epoch_loss", "keras/validation", "val"),
        ("loss", "x/loss_train", "train"),  # sub-runs of add_scalars
        ("loss", "x/loss_val", "val"),
        ("loss", "x/train_then_more", ""),
        ("loss", "train/x", ""),
        ("loss", "trainer", ""),
        ("loss", ".", ""),
        ("loss", "", ""),
        ("val_loss", "x/train", "val"),  # the tag knows better
    ],
)
def test_a_run_is_asked_for_the_split_that_its_tag_does_not_name(
    tag: str, run: str, split: str
) -> None:
    assert metric(tag, run).split == split
    assert metric(tag, run).base == metric(tag).base


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("train/loss", "val/loss", True),
        ("train_loss", "val_loss", True),
        ("loss/train", "loss/test", True),
        ("train/a/loss", "val/a/loss", True),
        ("train/a/loss", "val/b/loss", False),
        ("train/box_loss", "val/cls_loss", False),
        ("x/train/loss", "y/val/loss", False),
        ("net/loss_train", "net/loss_validation", True),
    ],
)
def test_training_and_validation_of_one_metric_have_one_base(
    one: str, other: str, same: bool
) -> None:
    assert (metric(one).base == metric(other).base) is same
    assert (metric(one).form == metric(other).form) is same


def test_the_form_tells_where_the_split_stood() -> None:
    assert metric("train/loss").base == metric("loss/train").base
    assert metric("train/loss").form != metric("loss/train").form


@given(st.text(max_size=40), st.text(max_size=20))
@example("train" * 300, "")
@example("val/" * 200_000, "x")
@example("A" * 1_000_000, "a" * 1_000_000)
@example("\x1b[31mloss/train\0", "\ud800")
def test_any_name_is_a_name(tag: str, run: str) -> None:
    found = metric(tag, run)
    assert found.better in ("min", "max", "")
    assert found.split in ("train", "val", "test", "")
    assert len(found.base) <= len(tag)
    assert key_rank(tag) in range(6)
    assert found == metric(tag, run)


def test_what_a_person_looks_at_first() -> None:
    ranks = ["train/loss", "val/accuracy", "lr", "grad_norm", "fps", "layer_3/mean"]
    assert [key_rank(tag) for tag in ranks] == [0, 1, 2, 3, 4, 5]
    assert key_rank("hparam/loss") == 5, "a copy of what is logged anyway"
    assert key_rank("loss_spread/p50") > 0


def test_a_loss_stands_beside_its_score_and_training_beside_validation() -> None:
    tags = [
        "acc/train", "acc/val", "box_loss", "epoch", "f1", "fps", "grad_norm", "loss/train",
        "loss/val", "lr",
    ]  # fmt: skip
    assert by_interest(dict.fromkeys(tags, 1)) == (
        "loss/train", "loss/val", "acc/train", "acc/val", "box_loss", "f1", "lr", "grad_norm",
        "fps", "epoch",
    )  # fmt: skip


def test_what_most_runs_have_comes_first_then_the_shortest_name() -> None:
    assert by_interest({"a/loss": 2, "loss": 1}) == ("a/loss", "loss")
    assert by_interest({"loss": 1, "loss/train": 3, "loss/val": 2}) == (
        "loss/train", "loss/val", "loss",
    )  # fmt: skip
    assert by_interest({"aux/loss": 1, "box_loss": 1, "loss": 1}) == (
        "loss",
        "box_loss",
        "aux/loss",
    )
    assert by_interest({}) == ()


@given(st.lists(st.integers(), max_size=9), st.lists(st.integers(), max_size=9))
def test_two_lists_take_turns(one: list[int], other: list[int]) -> None:
    both = in_turns(one, other)
    short = min(len(one), len(other))
    assert both[: 2 * short : 2] == one[:short]
    assert both[1 : 2 * short : 2] == other[:short]
    assert both[2 * short :] == [*one[short:], *other[short:]]
