"""What a tag measures, read from its name as people and frameworks write it.

Names are found as words: `map` is in `val/mAP50` and not in `mapping`, `lr` not in `already`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, TypeVar

from termboard.ordering import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_T = TypeVar("_T")

Better = Literal["min", "max", ""]
Split = Literal["train", "val", "test", ""]

_NAMES: tuple[tuple[str, Better, str], ...] = (
    # What looks like another metric and is none.
    ("", "", "feature map, attention map, saliency map, depth map, no return"),
    ("loss scale", "", "loss scale, loss scaler, loss scaling, loss weight, loss coef"),
    # What is made as small as possible.
    ("perplexity", "min", "perplexity, ppl"),
    ("loss", "min", """loss, losses, nll, cross entropy, crossentropy, xent, bce, ce, cost,
        objective, hinge, log cosh, logloss, energy distance, negative log likelihood"""),
    ("likelihood", "max", "likelihood, log prob, logprob, elbo"),
    ("bits", "min", "bpd, bpb, bpc, bits per dim, bits per byte, bits per char"),
    # What is made as large as possible.
    ("accuracy", "max", """accuracy, accuracies, acc, top1, top5, topk, exact match, pass@,
        correct"""),
    ("reward", "max", "reward, rewards, rew, return, returns, ep ret, episodic return"),
    ("success rate", "max", "success rate, success, win rate, winrate, elo"),
    ("F1", "max", "f1, f2, fbeta, f score, f measure, fmeasure"),
    ("mAP", "max", "map, ap, average precision"),
    ("IoU", "max", "iou, miou, io u, giou, jaccard"),
    ("dice", "max", "dice, dsc"),
    ("AUC", "max", "auc, auroc, auprc, roc, aucroc"),
    ("precision", "max", "precision, ppv, prec"),
    ("recall", "max", "recall, sensitivity, tpr, true positive rate, mar"),
    ("specificity", "max", "specificity, tnr"),
    ("BLEU", "max", "bleu, sacrebleu, chrf, comet"),
    ("ROUGE", "max", "rouge"),
    ("METEOR", "max", "meteor"),
    ("CIDEr", "max", "cider, spice, bertscore"),
    ("PSNR", "max", "psnr, snr, sdr, si sdr, sisdr, pesq, stoi"),
    ("SSIM", "max", "ssim, msssim"),
    ("ranking", "max", "ndcg, mrr, hits, hit rate"),
    ("explained variance", "max", "r2, r squared, rsquared, explained variance, explained var"),
    ("correlation", "max", "mcc, kappa, correlation, corr, pearson, spearman, pearsonr, spearmanr"),
    ("inception score", "max", "inception score"),
    # The rest of what is made as small as possible: `error` is also part of longer names.
    ("error", "min", """error, errors, err, wer, cer, ter, eer, mse, rmse, mae, mape, smape, rmsle,
        msle, epe, false positive rate, fpr, false negative rate, fnr, chamfer, brier, ece,
        misclassified, mistakes"""),
    ("FID", "min", "fid, kid, fvd, lpips"),
    # What a training is steered by, and what it costs: neither large nor small is better.
    ("learning rate", "", "learning rate, lr, lrs, learningrate"),
    ("gradient norm", "", """grad norm, gradient norm, grads norm, gradients norm, gnorm, gradnorm,
        norm grad, norm gradient, grad global norm, gradient global norm, grad l2 norm"""),
    ("weight norm", "", "weight norm, weights norm, param norm, params norm, parameter norm"),
    ("throughput", "max", """throughput, per second, per sec, per s, fps, sps, tps, mfu, tflops,
        samples sec, samples s, tokens sec, tokens s, images sec, images s, steps sec, steps s,
        it s, its s, it sec"""),
    ("time", "min", """step time, iteration time, iter time, batch time, epoch time, data time,
        forward time, backward time, time per, seconds per, sec per, ms per, latency"""),
    ("memory", "", "memory, mem, vram, rss"),
    ("utilization", "", "utilization, util, gpu util"),
    ("KL", "", "kl, approx kl, kl divergence, kld"),
    ("entropy", "", "entropy"),
    ("clipping", "", "clip fraction, clipfrac, clip frac, clip range"),
    ("weight decay", "", "weight decay, wd, momentum"),
    ("temperature", "", "temperature, temp"),
    ("episode length", "", "ep len, episode length, episodic length, episode len"),
    ("score", "max", "score, scores"),
)  # fmt: skip
"""(kind, which direction is better, its names between commas). Of several the first one holds.

To teach a name, add it here. Names are lower case; words stand apart by a blank, however the log
separates them (`grad_norm`, `gradNorm`, `grad/norm`). Digits may follow any name.
"""

_WEAK_NAMES: tuple[tuple[str, Better, str], ...] = (
    ("time", "", "time, runtime, duration, elapsed, seconds"),
    ("epoch", "", "epoch, epochs"),
    ("step", "", "step, steps, iteration, iterations, timesteps, iter, global step"),
)
"""Names that only say how another metric is counted where there is one: `epoch_loss` is a loss."""

_SPLITS: dict[str, Split] = {
    "train": "train", "training": "train", "tr": "train",
    "val": "val", "valid": "val", "validation": "val", "eval": "val", "evaluation": "val",
    "dev": "val",
    "test": "test", "testing": "test",
}  # fmt: skip

_SPREADS = frozenset({"std", "stddev", "stdev", "var", "variance", "stderr", "spread"})
"""Words for how far values lie apart: of these neither large nor small is better."""

_LOSSES = ("loss", "perplexity", "bits")
_INTEREST = ("learning rate", "gradient norm", "throughput")
"""What a person looks at behind losses and scores, in this order."""

_COPIES = "hparam/"
"""What `add_hparams` of torch writes: the last values of metrics that are logged anyway."""

_LONGEST = 500
"""Characters; a longer tag is no name of a metric. No name that people gave comes near it."""
_LONGEST_NAME = 3
"""Words."""

# Names whose capitals are no beginning of a word; written small they keep their length.
_MIXED = re.compile(r"mAPs?|mIoU|IoU|mAR|CIDEr|ROUGEL|BLEU")
_WORD = re.compile(r"(?:[A-Z]+(?![a-z])|[A-Z]?[a-z]+)(?:@?\d+)?")
# `valloss`, `trainacc`: a split written onto the name.
_ONTO = re.compile(
    r"(?i:train|valid|val|test|eval)(?=(?i:loss|acc|accuracy|err|error|f1|ppl|iou|map)(?![a-z]))"
)


@dataclass(frozen=True)
class Metric:
    """What a tag measures, and on which data."""

    kind: str
    """`loss`, `accuracy`, `learning rate` …; empty if the name says nothing."""
    better: Better
    """Whether a small or a large value is better; empty if neither is, or nobody knows."""
    split: Split
    """The data it was measured on, by the tag, else by the run's last folder."""
    base: str
    """The tag without its split: the same for training and validation of one metric.

    Empty for a tag that is nothing but a split.
    """
    form: str = ""
    """The tag with a blank where its split stood: tells `train/loss` from `loss/train`."""


def metric(tag: str, run: str = "") -> Metric:
    """Return what `tag` measures; `run` is asked for the split if the tag does not name one.

    Never fails: a tag may be empty, of any length, and of any characters.
    """
    if len(tag) > _LONGEST:
        return Metric("", "", "", tag, tag)
    found = _of_tag(tag)
    if found.split or not run:
        return found
    split = _split_of_run(run)
    return replace(found, split=split) if split else found


def key_rank(tag: str) -> int:
    """Return how soon a person looks at `tag`: 0 for losses, 1 for scores and errors, then
    learning rate, gradient norm and throughput; 5 for everything else."""
    found = metric(tag)
    if tag.startswith(_COPIES):
        return 2 + len(_INTEREST)
    if found.kind in _LOSSES and found.better:
        return 0
    if found.kind in _INTEREST:
        return 2 + _INTEREST.index(found.kind)
    return 1 if found.better and found.kind != "time" else 2 + len(_INTEREST)


def by_interest(tags: Mapping[str, int]) -> tuple[str, ...]:
    """Return all tags, first those that a person looks at first; `tags` counts the runs of each.

    Losses and scores take turns, so that a loss stands beside its accuracy; training and validation
    of one metric stand beside each other. What most runs have, and what has the shortest name,
    comes first of its kind.
    """
    families: dict[tuple[int, str], list[str]] = {}
    for tag in sorted(tags, key=natural_key):
        families.setdefault((key_rank(tag), metric(tag).form), []).append(tag)
    order = sorted(families, key=lambda key: _weight(key, families[key], tags))
    losses = [key for key in order if key[0] == 0]
    scores = [key for key in order if key[0] == 1]
    rest = [key for key in order if key[0] > 1]
    return tuple(tag for key in (*in_turns(losses, scores), *rest) for tag in families[key])


def in_turns(one: Sequence[_T], other: Sequence[_T]) -> list[_T]:
    """Return the items of both in turns, then what one of them has left."""
    pairs = zip_longest(((item,) for item in one), ((item,) for item in other), fillvalue=())
    return [item for pair in pairs for part in pair for item in part]


def simplicity(tag: str) -> tuple[int, int]:
    """Return how long a name is, in folders and in words: `loss` is less than `aux/box_loss`."""
    base = metric(tag).base
    return base.count("/"), sum(1 for _ in _WORD.finditer(base[:_LONGEST]))


def _weight(
    family: tuple[int, str], members: Sequence[str], runs: Mapping[str, int]
) -> tuple[int, int, int, tuple[int, int]]:
    rank, _ = family
    kind = metric(members[0]).kind
    return rank, -max(runs[tag] for tag in members), _PLACES.get(kind, 0), simplicity(members[0])


@lru_cache(maxsize=1 << 16)
def _of_tag(tag: str) -> Metric:
    split, base, form = _without_split(tag)
    parts = [tuple(_words(part)) for part in tag.split("/")]
    kind, better = _kind(parts)
    if any(word in _SPREADS for part in parts for word in part) and kind != "explained variance":
        better = ""
    return Metric(kind, better, split, base, form)


def _kind(parts: Sequence[tuple[str, ...]]) -> tuple[str, Better]:
    """Return kind and direction: the last folder that names a metric knows best what it is."""
    everything = tuple(word for part in parts for word in part)
    for names, places in ((_STRONG, (*reversed(parts), everything)), (_WEAK, (everything,))):
        for words in places:
            row = _first(words, names)
            if row is not None:
                kind, better, _ = row
                return kind, better
    return "", ""


_Row = tuple[str, Better, str]


def _rows(table: Sequence[_Row]) -> dict[str, int]:
    """Return in which row of the table each name stands."""
    return {
        " ".join(name.split()): place
        for place, (_, _, names) in enumerate(table)
        for name in names.split(",")
    }


_STRONG = (_NAMES, _rows(_NAMES))
_WEAK = (_WEAK_NAMES, _rows(_WEAK_NAMES))
_PLACES = {kind: place for place, (kind, _, _) in enumerate(_NAMES)}


def _first(words: Sequence[str], names: tuple[Sequence[_Row], dict[str, int]]) -> _Row | None:
    """Return the first row of the table of which a name stands in `words`."""
    table, places = names
    found = [
        places[name]
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + _LONGEST_NAME) + 1)
        for name in _spellings(words[start:end])
        if name in places
    ]
    return table[min(found)] if found else None


def _spellings(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words as one name: as it stands, without the digits behind it, without an @."""
    name = " ".join(words)
    plain = name.rstrip("0123456789")
    return (name,) if plain == name else (name, plain, plain.rstrip("@"))


def _words(part: str) -> Iterator[str]:
    """Yield the words of a folder's name, small: `GPUMemory_mAP50(B)` gives gpu, memory, map50, b.

    Digits belong to the word before them; alone they are no word.
    """
    text = _MIXED.sub(lambda hit: hit[0].lower(), part)
    text = _ONTO.sub(lambda hit: f"{hit[0]} ", text)
    for hit in _WORD.finditer(text):
        yield hit[0].lower()


def _without_split(tag: str) -> tuple[Split, str, str]:
    """Return the split that a tag names last, the tag without it, and with a blank in its place."""
    found: re.Match[str] | None = None
    for hit in _SPLIT.finditer(tag):
        found = hit
    if found is None:
        return "", tag, tag
    before, after = tag[: found.start()], tag[found.end() :]
    split = _SPLITS[found[0].lower()]
    return split, _closed(before, after), f"{before} {after}"


_SPLIT = re.compile(
    r"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))"
    rf"(?i:{'|'.join(sorted(_SPLITS, key=len, reverse=True))})"
    r"(?:(?![A-Za-z])|(?=[A-Z][a-z])|(?=(?i:loss|acc|accuracy|err|error|f1|ppl|iou|map)(?![a-z])))"
)
_OPENING, _CLOSING = re.compile(r"[-_.:\s([]+\Z"), re.compile(r"\A[-_.:\s)\]]+")


def _closed(before: str, after: str) -> str:
    """Join what stands around a split: one separator between them is enough."""
    head, tail = _OPENING.sub("", before), _CLOSING.sub("", after)
    if not tail or tail.startswith("/"):
        return head.removesuffix("/") + (tail if head else tail.removeprefix("/"))
    if not head or head.endswith("/"):
        return head + tail
    return f"{head}{before[len(head) : len(head) + 1]}{tail}"


@lru_cache(maxsize=1 << 12)
def _split_of_run(run: str) -> Split:
    """Return the split that a run's last folder ends with: `x/validation`, `loss_train`."""
    words = [hit[0].lower() for hit in _WORD.finditer(run.rpartition("/")[2][-_LONGEST:])]
    return _SPLITS.get(words[-1], "") if words else ""


def without_split_of_run(run: str) -> str:
    """Return a run's name without the split that it ends with: `x` of `x/validation`."""
    if not _split_of_run(run):
        return run
    last = [hit.start() for hit in _WORD.finditer(run)][-1]
    return run[:last].rstrip("/_-. ")
