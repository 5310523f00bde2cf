"""What a tag of a histogram is of: which layer, and its weights, gradients or activations.

Read from the names that frameworks give and people take over from them: torch's
`gradients/conv1.weight`, Keras' `model/conv/kernel/histogram` and, before Keras 3,
`conv/kernel_0_grad` and `conv_out`, flax's `params/Dense_0/kernel`, and what wandb's users write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Kind = Literal["weight", "bias", "gradient", "activation", "other"]

KINDS: tuple[Kind, ...] = ("weight", "bias", "gradient", "activation", "other")
"""In the order in which the rows of one layer stand."""

_LONGEST = 4096
"""Characters of a tag that are read; a log may hold megabytes."""


@dataclass(frozen=True)
class Part:
    """One of the arrays that belong to a layer."""

    layer: str
    """As the writer spells it, without what says which array it is: `conv1`,
    `model.layers.0.self_attn.q_proj`, `digit_cnn/conv`."""
    kind: Kind
    parameter: str = ""
    """`weight`, `bias`, `kernel`; of a gradient that of which it is the gradient. Empty if it is of
    none, or not said."""

    @property
    def of_bias(self) -> bool:
        """Tell whether it is a bias, or a bias' gradient."""
        return bool(_BIAS.fullmatch(self.parameter))


_RECURRENT = r"(?:_(?:ih|hh|hr)_l\d+)?(?:_reverse)?"  # torch's LSTM and GRU
_COUNTED = r"(?:[_:]\d+)?"  # TensorFlow's variables: `kernel:0`, `kernel_0`
_WEIGHT = re.compile(
    r"(?:(?:\w+_)?(?:weights?|kernels?|embeddings?)|gamma|scale|w)(?:_(?:v|g|orig))?"
    + _RECURRENT + _COUNTED, re.IGNORECASE,
)  # fmt: skip
_BIAS = re.compile(r"(?:(?:\w+_)?bias(?:es)?|beta|b)" + _RECURRENT + _COUNTED, re.IGNORECASE)
_STATE = re.compile(
    r"(?:running|moving)_(?:mean|var|variance)(?:[_:]\d+)?|num_batches_tracked", re.IGNORECASE
)

_SURE: Mapping[str, Kind] = {
    **dict.fromkeys(("gradient", "gradients", "grad", "grads"), "gradient"),
    **dict.fromkeys(
        (
            "activation", "activations", "pre_activation", "pre_activations", "intermediates",
            "attention_weights", "attn_weights", "attention_probs", "attn_probs",
        ),
        "activation",
    ),
    **dict.fromkeys(("biases",), "bias"),
    **dict.fromkeys(("weights", "params", "parameters"), "weight"),
}  # fmt: skip
"""Folders that say what lies in them, wherever they stand."""
_PERHAPS: Mapping[str, Kind] = {
    **dict.fromkeys(("act", "acts", "output", "outputs", "out", "features"), "activation"),
    **dict.fromkeys(("weight", "param", "parameter", "bias"), "weight"),
}
"""The same, unless a parameter is named too: then it is a layer's name."""
_RANK: tuple[Kind, ...] = ("gradient", "activation", "bias", "weight")
"""Which of several counts: `gradients/params/Dense_0/kernel` is a gradient."""
_NOISE = frozenset({"histogram", "histograms", "hist", "summaries", "distribution", "__call__"})
_WRAPPERS = frozenset({"module", "_orig_mod", "_fsdp_wrapped_module", "_forward_module"})
"""What torch's wrappers put into names: DataParallel, compile, FSDP, DeepSpeed."""

_GRADIENT_ENDING = re.compile(r"(?<=.)[._](?:grad|gradient)\Z", re.IGNORECASE)
_KEYS = re.compile(r"\[['\"]?([^\[\]'\"]*)['\"]?\]")
"""JAX writes `params['Dense_0']['kernel']`."""


@lru_cache(maxsize=16384)
def part(tag: str) -> Part:
    """Return what a tag is of; `other`, with the whole tag as its layer, if it does not say."""
    folders = [piece for piece in _KEYS.sub(r"/\1", tag[:_LONGEST]).split("/") if piece]
    folders = [piece for piece in folders if piece.lower() not in _NOISE]
    if not folders:
        return Part(tag[:_LONGEST], "other")
    folders[-1], ends_in_gradient = _without_ending(folders[-1])
    said = "gradient" if ends_in_gradient else _said(folders, _SURE)
    folders = [piece for piece in folders if piece.lower() not in _SURE] or folders[-1:]
    path = _named(folders)
    path, parameter = _parameter(path)
    if said is None and not parameter:
        return _by_weak_words(tag, folders)
    kind = said if said in ("gradient", "activation") else _kind_of(parameter) or said or "other"
    return Part(_joined(path) or tag[:_LONGEST], kind, parameter)


def _without_ending(name: str) -> tuple[str, bool]:
    """Return a name without `.grad` or `_grad`, and whether it had that."""
    found = _GRADIENT_ENDING.search(name)
    return (name[: found.start()], True) if found else (name, False)


def _said(folders: Iterable[str], words: Mapping[str, Kind]) -> Kind | None:
    kinds = {words[piece.lower()] for piece in folders if piece.lower() in words}
    return next((kind for kind in _RANK if kind in kinds), None)


def _named(folders: Sequence[str]) -> list[tuple[str, str]]:
    """Return (separator in front, name) of each name of a path; `.` and `/` both separate."""
    out: list[tuple[str, str]] = []
    for folder in folders:
        for place, name in enumerate(folder.split(".")):
            if name and name not in _WRAPPERS:
                out.append(("." if place and out else "/", name))
    return out


def _joined(path: Sequence[tuple[str, str]]) -> str:
    return "".join(separator + name for separator, name in path)[1:]


def _parameter(path: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], str]:
    """Split the parameter off: the last name, if it is one."""
    if path and _kind_of(path[-1][1]) is not None:
        return path[:-1], path[-1][1]
    return path, ""


def _kind_of(parameter: str) -> Kind | None:
    if not parameter:
        return None
    if _STATE.fullmatch(parameter):
        return "other"
    if _BIAS.fullmatch(parameter):
        return "bias"
    return "weight" if _WEIGHT.fullmatch(parameter) else None


def _by_weak_words(tag: str, folders: list[str]) -> Part:
    """Return what `conv1/output` or old Keras' `conv1_out` is of."""
    kind = _said((folders[0], folders[-1]), _PERHAPS)
    if kind is not None and len(folders) > 1:
        end = slice(0, -1) if folders[-1].lower() in _PERHAPS else slice(1, None)
        return Part(_joined(_named(folders[end])) or tag, kind)
    if folders[-1].endswith("_out") and len(folders[-1]) > 4:
        return Part(_joined(_named([*folders[:-1], folders[-1][:-4]])), "activation")
    return Part(tag[:_LONGEST], "other")


def names_of(layer: str) -> tuple[str, ...]:
    """Return the names along a layer's path: `model.layers.0` → model, layers, 0."""
    return tuple(name for name in re.split(r"[./]", layer) if name)


def layer_order(
    written: Iterable[Sequence[str]], depth: Mapping[str, float] | None = None
) -> tuple[str, ...]:
    """Return all layers in the order of the network, each once.

    `written` holds for each kind its layers as they were written. Kinds may know different layers:
    one that only the activations know stands behind the one that was written before it. `depth`,
    of as many layers as are known, goes before the order of writing; a layer without one stays
    behind the same layer as before.
    """
    order = _merged(written)
    if not depth:
        return order
    known = sorted((name for name in order if name in depth), key=lambda name: depth[name])
    return _merged([known, order])


def _merged(sequences: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Merge by a linked list: every name behind the one before it in its own sequence."""
    behind: dict[str | None, str | None] = {None: None}
    for names in sequences:
        before: str | None = None
        for name in names:
            if name not in behind:
                behind[name], behind[before] = behind[before], name
            before = name
    out: list[str] = []
    at = behind[None]
    while at is not None:
        out.append(at)
        at = behind[at]
    return tuple(out)
