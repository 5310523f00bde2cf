"""Which runs are one training repeated with other seeds: by name, by a pattern, by hyperparameters.

A group has at least two runs. A run that is alone stays what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from termboard.store.facts import Family
from termboard.store.select import compiled

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from termboard.dashboards.api import RunStyle
    from termboard.store.query import Value
    from termboard.store.snapshot import Snapshot

HPARAMS = "hparams"
"""What somebody types to group by hyperparameters."""

# `seed3`, `_s3`, `run-2`, `version_0` as a word of its own; behind it the name may go on.
_SEED = re.compile(
    r"(?:^|(?<=[/_\-. ,]))"
    r"(?:random[_\- ]?seed|seed|rng|s|trial|repeat|repetition|replica(?:te)?|rep|fold|run|version)"
    r"[_\-=: ]?\d+(?=$|[/_\-. ,])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(.*?)(?:(?<=[^/])[_\-]|(?<=/)|^)(\d{1,9})\Z", re.DOTALL)
_SEPARATORS = re.compile(r"[_\-. ,]*/[_\-. ,/]*|([_\-. ,])[_\-. ,]+")
_SEED_HPARAM = re.compile(
    r"seed|(?:^|[^a-z])rng(?:$|[^a-z])|random_?state|"
    r"(?:^|[^a-z])(?:trial|fold|repeat|repetition|replica|replicate)(?:$|[^a-z])|"
    r"^(?:run|run_?id|run_?name|exp_?name|name)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Grouping:
    """How runs are told to belong together."""

    by: Literal["name", "pattern", "hparams"] = "name"
    """`name`: without a seed in it; `hparams`: equal but for a seed."""
    pattern: str = ""
    """Of `pattern`: searched in names, and case is ignored."""


@dataclass(frozen=True)
class SeedGroup:
    """Runs that belong together."""

    name: str
    runs: tuple[RunStyle, ...]
    """At least two, in their order."""


def typed(text: str) -> Grouping:
    """Return what somebody typed: nothing (by name), `hparams`, or a pattern over names of runs.

    Raises TermboardError for a pattern that is no regular expression.
    """
    text = text.strip()
    if text in ("", HPARAMS):
        return Grouping("hparams" if text else "name")
    compiled(text, "seed")
    return Grouping("pattern", text)


def seed_groups(
    snapshot: Snapshot, runs: Sequence[RunStyle], grouping: Grouping
) -> tuple[SeedGroup, ...]:
    """Return the groups among `runs`, in the order of their first runs.

    Hyperparameters are read from the event files the first time. Raises TermboardError for a
    pattern that is no regular expression.
    """
    if grouping.by == "pattern":
        return by_pattern(runs, grouping.pattern)
    if grouping.by == "hparams":
        return by_hparams(snapshot, runs)
    return by_name(runs)


def by_pattern(runs: Sequence[RunStyle], pattern: str) -> tuple[SeedGroup, ...]:
    """Group the runs whose name the pattern finds something in, by what its brackets hold.

    As TensorBoard's colouring by a pattern: without brackets all that match are one group, and
    those that do not match are in none.
    """
    search = compiled(pattern, "seed")
    keyed = []
    for run in runs:
        hit = search.search(run.name)
        if hit is not None:
            held = tuple(part or "" for part in hit.groups())
            keyed.append((run, held, " ".join(filter(None, held)) or pattern))
    return _grouped(keyed)


def by_name(runs: Sequence[RunStyle]) -> tuple[SeedGroup, ...]:
    """Group the runs whose names differ in a seed: `lr0.1/seed1`, `lr0.1_s3`, `run-2`, `ppo_1`.

    A number without a word for it (`ppo_1`, `lr0.1/0`) is one where the names that it completes
    count from 0 or 1 on without a gap; `resnet_18` and `resnet_50` are two models.
    """
    keyed: list[tuple[RunStyle, Hashable, str]] = []
    numbered: dict[str, list[tuple[RunStyle, int]]] = {}
    for run in runs:
        hit = _SEED.search(run.name)
        plain = None if hit else _NUMBERED.match(run.name)
        if hit:
            name = _tidy(_SEED.sub("", run.name)) or hit[0].rstrip("0123456789_-=: ")
            keyed.append((run, ("seed", name), name))
        elif plain:
            numbered.setdefault(plain[1], []).append((run, int(plain[2])))
    for base, found in numbered.items():
        numbers = sorted(number for _, number in found)
        first = numbers[0]
        if first in (0, 1) and numbers == list(range(first, first + len(numbers))):
            name = _tidy(base) or "runs"
            keyed += [(run, ("number", base), name) for run, _ in found]
    order = {run.name: place for place, run in enumerate(runs)}
    return _grouped(sorted(keyed, key=lambda item: order[item[0].name]))


def by_hparams(snapshot: Snapshot, runs: Sequence[RunStyle]) -> tuple[SeedGroup, ...]:
    """Group the runs whose hyperparameters are equal but for the seed; those without are in none.

    A group is called by the hyperparameters in which the groups differ.
    """
    family = Family(snapshot)
    given: list[tuple[RunStyle, dict[str, Value]]] = []
    for style in runs:
        run = snapshot.by_name.get(style.name)
        hparams = family.hparams(run) if run is not None else {}
        if hparams:
            given.append((style, _without_seeds(hparams)))
    differing = _differing([hparams for _, hparams in given])
    keyed = []
    for style, hparams in given:
        words = (f"{name}={_shown(hparams[name])}" for name in differing if name in hparams)
        keyed.append((style, _key(hparams), " ".join(words) or "equal hparams"))
    return _grouped(keyed)


def _grouped(keyed: Iterable[tuple[RunStyle, Hashable, str]]) -> tuple[SeedGroup, ...]:
    """Put runs with equal keys together; of two groups with one name the later is numbered."""
    found: dict[Hashable, tuple[str, list[RunStyle]]] = {}
    for run, key, name in keyed:
        found.setdefault(key, (name, []))[1].append(run)
    groups: list[SeedGroup] = []
    taken: dict[str, int] = {}
    for name, members in found.values():
        if len(members) > 1:
            taken[name] = taken.get(name, 0) + 1
            own = name if taken[name] == 1 else f"{name} ({taken[name]})"
            groups.append(SeedGroup(own, tuple(members)))
    return tuple(groups)


def _tidy(name: str) -> str:
    """Return what is left of a name without the separators that nothing stands between."""
    joined = _SEPARATORS.sub(lambda hit: hit[1] or "/", name)
    return joined.strip("_-. ,/")


def _without_seeds(hparams: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in hparams.items() if not _SEED_HPARAM.search(name)}


def _key(hparams: Mapping[str, Value]) -> Hashable:
    """Return what is equal for equal hyperparameters; a NaN is equal to itself."""
    return frozenset((name, "NaN" if value != value else value) for name, value in hparams.items())


def _differing(every: Sequence[Mapping[str, Value]]) -> list[str]:
    """Return the names whose values are not the same in all, in the order of the log."""
    names = dict.fromkeys(name for hparams in every for name in hparams)
    return [
        name
        for name in names
        if len({_key({name: h[name]} if name in h else {}) for h in every}) > 1
    ]


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
