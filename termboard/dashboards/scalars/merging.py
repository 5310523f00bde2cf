"""Training and validation of one metric in one card: `train/loss` and `val/loss`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.analysis.metrics import metric

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SPLITS = ("", "train", "val", "test")
_PER_EPOCH = "_epoch"


@dataclass(frozen=True)
class CardSpec:
    """A card: which tags' curves it holds."""

    key: str
    """What identifies it: its first tag; of a copy in another group with something behind it."""
    title: str
    tags: tuple[str, ...]
    """Training before validation before test."""


def validation_first(tags: Sequence[str]) -> tuple[str, ...]:
    """Return tags of one metric, first the one that says how good a model is."""
    return tuple(sorted(tags, key=lambda tag: metric(tag).split != "val"))


def merged(tags: Sequence[str]) -> tuple[CardSpec, ...]:
    """Return the cards of `tags` (each once), in the order of their first tags.

    Tags share a card if they are the same but for the split, which each of them has another one
    of: `train/a/loss` and `val/a/loss`, not `val/b/loss`. Where the training has no name of its
    own (`loss` beside `val_loss`), the tag without a split stands for it. Where two cards would be
    called the same, they are called by their tags.
    """
    families: dict[str, list[str]] = {}
    for tag in tags:
        families.setdefault(metric(tag).base.casefold(), []).append(tag)
    _take_epochs(families)
    together = [members for family in families.values() for members in _shared(family)]
    titles = [_title(members) for members in together]
    often = Counter(titles)
    of_tag: dict[str, CardSpec] = {}
    for members, title in zip(together, titles, strict=True):
        name = title if often[title] == 1 else ", ".join(members)
        card = CardSpec(members[0], name, tuple(members))
        of_tag.update(dict.fromkeys(members, card))
    return tuple(dict.fromkeys(of_tag[tag] for tag in tags))


def _take_epochs(families: dict[str, list[str]]) -> None:
    """Put `train_loss_epoch` beside `val_loss` where no `train_loss` is: so does Lightning log."""
    for base in [base for base in families if base.endswith(_PER_EPOCH)]:
        plain = base.removesuffix(_PER_EPOCH)
        if _splits(families[base]) == ["train"] and _splits(families.get(plain, ())) == ["val"]:
            families[plain] += families.pop(base)


def _splits(tags: Sequence[str]) -> list[str]:
    return [metric(tag).split for tag in tags]


def _shared(family: Sequence[str]) -> Iterator[list[str]]:
    """Yield the tags of one metric that share a card."""
    if len(family) == 1 or _fit(family):
        yield sorted(family, key=_place)
        return
    forms: dict[str, list[str]] = {}
    for tag in family:  # `train/loss` and `loss/train` are both there: by where the split stands
        forms.setdefault(metric(tag).form.casefold(), []).append(tag)
    for members in forms.values():
        if _fit(members):
            yield sorted(members, key=_place)
        else:
            yield from ([tag] for tag in members)


def _fit(tags: Sequence[str]) -> bool:
    """Tell whether tags of one metric are of different splits."""
    splits = _splits(tags)
    if len(set(splits)) < len(splits):
        return False
    return "" not in splits or ("train" not in splits and bool(metric(tags[0]).better))


def _place(tag: str) -> int:
    return _SPLITS.index(metric(tag).split)


def _title(tags: Sequence[str]) -> str:
    if len(tags) == 1:
        return tags[0]
    base = metric(tags[-1]).base
    splits = ", ".join(metric(tag).split or "train" for tag in tags)
    return f"{base} ({splits})" if base else splits
