"""Which cards the Scalars tab has: groups, merged cards, key metrics, pins, what starts folded."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.dashboards.api import Shared, styled
from termboard.dashboards.scalars import groups as grouping
from termboard.dashboards.scalars.groups import Group, Grouping, cards_by_key, key_tags
from termboard.dashboards.scalars.merging import merged
from termboard.errors import TermboardError
from tests.support.loading import load
from tests.support.records import scalar, text, write

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.snapshot import Snapshot

EVERY = re.compile("")


def logged(folder: Path, **runs: list[str]) -> tuple[Snapshot, Shared]:
    """Return a snapshot of runs with those tags, and what shows all of them."""
    for name, tags in runs.items():
        write(folder / name, *[scalar(tag, 0, 1.0) for tag in tags])
    snapshot = load(folder)
    return snapshot, Shared(runs=tuple(styled([run.name for run in snapshot.runs]).values()))


def found_for(
    folder: Path, *tags: str, pinned: tuple[str, ...] = (), **options: Any
) -> list[Group]:
    snapshot, shared = logged(folder, a=list(tags))
    return list(grouping.groups(snapshot, shared, EVERY, Grouping(**options), pinned))


def outline(found: list[Group]) -> list[tuple[str, list[str]]]:
    """Return the headers, indented, and the titles of their cards."""
    return [("  " * group.depth + group.name, [c.title for c in group.cards]) for group in found]


# Cards


@pytest.mark.parametrize(
    ("tags", "cards"),
    [
        (["train/loss", "val/loss"], {"loss (train, val)": ("train/loss", "val/loss")}),
        (["eval/loss", "train/loss"], {"loss (train, val)": ("train/loss", "eval/loss")}),
        (["loss/test", "loss/train", "loss/val"],
         {"loss (train, val, test)": ("loss/train", "loss/val", "loss/test")}),
        (["train/a/loss", "val/b/loss"], {"train/a/loss": ("train/a/loss",),
                                          "val/b/loss": ("val/b/loss",)}),
        (["train_loss", "val_loss"], {"loss (train, val)": ("train_loss", "val_loss")}),
        (["loss", "val_loss"], {"loss (train, val)": ("loss", "val_loss")}),
        (["epoch", "val_epoch"], {"epoch": ("epoch",), "val_epoch": ("val_epoch",)}),
        (["train_loss_epoch", "train_loss_step", "val_loss"],
         {"loss (train, val)": ("train_loss_epoch", "val_loss"),
          "train_loss_step": ("train_loss_step",)}),
        (["loss/train", "loss/val", "train/loss"],
         {"loss (train, val)": ("loss/train", "loss/val"), "train/loss": ("train/loss",)}),
        (["loss/train", "loss/val", "train_loss", "val_loss"],
         {"loss/train, loss/val": ("loss/train", "loss/val"),
          "train_loss, val_loss": ("train_loss", "val_loss")}),
        (["train", "val"], {"train, val": ("train", "val")}),
        (["a", "b"], {"a": ("a",), "b": ("b",)}),
    ],
)  # fmt: skip
def test_training_and_validation_share_a_card(
    tags: list[str], cards: dict[str, tuple[str, ...]]
) -> None:
    found = merged(tags)
    assert {card.title: card.tags for card in found} == cards
    assert [card.key for card in found] == [card.tags[0] for card in found]


PARTS = st.sampled_from(["train", "val", "test", "loss", "acc", "a", "x_1", "", "epoch"])


@given(st.lists(st.lists(PARTS, min_size=1, max_size=3).map("/".join), unique=True, max_size=30))
def test_every_tag_is_on_one_card(tags: list[str]) -> None:
    cards = merged(tags)
    assert sorted(tag for card in cards for tag in card.tags) == sorted(tags)
    assert len({card.key for card in cards}) == len(cards)


def test_without_merging_every_tag_has_a_card(tmp_path: Path) -> None:
    found = found_for(tmp_path, "train/loss", "val/loss", merge=False)
    assert outline(found) == [("train", ["train/loss"]), ("val", ["val/loss"])]


def test_tags_that_match_a_pattern_share_a_card_and_stand_nowhere_else(tmp_path: Path) -> None:
    found = found_for(tmp_path, "layer_0/g", "layer_1/g", "layer_1/w", "x", patterns=(r"/g$",))
    assert found[0].cards[0].tags == ("layer_0/g", "layer_1/g")
    assert outline(found) == [
        ("by pattern", ["/g$"]), ("layer_1", ["layer_1/w"]), ("ungrouped", ["x"]),
    ]  # fmt: skip


def test_each_captured_text_has_a_card(tmp_path: Path) -> None:
    tags = [f"layer_{i}/{kind}" for i in (0, 2, 10) for kind in "gw"]
    found = found_for(tmp_path, *tags, "x/gw", patterns=(r"^LAYER_(\d+)", "nothing"))
    assert [(card.title, card.tags) for card in found[0].cards] == [
        (rf"{i} (^LAYER_(\d+))", (f"layer_{i}/g", f"layer_{i}/w")) for i in (0, 2, 10)
    ]


def test_a_pattern_that_is_none_is_said_at_once() -> None:
    with pytest.raises(TermboardError, match="card pattern"):
        Grouping(patterns=("ok", "("))


# Groups


def test_tags_are_grouped_by_folders_losses_first_in_natural_order(tmp_path: Path) -> None:
    found = found_for(
        tmp_path, "g/layer_10", "g/layer_2", "w/deep/er", "zz/val_loss", "hparam/loss", "y/acc",
    )  # fmt: skip
    assert outline(found) == [
        ("zz", ["zz/val_loss"]), ("y", ["y/acc"]), ("g", ["g/layer_2", "g/layer_10"]),
        ("w/deep", ["w/deep/er"]), ("hparam", ["hparam/loss"]),
    ]  # fmt: skip


def test_a_tag_without_a_slash_joins_the_group_of_its_name_or_the_ungrouped(tmp_path: Path) -> None:
    found = found_for(tmp_path, "loss", "loss/x", "epoch", "ungrouped/a")
    assert outline(found) == [
        ("loss", ["loss", "loss/x"]), ("ungrouped", ["ungrouped/a"]), ("ungrouped", ["epoch"]),
    ]  # fmt: skip
    assert len({group.path for group in found}) == 3


def test_folders_in_a_large_folder_are_groups_of_their_own(tmp_path: Path) -> None:
    tags = [f"m/{part}/{name}" for part in ("enc", "dec") for name in "abcdefg"]
    found = found_for(tmp_path, "m/all", *tags, "m/one/x")
    assert [(group.name, group.depth, len(group.cards)) for group in found] == [
        ("m", 0, 2), ("dec", 1, 7), ("enc", 1, 7),
    ]  # fmt: skip
    assert [group.path for group in found] == ["m", "m/dec", "m/enc"]


def test_a_small_folder_is_one_group(tmp_path: Path) -> None:
    found = found_for(tmp_path, "m/a/x", "m/a/y", "m/b/x", "m/z")
    assert outline(found) == [("m", ["m/a/x", "m/a/y", "m/b/x", "m/z"])]


def test_a_row_of_layers_is_one_group_and_folded(tmp_path: Path) -> None:
    tags = [f"net/layer_{i}/{kind}" for i in range(48) for kind in "gw"]
    found = found_for(tmp_path, "loss/train", *tags)
    assert [(group.name, len(group.cards), group.folded) for group in found] == [
        ("loss", 1, False), ("net/layer_0…47", 96, True),
    ]  # fmt: skip


def test_a_pattern_is_searched_anywhere(tmp_path: Path) -> None:
    snapshot, shared = logged(tmp_path, a=["loss/train", "x/trainer", "b"])
    found = grouping.groups(snapshot, shared, re.compile("TRAIN", re.IGNORECASE))
    assert sorted(cards_by_key(found)) == ["loss/train", "x/trainer"]


def test_only_scalars_of_runs_that_are_on_have_cards_unless_empty_ones_are_wanted(
    tmp_path: Path,
) -> None:
    snapshot, shared = logged(tmp_path, a=["of_a"], b=["of_b"])
    write(tmp_path / "c", text("words", 0, "hello"))
    only_b = replace(shared, runs=shared.runs[1:2])
    assert list(cards_by_key(grouping.groups(snapshot, shared, EVERY))) == ["of_a", "of_b"]
    assert list(cards_by_key(grouping.groups(snapshot, only_b, EVERY))) == ["of_b"]
    assert grouping.groups(snapshot, replace(shared, runs=()), EVERY) == ()
    every = grouping.groups(snapshot, only_b, EVERY, Grouping(hide_empty=False))
    assert list(cards_by_key(every)) == ["of_a", "of_b"]


# Key metrics and pins

MANY = [
    "train/loss", "val/loss", "train/acc", "val/acc", "aux/box_loss", "f1", "optim/lr", "fps",
    "optim/grad_norm", "a", "b", "c",
]  # fmt: skip


def test_key_metrics_come_first_where_there_are_many_cards(tmp_path: Path) -> None:
    found = found_for(tmp_path, *MANY)
    assert outline(found)[0] == (
        "key metrics",
        ["loss (train, val)", "acc (train, val)", "aux/box_loss", "f1", "optim/lr",
         "optim/grad_norm", "fps"],
    )  # fmt: skip
    own = {card.title for group in found[1:] for card in group.cards}
    assert {card.title for card in found[0].cards} <= own
    assert len(cards_by_key(found)) == sum(len(group.cards) for group in found), "keys differ"


def test_few_cards_have_no_group_that_only_repeats_them(tmp_path: Path) -> None:
    assert "key metrics" not in dict(outline(found_for(tmp_path / "1", *MANY[:8])))
    alone = found_for(tmp_path / "2", "loss", *(f"x{i}" for i in range(20)))
    assert "key metrics" not in dict(outline(alone)), "one card is no group of its own"


def test_losses_leave_room_for_learning_rate_norm_and_speed(tmp_path: Path) -> None:
    losses = [f"{name}_loss" for name in "abcdefghijkl"]
    found = found_for(tmp_path, *losses, "lr", "grad_norm", "fps")
    titles = [card.title for card in found[0].cards]
    assert len(titles) == grouping.KEY_CARDS
    assert titles[-3:] == ["lr", "grad_norm", "fps"]


def test_key_metrics_are_those_that_most_runs_have(tmp_path: Path) -> None:
    rest = [f"x{i}" for i in range(9)]
    snapshot, shared = logged(tmp_path, a=["m/loss", *rest], b=["m/loss", "loss"], c=["loss_b"])
    first = grouping.groups(snapshot, shared, EVERY)[0]
    assert [card.title for card in first.cards] == ["m/loss", "loss", "loss_b"]
    assert key_tags(snapshot, shared, EVERY)[:2] == ("m/loss", "loss")


def test_pins_stand_above_all_with_the_card_that_holds_the_tag(tmp_path: Path) -> None:
    found = found_for(tmp_path, *MANY, pinned=("val/loss", "train/loss", "gone", "c"))
    assert outline(found)[0] == ("pinned", ["loss (train, val)", "c"])
    assert [group.name for group in found[:2]] == ["pinned", "key metrics"]
    assert [card.key for card in found[0].cards] == ["train/loss\0pinned", "c\0pinned"]


# What starts folded


def test_small_groups_are_open_and_large_ones_folded(tmp_path: Path) -> None:
    large = [f"large/q{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(30)]
    found = found_for(tmp_path, "loss/train", "acc/val", *large)
    assert {group.name: group.folded for group in found} == {
        "key metrics": False, "loss": False, "acc": False, "large": True,
    }  # fmt: skip


def test_groups_behind_the_first_few_are_folded(tmp_path: Path) -> None:
    names = "abcdefghij"
    tags = [f"{group}/{name}" for group in names for name in names]
    folded = [group.folded for group in found_for(tmp_path, *tags)]
    assert folded == [False] * 4 + [True] * 6


def test_there_is_always_something_to_see(tmp_path: Path) -> None:
    alone = [f"only/q{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(200)]
    (group,) = found_for(tmp_path / "1", *alone)
    assert not group.folded
    deep = [f"{top}/{part}/q{one}{two}" for top in "xy" for part in "pq" for one in "abcdef"
            for two in "abcdef"]  # fmt: skip
    found = found_for(tmp_path / "2", *deep)
    seen = [group.name for group in found if not group.folded]
    assert seen[:2] == ["x", "p"]


def test_what_was_found_is_kept_until_there_are_other_tags(tmp_path: Path) -> None:
    snapshot, shared = logged(tmp_path, a=MANY)
    before = grouping.groups(snapshot, shared, EVERY)
    write(tmp_path / "b", *[scalar(tag, 0, 1.0) for tag in MANY])
    again = load(tmp_path)
    both = replace(shared, runs=tuple(styled(["a", "b"]).values()))
    after = grouping.groups(again, both, EVERY)
    assert after == before
    assert all(one is other for one, other in zip(before[1:], after[1:], strict=True))
