"""The tree of tags: every tag once, chains joined, rows of numbered names as one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from termboard.analysis.tag_tree import SERIES_AT, TagNode, tag_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

TAGS = st.lists(st.text(alphabet="ab01/_", max_size=12), max_size=60)


def nodes(node: TagNode) -> Iterator[TagNode]:
    for child in node.children:
        yield child
        yield from nodes(child)


def outline(node: TagNode) -> dict[str, object]:
    """Return a tree as dicts: the names of its nodes, with their own tags or what is in them."""
    return {
        child.name: outline(child) if child.children else list(child.tags)
        for child in node.children
    }


@given(TAGS)
@example(["", "/", "//", "a//b", "/a", "a/"])
@example([f"l{i}/{k}" for i in range(6) for k in ("w", "b/0", "b/1")])
def test_every_tag_is_there_once(tags: list[str]) -> None:
    root = tag_tree(tags)
    every = list(root.every_tag())
    assert Counter(every) == Counter(set(tags))
    assert root.count == len(every)
    for node in nodes(root):
        assert node.count == len(list(node.every_tag())) > 0


@given(TAGS)
def test_no_folder_holds_nothing_but_one_folder(tags: list[str]) -> None:
    for node in nodes(tag_tree(tags)):
        assert node.tags or len(node.children) != 1


@given(TAGS)
def test_rows_are_long_enough_and_differ_by_a_number_only(tags: list[str]) -> None:
    for node in nodes(tag_tree(tags)):
        if node.series:
            names = [child.name for child in node.children] or list(node.tags)
            assert len(names) >= SERIES_AT
            assert not (node.tags and node.children)


def test_folders_and_a_tag_of_a_folders_name() -> None:
    root = tag_tree(["loss", "loss/train", "loss/val", "lr"])
    assert root.tags == ("lr",)
    assert outline(root) == {"loss": ["loss", "loss/train", "loss/val"]}


def test_a_chain_of_folders_is_one() -> None:
    root = tag_tree(["model/encoder/w/a", "model/encoder/w/b", "x/y/z"])
    assert outline(root) == {
        "model/encoder/w": ["model/encoder/w/a", "model/encoder/w/b"],
        "x/y": ["x/y/z"],
    }
    assert root.children[0].path == "model/encoder/w"


def test_numbered_folders_become_one() -> None:
    root = tag_tree([f"net/layer_{i}/{k}" for i in range(48) for k in ("grad", "norm")])
    (row,) = root.children
    assert (row.name, row.series, row.count) == ("net/layer_0…47", True, 96)
    assert [child.name for child in row.children] == [f"layer_{i}" for i in range(48)]
    assert row.children[3].tags == ("net/layer_3/grad", "net/layer_3/norm")


def test_numbered_tags_become_one_beside_others() -> None:
    root = tag_tree([*(f"acc/class_{i}" for i in (9, 10, 2, 3, 100)), "acc/all"])
    (folder,) = root.children
    assert folder.tags == ("acc/all",)
    (row,) = folder.children
    assert (row.name, row.series) == ("class_2…100", True)
    assert row.tags[0] == "acc/class_9", "the order is that of the caller"


def test_four_are_no_row() -> None:
    root = tag_tree([f"layer_{i}/w" for i in range(SERIES_AT - 1)])
    assert [child.name for child in root.children] == [f"layer_{i}" for i in range(4)]
    assert not any(child.series for child in root.children)


def test_the_number_may_stand_anywhere_and_the_largest_row_wins() -> None:
    names = [f"block_{i}_conv_{j}.w" for i in range(3) for j in range(8)]
    root = tag_tree(names)
    assert [child.name for child in root.children] == [f"block_{i}_conv_0…7.w" for i in range(3)]


def test_hostile_tags() -> None:
    million = 1_000_000
    tags = [
        "/" * million,
        "x" * million,
        "1" * million,
        "1/" * (million // 2),
        "",
        "a/" + "9" * 5000,
    ]
    root = tag_tree(tags)
    assert set(root.every_tag()) == set(tags)
    assert max(_depth(child) for child in root.children) <= 13


def _depth(node: TagNode) -> int:
    return 1 + max((_depth(child) for child in node.children), default=0)


def test_numbers_of_any_length_are_compared() -> None:
    names = [f"x{'9' * length}" for length in (150, 3, 20, 1, 7)]
    (row,) = tag_tree(names).children
    assert row.name == f"x9…{'9' * 150}"


def test_many_tags_are_one_row_and_not_slow_to_look_at() -> None:
    root = tag_tree(f"w{number}" for number in range(20_000))
    assert [child.name for child in root.children] == ["w0…19999"]
