"""What is told of the graphs that real writers logged: right figures, no false alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from termboard.analysis.graphs.costs import Figure, costs
from termboard.analysis.graphs.insight import insight
from termboard.analysis.graphs.layers import layers
from termboard.analysis.graphs.scope_tree import ScopeTree, scope_tree
from termboard.cli.logdir import read
from termboard.store import graphs

LOGS = Path(__file__).resolve().parents[3] / "sample_logs"
HARMLESS = {"bottleneck", "largest"}


@pytest.fixture(scope="module")
def trees() -> dict[tuple[str, str], ScopeTree]:
    names = ["cnn-healthy", "keras-cnn", "sigmoid-vanishing", "mlp-overfit"]
    return {
        (run.name, logged.tag): scope_tree(graphs.load(run, logged))
        for run in read([str(LOGS / name) for name in names]).runs
        for logged in graphs.graphs(run)
    }


def outline(tree: ScopeTree, path: str) -> list[str]:
    scope = tree.find(path)
    assert scope is not None
    return [f"{row.label} {tree.type_of(row.items[0])}" for row in tree.entries(scope)]


def test_a_traced_network_is_shown_as_its_modules(
    trees: dict[tuple[str, str], ScopeTree],
) -> None:
    tree = trees["cnn-healthy", "__run_graph__"]
    assert outline(tree, "DigitCnn") == [
        "conv1 Conv2d",
        "act1 ReLU",
        "conv2 Conv2d",
        "act2 ReLU",
        "pool MaxPool2d",
        "flatten aten::flatten",
        "fc1 Linear",
        "act3 ReLU",
        "fc2 Linear",
    ]
    assert tree.count(tree.root) == 19
    assert [tree.title(item) for item in layers(tree)] == [
        "DigitCnn/conv1",
        "DigitCnn/conv2",
        "DigitCnn/fc1",
        "DigitCnn/fc2",
    ]


@pytest.mark.parametrize(
    ("key", "parameters", "flops"),
    [  # as torch and Keras count them; the FLOPs by hand
        (("cnn-healthy", "__run_graph__"), 80 + 1168 + 8224 + 330, 175_520),
        (("keras-cnn/train", "keras"), 80 + 4128 + 330, 18_560),
    ],
)
def test_figures_are_those_of_the_model(
    trees: dict[tuple[str, str], ScopeTree], key: tuple[str, str], parameters: int, flops: int
) -> None:
    tree = trees[key]
    made = costs(tree)
    assert made.figure("parameters", tree.root) == Figure(parameters, 0, "")
    assert made.figure("flops", tree.root).known == flops


def test_what_a_log_does_not_hold_is_not_made_up(
    trees: dict[tuple[str, str], ScopeTree],
) -> None:
    tree = trees["keras-cnn", "forward"]
    found = costs(tree).figure("parameters", tree.root)
    assert (found.known, found.unknown, found.said) == (0, 6, False)
    assert "variables that a function is called with" in found.reason


def test_networks_without_fault_are_not_accused(
    trees: dict[tuple[str, str], ScopeTree],
) -> None:
    for key, tree in trees.items():
        told = [one for one in insight(tree, costs(tree)) if one.kind not in HARMLESS]
        assert told == [], key
