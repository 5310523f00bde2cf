"""Which runs are one training with several seeds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.dashboards.api import RunStyle, styled
from termboard.dashboards.curves.seeds import (
    Grouping,
    by_hparams,
    by_name,
    by_pattern,
    seed_groups,
    typed,
)
from termboard.errors import TermboardError
from tests.support.loading import load
from tests.support.records import scalar, write
from tests.support.summaries import hparams

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from termboard.dashboards.curves.seeds import SeedGroup


def runs(*names: str) -> list[RunStyle]:
    return list(styled(list(names)).values())


def members(groups: Sequence[SeedGroup]) -> dict[str, list[str]]:
    return {group.name: [run.name for run in group.runs] for group in groups}


# By name


@pytest.mark.parametrize(
    ("names", "group"),
    [
        (("lr0.1/seed1", "lr0.1/seed2"), "lr0.1"),
        (("lr0.1_s3", "lr0.1_s4"), "lr0.1"),
        (("run-2", "run-7"), "run"),
        (("seed=1", "seed=2"), "seed"),
        (("a-seed_1-b", "a-seed_2-b"), "a-b"),
        (("a/seed1/train", "a/seed2/train"), "a/train"),
        (("model.random_seed12", "model.random_seed3"), "model"),
        (("m/version_0", "m/version_1"), "m"),
        (("PPO_1", "PPO_2", "PPO_3"), "PPO"),
        (("lr0.1/0", "lr0.1/1"), "lr0.1"),
        (("0", "1"), "runs"),
        (("x/fold3", "x/fold9"), "x"),
    ],
)
def test_names_that_differ_in_a_seed(names: tuple[str, ...], group: str) -> None:
    assert members(by_name(runs(*names))) == {group: list(names)}


@pytest.mark.parametrize(
    "names",
    [
        ("lr0.1", "lr0.01", "lr0.2"),
        ("resnet_18", "resnet_50"),
        ("bs32", "bs64"),
        ("layers1", "layers2"),
        ("v1.0", "v1.1"),
        ("ppo_1", "ppo_3"),
        ("lr0.1/seed1", "lr0.2/seed1"),
        ("train", "val"),
        ("alone_1",),
        (),
    ],
)
def test_names_that_differ_in_something_else(names: tuple[str, ...]) -> None:
    assert by_name(runs(*names)) == ()


def test_several_groups_stand_in_the_order_of_their_first_runs() -> None:
    found = by_name(runs("b_1", "a/seed1", "z", "a/seed2", "b_2", "c/seed1"))
    assert list(members(found).items()) == [
        ("b", ["b_1", "b_2"]),
        ("a", ["a/seed1", "a/seed2"]),
    ]


def test_two_groups_never_have_one_name() -> None:
    found = members(by_name(runs("a/seed1", "a/seed2", "a_1", "a_2")))
    assert found == {"a": ["a/seed1", "a/seed2"], "a (2)": ["a_1", "a_2"]}


@given(st.lists(st.text(alphabet="seedrun0123/_-. \n", max_size=12), unique=True, max_size=8))
def test_any_names_give_groups_of_runs_that_are_each_in_one(names: list[str]) -> None:
    found = by_name(runs(*names))
    every = [run.name for group in found for run in group.runs]
    assert len(every) == len(set(every))
    assert set(every) <= set(names)
    assert all(len(group.runs) > 1 and group.name for group in found)
    assert len({group.name for group in found}) == len(found)


# By a pattern


def test_brackets_say_what_a_group_has_in_common() -> None:
    some = runs("lr0.1-bs8-x1", "lr0.1-bs8-x2", "lr0.1-bs16-x1", "lr0.1-bs16-x2", "other")
    assert members(by_pattern(some, r"(LR[\d.]+)-(bs\d+)")) == {
        "lr0.1 bs8": ["lr0.1-bs8-x1", "lr0.1-bs8-x2"],
        "lr0.1 bs16": ["lr0.1-bs16-x1", "lr0.1-bs16-x2"],
    }


def test_without_brackets_all_that_match_are_one_group() -> None:
    assert members(by_pattern(runs("a1", "b1", "a2"), "a.")) == {"a.": ["a1", "a2"]}


def test_a_bracket_that_took_no_part_is_as_good_as_an_empty_one() -> None:
    assert members(by_pattern(runs("a", "ax", "ba"), "a(x)?")) == {"a(x)?": ["a", "ba"]}


def test_what_is_typed() -> None:
    assert typed("  ") == Grouping("name")
    assert typed("hparams") == Grouping("hparams")
    assert typed(" (lr.*)_ ") == Grouping("pattern", "(lr.*)_")
    with pytest.raises(TermboardError, match="no regular expression"):
        typed("(lr")


# By hyperparameters


def logged(folder: Path, **values: str | float | bool) -> None:
    """Write a run with a loss and these hyperparameters."""
    kinds = {str: "string_value", bool: "bool_value", float: "number_value", int: "number_value"}
    entries = [
        {"key": key.encode(), "value": {kinds[type(value)]: _bytes(value)}}
        for key, value in values.items()
    ]
    start = hparams("session_start_info", 0, session_start_info={"hparams": entries})
    write(folder, scalar("loss", 0, 1.0), start)


def _bytes(value: str | float | bool) -> bytes | float | bool:
    return value.encode() if isinstance(value, str) else value


def grouped(folder: Path) -> dict[str, list[str]]:
    snapshot = load(folder)
    names = [run.name for run in snapshot.runs]
    found = seed_groups(snapshot, runs(*names), Grouping("hparams"))
    assert found == by_hparams(snapshot, runs(*names))
    return members(found)


def test_equal_hyperparameters_but_for_the_seed(tmp_path: Path) -> None:
    for number, rate in enumerate((0.1, 0.1, 0.01, 0.01, 0.5)):
        logged(tmp_path / f"r{number}", lr=rate, opt="sgd", seed=number, **{"rng.key": number})
    write(tmp_path / "without", scalar("loss", 0, 1.0))
    assert grouped(tmp_path) == {"lr=0.1": ["r0", "r1"], "lr=0.01": ["r2", "r3"]}


def test_a_nan_is_equal_to_itself_and_one_thing_less_is_another_group(tmp_path: Path) -> None:
    logged(tmp_path / "a", lr=math.nan, opt="sgd", random_state=1)
    logged(tmp_path / "b", lr=math.nan, opt="sgd", random_state=2)
    logged(tmp_path / "c", lr=math.nan, random_state=3)
    assert grouped(tmp_path) == {"opt=sgd": ["a", "b"]}


def test_nothing_but_a_seed_is_equal_too(tmp_path: Path) -> None:
    for number in range(3):
        logged(tmp_path / f"r{number}", torch_seed=number)
    assert grouped(tmp_path) == {"equal hparams": ["r0", "r1", "r2"]}


def test_a_run_that_is_gone_is_in_no_group(tmp_path: Path) -> None:
    logged(tmp_path / "a", lr=0.1)
    snapshot = load(tmp_path)
    assert by_hparams(snapshot, runs("a", "gone")) == ()
